"""The running appliance: builds the services from the settings, starts them and stops them. No other logic."""

import threading
import time

from appliance.assistant.service import Assistant
from appliance.assistant.tools.registry import ToolRegistry
from appliance.core.config import Config
from appliance.core.latest import Latest
from appliance.core.system import CpuLoad
from appliance.documents.ingest import IngestQueue
from appliance.documents.loader import DocumentLoader
from appliance.documents.service import DocumentService
from appliance.hardware.cameras.base import CameraJob
from appliance.hardware.cameras.live_jpeg import LiveJpeg
from appliance.hardware.cameras.open import NO_CAMERA_WANTED, open_camera
from appliance.hardware.leds.driver import Lights
from appliance.identity.face_models import FaceModels
from appliance.identity.service import Identity, build_identity
from appliance.llm.engine import Engine
from appliance.network.endpoint import ALONE, NetworkWatch
from appliance.operations.box_wiring import BoxCare
from appliance.operations.departures import heed_departures
from appliance.operations.housekeeping import DISK_SECONDS, ForeignChanges, Housekeeping, NightlyTest, Task, disk_state
from appliance.operations.led_policy import Signals
from appliance.operations.status_board import StatusBoard
from appliance.operations.status_fields import fields_of
from appliance.operations.tool_wiring import readers, tool_context
from appliance.pipelines import loaders
from appliance.pipelines.pipeline import PipelineHooks
from appliance.pipelines.registry import Pipelines
from appliance.records.vision import Frame
from appliance.speech.engine import Speech
from appliance.storage.choices import Choices
from appliance.storage.database import Store
from appliance.storage.documents import Documents
from appliance.storage.people import People
from appliance.storage.said_names import SaidNames
from appliance.storage.templates import TemplateStore
from appliance.voice.service import Voice
from appliance.voice.sound_choices import SoundChoices

STOP_SECONDS = 3.0  # for all jobs together to end by themselves


