"""Deleting oneself: what goes is counted and removed, and no byte of it is left in any file or in memory."""

import sqlite3
import time

import numpy as np
import pytest
from support import eventually
from web.box import running
from web.test_documents import bring
from web.test_following import assert_forgotten
from web.test_phones import new_phone, offer

from appliance.core.config import replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.storage.lists import Lists
from appliance.storage.reminders import Reminders
from appliance.storage.voices import Voices

NAME = "Wilhelmine Zwaluw"
# One word for each thing that a person can leave, found nowhere else.
WORDS = {
    "chat": "Kwartelkoning",
    "answer": "Sneeuwgors",
    "document": "Zwanenbloem",
    "memory": "Rotspieper",
    "persona": "Grauwe-Klauwier",
    "list": "Notenkraker",
    "reminder": "Steltkluut",
    "timer": "Vorkstaartplevier",
    "token": "Bokje",
    "phone": "Goudplevier",
}
VECTOR = np.random.default_rng(4).normal(size=128).astype(np.float32)
CROP = b"\xff\xd8" + bytes(range(7, 250)) * 3


@pytest.fixture
def box(bare):
    engine = ScriptedEngine()
    with running(replace(bare, "network", on=True, host="127.0.0.1", port=0), engine) as made:
        eventually(lambda: made.appliance.network.reach.get().port, 60, "the box knows its network")
        yield made


def other(box) -> None:
    """Somebody who stays, and owns the box."""
    box.appliance.identity.people.register("Owner", [StoredSample("m", np.ones(128, np.float32), b"y")])


def leave_everything(box, page) -> dict[str, bytes]:
    """Somebody registers and uses everything. Gives the sealed values that the database has of them."""
    people, appliance = box.appliance.identity.people, box.appliance
    person = people.register(NAME, [StoredSample("m", VECTOR, CROP, direction="straight")])
    people.set_pin(person.id, "2580")
    Voices(appliance.store).enrol(person.id, "m", [VECTOR[:8]])
    assert page.post("/login/pin", {"name": NAME, "pin": "2580"}).status == 200
    appliance.assistant.engine.answers.append(f"That is a {WORDS['answer']}.")
    chat = page.socket("/ws/chat")
    for text in (f"What bird is a {WORDS['chat']}?", f"set a timer for 20 minutes for {WORDS['timer']}"):
        chat.send({"type": "ask", "text": text})
        chat.until("done")
    appliance.assistant.memories.add(person.id, f"I once saw a {WORDS['memory']}")
    assert page.post("/me/persona", {"text": f"You are a {WORDS['persona']}."}).status == 200
    assert page.post("/me/tokens", {"name": WORDS["token"]}).status == 200
    assert bring(page, f"{WORDS['document']}.txt", f"The {WORDS['document']} flowers in June.".encode()).status == 202
    eventually(lambda: page.get("/documents").json["documents"])
    _remind(appliance, person.id)
    phone = new_phone(box)
    assert phone.pair(offer(page), WORDS["phone"]).status == 200
    return sealed(appliance.config.data.folder / "larson.db", person.id)


def _remind(appliance, person_id: int) -> None:
    Lists(appliance.store).add(person_id, "shopping", [WORDS["list"]])
    Reminders(appliance.store).add(person_id, WORDS["reminder"], time.time() + 3600)


def sealed(database, person_id: int) -> dict[str, bytes]:
    """Ciphertexts of a person: if none is left, nothing is left to be opened, whoever has a key."""
    with sqlite3.connect(database) as db:
        found = {"key": db.execute("select key from people where id = ?", [person_id]).fetchone()[0]}
        for name, query in {
            "view": "select crop from views where person_id = ?",
            "embedding": "select embedding from views where person_id = ?",
            "voice": "select embedding from voices where person_id = ?",
            "document": "select title from documents where person_id = ?",
            "memory": "select text from memories where person_id = ?",
            "title": "select title from conversations where person_id = ?",
            "token": "select digest from tokens where person_id = ?",
            "list": "select item from list_items where person_id = ?",
            "reminder": "select text from reminders where person_id = ?",
            "timer": "select label from timers where person_id = ?",
            "phone": "select key from devices where person_id = ?",
        }.items():
            found[name] = db.execute(query, [person_id]).fetchone()[0]
        rows = "select text from messages where conversation_id in (select id from conversations where person_id = ?)"
        found["message"] = db.execute(rows, [person_id]).fetchone()[0]
    db.close()
    return {name: value if isinstance(value, bytes) else str(value).encode() for name, value in found.items()}


def traces(folder, values: dict[str, bytes]) -> list[tuple[str, str]]:
    """(file, what) of every value that some file of a folder holds."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "larson.db" for path in files)
    return [(path.name, name) for path in files for name, value in values.items() if value in path.read_bytes()]


def plain() -> dict[str, bytes]:
    words = {**WORDS, "name": NAME, "name_key": NAME.casefold(), "surname": NAME.split()[1]}
    return {**{name: word.encode() for name, word in words.items()}, "vector": VECTOR.tobytes(), "crop": CROP}


def test_nothing_is_left_in_any_file_or_in_memory(box):
    other(box)
    page, folder = box.page(), box.appliance.config.data.folder
    values = leave_everything(box, page)
    assert {name for _, name in traces(folder, values)} >= values.keys(), "the test would find them"
    assert ("larson.db", "name") in traces(folder, plain()) or ("larson.db-wal", "name") in traces(folder, plain())
    counted = page.get("/me/holdings").json
    answer = page.post("/forget", {"name": NAME})
    assert answer.json == {"removed": counted, "person": None}
    assert counted == {
        **{"photos": 1, "voices": 1, "chats": 2, "messages": 4, "documents": 1, "memories": 1, "reminders": 1},
        **{"list_items": 1, "timers": 1, "phones": 1, "tokens": 1, "log_lines": counted["log_lines"]},
    }
    assert traces(folder, {**values, **plain()}) == []
    box.appliance.assistant.engine.asked.clear()
    page.close()
    for socket in page._sockets:
        socket.client.input_buffer.clear()  # what the test itself was told
    for word in (*WORDS.values(), NAME):
        assert_forgotten(word)
    assert any(client.startswith("person ") for client in box.appliance.assistant.engine.forgotten)
    box.appliance.store.close()
    assert traces(folder, {**values, **plain()}) == []


def test_those_who_stay_keep_everything(box):
    other(box)
    page = box.page()
    leave_everything(box, page)
    page.post("/forget", {"name": NAME})
    people = box.appliance.identity.people
    (left,) = people.all()
    assert left.name == "Owner" and people.views(left.id)[0].crop == b"y"
    assert [line["what"] for line in people.history()] == ["removed", "registered"], "that somebody went is kept"


def test_who_is_not_logged_in_deletes_nobody(box):
    other(box)
    guest = box.page()
    assert guest.post("/forget").status == guest.get("/me/holdings").status == 403
    assert len(box.appliance.identity.people.all()) == 1
