"""Conversations, each under its person's key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Literal, cast

from sqlite_utils import Database

from appliance.core.errors import NotFoundError
from appliance.core.i18n import say
from appliance.records.chat import Conversation, Message, Source, Statistics, ToolUse
from appliance.storage.database import Store, next_id, now
from appliance.storage.message_tree import Tree
from appliance.storage.vault import PersonVault

TITLE = 48  # characters of the first question
AROUND = 40  # characters on either side of what was searched for


def title_of(text: str) -> str:
    """The title of a conversation: its first words."""
    words = " ".join(text.split())
    return words if len(words) <= TITLE else words[:TITLE].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


class Chats:
    """The conversations in a store. Every call names the person and sees only theirs."""

    def __init__(self, store: Store):
        self._store = store

    def of(self, person_id: int) -> list[Conversation]:
        """A person's conversations, newest first."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            rows = list(
                db.query(
                    # By message, not by time: a Raspberry Pi's clock may jump.
                    "select conversations.*, count(messages.id) as messages from conversations "
                    "left join messages on messages.conversation_id = conversations.id "
                    "where person_id = ? group by conversations.id order by max(messages.id) desc",
                    [person_id],
                )
            )
        return [
            Conversation(row["id"], vault.open(row["title"], "title").decode(), row["updated_at"], row["messages"])
            for row in rows
        ]

    def search(self, person_id: int, words: str) -> list[Conversation]:
        """A person's conversations that contain a text, newest first, with the text around it."""
        wanted = " ".join(words.casefold().split())
        found: dict[int, tuple[str, int]] = {}
        for conversation_id, message_id, text in self._texts(person_id):
            at = text.casefold().find(wanted)
            if at >= 0:
                found[conversation_id] = (_around(text, at, len(wanted)), message_id)
        return [
            replace(head, found=found.get(head.id, ("", 0))[0], found_in=found.get(head.id, ("", 0))[1])
            for head in self.of(person_id)
            if head.id in found or wanted in head.title.casefold()
        ]

    def _texts(self, person_id: int) -> Iterator[tuple[int, int, str]]:
        """(conversation, message, text) of everything, oldest first."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            rows = list(
                db.query(
                    "select conversation_id, messages.id, text from messages join conversations "
                    "on conversations.id = conversation_id where person_id = ? order by messages.id",
                    [person_id],
                )
            )
        for row in rows:
            yield row["conversation_id"], row["id"], " ".join(vault.open(row["text"], "message").decode().split())

    def messages(self, person_id: int, conversation_id: int, end: int | None = None) -> list[Message]:
        """The turns of a conversation, oldest first, up to `end` or the current end.

        Raises NotFoundError if the conversation is not this person's, or `end` not in it.
        """
        return self._tree(person_id, conversation_id).path(end)

    def everything(self, person_id: int, conversation_id: int) -> list[Message]:
        """All messages of a conversation, in all branches. Raises NotFoundError."""
        return self._tree(person_id, conversation_id).all()

    def _tree(self, person_id: int, conversation_id: int) -> Tree:
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            tip = self._require(db, person_id, conversation_id)
            rows = list(db["messages"].rows_where("conversation_id = ?", [conversation_id], order_by="id"))
        return Tree((_message(row, vault) for row in rows), tip)

    def ask(
        self,
        person_id: int,
        conversation_id: int | None,
        question: str,
        after: int | None = None,
        spoken: bool = False,
    ) -> Message:
        """Save a question, after the message `after` (0 is the beginning, None the current end).

        None as the conversation starts a new one, in the same transaction. Returns the question with its ids.
        Raises NotFoundError if the conversation or the message does not exist.
        """
        vault = self._store.person_vault(person_id)
        with self._store.adding() as db:
            if conversation_id is None:
                at = now()
                title = vault.seal(title_of(question).encode(), "title")
                conversation_id = next_id(db, "conversations")
                row = {"person_id": person_id, "title": title, "created_at": at, "updated_at": at, "tip_id": 0}
                db["conversations"].insert({"id": conversation_id, **row})
            number = self.add(person_id, conversation_id, Message("user", question, spoken=spoken), after)
        return Message("user", question, number, conversation=conversation_id, spoken=spoken)

    def add(self, person_id: int, conversation_id: int, message: Message, after: int | None = None) -> int:
        """Append a turn, as `ask` does. Returns its id. Raises NotFoundError.

        Of questions that were asked while another waited for its answer, see Tree.
        """
        vault = self._store.person_vault(person_id)
        details = _details(message)
        with self._store.adding() as db:
            tip = self._require(db, person_id, conversation_id)
            if after:
                self._require_message(db, conversation_id, after)
            before = tip if after is None else after
            if message.role == "user":
                before = _answer_to(db, conversation_id, before) or before
            at = now()
            row = {
                "conversation_id": conversation_id,
                "parent_id": before,
                "role": message.role,
                "text": vault.seal(message.text.encode(), "message"),
                "complete": message.complete,
                "sources": vault.seal(_packed(message.sources), "sources") if message.sources else None,
                "details": vault.seal(json.dumps(details).encode(), "details") if details else None,
                "created_at": at,
            }
            number = int(db["messages"].insert(row).last_pk)
            changed = [
                tip if message.role == "assistant" and tip and _follow(db, row, number) else number,
                at,
                conversation_id,
            ]
            db.execute("update conversations set tip_id = ?, updated_at = ? where id = ?", changed)
        return number

    def shorten(self, person_id: int, conversation_id: int, message_id: int, text: str) -> None:
        """Keep only the beginning of an answer: no more of it was said aloud. Raises NotFoundError."""
        vault = self._store.person_vault(person_id)
        with self._store.transaction() as db:
            self._require(db, person_id, conversation_id)
            self._require_message(db, conversation_id, message_id)
            said = vault.seal(text.encode(), "message")
            db.execute("update messages set text = ?, complete = 0 where id = ?", [said, message_id])

    def choose(self, person_id: int, conversation_id: int, message_id: int) -> None:
        """Continue with the branch of a message. Raises NotFoundError."""
        leaf = self._tree(person_id, conversation_id).leaf(message_id)
        with self._store.transaction() as db:
            self._require(db, person_id, conversation_id)
            db.execute("update conversations set tip_id = ? where id = ?", [leaf, conversation_id])

    def take_back(self, person_id: int, conversation_id: int, message_id: int) -> bool:
        """Delete a question without followers, and its conversation if that is then empty.

        Returns whether the conversation still exists. Raises NotFoundError if it is not this person's.
        """
        with self._store.transaction() as db:
            tree = self._tree(person_id, conversation_id)
            tree.take_back(message_id)
            if not len(tree):
                self.remove(person_id, conversation_id)
                return False
            unfollowed = "id not in (select parent_id from messages where conversation_id = ?)"
            db.execute(
                f"delete from messages where id = ? and conversation_id = ? and role = 'user' and {unfollowed}",
                [message_id, conversation_id, conversation_id],
            )
            db.execute("update conversations set tip_id = ? where id = ?", [tree.tip, conversation_id])
            return True

    def remove(self, person_id: int, conversation_id: int) -> None:
        """Delete a conversation. Raises NotFoundError if it is not this person's."""
        with self._store.transaction() as db:
            self._require(db, person_id, conversation_id)
            db.execute("delete from messages where conversation_id = ?", [conversation_id])
            db.execute("delete from conversations where id = ?", [conversation_id])

    def _require(self, db: Database, person_id: int, conversation_id: int) -> int:
        """The conversation's tip."""
        query = "select tip_id from conversations where id = ? and person_id = ?"
        row = next(db.query(query, [conversation_id, person_id]), None)
        if row is None:
            raise NotFoundError(say("That conversation no longer exists."))
        return int(row["tip_id"])

    def _require_message(self, db: Database, conversation_id: int, message_id: int) -> None:
        query = "select id from messages where id = ? and conversation_id = ?"
        if next(db.query(query, [message_id, conversation_id]), None) is None:
            raise NotFoundError(say("That message no longer exists."))


