"""The appliance: what is missing is a state, what goes on is shown, and the rest keeps working."""

import dataclasses
import itertools
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

from appliance.assistant.chat import ChatRequest
from appliance.assistant.transcripts import GuestTranscript
from appliance.core.config import Config, Models, replace
from appliance.core.errors import ApplianceError, ChatError, DuplicateError, StoreError
from appliance.core.images import turned
from appliance.hardware.leds import driver as lights
from appliance.identity.reembedding import stored_sample
from appliance.llm.engine import Finished, TextDelta
from appliance.llm.scripted import ScriptedEngine
from appliance.records.people import StoredSample
from appliance.records.status import Activity, ComponentState, PipelineState
from appliance.records.vision import CapturedSample, Decision, Match, Snapshot
from appliance.runtime import Appliance
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.visitors import Visitors
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
    for appliance in started:
        appliance.stop()
        appliance.stop()


def views() -> list[StoredSample]:
    return [StoredSample("m", np.zeros(4, np.float32), b"x")]


def test_without_a_camera_the_rest_works(start, bare):
    appliance = start(bare)
    status = appliance.board.status
    assert (status.camera.ok, status.camera.state) == (False, "off")
    appliance.assistant.engine.answers.append("hi there")
    events = appliance.assistant.chat.ask(None, GuestTranscript(), ChatRequest("Owls?")).events
    assert [e.text for e in events if isinstance(e, TextDelta)] == ["hi", " there"]


def test_without_models_it_says_how_to_get_them(start, bare):
    appliance = start(bare)
    eventually(lambda: appliance.board.status.faces.state == "absent")
    assert "larson models fetch" in appliance.board.status.faces.text


def test_the_language_model_is_missed_in_words(bare):
    with_engine = Appliance(bare)
    with_engine.start()
    try:
        eventually(lambda: with_engine.board.status.model.state == "absent")
        with pytest.raises(ChatError, match="larson models fetch"):
            with_engine.assistant.chat.ask(None, GuestTranscript(), ChatRequest("Owls?"))
    finally:
        with_engine.stop()


def test_models_that_arrive_later_are_taken_up(start, config, models, tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.core.jobs.FIRST_PAUSE", 0.1)
    monkeypatch.setattr("appliance.core.jobs.LONGEST_PAUSE", 0.1)
    folder = tmp_path / "models"
    appliance = start(Config(**{**config.__dict__, "models": Models(folder)}))
    eventually(lambda: appliance.board.status.faces.state == "absent")
    folder.mkdir()
    for path in models.folder.glob("*.prepared.*"):
        shutil.copy(path, folder)
    eventually(lambda: appliance.board.status.faces.ok)


def test_a_lost_camera_is_shown_and_found_again(start, bare, tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.core.jobs.FIRST_PAUSE", 0.1)
    monkeypatch.setattr("appliance.core.jobs.LONGEST_PAUSE", 0.2)
    path = tmp_path / "camera.png"
    appliance = start(replace(bare, "camera", source=str(path), rate=20))
    eventually(lambda: appliance.board.status.camera.state == "lost")
    assert "does not exist" in appliance.board.status.camera.text
    assert appliance.board.status.pattern == "error"
    cv2.imwrite(str(path), np.zeros((48, 64, 3), np.uint8))
    eventually(lambda: appliance.board.status.camera.ok)


def test_a_full_disk_is_shown(start, bare, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 5_000_000))
    appliance = start(bare)
    eventually(lambda: appliance.board.status.disk.state == "low")
    assert "Only 5 MB is free" in appliance.board.status.disk.text
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 0))
    with pytest.raises(StoreError, match="The disk is full"):
        appliance.identity.enrolment.begin("page", "Ada")


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
    appliance = start(bare)
    appliance.identity.pipelines.box.close()
    appliance.identity.pipelines.box.state.put(PipelineState(None, Activity(phase, progress=0.4)))
    appliance.board.refresh()
    assert appliance.board.status.pattern == pattern
    assert appliance.board.status.progress == (0.4 if phase == "registering" else 0.0)


def test_what_goes_on_comes_before_what_is_wrong(start, bare):
    appliance = start(bare)
    for job in appliance._jobs:
        job.stop()
    appliance.identity.pipelines.close()
    fine, lost = ComponentState(True, "ready"), ComponentState(False, "lost", "x")
    appliance.board.update(faces=fine, model=fine, camera=lost)
    assert appliance.board.status.pattern == "error"
    appliance.board.update(camera=fine, model=ComponentState(False, "starting"))
    assert appliance.board.status.pattern == "starting"
    appliance.board.update(model=fine)
    assert appliance.board.status.pattern == "idle"
    appliance.identity.pipelines.box.present = True
    appliance.board.refresh()
    assert appliance.board.status.pattern == "seen"
    appliance.assistant.engine.answers.append("one two")
    events = appliance.assistant.scheduler.answer([]).events()
    next(events)
    assert (appliance.board.status.pattern, appliance.board.status.waiting) == ("thinking", 1)
    next(events)
    assert appliance.board.status.pattern == "answering"
    events.close()
    assert (appliance.board.status.pattern, appliance.board.status.waiting) == ("seen", 0)