class Appliance:
    """The services of the appliance."""

    def __init__(self, config: Config, engine: Engine | None = None, speech: Speech | None = None):
        """Open the database and build the services; nothing runs before `start()`. Raises StoreError or ConfigError.

        `engine` replaces the language model in tests, `speech` ears and mouth.
        """
        camera = open_camera(config.camera)  # first, so that an invalid setting leaves nothing open
        self.config = config
        self.stopping = threading.Event()
        self.store = Store(config.data.folder)
        self.models = loaders.open_modelstore(config)
        self.board = StatusBoard()
        self.camera = CameraJob(camera, config.camera, self.board.setter("camera")) if camera else None
        frames: Latest[Frame] = self.camera.frames if self.camera else Latest()
        self.live = LiveJpeg(frames, config.camera.jpeg_quality)
        self.identity = self._build_identity(frames)
        self.ingest = IngestQueue(DocumentService(Documents(self.store)))
        self.assistant = self._build_assistant(engine)
        self.voice = self._build_voice(speech)
        heed_departures(self.identity, self.assistant, self.documents, self.ingest, self.board.light_show)
        folder, network = config.data.folder / "tls", config.network
        self.network = NetworkWatch(network, folder, self.board.setter("network")) if network.on else None
        self.care = BoxCare(config, self.models, self.store, self.board, self.assistant, self.identity)
        self.lights = Lights(config.lights, self.board.latest, self.board.setter("lights"))
        self.lights.loudness, self.board.announcements.aloud = lambda: self.voice.level, self.voice.announce
        loader = DocumentLoader(self.documents, config.faces, self.models, *readers(self.assistant.tools, config))
        self._jobs = [self.identity.faces.job, loader.job, self._housekeeping().job]
        self.board.connect(self._signals, lambda: fields_of(self.board, self.assistant))

    def start(self) -> "Appliance":
        """Start everything and return self at once; the Status says when a component is ready."""
        self.lights.start()
        self._count_people()
        if self.camera:
            self.camera.start()
        else:
            self.board.update(camera=NO_CAMERA_WANTED)
        if not self.network:
            self.board.update(network=ALONE)
        self.assistant.start()
        self.voice.start()
        for job in self._jobs:
            job.start()
        self.identity.pipelines.box.start()
        self.identity.watch.start()
        self.care.start()
        return self

    def stop(self) -> bool:
        """End everything within a few seconds: LEDs off, database checkpointed. May be called twice.

        False if a thread is still busy in a library that cannot be interrupted.
        """
        if self.stopping.is_set():
            return True
        self.stopping.set()
        self.board.refresh()
        self.care.close()
        for job in self._jobs:
            job.stopping.set()
            job.retry_now()
        self.voice.close()
        self.assistant.engine.close()
        if self.network:
            self.network.close()
        self.identity.watch.close()
        self.identity.pipelines.close()
        if self.camera:
            self.camera.close()
        deadline = time.monotonic() + STOP_SECONDS
        ended = [job.stop(max(0.1, deadline - time.monotonic())) for job in self._jobs]
        self.lights.close()
        self.store.close()
        return all(ended)

    @property
    def documents(self) -> DocumentService:
        """Finds passages."""
        return self.ingest.documents

    # ------------------------------------------------------------ building

    def _build_identity(self, frames: Latest[Frame]) -> Identity:
        config, store = self.config, self.store
        setter = self.board.setter("faces")
        faces = FaceModels(config.faces, config.camera, self.models, People(store), TemplateStore(store), setter)
        hooks = PipelineHooks(on_change=self.board.refresh)
        pipelines = Pipelines(frames, lambda: faces.recogniser, config.faces, hooks)
        identity = build_identity(config, store, faces, pipelines, hooks)
        identity.enrolment.on_people = self._count_people
        return identity

    def _build_assistant(self, engine: Engine | None) -> Assistant:
        context = tool_context(
            self.identity.pipelines,
            self.documents,
            self.store,
            self.board,
            self.config.data.folder,
            lambda: self.assistant.model,
            lambda: self.network.reach.get() if self.network else None,
            lambda: self.assistant.is_small,
        )
        tools = ToolRegistry(context)
        on_state, on_load = self.board.setter("model"), self.board.refresh
        return Assistant(self.config, self.store, self.models, self.documents, tools, on_state, on_load, engine)

    def _build_voice(self, speech: Speech | None) -> Voice:
        choices, board = SoundChoices(self.config.voice, Choices(self.store)), self.board
        voice = Voice(choices, self.models, self.assistant, self.identity, board.setter, board.refresh, speech)
        voice.names = SaidNames(self.store).all
        return voice

    def _housekeeping(self) -> Housekeeping:
        faces, unknown, cpu = self.identity.faces, self.identity.unknown_faces, CpuLoad()
        return Housekeeping(
            [
                Task(ForeignChanges(self.store, self._reload).check),
                Task(lambda: self.board.update(disk=disk_state(self.config.data)), DISK_SECONDS),
                Task(unknown.expire, DISK_SECONDS),
                Task(self.identity.notice),
                Task(NightlyTest(faces.test_gallery).check),
                Task(self.assistant.tools.tick),
                Task(lambda: self._measure(cpu)),  # verdicts and errors fade with it
                Task(self.store.tidy),
                *self.care.tasks,
            ]
        )

    # ------------------------------------------------------------ what goes on

    def _signals(self) -> Signals:
        pipelines = self.identity.pipelines.all()
        return Signals(
            activities=[pipeline.activity for pipeline in pipelines],
            present=any(pipeline.present for pipeline in pipelines),
            load=self.assistant.scheduler.load,
            show=self.board.light_show.show,
            voice=self.voice.stage,
            stopping=self.stopping.is_set(),
        )

    def _count_people(self) -> None:
        self.board.update(people=self.identity.people.count())

    def _reload(self) -> None:
        """Load the changes of another process. Raises StoreError."""
        self.identity.enrolment.heed_changes()
        self.documents.load()

    def _measure(self, cpu: CpuLoad) -> None:
        loading = self.assistant.catalogue.loaded() if self.board.status.model.state == "starting" else 0.0
        self.board.update(load=cpu.look(), loading=loading)
