"""Conversations, each under its person's key."""

import json
from dataclasses import asdict
from typing import Literal, cast

from appliance.errors import UnknownPersonError
from appliance.records import Conversation, Message, Source
from appliance.store.database import Store, next_id, now

TITLE = 48  # characters of the first question


def title_of(text: str) -> str:
    """A conversation is called by its first words."""
    words = " ".join(text.split())
    return words if len(words) <= TITLE else words[:TITLE].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


class Chats:
    """The conversations of a store. Every call names the person, and sees only theirs."""

    def __init__(self, store: Store):
        self._store = store

    def of(self, person_id: int) -> list[Conversation]:
        """A person's conversations, the latest first."""
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

    def messages(self, person_id: int, conversation_id: int) -> list[Message]:
        """The turns of a conversation in order. Raises UnknownPersonError when it is not this person's."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            self._require(person_id, conversation_id)
            rows = list(db.query("select * from messages where conversation_id = ? order by id", [conversation_id]))
        return [
            Message(
                cast(Literal["user", "assistant"], row["role"]),
                vault.open(row["text"], "message").decode(),
                row["id"],
                bool(row["complete"]),
                row["created_at"],
                _sources(vault.open(row["sources"], "sources")) if row["sources"] is not None else (),
            )
            for row in rows
        ]

    def start(self, person_id: int, question: str) -> int:
        """A new conversation with its first question, saved together. Returns its id."""
        vault = self._store.person_vault(person_id)
        with self._store.transaction() as db:
            at = now()
            title = vault.seal(title_of(question).encode(), "title")
            conversation_id = next_id(db, "conversations")
            row = {"person_id": person_id, "title": title, "created_at": at, "updated_at": at}
            db["conversations"].insert({"id": conversation_id, **row})
            self.add(person_id, conversation_id, Message("user", question))
        return conversation_id

    def add(self, person_id: int, conversation_id: int, message: Message) -> int:
        """Append a turn. Returns its id. Raises UnknownPersonError when the conversation is not this person's."""
        vault = self._store.person_vault(person_id)
        with self._store.transaction() as db:
            self._require(person_id, conversation_id)
            at = now()
            row = {
                "conversation_id": conversation_id,
                "role": message.role,
                "text": vault.seal(message.text.encode(), "message"),
                "complete": message.complete,
                "sources": vault.seal(_packed(message.sources), "sources") if message.sources else None,
                "created_at": at,
            }
            message_id = int(db["messages"].insert(row).last_pk)
            db.execute("update conversations set updated_at = ? where id = ?", [at, conversation_id])
        return message_id

    def take_back(self, person_id: int, conversation_id: int) -> bool:
        """Delete the newest turn when it is a question; a conversation of nothing else goes with it.

        Returns whether the conversation is still there. Raises UnknownPersonError when it is not this person's.
        """
        with self._store.transaction() as db:
            self._require(person_id, conversation_id)
            newest = "select max(id) from messages where conversation_id = ?"
            db.execute(f"delete from messages where id = ({newest}) and role = 'user'", [conversation_id])
            if db["messages"].count_where("conversation_id = ?", [conversation_id]):
                return True
            db.execute("delete from conversations where id = ?", [conversation_id])
            return False

    def remove(self, person_id: int, conversation_id: int) -> None:
        """Delete a conversation. Raises UnknownPersonError when it is not this person's."""
        with self._store.transaction() as db:
            self._require(person_id, conversation_id)
            db.execute("delete from messages where conversation_id = ?", [conversation_id])
            db.execute("delete from conversations where id = ?", [conversation_id])

    def _require(self, person_id: int, conversation_id: int) -> None:
        with self._store.reading() as db:
            query = "select id from conversations where id = ? and person_id = ?"
            if next(db.query(query, [conversation_id, person_id]), None) is None:
                raise UnknownPersonError("That conversation is not here any more.")


def _packed(sources: tuple[Source, ...]) -> bytes:
    return json.dumps([asdict(source) for source in sources]).encode()


def _sources(packed: bytes) -> tuple[Source, ...]:
    return tuple(Source(**source) for source in json.loads(packed))
