"""A data folder of Larson 0.1 opens, and everything that was in it is there. See fixtures/data-0.1/README.md.

Timers are not among it: Larson 0.1 kept them in memory only, and they ended with the program.
"""

import hashlib
import io
import json
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import openai
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from support import ROOT, eventually
from web.box import Box, Page, running
from web.phone import Phone

from appliance.core.config import Config, load
from appliance.identity.reembedding import reembed
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore

FIXTURE = ROOT / "tests" / "fixtures" / "data-0.1"
EXPECTED = json.loads((FIXTURE / "expected.json").read_text(encoding="utf-8"))
ADA, BEN, CLEO = EXPECTED["people"]
HOUR = 3600.0


def copy_fixture(target: Path) -> Path:
    """A copy of the folder in which the lockout is still running and the unknown face was seen today."""
    shutil.copytree(FIXTURE / "data", target)
    for secret in (target / "box.key", target / "web.key", target / "larson.db"):
        secret.chmod(0o600)  # as Larson made them; git keeps no such modes
    with closing(sqlite3.connect(target / "larson.db")) as db, db:
        db.execute("update attempts set failed_at = ?", [time.time() + HOUR])
        db.execute("update visitor_views set created_at = ?", [datetime.now(UTC).isoformat(timespec="milliseconds")])
    return target


def settings_of(folder: Path) -> Config:
    """The settings in the folder, on a machine with no camera, no models and free ports."""
    environ = {
        "LARSON_DATA": str(folder),
        "LARSON_CAMERA": "none",
        "LARSON_PORT": "0",
        "LARSON_NETWORK_HOST": "127.0.0.1",
        "LARSON_NETWORK_PORT": "0",
        "LARSON_MODELS_FOLDER": str(folder.parent / "no-models"),
    }
    return load(environ=environ)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return copy_fixture(tmp_path_factory.mktemp("old") / "data")


@pytest.fixture(scope="module")
def box(folder) -> Iterator[Box]:
    with running(settings_of(folder), ScriptedEngine()) as made:
        yield made


@pytest.fixture(scope="module")
def ada(box) -> Page:
    return log_in(box, ADA)


@pytest.fixture(scope="module")
def ben(box) -> Page:
    return log_in(box, BEN)


def log_in(box: Box, who: dict) -> Page:
    page = box.page()
    answer = page.post("/login/pin", {"name": who["name"], "pin": who["pin"]})
    assert answer.json["person"] == {"name": who["name"], "owner": who["owner"]}
    return page


@pytest.fixture
def old_store(tmp_path) -> Iterator[Store]:
    with Store(copy_fixture(tmp_path / "data")) as store:
        yield store


