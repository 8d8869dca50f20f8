"""Appliance: builds the parts from the settings, owns their jobs and the one Status. The one module that knows all."""

import logging
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from appliance.assistant.chat import ChatRequest, ChatResponse, ChatService
from appliance.assistant.model_catalogue import ModelCatalogue
from appliance.assistant.model_settings import chat_model, worker_settings
from appliance.assistant.tools.registry import RANG, RINGING, SOMEBODY, ToolContext, ToolRegistry
from appliance.assistant.transcripts import StoredTranscript, Transcript
from appliance.core.config import Config
from appliance.core.errors import ApplianceError, DuplicateError, ModelError, PinError, StoreError
from appliance.core.jobs import Job
from appliance.core.latest import Latest
from appliance.core.system import CpuLoad
from appliance.documents.loader import build_text_embedder
from appliance.documents.service import DocumentService, where
from appliance.hardware.cameras.camera import CameraJob, open_camera
from appliance.hardware.cameras.live_jpeg import LiveJpeg
from appliance.hardware.leds.driver import Lights
from appliance.identity.known_people import KnownPeople
from appliance.identity.pairing import PairingCodes
from appliance.identity.reembedding import reembed, stored_sample
from appliance.identity.unknown_faces import UnknownFaces, forget_like
from appliance.llm.engine import Answer, Engine, LlamaEngine
from appliance.network.endpoint import ALONE, NetworkWatch
from appliance.pipelines import loaders
from appliance.pipelines.pipeline import AttemptResult, RecognitionPipeline
from appliance.records.people import Person, StoredSample
from appliance.records.status import ComponentState, Status
from appliance.records.vision import Decision, Frame, Vector
from appliance.storage.attempts import ANYBODY, Attempts
from appliance.storage.chats import Chats
from appliance.storage.choices import Choices
from appliance.storage.database import Store, now
from appliance.storage.documents import Documents
from appliance.storage.memories import Memories
from appliance.storage.people import People
from appliance.storage.phones import Phones
from appliance.storage.templates import TemplateStore
from appliance.storage.tokens import Tokens
from appliance.storage.visitors import Visitors
from appliance.vision.flows.enrolment import AdditionalSamples, Registration, already
from appliance.vision.orientation import UprightWatch
from appliance.vision.recogniser import Recogniser
from appliance.vision.self_test import SelfTest, misfits, self_test

log = logging.getLogger(__name__)

STOP_SECONDS = 3.0  # that the jobs get together, to end by themselves
DISK_SECONDS = 10.0  # between two looks at the free space
LEAST_FREE = 4 << 20  # bytes on the disk; a registration writes less, and should not fail after its last view
DECISIONS = 20  # that the owner can look at; kept in memory only
RATE_PIECES, RATE_SECONDS = 64, 2.0  # of the newest words, by which their rate is judged
NIGHT = 3  # o'clock, when the gallery looks at itself
FURTHER_VIEWS = 3  # taken when somebody adds to theirs, as with new glasses
ERROR_SECONDS = 5.0  # that a failed answer shows on the LEDs
REMOTE = "phone "  # how the name of a page on a phone begins
NO_CAMERA_WANTED = ComponentState(False, "off", "This box has no camera of its own: use the camera of this device.")