def _answer_to(db: Database, conversation_id: int, question: int) -> int:
    """The newest answer to a question; 0 for none."""
    found = db.query(
        "select max(answer.id) as id from messages as answer join messages as asked on asked.id = answer.parent_id "
        "where answer.conversation_id = ? and asked.id = ? and asked.role = 'user' and answer.role = 'assistant'",
        [conversation_id, question],
    )
    return next(found)["id"] or 0


def _follow(db: Database, answer: Mapping[str, Any], number: int) -> bool:
    """Have what was asked meanwhile follow an answer. Returns whether there was any."""
    moved = db.execute(
        "update messages set parent_id = ? where conversation_id = ? and parent_id = ? and role = 'user'",
        [number, answer["conversation_id"], answer["parent_id"]],
    )
    return bool(moved.rowcount)


def _message(row: Mapping[str, Any], vault: PersonVault) -> Message:
    details = json.loads(vault.open(row["details"], "details")) if row["details"] is not None else {}
    return Message(
        # Only this class writes here, so role is valid.
        cast(Literal["user", "assistant"], row["role"]),
        vault.open(row["text"], "message").decode(),
        row["id"],
        bool(row["complete"]),
        row["created_at"],
        _sources(vault.open(row["sources"], "sources")) if row["sources"] is not None else (),
        row["parent_id"],
        tool=_tool(details["tool"]) if details.get("tool") else None,
        statistics=Statistics(**details["statistics"]) if details.get("statistics") else None,
        spoken=bool(details.get("spoken")),
    )


def _tool(details: Mapping[str, Any]) -> ToolUse:
    return ToolUse(**{**details, "others": tuple(map(_tool, details.get("others", ())))})


def _details(message: Message) -> dict[str, Any]:
    found = {"tool": message.tool, "statistics": message.statistics}
    spoken = {"spoken": True} if message.spoken else {}
    return {name: asdict(value) for name, value in found.items() if value} | spoken


def _around(text: str, at: int, length: int) -> str:
    start, end = max(0, at - AROUND), at + length + AROUND
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _packed(sources: tuple[Source, ...]) -> bytes:
    return json.dumps([asdict(source) for source in sources]).encode()


def _sources(packed: bytes) -> tuple[Source, ...]:
    return tuple(Source(**source) for source in json.loads(packed))
