"""The lists of people: what to buy, what to do. Sealed under their key."""

import json
from dataclasses import dataclass

from appliance.core.errors import TextError
from appliance.core.folding import folded
from appliance.core.i18n import say
from appliance.storage.database import Store

LONGEST = 80  # characters of an item
MOST = 200  # items of a person, on all their lists


@dataclass(frozen=True)
class Item:
    """Something on a list."""

    id: int
    list: str  # its name
    text: str


class Lists:
    """The lists of everyone in a store. Every call names the person and sees only theirs."""

    def __init__(self, store: Store):
        self._store = store

    def of(self, person_id: int) -> list[Item]:
        """Everything on a person's lists, oldest first."""
        vault = self._store.person_vault(person_id)
        with self._store.reading() as db:
            rows = list(db["list_items"].rows_where("person_id = ?", [person_id], order_by="id"))
        opened = ((row["id"], json.loads(vault.open(row["item"], "list"))) for row in rows)
        return [Item(number, name, text) for number, (name, text) in opened]

    def add(self, person_id: int, name: str, items: list[str]) -> list[str]:
        """Put items on a list, and return those that were not on it. Raises TextError."""
        known = self.of(person_id)
        there = {folded(item.text) for item in known if item.list == name}
        new = [text for text in dict.fromkeys(items) if folded(text) not in there]
        if len(known) + len(new) > MOST:
            raise TextError(say("Your lists are full: {count} items at most.", count=MOST))
        if any(len(text) > LONGEST for text in new):
            raise TextError(say("An item can have up to {count} characters.", count=LONGEST))
        vault = self._store.person_vault(person_id)
        sealed = [vault.seal(json.dumps([name, text]).encode(), "list") for text in new]
        with self._store.adding() as db:
            db["list_items"].insert_all({"person_id": person_id, "item": item} for item in sealed)
        return new

    def remove(self, person_id: int, numbers: list[int]) -> None:
        """Take items off the lists."""
        with self._store.transaction() as db:
            for number in numbers:
                db.execute("delete from list_items where id = ? and person_id = ?", [number, person_id])
