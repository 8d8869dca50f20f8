"""How names are said: sealed, and gone with the person."""

import pytest

from appliance.core.errors import NotFoundError
from appliance.storage.people import People
from appliance.storage.said_names import SaidName, SaidNames

SAID = SaidName("Aydah", "en", "ˈaɪdə")


def test_it_is_kept_replaced_and_forgotten(store, ada, bob):
    names = SaidNames(store)
    assert names.of(ada) is None and names.all() == {}
    names.keep(ada, SaidName("Adda", "nl", "ˈadaː"))
    names.keep(ada, SAID)
    assert names.of(ada) == SAID and names.of(bob) is None
    assert names.all() == {People(store).get(ada).name: "ˈaɪdə"}
    names.keep(ada, None)
    assert names.of(ada) is None and names.all() == {}
    with pytest.raises(NotFoundError):
        names.keep(999, SAID)


def test_it_is_sealed_and_goes_with_the_person(store, ada):
    names = SaidNames(store)
    names.keep(ada, SAID)
    with store.reading() as db:
        sealed = db.execute("select said from people where id = ?", [ada]).fetchone()[0]
    assert b"Aydah" not in sealed
    People(store).remove(ada)
    assert names.all() == {}


def test_a_damaged_one_does_not_hold_up_the_others(store, ada, bob):
    names = SaidNames(store)
    names.keep(ada, SAID)
    names.keep(bob, SAID)
    with store.transaction() as db:
        db.execute("update people set said = x'00' where id = ?", [ada])
    assert list(names.all()) == [People(store).get(bob).name]
