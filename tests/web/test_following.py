"""Every way in which one person can follow another at a page: nothing of a guest is left for whoever comes next.

`test_forgetting.py` checks the model's own memory, and `e2e/test_following.py` the screen.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from support import eventually
from web.box import Box, Browser, Socket, client_of, enter, running
from web.chatting import HeldEngine
from web.leftovers import holders_of, words_in_memory
from web.test_phones import new_phone, offer

from appliance.core.config import replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample

SECRET = "Bilirubin"
SHAPE = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


@dataclass
class Scene:
    """A box, the page that two people use one after the other, and its sockets."""

    box: Box
    engine: ScriptedEngine
    page: Browser
    sockets: dict[str, Socket]

    def login_by_face(self) -> None:
        self.joined(enter(self.box, self.page, self.person("Ada")))

    def login_by_pin(self, name: str = "Ada") -> None:
        self.person(name)
        self.joined(self.page.post("/login/pin", {"name": name, "pin": "2580"}).json)

    def joined(self, session: dict) -> None:
        for name in ("chat", "feed"):
            self.sockets[name].send({"type": "session", "key": session["key"]})

    def person(self, name: str):
        people = self.box.appliance.identity.people
        if (known := people.named(name)) is None:
            known = people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
            people.set_pin(known.id, "2580")
        return known

    def logout(self) -> None:
        self.page.post("/logout")

    def time_passes(self) -> None:
        """As if nobody had touched anything for an hour since the last answer."""
        visits = self.box.appliance.identity.visits
        eventually(lambda: not any(visit.answers for visit in visits.all()))
        with visits._lock:  # the end of an answer counts as a touch
            for visit in visits.all():
                visit.touched_at -= 3600

    def hear_no_more(self) -> None:
        """Drop what the test's own side of the sockets was told."""
        for socket in self.sockets.values():
            socket.client.input_buffer.clear()

    def unpair(self) -> None:
        self.box.appliance.identity.phones.remove(client_of(self.box, self.page).phone)


def assert_forgotten(words: str, seconds: float = 60.0) -> None:
    """No object in memory has the words, within some seconds."""
    deadline = time.monotonic() + seconds
    while (found := words_in_memory(words)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert found == []


@pytest.fixture
def house(bare):
    engine = ScriptedEngine()
    with running(replace(bare, "network", on=True, host="127.0.0.1", port=0), engine) as box:
        eventually(lambda: box.appliance.network.reach.get().port, 60, "the box knows its network")
        yield box, engine


def scene_at(house: tuple[Box, ScriptedEngine], place: str) -> Scene:
    box, engine = house
    page: Browser = box.page()
    if place == "phone":
        code, page = offer(page), new_phone(box)
        assert page.pair(code).status == 200
    return Scene(box, engine, page, {name: page.socket(f"/ws/{name}") for name in ("chat", "feed", "extract")})


def leave_things(scene: Scene) -> str:
    """A guest types, times, and has data extracted. Gives what the box calls their visit."""
    chat, feed = scene.sockets["chat"], scene.sockets["feed"]
    chat.send({"type": "persona", "text": f"Speak of {SECRET}."})
    scene.engine.answers.append(f"{SECRET} is a number in a blood test.")
    for text in (f"Write a poem about {SECRET}.", f"set a timer for 20 minutes for {SECRET}"):
        chat.send({"type": "ask", "text": text})
        chat.until("done")
    scene.engine.answers.append(f'{{"name": "{SECRET}"}}')
    scene.sockets["extract"].send({"type": "extract", "text": f"The {SECRET} is high.", "schema": SHAPE})
    scene.sockets["extract"].until("extracted")
    return feed.until("visit")[-1]["id"]


# What happens then. Of a log-in that follows, the guest's words are gone as well.
WAYS: dict[str, tuple[str, Callable[[Scene], None]]] = {
    "guest, then a log-in by face": ("screen", Scene.login_by_face),
    "guest, then a log-in by PIN": ("screen", Scene.login_by_pin),
    "guest, then nobody for the idle time": ("screen", Scene.time_passes),
    "guest at a phone, then a log-in by face": ("phone", Scene.login_by_face),
    "guest at a phone, then a log-in by PIN": ("phone", Scene.login_by_pin),
    "guest at a phone, then nobody for the idle time": ("phone", Scene.time_passes),
    "guest at a phone, whose pairing is removed": ("phone", Scene.unpair),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("page_open", [True, False], ids=["page open", "page closed"])
def test_nothing_of_a_guest_is_left(house, way, page_open):
    place, happens = WAYS[way]
    scene = scene_at(house, place)
    visit = leave_things(scene)
    assert next(holders_of(SECRET), None), "it is there while the visit lasts"
    if not page_open:
        scene.page.close()
        if happens in (Scene.login_by_face, Scene.login_by_pin):
            scene.joined = lambda session: None  # nobody listens
    happens(scene)
    eventually(lambda: f"guest {visit}" in scene.engine.forgotten, 60, "the visit ends")
    assert scene.box.appliance.assistant.tools.timers.of(f"guest {visit}") == []
    scene.engine.asked.clear()  # the script keeps what it was asked; the real model is asked to forget
    if page_open and happens is not Scene.unpair:
        assert scene.sockets["chat"].until("history")[-1]["messages"] == []
    scene.hear_no_more()
    assert_forgotten(SECRET)


MEMBERS: dict[str, Callable[[Scene], None]] = {
    "member, then a guest": Scene.logout,
    "member, then another member": lambda scene: scene.login_by_pin("Bob"),
}


@pytest.mark.parametrize("way", MEMBERS)
def test_nothing_of_a_member_is_left(house, way):
    scene = scene_at(house, "screen")
    scene.login_by_pin()
    chat = scene.sockets["chat"]
    eventually(lambda: chat.until("conversations")[-1]["person"] == "Ada")
    scene.engine.answers.append(f"{SECRET} is a number in a blood test.")
    chat.send({"type": "ask", "text": f"What is {SECRET}?"})
    chat.until("done")
    MEMBERS[way](scene)
    assert chat.until("history")[-1]["messages"] == []
    scene.engine.asked.clear()
    assert_forgotten(SECRET)


def test_who_is_refused_is_told_why_and_nobody_after_them(house):
    scene = scene_at(house, "screen")
    client, logins = client_of(scene.box, scene.page), scene.box.appliance.identity.logins
    logins._last[client] = object()
    scene.box.appliance.identity.visits.use(client)
    scene.time_passes()
    eventually(lambda: logins.last(client) is None)


def test_an_answer_that_is_written_when_the_guest_leaves_goes_nowhere(bare):
    with running(bare, HeldEngine()) as box:
        page = box.page()
        chat = page.socket("/ws/chat")
        chat.send({"type": "ask", "text": f"What is {SECRET}?"})
        chat.until("piece")
        visits = box.appliance.identity.visits
        visits.end(client_of(box, page), "replaced")
        assert chat.until("history")[-1]["messages"] == []
        box.appliance.assistant.engine.asked.clear()
        assert_forgotten(SECRET)
