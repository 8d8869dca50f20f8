"""Every way in which one person can follow another, on the screen: nothing of a guest is left for whoever comes next.

`web/test_following.py` looks for it in the memory of the box, and `llm/test_forgetting.py` in the model's.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import pytest
from e2e.actors import ANNE, BEN, Actors, before, stranger
from e2e.conftest import HEARD, expect
from support import eventually
from web.box import Box, running
from web.chatting import HeldEngine

from appliance.core.config import Config, Models, replace
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample

SECRET = "Troponin"
# All that a page holds: what it shows, hides, has in its fields, and keeps for a reload.
HOLDS = """(secret) => {
  const fields = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
  const kept = JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.title, location.href]);
  return [document.documentElement.outerHTML, ...fields, kept].filter((text) => text.includes(secret));
}"""


@dataclass
class Scene:
    """A box, its camera if it has one, and the page that two people use one after the other."""

    box: Box
    page: object
    actors: Actors | None = None

    def log_in(self, name: str) -> None:
        people = self.box.appliance.identity.people
        if people.named(name) is None:
            made = people.register(name, [StoredSample("m", np.zeros(4, np.float32), b"x")])
            people.set_pin(made.id, "2580")
        self.page.evaluate(
            """(body) => fetch("/login/pin", {
                method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
            })""",
            {"name": name, "pin": "2580"},
        )
        self.page.wait_for_function("(name) => document.querySelector('.greeting b')?.textContent === name", arg=name)
        self.page.wait_for_selector("[data-do=history]:not([hidden])", state="attached")  # the chat has joined

    def log_out(self) -> None:
        self.page.evaluate("document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close())")
        self.page.click("account-panel [data-do=logout]")

    def clock(self) -> None:
        self.actors.show()
        self.page.wait_for_selector("attract-screen:not([hidden])", timeout=60_000)

    def wait(self) -> None:
        """Nobody touches anything for the idle time."""
        self.page.wait_for_function("() => !document.querySelector('chat-message')", timeout=60_000)


def leave_things(scene: Scene) -> None:
    """Somebody asks, has data extracted, and types on."""
    page, engine = scene.page, scene.box.appliance.assistant.engine
    engine.answers.append(f"{SECRET} is a number in a blood test.")
    page.keyboard.press("Shift")  # the clock may have taken the screen
    page.fill("chat-panel textarea", f"Write a poem about {SECRET}.")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".message.assistant:has-text('{SECRET}') .actions")
    page.fill("chat-panel textarea", f"And what is the normal {SECRET}")
    page.evaluate(
        """async (secret) => {
            const { emit } = await import("/static/js/lib/events.js");
            emit("open-extract");
            document.querySelector("#source").value = `The ${secret} is high.`;
            document.querySelector("#name").value = secret;
        }""",
        SECRET,
    )
    page.wait_for_selector("extract-page dialog[open]")  # it is loaded when it is first opened
    assert len(page.evaluate(HOLDS, SECRET)) >= 3


# Who is there first (a guest or a member), with what camera, and what happens then.
WAYS: dict[str, tuple[str, bool, Callable[[Scene], None]]] = {
    "guest, then another face in their place": ("", True, lambda scene: scene.actors.show(stranger(BEN))),
    "guest, then nobody, the clock, and another face": ("", True, Scene.clock),
    "guest with a camera, then a log-in": ("", True, lambda scene: scene.log_in("Ada")),
    "guest, then a log-in": ("", False, lambda scene: scene.log_in("Ada")),
    "guest, then nobody for the idle time": ("", False, Scene.wait),
    "member, then a guest": ("Ada", False, Scene.log_out),
    "member, then another member": ("Ada", False, lambda scene: scene.log_in("Ben")),
}


@pytest.fixture
def bare(config: Config, tmp_path) -> Config:
    times = {"leave_seconds": 1.0, "attract_seconds": 8.0, "idle_seconds": 10.0}
    nothing = Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")})
    return replace(nothing, "screen", auto_login=False, **times)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_left_on_the_screen(bare, browse, way):
    first, camera, happens = WAYS[way]
    if not camera:  # nobody is seen: a busy machine may take long between two touches
        bare = replace(bare, "screen", attract_seconds=22.0, idle_seconds=25.0)
    with running(bare, ScriptedEngine()) as box, browse() as open_page, ExitStack() as stack:
        actors = stack.enter_context(before(box)) if camera else None
        if actors:
            box.appliance.identity.visits._clock = actors.clock
            actors.show(stranger(ANNE))
        scene = Scene(box, open_page(f"http://localhost:{box.port}/"), actors)
        scene.page.wait_for_selector(HEARD, state="attached")
        if first:
            scene.log_in(first)
        leave_things(scene)
        happens(scene)
        eventually(lambda: not scene.page.evaluate(HOLDS, SECRET), what="the page has forgotten")
        if actors:
            actors.show(stranger(BEN))
            scene.page.wait_for_timeout(1000)
        assert scene.page.evaluate(HOLDS, SECRET) == [], "and nothing comes back"


def test_a_guest_who_stays_keeps_their_chat(bare, browse):
    with running(bare, ScriptedEngine()) as box, browse() as open_page, before(box) as actors:
        box.appliance.identity.visits._clock = actors.clock
        actors.show(stranger(ANNE))
        scene = Scene(box, open_page(f"http://localhost:{box.port}/"), actors)
        scene.page.wait_for_selector(HEARD, state="attached")
        leave_things(scene)
        scene.page.wait_for_timeout(5000)
        assert len(scene.page.evaluate(HOLDS, SECRET)) >= 3


def test_the_clock_never_comes_over_an_answer_that_is_written(bare, browse):
    engine = HeldEngine()
    with running(bare, engine) as box, browse() as open_page, before(box):
        page = open_page(f"http://localhost:{box.port}/")
        page.wait_for_selector(HEARD, state="attached")
        page.keyboard.press("Shift")
        page.fill("chat-panel textarea", "Tell me a long story")
        page.keyboard.press("Enter")
        page.wait_for_selector(".message.assistant:has-text('one')")
        page.wait_for_timeout(10_000)  # nobody is seen, and nothing is touched
        assert page.locator("attract-screen").is_hidden() and page.locator(".message.assistant").is_visible()
        page.click("chat-panel [data-do=stop]")
        page.wait_for_selector("attract-screen:not([hidden])", timeout=60_000)
        expect(page.locator("chat-message")).to_have_count(0)
