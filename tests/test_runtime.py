"""The kiosk: what is missing is a state, what goes on is shown, and the rest keeps working."""

import dataclasses
import re
import shutil
import time
from collections import namedtuple
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from support import eventually
from vision.machine import SPEC

from appliance import runtime as kiosks
from appliance.assistant.chat import ChatRequest
from appliance.assistant.transcripts import GuestTranscript
from appliance.core.config import Config, Models, replace
from appliance.core.errors import ApplianceError, ChatError, DuplicateError, StoreError
from appliance.core.images import turned
from appliance.hardware.leds import driver as lights
from appliance.identity.reembedding import stored_sample
from appliance.llm.engine import Finished, TextDelta
from appliance.llm.scripted import ScriptedEngine
from appliance.pipelines.pipeline import AttemptResult
from appliance.records.people import StoredSample
from appliance.records.status import Activity, ComponentState, PipelineState
from appliance.records.vision import CapturedSample, Decision, Match, Snapshot
from appliance.runtime import Appliance
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.vision import orientation as upright
from appliance.vision.align import snapshot
from appliance.vision.flows.enrolment import AdditionalSamples, Registration, RegistrationRules
from appliance.vision.gallery import Gallery
from appliance.web.serve import bind

RULES = RegistrationRules(views=1, patience=1.0, seconds=60.0, min_width=80)


@pytest.fixture(autouse=True)
def _short_closing(monkeypatch):
    monkeypatch.setattr(lights, "CLOSING", 0.0)


@pytest.fixture
def bare(config, tmp_path) -> Config:
    return Config(**{**config.__dict__, "models": Models(tmp_path / "no-models")})


@pytest.fixture
def start():
    """Start kiosks; they are stopped at the end."""
    started = []

    def start(config: Config, engine=None) -> Appliance:
        started.append(Appliance(config, engine=engine or ScriptedEngine()).start())
        return started[-1]

    yield start
    for kiosk in started:
        kiosk.stop()
        kiosk.stop()


def views() -> list[StoredSample]:
    return [StoredSample("m", np.zeros(4, np.float32), b"x")]


def test_without_a_camera_the_rest_works(start, bare):
    kiosk = start(bare)
    status = kiosk.status.get()
    assert (status.camera.ok, status.camera.state) == (False, "off")
    kiosk.engine.answers.append("hi there")
    events = kiosk.ask(None, GuestTranscript(), ChatRequest("hello")).events
    assert [e.text for e in events if isinstance(e, TextDelta)] == ["hi", " there"]


def test_without_models_it_says_how_to_get_them(start, bare):
    kiosk = start(bare)
    eventually(lambda: kiosk.status.get().faces.state == "absent")
    assert "larson models fetch" in kiosk.status.get().faces.text


def test_the_language_model_is_missed_in_words(bare):
    with_engine = Appliance(bare)
    with_engine.start()
    try:
        eventually(lambda: with_engine.status.get().model.state == "absent")
        with pytest.raises(ChatError, match="larson models fetch"):
            with_engine.ask(None, GuestTranscript(), ChatRequest("hello"))
    finally:
        with_engine.stop()


