"""The face models: loaded in the background, with everyone's templates, and re-embedded when the embedder changes."""

import logging
import time
from collections.abc import Callable

from appliance.core.config import Camera as CameraConfig
from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import text_of
from appliance.core.i18n import Text, say, verbatim
from appliance.core.jobs import Job
from appliance.identity.known_people import KnownPeople
from appliance.identity.reembedding import reembed
from appliance.modelstore.store import ModelStore
from appliance.pipelines import loaders
from appliance.records.people import StoredSample
from appliance.records.status import ComponentState
from appliance.records.vision import Observation
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore
from appliance.vision.orientation import TILTED, UprightWatch, tilt
from appliance.vision.recogniser import Recogniser
from appliance.vision.self_test import SelfTest, misfits, self_test

log = logging.getLogger(__name__)

LOADING = ComponentState(False, "starting", say("The face models are being loaded."))


class FaceModels:
    """The recogniser of the appliance, once the models are loaded."""

    def __init__(
        self,
        config: FacesConfig,
        camera: CameraConfig,
        models: ModelStore,
        people: People,
        templates: TemplateStore,
        on_state: Callable[[ComponentState], None],
    ):
        self._config = config
        self._camera = camera
        self._models = models
        self._people = people
        self._templates = templates
        self._on_state = on_state
        self._upright = UprightWatch()
        self._turn_shown = 0
        self.recogniser: Recogniser | None = None
        self.known = KnownPeople(templates, lambda: self.recogniser)
        self.last_self_test: SelfTest | None = None
        self.job = Job("face models", self._load, self._fail)

    @property
    def model(self) -> str:
        """Id of the embedder; empty while none is loaded."""
        return self.recogniser.embedder.spec.model if self.recogniser else ""

    def load(self) -> None:
        """Load the models and everyone's templates. Raises ModelError or StoreError."""
        self._on_state(LOADING)
        recogniser = loaders.build_recogniser(self._config, self._models)
        self._reembed(recogniser)
        self.known.load(recogniser)
        self.recogniser = recogniser
        self.known.refresh()  # what changed in between
        self._on_state(self._ready())

    def _load(self, job: Job) -> None:
        self.load()
        job.healthy()

    def _fail(self, error: Exception) -> None:
        self._on_state(ComponentState(False, "absent", text_of(error)))

    def _reembed(self, recogniser: Recogniser) -> None:
        """Re-embed everyone from their stored samples after the embedder has changed."""
        model = recogniser.embedder.spec.model

        def show(done: int, count: int) -> None:
            text = say("Updating faces for {name}: {done} of {count}.", name=model, done=done, count=count)
            self._on_state(ComponentState(False, "learning", text))

        if lost := reembed(self._people, recogniser, self._models, show):
            log.warning("No usable photos of %d people are stored. They must register again.", len(lost))

    def unknown(self) -> set[int]:
        """Ids of people whom the embedder cannot recognise, for lack of photos; empty while none is loaded."""
        return self._templates.unknown(self.model) if self.model else set()

    # ------------------------------------------------------------ self-tests

    def test_gallery(self) -> SelfTest | None:
        """Test the gallery now; None while there is no embedder."""
        if self.recogniser is None:
            return None
        spec = self.recogniser.embedder.spec
        known = [(found.person_id, found.name, found.views) for found in self._templates.all(spec.model)]
        self.last_self_test = self_test(known, spec)
        return self.last_self_test

    def misfits(self, samples: list[StoredSample]) -> set[int]:
        """Ids of a person's samples that their other samples would not recognise."""
        if self.recogniser is None:
            return set()
        spec = self.recogniser.embedder.spec
        same = [sample for sample in samples if sample.model == spec.model]
        return {same[index].id for index, _ in misfits([sample.embedding for sample in same], spec)}

    # ------------------------------------------------------------ how the camera hangs

    def watch_orientation(self, seen: Observation) -> None:
        """Report an idle camera that is not mounted upright."""
        if self.recogniser is None or seen.pixels is None:
            return
        known = (face for face in seen.faces if face.match and face.match.near)
        if any(abs(tilt(face.detection)) < TILTED for face in known):
            self._upright.reset()  # somebody upright was recognised, so the camera is upright
        else:
            self._upright.look(self.recogniser.detector, seen.pixels, time.monotonic())
        if self._upright.turn != self._turn_shown:
            self._turn_shown = self._upright.turn
            self._on_state(self._ready())

    def _ready(self) -> ComponentState:
        lacking = self._upright.turn
        if not lacking:
            return ComponentState(True, "ready", self._installed())
        turn = -lacking if self._camera.mirror else lacking  # it is mirrored after it is turned
        degrees = (self._camera.rotate + turn) % 360
        return ComponentState(
            True, "turned", say("The camera picture is not upright. Set camera.rotate = {degrees}.", degrees=degrees)
        )

    def _installed(self) -> Text:
        """The embedder, and whether photos can be told from people."""
        blind = self.recogniser is not None and self.recogniser.antispoof is None
        if blind and self._config.liveness in ("auto", "passive", "doubtful"):
            return say(
                "{model}. I can't tell a photo from a person: for a door, set faces.liveness = challenge.",
                model=self.model,
            )
        return verbatim(self.model)