def test_the_last_pattern_is_the_closing_one(start, bare):
    appliance = start(bare)
    appliance.stop()
    assert appliance.board.status.pattern == "stopping"
    assert appliance.lights.frames.get() is None or set(appliance.lights.frames.get()) == {0.0}


def test_a_guest_leaves_nothing_behind(start, bare):
    appliance = start(bare)
    appliance.assistant.engine.answers.append("hi")
    guest = GuestTranscript()
    list(appliance.assistant.chat.ask(None, guest, ChatRequest("Owls?")).events)
    assert [m.text for m in guest.path()] == ["Owls?", "hi"]
    with appliance.store.reading() as db:
        assert db["messages"].count == 0


def test_an_answer_that_cannot_be_saved_is_given_up_cleanly(start, bare, monkeypatch):
    appliance = start(bare)
    person = appliance.identity.people.register("Ada", views())
    appliance.assistant.engine.answers.append("one two")

    def fail(*args):
        raise StoreError("The disk is full")

    monkeypatch.setattr(appliance.assistant.chats, "ask", fail)
    with pytest.raises(StoreError):
        appliance.assistant.chat.ask(person, appliance.assistant.transcript(person, None), ChatRequest("Owls?"))
    monkeypatch.undo()
    appliance.assistant.engine.answers.append("fine")
    assert isinstance(
        list(
            appliance.assistant.chat.ask(
                person, appliance.assistant.transcript(person, None), ChatRequest("Owls?")
            ).events
        )[-1],
        Finished,
    )


def test_two_stations_cannot_register_one_face(start, config, models, seen):
    appliance = start(replace(config, "faces", embedder="sface"))
    eventually(lambda: appliance.board.status.faces.ok)

    def save(name: str, photo: str, further: AdditionalSamples | None = None) -> None:
        machine = Registration(name, lambda _: None, SPEC, RULES, 0.0, further)
        face = seen[photo].faces[0]
        machine.views = [CapturedSample("straight", face, Snapshot(face.crop, face.detection.landmarks))]
        appliance.identity.enrolment.save(machine)

    save("Barack", "obama")
    with pytest.raises(DuplicateError, match="face is already registered"):
        save("Somebody", "obama-again")
    save("Joe", "biden")
    assert [p.name for p in appliance.identity.people.all()] == ["Barack", "Joe"]
    barack = appliance.identity.people.find("Barack")
    save("Barack", "obama-again", AdditionalSamples(barack.id, 1, renew=False))
    assert appliance.identity.people.get(barack.id).views == 2
    with pytest.raises(DuplicateError, match="face is already registered"):
        save("Barack", "biden", AdditionalSamples(barack.id, 1, renew=True))
    appliance.identity.enrolment.remove_person(barack.id)
    save("Barry", "obama")


def test_a_change_that_could_not_be_read_is_read_later(start, bare, monkeypatch):
    appliance = start(bare)
    failed = []
    known = appliance.identity.faces.known
    again = known.refresh
    monkeypatch.setattr(known, "refresh", lambda: failed.append(1) or fail() if not failed else again())
    with Store(bare.data.folder) as other:
        People(other).register("Ada", views())
    eventually(lambda: appliance.board.status.people == 1)
    assert failed


def test_a_name_that_cannot_be_saved_leaves_the_visitor(start, bare, monkeypatch):
    appliance = start(replace(bare, "faces", keep_unknown_days=7))
    number = appliance.identity.visitors.add(views()[0])
    spec = dataclasses.replace(SPEC, model="m")
    embedder = SimpleNamespace(spec=spec)
    appliance.identity.faces.recogniser = SimpleNamespace(gallery=Gallery([], spec), embedder=embedder, detector=None)
    appliance.identity.pipelines.box.close()
    monkeypatch.setattr(Visitors, "remove", lambda *_: fail())
    with pytest.raises(StoreError):
        appliance.identity.enrolment.name_visitor(number, "Eve")
    assert appliance.identity.people.all() == [] and [v.id for v in appliance.identity.visitors.all()] == [number]


def test_who_is_removed_is_in_nothing_that_memory_keeps(start, bare):
    appliance = start(bare)
    ada = appliance.identity.people.register("Ada", views())
    match = Match(ada.id, "Ada", 0.1, 0.4)
    appliance.identity.logins.decisions.append(("now", Decision(True, match, None, 3, "live", "off", 1.0)))
    appliance.identity.logins.decisions.append(("now", Decision(False, None, None, 3, "live", "off", 1.0)))
    appliance.identity.enrolment.remove_person(ada.id)
    assert [decision.match for _, decision in appliance.identity.logins.decisions] == [
        None
    ] and appliance.identity.faces.last_self_test is None


