"""A station: who may begin, cancel and claim, and what is shown; with a recogniser that sees what the test says."""

import time

import numpy as np
import pytest
from support import eventually
from vision.machine import ADA, BOB, SPEC, face, seen

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ApplianceError, CameraError, ModelError, StoreError
from appliance.core.latest import Latest
from appliance.pipelines import pipeline as stations
from appliance.pipelines.pipeline import RecognitionPipeline
from appliance.records.status import Activity
from appliance.records.vision import Frame
from appliance.vision.gallery import Gallery

# Without liveness, which would watch a face for a second before every verdict.
CONFIG = FacesConfig(rate=60, views=3, view_patience=0.0, login_seconds=2.0, liveness="off")


class Seeing:
    """Stands for the recogniser: sees the faces that it was told."""

    def __init__(self):
        self.faces = (face(ADA),)
        self.gallery = Gallery([(1, "Ada", [ADA]), (2, "Bob", [BOB])], SPEC)
        self.embedder = type("Embedder", (), {"spec": SPEC})()
        self.looks = 0

    def recognise(self, frame: Frame, before=None):
        self.looks += 1
        return seen(*self.faces)


class Place:
    """A running station before which the test stands."""

    def __init__(self):
        self.seeing = Seeing()
        self.saved: list[tuple[str, int]] = []
        self.verdicts: list[tuple[str, int | None]] = []
        self.failure: ApplianceError | None = None
        self.filming = True
        self.frames: Latest[Frame] = Latest()
        self.station = RecognitionPipeline(
            "test",
            self.frames,
            lambda: self.seeing,
            CONFIG,
            self.save,
            lambda outcome: self.verdicts.append((outcome.activity.phase, outcome.person_id)),
            lambda: None,
        ).start()
        self.film()

    def film(self) -> None:
        self.frames.put(Frame(np.zeros((480, 640, 3), np.uint8), 1, time.monotonic()))

    def save(self, machine) -> int:
        if self.failure:
            raise self.failure
        self.saved.append((machine.activity.name, len(machine.views)))
        return 7

    def until(self, *phases: str) -> Activity:
        def found() -> bool:
            if self.filming:
                self.film()
            return self.station.activity.phase in phases

        eventually(found, 10, str(phases))
        return self.station.activity


@pytest.fixture
def place():
    made = Place()
    yield made
    made.station.close()
    made.station.close()


def test_a_verdict_belongs_to_the_page_that_asked_and_is_claimed_once(place):
    place.station.begin_login("mine", None)
    assert place.until("verified").text == "Welcome, Ada"
    assert place.station.claim("another page") is None
    assert place.station.claim("mine") == 1
    assert place.station.claim("mine") is None
    assert place.verdicts == [("verified", 1)]


def test_a_verdict_is_not_claimed_late(place, monkeypatch):
    place.station.begin_login("mine", None)
    place.until("verified")
    monkeypatch.setattr(stations, "CLAIM", -1.0)  # its time is over
    assert place.station.claim("mine") is None


def test_a_new_attempt_takes_the_old_verdict_away(place):
    place.station.begin_login("mine", None)
    place.until("verified")
    place.seeing.faces = ()
    place.station.begin_login("mine", None)
    assert place.station.claim("mine") is None


def test_a_refusal_gives_nothing_to_claim(place):
    place.station.begin_login("mine", (2, "Bob"))
    assert place.until("refused").name == "Bob"
    assert place.station.claim("mine") is None
    assert place.verdicts == [("refused", None)]


def test_who_logs_in_is_embedded_in_every_frame(place, monkeypatch):
    """Names may be shown from the last embedding; a verdict never is."""
    given = []
    look = place.seeing.recognise
    monkeypatch.setattr(place.seeing, "recognise", lambda frame, before=None: given.append(before) or look(frame))
    eventually(lambda: place.film() or (given and given[-1] is not None), what="the last observation serves again")
    place.station.begin_login("mine", None)
    given.clear()
    place.until("verified")
    assert len(given) >= 3 and given[1:3] == [None, None]


def test_who_breaks_off_is_heard_of(place):
    place.seeing.faces = ()
    place.station.begin_login("mine", (1, "Ada"))
    place.station.begin_login("mine", None)
    place.station.cancel("mine")
    assert place.verdicts == [("failed", None), ("failed", None)]


