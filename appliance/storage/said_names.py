"""How people's names are said, sealed under their key. It goes with the person."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from appliance.core.errors import NotFoundError, StoreError
from appliance.storage.database import Store

PURPOSE = "said"  # of what is sealed


@dataclass(frozen=True)
class SaidName:
    """How a name is said: in ordinary letters of a language ("en"), and their phonemes in IPA."""

    sounds_like: str
    language: str
    ipa: str


class SaidNames:
    """Reads and writes how names are said."""

    def __init__(self, store: Store):
        self._store = store

    def of(self, person_id: int) -> SaidName | None:
        """How a person's name is said; None as usual. Raises NotFoundError or StoreError."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            row = next(db.query("select said from people where id = ?", [person_id]), None)
        return SaidName(**json.loads(vault.open(row["said"], PURPOSE))) if row and row["said"] else None

    def keep(self, person_id: int, said: SaidName | None) -> None:
        """Keep how a person's name is said; None for as usual. Raises NotFoundError or StoreError."""
        vault = self._store.person_vault(person_id)
        sealed = vault.seal(json.dumps(asdict(said)).encode(), PURPOSE) if said else None
        with self._store.transaction() as db:
            db.execute("update people set said = ? where id = ?", [sealed, person_id])
        self._store.checkpoint()

    def all(self) -> dict[str, str]:
        """The IPA of each name that was corrected. What cannot be read now is left out: speech goes on without it."""
        with suppress(StoreError, NotFoundError):
            with self._store.reading() as db:
                rows = db.execute("select name, key, said from people where said is not null order by id").fetchall()
            return dict(known for row in rows if (known := self._open(*row)))
        return {}

    def _open(self, name: str, key: bytes, sealed: bytes) -> tuple[str, str] | None:
        with suppress(StoreError):
            return name, str(json.loads(self._store.vault.person(key).open(sealed, PURPOSE))["ipa"])
        return None