def fail() -> None:
    raise StoreError("The disk is full.")


def test_an_unknown_face_is_named_in_one_go(start, config, models, seen):
    chosen = replace(config, "faces", embedder="sface", keep_unknown_days=7)
    appliance = start(chosen)
    eventually(lambda: appliance.board.status.faces.ok)
    appliance.identity.pipelines.box.close()
    frames = itertools.count()

    def shown() -> list:
        """What the box's own camera would show, and who was noticed. A busy machine looks less often."""
        number = next(frames)
        sight = dataclasses.replace(seen["obama"], seq=number, taken_at=number / 2)
        appliance.identity.pipelines.box.state.put(PipelineState(sight, Activity()))
        time.sleep(0.5)
        return appliance.identity.visitors.all()

    (visitor,) = eventually(shown)
    with pytest.raises(ApplianceError, match="Enter a name"):
        appliance.identity.enrolment.name_visitor(visitor.id, " ")
    assert appliance.identity.enrolment.name_visitor(visitor.id, "Barack").views == 1
    assert appliance.identity.visitors.all() == []
    match = appliance.identity.faces.recogniser.gallery.identify(seen["obama-again"].faces[0].embedding)
    assert match.accepted and match.name == "Barack"
    again = appliance.identity.visitors.add(stored_sample("sface", taken(seen["obama-again"])))
    with pytest.raises(DuplicateError, match="This is Barack"):
        appliance.identity.enrolment.name_visitor(again, "Somebody")
    other = appliance.identity.visitors.add(views()[0])
    with pytest.raises(ApplianceError, match="can no longer be used"):
        appliance.identity.enrolment.name_visitor(other, "Somebody")


def test_a_database_of_another_box_is_explained(start, config, models, tmp_path):
    appliance = start(config)
    appliance.identity.people.register("Ada", views())
    appliance.stop()
    (config.data.folder / "box.key").write_bytes(bytes(32))
    restored = start(config)
    faces = eventually(lambda: (state := restored.board.status.faces).state == "absent" and state)
    assert "key file belongs to another database" in faces.text
    assert [person.name for person in restored.identity.people.all()] == ["Ada"], "nothing is thrown away"


@pytest.mark.parametrize(("hangs", "mirror"), [(90, False), (180, False), (270, True)])
def test_a_camera_on_its_side_is_noticed_and_set_right(config, models, photos, hangs, mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(upright, "EVERY", 0.0)
    picture = cv2.resize(cv2.imread(str(photos["obama"])), None, fx=0.5, fy=0.5)
    cv2.imwrite(str(tmp_path / "turned.png"), turned(picture, hangs))
    settings = replace(config, "camera", source=str(tmp_path / "turned.png"), mirror=mirror)
    appliance = Appliance(settings, engine=ScriptedEngine()).start()
    try:
        state = eventually(lambda: (faces := appliance.board.status.faces).state == "turned" and faces)
    finally:
        appliance.stop()
    degrees = int(re.search(r"camera.rotate = (\d+)", state.text)[1])
    assert (hangs + degrees) % 360 == 0
    mended = Appliance(replace(settings, "camera", rotate=degrees), engine=ScriptedEngine()).start()
    try:
        found = eventually(
            lambda: (sight := mended.identity.pipelines.box.state.get().observation) and sight.faces and sight
        )
        assert upright.upright_turn(mended.identity.faces.recogniser.detector, found.pixels) == 0
    finally:
        mended.stop()


def taken(observation) -> CapturedSample:
    face = observation.faces[0]
    return CapturedSample("straight", face, snapshot(observation.pixels, face.detection.landmarks))


def test_what_another_process_writes_is_noticed(start, bare):
    appliance = start(bare)
    with Store(bare.data.folder) as other:
        People(other).register("Ada", views())
        eventually(lambda: appliance.board.status.people == 1)
        People(other).remove(1)
        eventually(lambda: appliance.board.status.people == 0)


def test_everything_gets_ready(config, models):
    appliance = Appliance(replace(config, "faces", embedder="sface"))
    appliance.start()
    try:
        eventually(lambda: appliance.board.status.faces.ok and appliance.board.status.model.ok, 60)
        eventually(lambda: appliance.board.status.pattern == "idle")
    finally:
        appliance.stop()


def test_a_key_file_that_cannot_be_used_is_named(config, tmp_path):
    appliance = Appliance(config)
    (config.data.folder / "web.key").mkdir()
    try:
        with pytest.raises(StoreError, match="web.key cannot be used"):
            bind(appliance)
    finally:
        appliance.stop()