def archive_of(page: Page) -> dict:
    """What a person takes along: each JSON file of the archive by its name."""
    with zipfile.ZipFile(io.BytesIO(page.get("/me/export").body)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_its_settings_hold(folder):
    config = settings_of(folder)
    assert (config.network.name, config.network.pairing) == ("hallway", "owner")
    assert config.faces.keep_unknown_days == 365
    assert config.chat.system_prompt == "You are the voice of the hallway."
    assert config.screen.idle_seconds == 240


def test_people(ada):
    listed = ada.get("/people").json["people"]
    assert [(p["id"], p["name"], p["owner"], p["created_at"]) for p in listed] == [
        (p["id"], p["name"], p["owner"], p["created_at"]) for p in (ADA, BEN, CLEO)
    ]


@pytest.mark.parametrize("who", [ADA, BEN, CLEO], ids=lambda who: who["name"])
def test_samples_decrypt(old_store, who):
    found = [describe(kept) for kept in People(old_store).views(who["id"])]
    assert found == who["samples"]


def describe(kept: StoredSample) -> dict:
    return {
        "direction": kept.direction,
        "model": kept.model,
        "counter": kept.counter,
        "landmarks": kept.landmarks is not None,
        "crop": sha256(kept.crop),
        "embedding": sha256(np.asarray(kept.embedding, np.float32).tobytes()),
    }


@pytest.mark.parametrize("who", [ADA, BEN], ids=lambda who: who["name"])
def test_own_page(request, who):
    page = request.getfixturevalue(who["name"].lower())
    me = page.get("/me").json
    own = [kept for kept in who["samples"] if not kept["counter"]]
    assert (me["pin"], me["counters"]) == (True, len(who["samples"]) - len(own))
    pictures = [page.get(f"/me/views/{view['id']}").body for view in me["views"]]
    assert [sha256(picture) for picture in pictures] == [kept["crop"] for kept in own]
    assert archive_of(page)["about.json"]["preferences"] == who["preferences"]


def test_a_wrong_pin_is_refused(box):
    assert box.page().post("/login/pin", {"name": "Ada", "pin": "1470"}).json["kind"] == "PinError"


def test_cleo_is_still_locked_out(box, ada):
    answer = box.page().post("/login/pin", {"name": "Cleo", "pin": "1470"})
    assert answer.json["kind"] == "LockedError"
    locks = {person["name"]: person["locks"] for person in ada.get("/people").json["people"]}
    assert locks["Cleo"]["pin"] > 0


def test_memories_and_persona(ada):
    found = ada.get("/me/assistant").json
    assert found["persona"] == ADA["persona"]
    assert [memory["text"] for memory in found["memories"]] == ADA["memories"]


# ---------------------------------------------------------------- conversations


@pytest.mark.parametrize("who", [ADA, BEN], ids=lambda who: who["name"])
def test_every_message_of_every_branch(request, who):
    chats = archive_of(request.getfixturevalue(who["name"].lower()))["chats.json"]
    assert [chat["title"] for chat in chats] == [chat["title"] for chat in who["chats"]]
    for found, expected in zip(chats, who["chats"], strict=True):
        names = ("id", "role", "text", "parent", "complete", "sources", "tool", "statistics")
        assert [{name: message[name] for name in names} for message in found["messages"]] == [
            {name: message[name] for name in names} | {"tool": message["tool"] and {**message["tool"], "others": []}}
            for message in expected["messages"]
        ]


@pytest.mark.parametrize("who", [ADA, BEN], ids=lambda who: who["name"])
def test_conversations_open_where_they_were_left(request, who):
    socket = request.getfixturevalue(who["name"].lower()).socket("/ws/chat")
    listed = socket.until("conversations")[-1]["conversations"]
    assert [head["id"] for head in listed] == [chat["id"] for chat in who["chats"]]
    for chat in who["chats"]:
        socket.send({"type": "open", "conversation": chat["id"]})
        shown = socket.until("history")[-1]["messages"]
        assert [message["id"] for message in shown] == chat["shown"]


def test_both_branches_can_be_opened(ben):
    socket = ben.socket("/ws/chat")
    chat = next(chat for chat in BEN["chats"] if chat["title"] == "Hello, I am Ben")
    texts = {message["id"]: message["text"] for message in chat["messages"]}
    told = {}
    for message in chat["messages"]:
        if message["role"] == "assistant":
            socket.send({"type": "open", "conversation": chat["id"], "message": message["id"]})
            told[message["id"]] = [shown["text"] for shown in socket.until("history")[-1]["messages"]]
    parents = {message["id"]: message["parent"] for message in chat["messages"]}
    assert len(told) == 3
    assert told == {number: [texts[parents[number]], texts[number]] for number in told}


def test_conversations_are_searched(ada):
    socket = ada.socket("/ws/chat")
    socket.send({"type": "search", "words": "parts of WATER"})
    found = socket.until("found")[-1]["conversations"]
    assert [chat["title"] for chat in found] == ["What is 12 * 12?"]


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize("who", [ADA, BEN], ids=lambda who: who["name"])
def test_documents(request, who):
    page = request.getfixturevalue(who["name"].lower())
    documents = page.get("/documents").json["documents"]
    assert [(d["title"], d["own"], d["circle"] == "members") for d in documents] == [
        (d["title"], d["own"], d["shared"]) for d in who["documents"]
    ]
    for found, expected in zip(documents, who["documents"], strict=True):
        passages = page.get(f"/documents/{found['id']}").json["passages"]
        assert [(p["heading"], p["text"]) for p in passages] == [
            (p["heading"], p["text"]) for p in expected["passages"]
        ]


def test_what_everybody_could_read_is_for_registered_people_now(box, ada):
    guest = box.page()
    assert guest.get("/documents").json["documents"] == []
    assert guest.get("/documents/search?q=three+hundred+grams+of+water").json["passages"] == []
    assert {d["circle"] for d in ada.get("/documents").json["documents"]} == {"members"}


def test_the_passage_of_an_old_answer_can_be_read(ada):
    source = ADA["chats"][0]["messages"][-1]["sources"][0]
    assert "three hundred grams of water" in ada.get(f"/passages/{source['passage']}").json["text"]


def test_documents_are_found_by_those_who_may(ada, ben):
    def titles(page: Page) -> list[str]:
        return [hit["title"] for hit in page.get("/documents/search?q=tulips").json["passages"]]

    eventually(lambda: titles(ben), 60, "the documents are indexed")
    assert titles(ben) == ["garden.txt"]
    assert titles(ada) == []


def test_their_vectors_are_kept(old_store):
    documents = Documents(old_store)
    for who in (ADA, BEN):
        own = [d for d in documents.of(who["id"]) if d.own]
        for found, expected in zip(own, [d for d in who["documents"] if d["own"]], strict=True):
            vectors = [passage.vectors for passage in documents.passages(found.id)]
            assert [list(kept.shape) for kept in vectors] == [p["shape"] for p in expected["passages"]]
            assert [sha256(kept.tobytes()) for kept in vectors] == [p["vectors"] for p in expected["passages"]]


# ---------------------------------------------------------------- phone, token, the owner's


@pytest.fixture
def phone(box, folder) -> Phone:
    """Ada's phone, which trusts the authority in the folder and still has its key."""
    authority = x509.load_pem_x509_certificate((folder / "tls" / "ca.pem").read_bytes())
    made = Phone(box.network_port, authority.public_bytes(Encoding.DER))
    made.key = load_pem_private_key(EXPECTED["phone"]["key"].encode(), None)
    made.device = EXPECTED["phone"]["id"]
    box.add(made)
    return made


def test_the_phone_proves_itself(phone):
    assert phone.get("/session").status == 401
    assert phone.prove().status == 200
    assert phone.get("/session").status == 200


def test_phones_may_still_watch(phone, ada):
    listed = ada.get("/phones").json
    assert listed["pictures"] is True
    assert [(kept["name"], kept["by"]) for kept in listed["phones"]] == [(EXPECTED["phone"]["name"], "Ada")]
    assert phone.prove().status == 200
    assert phone.status_of_socket("/ws/view") == 101


def test_phones_need_not_trust_the_box_again(box, folder):
    authority = x509.load_pem_x509_certificate((folder / "tls" / "ca.pem").read_bytes())
    leaf = x509.load_pem_x509_certificate((folder / "tls" / "box.pem").read_bytes())
    assert sha256(authority.public_bytes(Encoding.DER)).upper() == EXPECTED["authority"].replace(":", "")
    leaf.verify_directly_issued_by(authority)
    assert leaf.not_valid_after_utc > datetime.now(UTC)  # the one in the folder had expired


def test_the_token_is_good(box):
    address = f"http://127.0.0.1:{box.port}/v1"
    with openai.OpenAI(base_url=address, api_key=EXPECTED["token"], max_retries=0) as client:
        assert client.models.list().data
    other = openai.OpenAI(base_url=address, api_key=EXPECTED["token"][:-1], max_retries=0)
    with other as client, pytest.raises(openai.AuthenticationError):
        client.models.list()


def test_the_unknown_face(ada):
    visitors = ada.get("/visitors").json["visitors"]
    assert [visitor["views"] for visitor in visitors] == [len(crops) for crops in EXPECTED["visitors"]]
    picture = ada.get(f"/visitors/{visitors[0]['id']}/picture").body
    assert sha256(picture) == EXPECTED["visitors"][0][-1]


def test_the_audit_log(ada):
    lines = [[line["what"], line["person_id"], line["detail"]] for line in ada.get("/people/log").json["log"]]
    assert lines[-len(EXPECTED["audit"]) :] == EXPECTED["audit"]


# ---------------------------------------------------------------- with the models of today


def test_another_embedder_reads_the_samples(old_store, models, recogniser):
    people = People(old_store)
    model = recogniser.embedder.spec.model
    for who in (ADA, BEN, CLEO):
        people.reembed(who["id"], "an older model", {kept.id: kept.embedding for kept in people.views(who["id"])})
    stored = TemplateStore(old_store)
    assert all(not stored.of(who["id"], model) for who in (ADA, BEN, CLEO))
    assert reembed(people, recogniser, models, lambda done, count: None) == []
    assert all(stored.of(who["id"], model) for who in (ADA, BEN, CLEO))
