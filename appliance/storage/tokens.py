"""API tokens of people for other programs. Only digests are stored."""

import hashlib
import secrets
from dataclasses import dataclass

from appliance.core.errors import ApplianceError, InvalidNameError, NotFoundError
from appliance.core.i18n import say
from appliance.storage.database import Store, now

PREFIX = "larson-"
LONGEST_NAME = 40  # characters
MOST = 20  # of a person


@dataclass(frozen=True)
class Token:
    """A token's data; never the token itself."""

    id: int
    person_id: int
    name: str
    created_at: str
    used_at: str | None


class Tokens:
    """The tokens in a store."""

    def __init__(self, store: Store):
        self._store = store

    def create(self, person_id: int, name: object) -> str:
        """Create a token. It is shown only once. Raises InvalidNameError or ApplianceError."""
        tidy = " ".join(name.split()) if isinstance(name, str) else ""
        if not 0 < len(tidy) <= LONGEST_NAME or not tidy.isprintable():
            raise InvalidNameError(say("Give the token a label of {limit} characters at most.", limit=LONGEST_NAME))
        secret = PREFIX + secrets.token_urlsafe(32)
        with self._store.adding() as db:
            if db["tokens"].count_where("person_id = ?", [person_id]) >= MOST:
                raise ApplianceError(say("You can have {limit} tokens at most. Revoke one first.", limit=MOST))
            row = {
                "person_id": person_id,
                "name": tidy,
                "digest": _digest(secret),
                "created_at": now(),
                "used_at": None,
            }
            db["tokens"].insert(row)
        return secret

    def of(self, person_id: int) -> list[Token]:
        """A person's tokens, newest first."""
        with self._store.reading() as db:
            columns = "id, person_id, name, created_at, used_at"
            rows = db.query(f"select {columns} from tokens where person_id = ? order by id desc", [person_id])
            return [Token(**row) for row in rows]

    def find(self, secret: str) -> Token | None:
        """The data of a token, marked as used. None if unknown."""
        with self._store.reading() as db:
            columns = "id, person_id, name, created_at, used_at"
            row = next(db.query(f"select {columns} from tokens where digest = ?", [_digest(secret)]), None)
        if row is None:
            return None
        today = now()[:10]
        if (row["used_at"] or "")[:10] != today:  # once a day, to spare the memory card
            with self._store.transaction() as db:
                db["tokens"].update(row["id"], {"used_at": now()})
        return Token(**row)

    def revoke(self, person_id: int, token_id: int) -> None:
        """Revoke a person's token. Raises NotFoundError if it is not theirs."""
        with self._store.transaction() as db:
            gone = db.execute("delete from tokens where id = ? and person_id = ?", [token_id, person_id]).rowcount
        if not gone:
            raise NotFoundError(say("That token no longer exists."))


def _digest(secret: str) -> bytes:
    """A token is 256 random bits: a plain digest protects it well enough."""
    return hashlib.sha256(secret.encode()).digest()
