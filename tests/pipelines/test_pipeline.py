"""A pipeline: who may begin and cancel, and what is shown; with a recogniser that sees what the test says."""

import numpy as np
import pytest
from clock import FakeClock
from support import eventually
from vision.machine import ADA, BOB, SPEC, face, seen

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ApplianceError, CameraError, ModelError, StoreError
from appliance.core.latest import Latest
from appliance.pipelines import pipeline as pipelines
from appliance.pipelines.pipeline import AttemptResult, PipelineHooks, RecognitionPipeline
from appliance.records.clients import Client
from appliance.records.status import Activity
from appliance.records.vision import Frame
from appliance.vision.gallery import Gallery

MINE, OTHER = Client("screen", "mine"), Client("screen", "other")
CONFIG = FacesConfig(rate=60, views=3, view_patience=0.0, login_seconds=2.0)


class Seeing:
    """Stands for the recogniser: sees the faces that it was told."""

    def __init__(self):
        self.faces = (face(ADA),)
        self.gallery = Gallery([(1, "Ada", [ADA]), (2, "Bob", [BOB])], SPEC)
        self.embedder = type("Embedder", (), {"spec": SPEC})()
        self.antispoof = None

    def recognise(self, frame: Frame, before=None, wanted=None):
        return seen(*self.faces)


class Frames(Latest[Frame]):
    """The camera's: counts how often the pipeline has come back for another one."""

    rounds = 0

    def wait(self, after: int, timeout: float) -> tuple[int, Frame | None]:
        self.rounds += 1
        return super().wait(after, timeout)


class Place:
    """A running pipeline in front of whose camera the test stands. No time passes while it is still busy."""

    def __init__(self):
        self.seeing = Seeing()
        self.saved: list[tuple[str, int]] = []
        self.results: list[AttemptResult] = []
        self.failure: ApplianceError | None = None
        self.filming = True
        self.clock = FakeClock()
        self.frames, self._filmed = Frames(), 0
        self.pipeline = RecognitionPipeline(
            "test",
            self.frames,
            lambda: self.seeing,
            CONFIG,
            PipelineHooks(self.save, self.results.append),
            self.clock.monotonic,
        ).start()
        self.film()

    @property
    def verdicts(self) -> list[tuple[str, int | None]]:
        return [(result.activity.phase, result.person_id) for result in self.results]

    def film(self) -> None:
        """The next picture, once the pipeline has taken the one before."""
        eventually(lambda: self.frames.rounds > self._filmed, 60, "the pipeline looks")
        self._filmed = self.frames.rounds
        self.frames.put(Frame(np.zeros((480, 640, 3), np.uint8), 1, self.clock.monotonic()))
        self.clock.advance(0.1)

    def save(self, machine) -> int:
        if self.failure:
            raise self.failure
        self.saved.append((machine.activity.name, len(machine.views)))
        return 7

    def until(self, *phases: str) -> Activity:
        def found() -> bool:
            if self.filming:
                self.film()
            else:
                self.clock.advance(0.1)
            return self.pipeline.activity.phase in phases

        eventually(found, 60, str(phases))
        return self.pipeline.activity


@pytest.fixture
def place():
    made = Place()
    yield made
    made.pipeline.close()
    made.pipeline.close()


def test_a_refusal_is_about_nobody(place):
    place.pipeline.begin_login(MINE, (2, "Bob"))
    assert place.until("refused").name == "Bob"
    assert [result.person_id for result in place.results] == [None]
    assert place.verdicts == [("refused", None)]


def test_who_logs_in_is_never_judged_by_an_embedding_shown_before(place, monkeypatch):
    """Names may be shown from the last embedding; a verdict takes what was embedded for it alone."""
    given = []
    look = place.seeing.recognise

    def recognise(frame, before=None, wanted=None):
        given.append((before, wanted))
        return look(frame)

    monkeypatch.setattr(place.seeing, "recognise", recognise)
    eventually(lambda: place.film() or (given and given[-1][0] is not None), what="the last observation serves again")
    assert given[-1][1] is None
    place.pipeline.begin_login(MINE, None)
    place.until("verified")
    judged = [(before, wanted) for before, wanted in given if wanted is not None]
    assert len(judged) >= 3 and judged[0][0] is None
    assert judged[1][1](face().quality) and not judged[1][1](face(brightness=5).quality)


def test_who_breaks_off_is_heard_of(place):
    place.seeing.faces = ()
    place.pipeline.begin_login(MINE, (1, "Ada"))
    place.pipeline.begin_login(MINE, None)
    place.pipeline.cancel(MINE)
    assert place.verdicts == [("failed", None), ("failed", None)]


