"""A second person registers at the page: they follow the challenge, and are never called somebody else."""

import numpy as np
from e2e.test_page import PATIENCE
from stage import playing
from support import THREADS, eventually
from web.box import Box, running

from appliance.core.config import load, replace
from appliance.core.images import read_picture
from appliance.lab import simulation as simulate
from appliance.lab.presentations import Person
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.vision.liveness.passive import MOVES

# What is said of a face that is not the one of the photos.
OTHERS = ("Someone else", "does not look like", "already registered")
LISTEN = """() => {
    Object.assign(window, { said: [], phases: [] });
    const words = document.querySelector(".guide p");
    const changes = { childList: true, characterData: true, subtree: true };
    new MutationObserver(() => said.push(words.textContent)).observe(words, changes);
    const panel = document.querySelector("account-panel");
    new MutationObserver(() => phases.push(panel.dataset.phase)).observe(panel, { attributeFilter: ["data-phase"] });
}"""
ENDED = ("registered", "failed")


def registers(page, name: str) -> tuple[str, list[str]]:
    """How the registration of a name ends, and all that was said."""
    page.evaluate("() => (said.length = phases.length = 0)")
    page.click("[data-do=name]")
    page.fill("#name", name)
    page.click("form.naming [type=submit]")

    def ended() -> list[str]:
        phases = page.evaluate("phases")  # a failure of before is shown until this one begins
        begun = phases.index("registering") if "registering" in phases else len(phases)
        return [phase for phase in phases[begun:] if phase in ENDED]

    return eventually(ended, 180, "it ends")[0], page.evaluate("said")


def a_box_with_an_owner(box: Box) -> None:
    """Somebody is registered whom nobody resembles."""
    vector = np.eye(1, 128, dtype=np.float32)[0]
    faces = box.appliance.identity.faces
    eventually(lambda: box.status().faces.ok, 60, "the face models load")
    box.appliance.identity.people.register("Ada", [StoredSample(faces.model, vector, b"x", direction="straight")])
    faces.known.refresh()
    assert len(faces.recogniser.gallery) == 1


def test_the_second_one_to_register_is_asked_to_move(browse, recogniser, photos, tmp_path, shots):
    joe = Person(simulate.portrait(recogniser, photos["biden"], read_picture), np.random.default_rng(4))
    with playing(joe) as (stage, address):
        settings = {"LARSON_CAMERA": address, "LARSON_PORT": "0", "LARSON_NETWORK_ON": "false", **THREADS}
        config = load(environ={"LARSON_DATA": str(tmp_path / "data"), **settings})
        # Time enough for a machine that is busy with other things.
        times = {"view_patience": 0.8, "registration_seconds": 300.0, "login_seconds": 40.0, "challenge_seconds": 30.0}
        config = replace(config, "faces", embedder="sface", liveness="challenge", challenge_steps=2, **times)
        with running(config, ScriptedEngine()) as box, browse() as open_page:  # which goes first
            a_box_with_an_owner(box)
            stage.follow(box.port)
            page = open_page(f"http://localhost:{box.port}/")
            page.wait_for_selector("live-view[data-live=true]", timeout=PATIENCE)
            page.evaluate(LISTEN)
            phase, said = registers(page, "Joe")
            while phase == "failed":  # an actor may miss a movement, as people do
                phase, said = registers(page, "Joe")
            page.wait_for_selector(".greeting b:text-is('Joe')", timeout=PATIENCE)
            page.screenshot(path=shots / "second-person-800x480.png")
            assert [move for move in said if move in MOVES.values()], "after the photos it was asked to move"
            assert not [words for words in said if words.startswith(OTHERS)]