class Appliance:
    """The running appliance."""

    def __init__(self, config: Config, engine: Engine | None = None):
        """Open the database and prepare the parts; nothing runs before `start()`. Raises StoreError or ConfigError.

        `engine` replaces the language model, in tests.
        """
        camera = open_camera(config.camera)  # first, for a wrong setting must leave nothing open
        self.config = config
        self.status: Latest[Status] = Latest(Status())
        self.stopping = threading.Event()
        self.store = Store(config.data.folder)
        self.people = People(self.store)
        self.templates = TemplateStore(self.store)
        self.known = KnownPeople(self.templates, lambda: self.recogniser)
        self.chats = Chats(self.store)
        self.tokens = Tokens(self.store)
        self.devices = Phones(self.store)
        self.offers = PairingCodes()
        self.choices = Choices(self.store)
        self.documents = Documents(self.store)
        self.librarian = DocumentService(self.documents)
        self.memories = Memories(self.store)
        self.toolbox = self._new_toolbox()
        self.visitors = Visitors(self.store)
        self.attempts = Attempts(self.store)
        self.decisions: deque[tuple[str, Decision]] = deque(maxlen=DECISIONS)  # when, and how; the newest first
        self.self_test: SelfTest | None = None  # the last one
        self.models = loaders.open_modelstore(config)
        self.recogniser: Recogniser | None = None
        self._lock = threading.RLock()
        self._states: dict[str, ComponentState] = {}
        self._mood: dict[int, str] = {}  # "thinking" or "answering" per answer under way
        self._pieces: deque[float] = deque(maxlen=RATE_PIECES)  # time.monotonic() of the newest words
        self._cpu = CpuLoad()
        self._load = self._loading = 0.0
        self._version = self.store.foreign_version()  # of what was read last
        self._upright = UprightWatch()
        self._waiting = 0
        self._show: str | None = None  # a light pattern that somebody asked for; "" is dark
        self._brightness = 1.0
        self._ringing, self._ringing_until = "", 0.0
        self._rang, self._rang_at = "", 0.0
        self._error_until = 0.0
        self._guests: dict[str, RecognitionPipeline] = {}
        self.camera = CameraJob(camera, config.camera, self._setter("camera")) if camera else None
        frames: Latest[Frame] = self.camera.frames if self.camera else Latest()
        self.live = LiveJpeg(frames, config.camera.jpeg_quality)
        self.station = self._new_station("box", frames)
        self._nowhere = self._new_station("nowhere", Latest())  # never started: it has no camera
        folder = config.data.folder / "tls"
        self.network = NetworkWatch(config.network, folder, self._setter("network")) if config.network.on else None
        self.language_models = ModelCatalogue(
            config.chat, self.models, self.choices, self._restart_engine, self._engine_pid
        )
        self.engine: Engine = engine or self._new_engine()
        self.talk = ChatService(self.engine, config.chat, self.librarian, self.toolbox, self.memories, self._set_mood)
        self.lights = Lights(config.lights, self.status, self._setter("lights"))
        self._jobs = [
            Job("face models", self._load_faces, self._faces_failed),
            Job("documents", self._load_documents),
            Job("housekeeping", self._housekeep),
        ]

    # ------------------------------------------------------------ life

    def start(self) -> "Appliance":
        """Start everything and return self at once; the Status says when a part is ready."""
        self.lights.start()
        self._update(people=self.people.count())
        if self.camera:
            self.camera.start()
        else:
            self._setter("camera")(NO_CAMERA_WANTED)
        if not self.network:
            self._setter("network")(ALONE)
        if isinstance(self.engine, LlamaEngine):
            self.engine.start()
        else:
            self._setter("model")(ComponentState(True, "ready", "script"))
        for job in self._jobs:
            job.start()
        self.station.start()
        return self

    def stop(self) -> bool:
        """End everything within a few seconds: LEDs off, database checkpointed. May be called twice.

        False when a thread is still at work, in a library that hears nothing.
        """
        if self.stopping.is_set():
            return True
        self.stopping.set()
        self._refresh()
        for job in self._jobs:
            job.stopping.set()
            job.retry_now()
        self.engine.close()
        if self.network:
            self.network.close()
        for station in [self.station, *self._guests.values()]:
            station.close()
        if self.camera:
            self.camera.close()
        deadline = time.monotonic() + STOP_SECONDS
        ended = [job.stop(max(0.1, deadline - time.monotonic())) for job in self._jobs]
        self.lights.close()
        self.store.close()
        return all(ended)

    # ------------------------------------------------------------ stations and people

    def lend_camera(self, owner: str) -> RecognitionPipeline:
        """A station for frames that the page `owner` sends from its own camera, until `return_camera`."""
        station = self._new_station("a page's camera", Latest()).start()
        with self._lock:
            old = self._guests.pop(owner, None)
            self._guests[owner] = station
        if old:
            old.close()
        return station

    def return_camera(self, owner: str, station: RecognitionPipeline) -> None:
        """The page `owner` sends no more."""
        station.close()
        with self._lock:
            if self._guests.get(owner) is station:
                del self._guests[owner]
        self._refresh()

    def station_of(self, owner: str) -> RecognitionPipeline:
        """Where the page `owner` stands: before its own camera if it lends one, else before the box's.

        A phone is not before the box's camera: whoever stands there is another.
        """
        with self._lock:
            return self._guests.get(owner, self._nowhere if owner.startswith(REMOTE) else self.station)

    def begin_registration(self, owner: str, name: object, alike: bool = False) -> str:
        """Start a registration at the page `owner`. Returns the cleaned name. Raises ApplianceError.

        `alike` allows a face that looks like somebody's: the owner of the box has vouched that they are two.
        """
        tidy = self.people.check_free(name)
        self._check_disk()
        self.station_of(owner).begin_registration(owner, tidy, alike=alike)
        return tidy

    def _check_disk(self) -> None:
        if shutil.disk_usage(self.config.data.folder).free < LEAST_FREE:
            raise StoreError("The disk is full: nobody can be registered. Free some space and try again.")

    def begin_login(self, owner: str, name: str) -> None:
        """Start a log-in, of the named person or, with an empty name, of anybody. Raises ApplianceError."""
        if not self.people.count():
            raise ApplianceError("Nobody is registered yet. Register first.")
        person = self.people.find(name) if name.strip() else None
        number = person.id if person else ANYBODY
        self.attempts.take("face", number)
        try:
            self.station_of(owner).begin_login(owner, (person.id, person.name) if person else None)
        except ApplianceError:
            self.attempts.give_back("face", number)
            raise

    def begin_views(self, owner: str, person: Person, renew: bool) -> None:
        """Take further views of somebody, or new ones in the place of all. Raises ApplianceError."""
        self._check_disk()
        further = AdditionalSamples(person.id, self.config.faces.views if renew else FURTHER_VIEWS, renew)
        self.station_of(owner).begin_registration(owner, person.name, further)

    def remove_view(self, person: Person, view_id: int) -> None:
        """Delete a view of somebody. Raises ApplianceError."""
        self.people.remove_view(person.id, view_id)
        self._reload_gallery()

    def log_in_with_pin(self, name: str, pin: str) -> Person:
        """The person of that name and PIN. Raises PinError, the same whether name or PIN is wrong, or LockedError."""
        person = self.people.named(name)
        number = person.id if person else ANYBODY
        self.attempts.take("pin", number)
        if not self.people.pin_fits(number, pin) or person is None:
            self.people.note("PIN refused", number or None)
            raise PinError("That name and PIN do not fit. A PIN is set on the page of one's own, after a log-in.")
        self.attempts.forgive("pin", person.id)
        self.people.note("log-in by PIN", person.id)
        return person

    def not_me(self, owner: str, person: Person) -> bool:
        """Keep the last log-in of the page `owner` as one that was not `person`; whether it counts from now on.

        It counts when all of the person's own views stay nearer to them than to it, and once. Raises ApplianceError.
        """
        login = self.station_of(owner).last_login(owner)
        match = login.match if login else None
        granted = login is not None and login.decision is not None and login.decision.granted
        theirs = match is not None and match.person_id == person.id
        if login is None or not granted or not theirs or login.fused is None or login.seen is None:
            raise ApplianceError("There is no log-in by face of this page that could be taken back.")
        if self.recogniser is None:
            raise ApplianceError("Face recognition stopped. Nothing was saved. Try again.")
        view = stored_sample(self.recogniser.embedder.spec.model, login.seen)
        self.people.add_counter(person.id, replace(view, embedding=login.fused))
        self.station_of(owner).forget(owner)
        self._reload_gallery()
        return self.recogniser.gallery.counts(login.fused, person.id)

    def claim(self, owner: str) -> Person | None:
        """The person whom the box itself has just verified for this page; only once."""
        person_id = self.station_of(owner).claim(owner)
        return self.people.get(person_id) if person_id is not None else None

    def remove_person(self, person_id: int) -> None:
        """Delete a person and all that is theirs, also where only memory has it. Raises NotFoundError."""
        self._forget_visits(self._templates_of(person_id))
        self.people.remove(person_id)
        for station in [self.station, *self._guests.values()]:
            station.forget(person_id=person_id)
        for entry in [e for e in self.decisions if e[1].match and person_id in (e[1].match.person_id,)]:
            self.decisions.remove(entry)
        self.self_test = None
        self._reload_gallery()
        self.librarian.load()

    def remove_counters(self, person: Person) -> None:
        """Delete what was kept as "not me". Raises ApplianceError."""
        self.people.remove_counters(person.id)
        self._reload_gallery()

    def log_out(self, owner: str) -> None:
        """The page `owner` is nobody's any more: what was kept of its last log-in goes."""
        self.station_of(owner).forget(owner)

    def _templates_of(self, person_id: int) -> list[Vector]:
        if self.recogniser is None:
            return []
        return self.templates.of(person_id, self.recogniser.embedder.spec.model)

    def _forget_visits(self, vectors: list[Vector]) -> None:
        """Who is registered, or wants to be forgotten, is no unknown face any more."""
        if self.recogniser is not None and vectors:
            forget_like(self.visitors, vectors, self.recogniser.embedder.spec)

    def name_visitor(self, visitor_id: int, name: object) -> Person:
        """Register an unknown face, from the views that are kept of it. Raises ApplianceError."""
        recogniser = self.recogniser
        if recogniser is None:
            raise ApplianceError("Face recognition is not ready yet. Try again in a moment.")
        kept = self.visitors.views(visitor_id)
        views = [view for view in kept if view.model == recogniser.embedder.spec.model and view.crop]
        if not views:
            raise ApplianceError("This face cannot be used any more: it must be seen again, or register by itself.")
        with self.known.changing():
            if other := self.known.taken_by(view.embedding for view in views):
                raise DuplicateError(f"This is {other}, who is registered already.")
            with self.store.transaction():
                person = self.people.register(self.people.check_free(name), views)
                self.visitors.remove(visitor_id)
        self._update(people=self.people.count())
        return person

    def _save_views(self, machine: Registration) -> int:
        recogniser = self.recogniser
        if recogniser is None:
            raise ApplianceError("Face recognition stopped. Nothing was saved. Try again.")
        model = recogniser.embedder.spec.model
        views = [stored_sample(model, taken) for taken in machine.views]
        further = machine.further
        with self.known.changing():
            if not machine.alike:
                vectors = (taken.face.embedding for taken in machine.views)
                if other := self.known.taken_by(vectors, further.person_id if further else None):
                    raise DuplicateError(already(other))
            if further is None:
                person_id = self.people.register(machine.activity.name, views).id
                self._forget_visits([view.embedding for view in views])
            else:
                person_id = further.person_id
                self.people.add_views(person_id, views, further.renew)
        self._update(people=self.people.count())
        return person_id

    def _reload_gallery(self) -> None:
        """Take up who is registered now; reads only the people who have changed."""
        self.known.refresh()
        self._update(people=self.people.count())

    def _verdict(self, outcome: AttemptResult) -> None:
        if outcome.decision is not None:
            self.decisions.appendleft((now(), outcome.decision))
        try:
            if outcome.activity.phase == "verified" and outcome.person_id is not None:
                self.people.note("log-in", outcome.person_id)
                self.attempts.forgive("face", outcome.person_id)
                if outcome.target == ANYBODY:  # others' failures are not this person's to forgive
                    self.attempts.give_back("face", ANYBODY)
            elif outcome.activity.phase == "refused":
                self.people.note("log-in refused", outcome.target or None)
            elif outcome.activity.phase == "failed" and outcome.login and not outcome.exposed:
                self.attempts.give_back("face", outcome.target)  # nobody was there, or they broke it off
        except StoreError as error:
            log.warning("The log-in was not noted: %s", error)

    def _new_station(self, name: str, frames: Latest[Frame]) -> RecognitionPipeline:
        return RecognitionPipeline(
            name, frames, lambda: self.recogniser, self.config.faces, self._save_views, self._verdict, self._refresh
        )

    # ------------------------------------------------------------ chat

    @property
    def chat_model(self) -> str:
        """What the language model is called."""
        return chat_model(self.language_models.settings(), self.models)

    def notebook(self, person: Person, conversation_id: int | None) -> StoredTranscript:
        """A person's conversation; None begins one."""
        return StoredTranscript(self.chats, person.id, conversation_id)

    def ask(
        self, person: Person | None, notebook: Transcript, wish: ChatRequest, persona: str = "", guest: str = ""
    ) -> ChatResponse:
        """See ChatService."""
        return self.talk.ask(person, notebook, wish, persona, guest)

    def _set_mood(self, answer: Answer, mood: str) -> None:
        """What an answer does, for the LEDs."""
        if mood == "failed":
            self._error_until = time.monotonic() + ERROR_SECONDS
            return
        with self._lock:
            if mood == "answering":
                self._pieces.append(time.monotonic())
            before = self._mood.get(id(answer), "")
            if mood:
                self._mood[id(answer)] = mood
            else:
                self._mood.pop(id(answer), None)
        if mood != before:
            self._refresh()

    def _rate(self) -> float:
        """Tokens per second of the last moments."""
        now = time.monotonic()
        with self._lock:
            recent = [at for at in self._pieces if now - at < RATE_SECONDS]
        return round((len(recent) - 1) / (now - recent[0]), 1) if len(recent) > 1 else 0.0

    def _new_engine(self) -> LlamaEngine:
        chat = self.config.chat
        cache = self.config.data.folder / "cache"
        return LlamaEngine(
            lambda: worker_settings(self.language_models.settings(), self.models, cache),
            chat.max_tokens,
            chat.temperature,
            chat.queue,
            self._setter("model"),
            self._set_waiting,
            self.language_models.refused,
        )

    def _engine_pid(self) -> int | None:
        return self.engine.pid if isinstance(self.engine, LlamaEngine) else None

    def _restart_engine(self) -> None:
        if isinstance(self.engine, LlamaEngine):
            self.engine.restart()

    def _set_waiting(self, count: int) -> None:
        self._waiting = count
        self._refresh()

    # ------------------------------------------------------------ tools

    def _new_toolbox(self) -> ToolRegistry:
        return ToolRegistry(
            ToolContext(
                seen=self._seen,
                find=lambda question, person: [
                    f"{where(p)}: {p.text}" for p in self.librarian.search(question, person, 2)
                ],
                light=self._light,
                ring=self._ring,
                remember=lambda person, text: self.memories.add(person.id, text),
                remembered=lambda person: self.memories.of(person.id),
                forget=lambda person, number: self.memories.remove(person.id, number),
                patterns=tuple(LIGHT_SHOWS),
                folder=self.config.data.folder,
            )
        )

    def _seen(self) -> list[str]:
        """Names of those before the box's own camera, and "somebody" for each who is not known."""
        sight = self.station.sight.get()
        faces = sight.observation.faces if sight and sight.observation and self.station.live else ()
        return [face.match.name if face.match and face.match.accepted else SOMEBODY for face in faces]

    def _light(self, pattern: str | None, brightness: float | None) -> None:
        self._show = pattern
        self._brightness = self._brightness if brightness is None else brightness
        self._refresh()

    def _ring(self, label: str) -> None:
        self._ringing, self._ringing_until = label, time.monotonic() + RINGING
        self._rang, self._rang_at = label, time.time()
        self._refresh()

    # ------------------------------------------------------------ jobs

    def load_faces(self) -> None:
        """Load the face models and everybody's templates, learning them anew where the embedder changed.

        Raises ModelError or StoreError.
        """
        self._setter("faces")(ComponentState(False, "starting", "The face models are being loaded."))
        recogniser = loaders.build_recogniser(self.config.faces, self.models)
        self._learn_anew(recogniser)
        self.known.load(recogniser)
        self.recogniser = recogniser
        self.known.refresh()  # what changed in between
        self._setter("faces")(self._faces_state(0))

    def _load_faces(self, job: Job) -> None:
        self.load_faces()
        job.healthy()

    def _load_documents(self, job: Job) -> None:
        """Index the documents by their words at once, and by their meaning where the text embedder is there."""
        self.librarian.load()
        try:
            self.librarian.embedder = build_text_embedder(self.config.faces, self.models)
        except ModelError as error:
            log.info("Documents are found by their words alone: %s", error)
        if embedder := self.librarian.embedder:
            # beside the embedder: both follow from files that do not change
            kept = self.models.folder / f"{embedder.model}.requests.npz"
            self.toolbox.understand(embedder.embed, embedder.knows, kept)
        self.librarian.learn_anew()
        job.healthy()

    def _learn_anew(self, recogniser: Recogniser) -> None:
        """After a change of the embedder: everybody again, from their stored views."""

        def show(done: int, count: int) -> None:
            text = f"Faces are being learnt anew for {recogniser.embedder.spec.model}: {done} of {count}."
            self._setter("faces")(ComponentState(False, "learning", text))

        lost = reembed(self.people, recogniser, self.models, show)
        if lost:
            log.warning("Nothing usable is stored of %s: they must register again.", ", ".join(lost))

    def _faces_failed(self, error: Exception) -> None:
        self._setter("faces")(ComponentState(False, "absent", str(error)))

    def test_gallery(self) -> SelfTest | None:
        """Test the gallery now; None while there is no embedder."""
        if self.recogniser is None:
            return None
        spec = self.recogniser.embedder.spec
        known = [(found.person_id, found.name, found.views) for found in self.templates.all(spec.model)]
        self.self_test = self_test(known, spec)
        return self.self_test

    def misfits(self, views: list[StoredSample]) -> set[int]:
        """Ids of one person's views that their others would not recognise."""
        if self.recogniser is None:
            return set()
        spec = self.recogniser.embedder.spec
        same = [view for view in views if view.model == spec.model]
        return {same[index].id for index, _ in misfits([view.embedding for view in same], spec)}

    def _housekeep(self, job: Job) -> None:
        tested = -1
        checked = 0.0
        book = UnknownFaces(self.visitors, self.config.faces)
        while not job.stopping.is_set():
            if (found := self.store.foreign_version()) != self._version:
                self._reload_gallery()  # the command line registered or removed somebody
                self.librarian.load()
                self._version = found  # not before: what failed is tried again
            if time.monotonic() - checked >= DISK_SECONDS or not checked:
                checked = time.monotonic()
                self._setter("disk")(self._disk())
                book.expire()
            if self.recogniser:
                self._notice(book, self.recogniser)
            hour = datetime.now()
            if hour.hour == NIGHT and hour.day != tested and self.test_gallery():
                tested = hour.day
            self.toolbox.tick()
            self._load = self._cpu.look()
            starting = (self.status.get() or Status()).model.state == "starting"
            self._loading = self.language_models.loaded() if starting else 0.0
            self._refresh()  # verdicts and errors fade
            self.store.tidy()
            job.healthy()
            job.pause(0.5)

    def _notice(self, book: UnknownFaces, recogniser: Recogniser) -> None:
        """While nobody uses the box's own camera: who stands there, and whether it hangs upright."""
        sight = self.station.sight.get()
        seen = sight.observation if sight and sight.activity.phase == "idle" else None
        if seen is None or seen.pixels is None:
            return
        book.look(seen, recogniser)
        if any(face.match and face.match.near for face in seen.faces):
            self._upright.reset()  # somebody is recognised: it hangs well
        else:
            self._upright.look(recogniser.detector, seen.pixels, time.monotonic())
        state = self._faces_state(self._upright.turn)
        if self._states.get("faces") != state and self._states.get("faces", state).ok:
            self._setter("faces")(state)

    def _faces_state(self, lacking: int) -> ComponentState:
        assert self.recogniser is not None
        if not lacking:
            return ComponentState(True, "ready", self.recogniser.embedder.spec.model)
        camera = self.config.camera
        degrees = (camera.rotate + (-lacking if camera.mirror else lacking)) % 360  # it is mirrored after it is turned
        return ComponentState(True, "turned", f"The camera does not hang upright: set camera.rotate = {degrees}.")

    def _disk(self) -> ComponentState:
        free = shutil.disk_usage(self.config.data.folder).free / 1e6
        if free < self.config.data.low_space_mb:
            return ComponentState(False, "low", f"Only {free:.0f} MB are free: new people and chats may not be saved.")
        return ComponentState(True, "ready", f"{free / 1000:.0f} GB free" if free >= 1000 else f"{free:.0f} MB free")

    # ------------------------------------------------------------ status

    def _setter(self, part: str) -> Callable[[ComponentState], None]:
        return lambda state: self._update(**{part: state})

    def _update(self, **changes: object) -> None:
        with self._lock:
            self._states.update(changes)  # type: ignore[arg-type]
        self._refresh()

    def _refresh(self) -> None:
        with self._lock:
            status = replace(Status(), **self._states, waiting=self._waiting)  # type: ignore[arg-type]
            ringing = self._ringing if time.monotonic() < self._ringing_until else ""
            if time.time() - self._rang_at < RANG:
                status = replace(status, rang=self._rang, rang_at=self._rang_at)
            status = replace(status, ringing=ringing)
            status = replace(status, brightness=self._brightness, load=self._load, rate=self._rate())
            if status.model.state == "starting":
                status = replace(status, loading=self._loading)
            pattern, progress = self._pattern(status)
            status = replace(status, pattern=pattern, progress=progress)
            if status != self.status.get():
                self.status.put(status)

    def _pattern(self, status: Status) -> tuple[str, float]:
        """The LEDs' pattern: the most important of all that goes on."""
        stations = [self.station, *self._guests.values()] if hasattr(self, "station") else []
        activities = {station.activity.phase: station.activity for station in stations}
        if self.stopping.is_set():
            return "stopping", 0.0
        if active := activities.get("registering"):
            return "registering", active.progress
        for phase, pattern in SHOWN_PHASES:
            if phase in activities:
                return pattern, 0.0
        if status.ringing:
            return "timer", 0.0
        moods = set(self._mood.values())
        if moods:
            return ("answering" if "answering" in moods else "thinking"), status.load
        parts_ = (status.camera, status.faces, status.model, status.disk)
        if time.monotonic() < self._error_until or any(part.state in ("lost", "low") for part in parts_):
            return "error", 0.0
        if status.faces.state == "starting" or status.model.state == "starting":
            return "starting", 0.0
        if self._show is not None:
            return LIGHT_SHOWS.get(self._show, "off"), 0.0
        if any(station.present for station in stations):
            return "seen", 0.0
        return "idle", status.load


# What somebody may ask the LEDs to show, and the pattern that it is.
LIGHT_SHOWS = {
    "sweep": "idle",
    "scanner": "idle",
    "breathe": "seen",
    "dance": "dance",
    "welcome": "verified",
    "alarm": "timer",
}

# An activity's phase and the pattern that shows it, the most important first.
SHOWN_PHASES = (
    ("login", "checking"),
    ("verified", "verified"),
    ("registered", "verified"),
    ("refused", "refused"),
    ("failed", "error"),
)