def test_models_that_arrive_later_are_taken_up(start, config, models, tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.core.jobs.FIRST_PAUSE", 0.1)
    monkeypatch.setattr("appliance.core.jobs.LONGEST_PAUSE", 0.1)
    folder = tmp_path / "models"
    kiosk = start(Config(**{**config.__dict__, "models": Models(folder)}))
    eventually(lambda: kiosk.status.get().faces.state == "absent")
    folder.mkdir()
    for path in models.folder.glob("*.prepared.*"):
        shutil.copy(path, folder)
    eventually(lambda: kiosk.status.get().faces.ok, 20)


def test_a_lost_camera_is_shown_and_found_again(start, bare, tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.core.jobs.FIRST_PAUSE", 0.1)
    monkeypatch.setattr("appliance.core.jobs.LONGEST_PAUSE", 0.2)
    path = tmp_path / "camera.png"
    kiosk = start(replace(bare, "camera", source=str(path), rate=20))
    eventually(lambda: kiosk.status.get().camera.state == "lost")
    assert "is not there" in kiosk.status.get().camera.text
    assert kiosk.status.get().pattern == "error"
    cv2.imwrite(str(path), np.zeros((48, 64, 3), np.uint8))
    eventually(lambda: kiosk.status.get().camera.ok)


def test_a_full_disk_is_shown(start, bare, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(kiosks.shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 5_000_000))
    kiosk = start(bare)
    eventually(lambda: kiosk.status.get().disk.state == "low")
    assert "Only 5 MB are free" in kiosk.status.get().disk.text
    monkeypatch.setattr(kiosks.shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 0))
    with pytest.raises(StoreError, match="The disk is full"):
        kiosk.begin_registration("page", "Ada")


def test_a_failing_audit_does_not_stop_a_log_in(start, bare, monkeypatch, caplog):
    kiosk = start(bare)

    def fail(*args):
        raise StoreError("The disk is full")

    monkeypatch.setattr(kiosk.people, "note", fail)
    kiosk._verdict(AttemptResult(Activity("verified"), 1, 0, None))
    assert "was not noted" in caplog.text


@pytest.mark.parametrize(
    ("phase", "pattern"),
    [
        ("registering", "registering"),
        ("login", "checking"),
        ("verified", "verified"),
        ("registered", "verified"),
        ("refused", "refused"),
        ("failed", "error"),
    ],
)
def test_each_phase_has_its_light(start, bare, phase, pattern):
    kiosk = start(bare)
    kiosk.station.close()
    kiosk.station.sight.put(PipelineState(None, Activity(phase, progress=0.4)))
    kiosk._refresh()
    assert kiosk.status.get().pattern == pattern
    assert kiosk.status.get().progress == (0.4 if phase == "registering" else 0.0)


def test_what_goes_on_comes_before_what_is_wrong(start, bare):
    kiosk = start(bare)
    for job in kiosk._jobs:
        job.stop()
    fine, lost = ComponentState(True, "ready"), ComponentState(False, "lost", "x")
    kiosk._update(faces=fine, model=fine, camera=lost)
    assert kiosk.status.get().pattern == "error"
    kiosk._update(camera=fine, model=ComponentState(False, "starting"))
    assert kiosk.status.get().pattern == "starting"
    kiosk._update(model=fine)
    assert kiosk.status.get().pattern == "idle"
    kiosk.station.present = True
    kiosk._refresh()
    assert kiosk.status.get().pattern == "seen"
    kiosk.engine.answers.append("one two")
    events = kiosk.scheduler.answer([]).events()
    next(events)
    assert (kiosk.status.get().pattern, kiosk.status.get().waiting) == ("thinking", 1)
    next(events)
    assert kiosk.status.get().pattern == "answering"
    events.close()
    assert (kiosk.status.get().pattern, kiosk.status.get().waiting) == ("seen", 0)


def test_the_last_pattern_is_the_closing_one(start, bare):
    kiosk = start(bare)
    kiosk.stop()
    assert kiosk.status.get().pattern == "stopping"
    assert kiosk.lights.frames.get() is None or set(kiosk.lights.frames.get()) == {0.0}


def test_a_guest_leaves_nothing_behind(start, bare):
    kiosk = start(bare)
    kiosk.engine.answers.append("hi")
    guest = GuestTranscript()
    list(kiosk.ask(None, guest, ChatRequest("hello")).events)
    assert [m.text for m in guest.path()] == ["hello", "hi"]
    with kiosk.store.reading() as db:
        assert db["messages"].count == 0


def test_an_answer_that_cannot_be_saved_is_given_up_cleanly(start, bare, monkeypatch):
    kiosk = start(bare)
    person = kiosk.people.register("Ada", views())
    kiosk.engine.answers.append("one two")

    def fail(*args):
        raise StoreError("The disk is full")

    monkeypatch.setattr(kiosk.chats, "ask", fail)
    with pytest.raises(StoreError):
        kiosk.ask(person, kiosk.notebook(person, None), ChatRequest("hello"))
    monkeypatch.undo()
    kiosk.engine.answers.append("fine")
    assert isinstance(list(kiosk.ask(person, kiosk.notebook(person, None), ChatRequest("hello")).events)[-1], Finished)


@pytest.mark.slow
def test_two_stations_cannot_register_one_face(start, config, models, seen):
    kiosk = start(replace(config, "faces", detector="centerface", embedder="dlib-resnet-v1"))
    eventually(lambda: kiosk.status.get().faces.ok, 20)

    def save(name: str, photo: str, further: AdditionalSamples | None = None) -> None:
        machine = Registration(name, lambda _: None, SPEC, RULES, 0.0, further)
        face = seen[photo].faces[0]
        machine.views = [CapturedSample("straight", face, Snapshot(face.crop, face.detection.landmarks))]
        kiosk._save_views(machine)

    save("Barack", "obama")
    with pytest.raises(DuplicateError, match="already registered as Barack"):
        save("Somebody", "obama-again")
    save("Joe", "biden")
    assert [p.name for p in kiosk.people.all()] == ["Barack", "Joe"]
    barack = kiosk.people.find("Barack")
    save("Barack", "obama-again", AdditionalSamples(barack.id, 1, renew=False))
    assert kiosk.people.get(barack.id).views == 2
    with pytest.raises(DuplicateError, match="already registered as Joe"):
        save("Barack", "biden", AdditionalSamples(barack.id, 1, renew=True))
    kiosk.remove_person(barack.id)
    save("Barry", "obama")


def test_a_change_that_could_not_be_read_is_read_later(start, bare, monkeypatch):
    kiosk = start(bare)
    failed = []
    again = kiosk._reload_gallery
    monkeypatch.setattr(kiosk, "_reload_gallery", lambda: failed.append(1) or fail() if not failed else again())
    with Store(bare.data.folder) as other:
        People(other).register("Ada", views())
    eventually(lambda: kiosk.status.get().people == 1, 15)
    assert failed


def test_a_name_that_cannot_be_saved_leaves_the_visitor(start, bare, monkeypatch):
    kiosk = start(replace(bare, "faces", keep_unknown_days=7))
    number = kiosk.visitors.add(views()[0])
    spec = dataclasses.replace(SPEC, model="m")
    embedder = SimpleNamespace(spec=spec)
    kiosk.recogniser = SimpleNamespace(gallery=Gallery([], spec), embedder=embedder, detector=None)
    kiosk.station.close()
    monkeypatch.setattr(kiosk.visitors, "remove", lambda _: fail())
    with pytest.raises(StoreError):
        kiosk.name_visitor(number, "Eve")
    assert kiosk.people.all() == [] and [v.id for v in kiosk.visitors.all()] == [number]


def test_who_is_removed_is_in_nothing_that_memory_keeps(start, bare):
    kiosk = start(bare)
    ada = kiosk.people.register("Ada", views())
    match = Match(ada.id, "Ada", 0.1, 0.4)
    kiosk.decisions.append(("now", Decision(True, match, None, 3, "live", "off", 1.0)))
    kiosk.decisions.append(("now", Decision(False, None, None, 3, "live", "off", 1.0)))
    kiosk.remove_person(ada.id)
    assert [decision.match for _, decision in kiosk.decisions] == [None] and kiosk.self_test is None


@pytest.mark.parametrize(
    ("phase", "target", "exposed", "left"),
    [
        ("verified", 0, False, 4),
        ("refused", 0, False, 5),
        ("failed", 0, False, 4),
        ("failed", 0, True, 5),
        ("verified", 1, True, 0),
        ("refused", 1, False, 5),
    ],
)
def test_what_counts_as_a_failed_try(start, bare, phase, target, exposed, left):
    kiosk = start(bare)
    kiosk.people.register("Ada", views())
    for _ in range(5):
        kiosk.attempts.failed("face", target)
    person = 1 if phase == "verified" else None
    kiosk._verdict(AttemptResult(Activity(phase), person, target, None, True, exposed))
    assert kiosk.attempts.lock("face", target).failures == left


def fail() -> None:
    raise StoreError("The disk is full.")


@pytest.mark.slow
def test_an_unknown_face_is_named_in_one_go(start, config, models, seen):
    chosen = replace(config, "faces", detector="centerface", embedder="dlib-resnet-v1", keep_unknown_days=7)
    kiosk = start(chosen)
    eventually(lambda: kiosk.status.get().faces.ok, 20)
    kiosk.station.close()
    for number in range(3):  # what the box's own camera would show
        kiosk.station.sight.put(
            PipelineState(dataclasses.replace(seen["obama"], seq=number, taken_at=number / 2), Activity())
        )
        time.sleep(0.7)
    (visitor,) = eventually(kiosk.visitors.all)
    with pytest.raises(ApplianceError, match="type a name"):
        kiosk.name_visitor(visitor.id, " ")
    assert kiosk.name_visitor(visitor.id, "Barack").views == 1
    assert kiosk.visitors.all() == []
    match = kiosk.recogniser.gallery.identify(seen["obama-again"].faces[0].embedding)
    assert match.accepted and match.name == "Barack"
    again = kiosk.visitors.add(stored_sample("dlib-resnet-v1", taken(seen["obama-again"])))
    with pytest.raises(DuplicateError, match="This is Barack"):
        kiosk.name_visitor(again, "Somebody")
    other = kiosk.visitors.add(views()[0])
    with pytest.raises(ApplianceError, match="cannot be used any more"):
        kiosk.name_visitor(other, "Somebody")


@pytest.mark.slow
def test_a_database_of_another_box_is_explained(start, config, models, tmp_path):
    kiosk = start(config)
    kiosk.people.register("Ada", views())
    kiosk.stop()
    (config.data.folder / "box.key").write_bytes(bytes(32))
    restored = start(config)
    faces = eventually(lambda: (state := restored.status.get().faces).state == "absent" and state, 20)
    assert "key file belongs to another database" in faces.text
    assert [person.name for person in restored.people.all()] == ["Ada"], "nothing is thrown away"


@pytest.mark.slow
@pytest.mark.parametrize(("hangs", "mirror"), [(90, False), (180, False), (270, True)])
def test_a_camera_on_its_side_is_noticed_and_set_right(config, models, photos, hangs, mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(upright, "EVERY", 0.0)
    picture = cv2.resize(cv2.imread(str(photos["obama"])), None, fx=0.5, fy=0.5)
    cv2.imwrite(str(tmp_path / "turned.png"), turned(picture, hangs))
    settings = replace(config, "camera", source=str(tmp_path / "turned.png"), mirror=mirror)
    kiosk = Appliance(settings, engine=ScriptedEngine()).start()
    try:
        state = eventually(lambda: (faces := kiosk.status.get().faces).state == "turned" and faces, 30)
    finally:
        kiosk.stop()
    degrees = int(re.search(r"camera.rotate = (\d+)", state.text)[1])
    assert (hangs + degrees) % 360 == 0
    mended = Appliance(replace(settings, "camera", rotate=degrees), engine=ScriptedEngine()).start()
    try:
        found = eventually(lambda: (sight := mended.station.sight.get().observation) and sight.faces and sight, 20)
        assert upright.upright_turn(mended.recogniser.detector, found.pixels) == 0
    finally:
        mended.stop()


def taken(observation) -> CapturedSample:
    face = observation.faces[0]
    return CapturedSample("straight", face, snapshot(observation.pixels, face.detection.landmarks))


def test_what_another_process_writes_is_noticed(start, bare):
    kiosk = start(bare)
    with Store(bare.data.folder) as other:
        People(other).register("Ada", views())
        eventually(lambda: kiosk.status.get().people == 1)
        People(other).remove(1)
        eventually(lambda: kiosk.status.get().people == 0)


@pytest.mark.slow
def test_everything_gets_ready(config, models):
    kiosk = Appliance(replace(config, "faces", detector="centerface"))
    kiosk.start()
    try:
        eventually(lambda: kiosk.status.get().faces.ok and kiosk.status.get().model.ok, 60)
        eventually(lambda: kiosk.status.get().pattern == "idle")
    finally:
        kiosk.stop()


def test_a_key_file_that_cannot_be_used_is_named(config, tmp_path):
    kiosk = Appliance(config)
    (config.data.folder / "web.key").mkdir()
    try:
        with pytest.raises(StoreError, match="web.key cannot be used"):
            bind(kiosk)
    finally:
        kiosk.stop()