def test_the_last_log_in_is_dropped_when_its_page_or_person_goes(place):
    for forget in ({"owner": "mine"}, {"person_id": 1}):
        place.station.begin_login("mine", None)
        place.until("verified")
        place.station.forget(owner="another", person_id=2)
        assert place.station.last_login("mine") is not None
        place.station.forget(**forget)
        assert place.station.last_login("mine") is None


def test_somebody_else_has_to_wait(place):
    place.seeing.faces = ()
    place.station.begin_login("mine", None)
    for begin in (
        lambda: place.station.begin_login("other", None),
        lambda: place.station.begin_registration("other", "Eve"),
    ):
        with pytest.raises(ApplianceError, match="Somebody else is using the camera"):
            begin()
    place.station.begin_registration("mine", "Ada")
    assert place.station.activity.phase == "registering", "one's own may be replaced"


def test_only_the_page_that_began_may_cancel(place):
    place.seeing.faces = ()
    place.station.begin_login("mine", None)
    place.station.cancel("other")
    assert place.station.activity.phase == "login"
    place.station.cancel("mine")
    assert place.station.activity.phase == "idle"


def test_a_registration_is_saved_once_with_all_its_views(place):
    place.seeing.gallery = Gallery([], SPEC)
    place.station.begin_registration("mine", "Ada")
    assert place.until("registered", "failed").text == "Nice to meet you, Ada"
    assert place.saved == [("Ada", 3)]
    assert place.station.claim("mine") == 7


def test_a_cancelled_registration_is_never_saved(place):
    place.seeing.gallery = Gallery([], SPEC)
    for _ in range(5):
        place.station.begin_registration("mine", "Ada")
        eventually(lambda: place.film() or place.station.activity.progress > 0)
        place.station.cancel("mine")
    looks = place.seeing.looks + 10
    eventually(lambda: place.film() or place.seeing.looks >= looks)
    assert place.saved == []


def test_a_registration_that_cannot_be_saved_says_why(place):
    place.seeing.gallery = Gallery([], SPEC)
    place.failure = StoreError("The disk is full: nothing was saved.")
    place.station.begin_registration("mine", "Ada")
    assert place.until("failed").text == "The disk is full: nothing was saved."
    assert place.station.claim("mine") is None


def test_a_verdict_fades(place, monkeypatch):
    monkeypatch.setattr(stations, "SHOWN", 0.2)
    place.station.begin_login("mine", None)
    place.until("verified")
    place.until("idle")


def test_a_camera_that_stops_ends_the_attempt_in_words(place):
    place.seeing.faces = ()
    place.station.begin_login("mine", None)
    place.filming = False
    assert "did not see a face" in place.until("failed").text


def test_without_models_or_picture_it_cannot_begin(place, monkeypatch):
    monkeypatch.setattr(stations, "STALE", 0.0)
    with pytest.raises(CameraError, match="no picture"):
        place.station.begin_login("mine", None)
    place.seeing = None
    with pytest.raises(ModelError, match="not ready"):
        place.station.begin_login("mine", None)


def test_presence_is_known(place):
    eventually(lambda: place.film() or place.station.present)
    place.seeing.faces = ()
    eventually(lambda: place.film() or not place.station.present, 5)


def test_an_old_picture_s_faces_do_not_stay(place, monkeypatch):
    eventually(lambda: place.film() or place.station.sight.get().observation)
    monkeypatch.setattr(stations, "STALE", 0.1)
    eventually(lambda: place.station.sight.get().observation is None)


def test_nobody_else_begins_until_the_page_has_seen_its_verdict(place, monkeypatch):
    place.station.begin_login("mine", None)
    place.until("verified")
    with pytest.raises(ApplianceError, match="Somebody else"):
        place.station.begin_login("other", None)
    monkeypatch.setattr(stations, "GRACE", 0.0)
    place.station.begin_login("other", None)
    assert place.station.claim("mine") == 1, "and it keeps its verdict"


def test_who_cancels_a_verdict_does_not_get_a_session(place):
    place.station.begin_login("mine", None)
    place.until("verified")
    place.station.cancel("mine")
    assert place.station.claim("mine") is None
