"""Who finds which document: every circle, asked by everybody in every way that a box has."""

import io
import json
import zipfile
from dataclasses import dataclass

import numpy as np
import pytest
from support import eventually
from web.box import Browser, Page, running
from web.test_documents import ask, bring
from web.test_phones import new_phone, offer

from appliance.core.config import load, replace
from appliance.documents.service import NOTHING
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample

SECRET = "quadrille"
TEXT = f"# Dance\nThe {SECRET} of the village begins at half past seven in the barn.\n"
QUESTION = f"When does the {SECRET} of the village begin?"
ROLES = ("adder", "member", "owner", "guest", "phone guest", "phone member", "program")
READERS = {
    "me": {"adder"},
    "members": {"adder", "member", "owner", "phone member"},
    "anyone": {"adder", "member", "owner", "phone member", "guest", "phone guest", "program"},
}


@dataclass
class House:
    """A box with somebody in each role."""

    engine: ScriptedEngine
    box: object
    who: dict[str, Browser]
    number: int  # of the document

    def share(self, circle: str) -> None:
        assert self.who["adder"].post("/documents/share", {"id": self.number, "circle": circle}).status == 200


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The document belongs to a member who is not the owner; everybody else has one of their own."""
    folder = tmp_path_factory.mktemp("circles")
    settings = {"LARSON_CAMERA": "none", "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false"}
    settings |= {"LARSON_DATA": str(folder / "data"), "LARSON_MODELS_FOLDER": str(folder / "no-models")}
    config = replace(load(environ=settings), "network", on=True, host="127.0.0.1", port=0)
    engine = ScriptedEngine()
    with running(config, engine) as box:
        eventually(lambda: box.appliance.network.reach.get().port, 60, "the box knows its network")
        eventually(
            lambda: "starting" not in box.visitor().get("/healthz").json["parts"].values(), 60, "all have started"
        )
        yield _furnished(box, engine)


def _furnished(box, engine) -> House:
    phones = [new_phone(box), new_phone(box)]
    for phone in phones:
        assert phone.pair(offer(box.page())).status == 200
    who: dict[str, Browser] = {"owner": box.page(), "member": box.page(), "adder": box.page(), "guest": box.page()}
    who |= {"phone guest": phones[0], "phone member": phones[1], "program": Page(box.port)}
    for role, name in {"owner": "Ada", "member": "Ben", "adder": "Cas", "phone member": "Dee"}.items():
        enter_by_pin(box, who[role], name)
    assert bring(who["adder"], "dance.md", TEXT.encode()).status == 202
    (document,) = eventually(lambda: who["adder"].get("/documents").json["documents"])
    assert document["circle"] == "me", "the default"
    return House(engine, box, who, document["id"])


def enter_by_pin(box, page: Browser, name: str) -> None:
    people = box.appliance.identity.people
    people.set_pin(people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")]).id, "2580")
    assert page.post("/login/pin", {"name": name, "pin": "2580"}).status == 200


# ---------------------------------------------------------------- the ways to ask: each gives what it tells


def by_list(house: House, page: Browser) -> str:
    return page.get("/documents").body.decode()


def by_number(house: House, page: Browser) -> str:
    answer = page.get(f"/documents/{house.number}")
    return answer.body.decode() if answer.status == 200 else ""


def by_passage(house: House, page: Browser) -> str:
    (passage,) = house.box.appliance.documents.repository.passages(house.number)
    answer = page.get(f"/passages/{passage.id}")
    return answer.body.decode() if answer.status == 200 else ""


def by_search(house: House, page: Browser) -> str:
    return page.get(f"/documents/search?q={SECRET}+of+the+village").body.decode()


def by_chat(house: House, page: Browser) -> str:
    house.engine.answers.append("At half past seven.")
    asked, said = ask(page, QUESTION)
    seen = f"{asked['sources']} {said} {house.engine.asked}"
    assert (NOTHING in said) == (SECRET not in seen), "nothing or all of it"
    return seen


def by_tool(house: House, page: Browser) -> str:
    house.engine.answers.append("I do not know.")
    return "".join(ask(page, f"What do my documents say about the {SECRET} of the village?", documents=False)[1])


def by_export(house: House, page: Browser) -> str:
    answer = page.get("/me/export")
    if answer.status != 200:
        return ""
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return archive.read("documents.json").decode()


WAYS = {way.__name__: way for way in (by_list, by_number, by_passage, by_search, by_chat)}
TOKEN = ("dance", SECRET)


@pytest.mark.parametrize("circle", READERS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("way", WAYS)
def test_a_document_is_found_by_its_circle_and_by_nobody_else(house, circle, role, way):
    house.share(circle)
    house.engine.answers.clear()
    house.engine.asked.clear()
    if role == "program" and way == "by_chat":
        pytest.skip("a program has no cookie, so no chat")
    told = WAYS[way](house, house.who[role])
    assert any(word in told.lower() for word in TOKEN) == (role in READERS[circle]), told


@pytest.mark.parametrize("circle", READERS)
@pytest.mark.parametrize("role", ROLES[:-1])
def test_the_tool_and_the_export_tell_no_more(house, circle, role):
    house.share(circle)
    house.engine.answers.clear()
    page = house.who[role]
    if role not in READERS[circle]:
        assert SECRET not in by_tool(house, page).replace(QUESTION, "").replace("What do my", "")
    assert (SECRET in by_export(house, page)) == (role == "adder"), "an export has what is one's own"


@pytest.mark.parametrize("role", ROLES[1:])
def test_only_the_one_who_added_it_changes_its_circle_or_removes_it(house, role):
    house.share("anyone")
    for path, body in (("/documents/share", {"circle": "me"}), ("/documents/remove", {})):
        assert house.who[role].post(path, {"id": house.number, **body}).status in (401, 403, 404)
    assert SECRET in by_search(house, house.who["guest"])


@pytest.mark.parametrize("wrong", ["", "everyone", None, 7, ["me"]])
def test_an_unknown_circle_is_refused(house, wrong):
    house.share("me")
    assert house.who["adder"].post("/documents/share", {"id": house.number, "circle": wrong}).status == 400
    assert house.who["guest"].get("/documents").json["documents"] == []


def test_what_is_out_of_sight_changes_no_figure_and_no_order(house):
    """A guest's list, health and results are the same, byte for byte, whether there is a private document or not."""

    def seen() -> list[str]:
        guest = house.who["guest"]
        health = guest.get("/healthz").json
        health.pop("chat")
        return [by_list(house, guest), by_search(house, guest), json.dumps(health), guest.get("/openapi.json").body]

    house.share("me")
    with_it = seen()
    again = bring(house.who["adder"], "more.md", f"The {SECRET}, and the barn, and the village.".encode())
    assert again.status == 202
    listed = eventually(lambda: (found := house.who["adder"].get("/documents").json["documents"])[1:] and found)
    assert listed[0]["title"] == "more.md" and seen() == with_it
    assert house.who["adder"].post("/documents/remove", {"id": listed[0]["id"]}).status == 200


def test_a_new_circle_comes_with_the_file_and_stays_when_it_changes(house):
    adder, guest = house.who["adder"], house.who["guest"]
    headers = {"Content-Type": "application/octet-stream", "Origin": adder.origin}

    def add(data: bytes, circle: str) -> int:
        return adder.request("POST", f"/documents?name=menu.txt{circle}", data, **headers).status

    def found() -> str:
        return guest.get("/documents/search?q=pancakes").body.decode()

    assert add(b"Pancakes on Monday.", "&circle=anyone") == 202
    eventually(lambda: "Monday" in found())
    assert add(b"Pancakes on Tuesday.", "") == 202
    eventually(lambda: "Tuesday" in found(), what="a new version has the same readers")
    assert add(b"Pancakes on Tuesday.", "&circle=me") == 202
    eventually(lambda: "Tuesday" not in found(), what="the same content for another circle")
    assert add(b"x", "&circle=all") == 400