def test_somebody_else_has_to_wait(place):
    place.seeing.faces = ()
    place.pipeline.begin_login(MINE, None)
    for begin in (
        lambda: place.pipeline.begin_login(OTHER, None),
        lambda: place.pipeline.begin_registration(OTHER, "Eve"),
    ):
        with pytest.raises(ApplianceError, match="Someone else is using the camera"):
            begin()
    place.pipeline.begin_registration(MINE, "Ada")
    assert place.pipeline.activity.phase == "registering", "one's own may be replaced"


def test_only_the_page_that_began_may_cancel(place):
    place.seeing.faces = ()
    place.pipeline.begin_login(MINE, None)
    place.pipeline.cancel(OTHER)
    assert place.pipeline.activity.phase == "login"
    place.pipeline.cancel(MINE)
    assert place.pipeline.activity.phase == "idle"


@pytest.mark.parametrize(("deed", "phase", "former"), [("begin_login", "login", "idle"), ("cancel", "idle", "login")])
def test_what_a_page_does_while_a_picture_is_looked_at_is_not_undone(place, monkeypatch, deed, phase, former):
    place.seeing.faces = ()
    place.film()
    if former == "login":
        place.pipeline.begin_login(MINE, None)
    shown, done = [], []
    look, put = place.pipeline._next_activity, place.pipeline.state.put

    def meanwhile(*given):
        found = look(*given)
        if not done:
            done.append(deed)
            place.pipeline.begin_login(MINE, None) if deed == "begin_login" else place.pipeline.cancel(MINE)
        return found

    monkeypatch.setattr(place.pipeline.state, "put", lambda state: shown.append(state.activity.phase) or put(state))
    monkeypatch.setattr(place.pipeline, "_next_activity", meanwhile)
    eventually(lambda: place.film() or shown.count(phase) > 2)
    assert former not in shown[shown.index(phase) :]


def test_a_registration_is_saved_once_with_all_its_views(place):
    place.seeing.gallery = Gallery([], SPEC)
    place.pipeline.begin_registration(MINE, "Ada")
    assert place.until("registered", "failed").text == "Nice to meet you, Ada"
    assert place.saved == [("Ada", 3)]
    assert [(result.client, result.person_id) for result in place.results] == [(MINE, 7)]


def test_a_cancelled_registration_is_never_saved(place):
    place.seeing.gallery = Gallery([], SPEC)
    for _ in range(5):
        place.pipeline.begin_registration(MINE, "Ada")
        eventually(lambda: place.film() or place.pipeline.activity.progress > 0)
        place.pipeline.cancel(MINE)
    place.seeing.faces = ()
    eventually(lambda: place.film() or not place.pipeline.present, what="every frame of her was seen")
    assert place.saved == []


def test_a_registration_that_cannot_be_saved_says_why(place):
    place.seeing.gallery = Gallery([], SPEC)
    place.failure = StoreError("The disk is full. Nothing was saved.")
    place.pipeline.begin_registration(MINE, "Ada")
    assert place.until("failed").text == "The disk is full. Nothing was saved."
    assert place.verdicts == [("failed", None)]


def test_a_verdict_fades(place):
    place.pipeline.begin_login(MINE, None)
    place.until("verified")
    place.until("idle")


def test_a_camera_that_stops_ends_the_attempt_in_words(place):
    place.seeing.faces = ()
    place.pipeline.begin_login(MINE, None)
    place.filming = False
    assert "I don't see anybody" in place.until("failed").text


def test_without_models_or_picture_it_cannot_begin(place, monkeypatch):
    place.clock.advance(pipelines.STALE)
    monkeypatch.setattr(pipelines, "FIRST_FRAME", 0.0)
    with pytest.raises(CameraError, match="no picture"):
        place.pipeline.begin_login(MINE, None)
    place.seeing = None
    with pytest.raises(ModelError, match="not ready"):
        place.pipeline.begin_login(MINE, None)


def test_presence_is_known(place):
    eventually(lambda: place.film() or place.pipeline.present)
    place.seeing.faces = ()
    eventually(lambda: place.film() or not place.pipeline.present)


def test_an_old_picture_s_faces_do_not_stay(place):
    eventually(lambda: place.film() or place.pipeline.state.get().observation)
    place.clock.advance(pipelines.STALE)
    eventually(lambda: place.pipeline.state.get().observation is None)


def test_nobody_else_begins_until_the_page_has_seen_its_verdict(place):
    place.pipeline.begin_login(MINE, None)
    place.until("verified")
    with pytest.raises(ApplianceError, match="Someone else"):
        place.pipeline.begin_login(OTHER, None)
    place.clock.advance(pipelines.GRACE)
    place.film()
    place.pipeline.begin_login(OTHER, None)
