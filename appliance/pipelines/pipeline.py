"""A recognition pipeline: one camera, the people in front of it, and their log-in or registration.

The box has one for its own camera; a client that lends its device's camera gets another. All use the same recogniser
and the same state machines.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ApplianceError, CameraError, ModelError
from appliance.core.i18n import Text, say
from appliance.core.jobs import Job
from appliance.core.latest import Latest
from appliance.records.clients import Client
from appliance.records.status import Activity, PipelineState
from appliance.records.vision import Decision, Frame, Match, Observation, Vector
from appliance.vision.attention import Attention
from appliance.vision.flows.checked_enrolment import CheckedRegistration
from appliance.vision.flows.enrolment import GUEST, AdditionalSamples, Asker, Registration, RegistrationRules
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.flows.presence import Presence
from appliance.vision.recogniser import Recogniser

log = logging.getLogger(__name__)

SHOWN = 4.0  # seconds that a verdict is shown
GRACE = 2.0  # seconds after a verdict in which no one else may begin, so that its client sees it
TICK = 0.25  # seconds between checks of the time while no frame comes
FIRST_FRAME = 1.0  # seconds that a request waits for a picture
STALE = 2.0  # seconds without a frame after which the picture is gone
ENDED = ("verified", "refused", "registered", "failed")

Machine = Login | Registration


@dataclass(frozen=True, eq=False)
class AttemptResult:
    """How a log-in or a registration ended."""

    client: Client
    activity: Activity
    machine: Machine
    person_id: int | None = None  # who was verified or registered
    target: int = 0  # who was to be verified; 0: anyone

    @property
    def login(self) -> Login | None:
        """The log-in that ended, if any."""
        return self.machine if isinstance(self.machine, Login) else None

    @property
    def decision(self) -> Decision | None:
        """How a log-in was decided."""
        return self.login.decision if self.login else None


def _save_nothing(_machine: Registration) -> int:
    raise ApplianceError(say("No one can register here."))


@dataclass
class PipelineHooks:
    """Callbacks from pipelines to the appliance. `save` gives the person's id, or raises ApplianceError."""

    save: Callable[[Registration], int] = _save_nothing
    on_result: Callable[[AttemptResult], None] = lambda _: None
    on_change: Callable[[], None] = lambda: None


class RecognitionPipeline:
    """Recognises the newest frame of a camera and runs registrations and log-ins on the result."""

    def __init__(
        self,
        name: str,
        frames: Latest[Frame],
        recogniser: Callable[[], Recogniser | None],
        config: FacesConfig,
        hooks: PipelineHooks,
        clock: Callable[[], float] = time.monotonic,
    ):
        """`recogniser` gives None while no model is loaded. `clock` tells seconds, as those of frames."""
        self.frames = frames
        self.state: Latest[PipelineState] = Latest(PipelineState())
        self.present = False
        self._recogniser = recogniser
        self._config = config
        self._hooks = hooks
        self._clock = clock
        self._presence = Presence()
        self._lock = threading.Lock()
        self._machine: Machine | None = None
        self._client: Client | None = None  # who began the current or last activity
        self._target = 0
        self._shown_until = 0.0
        self._granted_at = -GRACE  # when someone was last verified or registered
        self._job = Job(f"recognition ({name})", self._run)

    def start(self) -> "RecognitionPipeline":
        """Start recognising and return self."""
        self._job.start()
        return self

    def close(self) -> None:
        """Stop. May be called twice."""
        self._job.stopping.set()
        self.frames.wake()  # it may be waiting for one
        self._job.stop()

    @property
    def activity(self) -> Activity:
        """The current activity."""
        return self._state.activity

    @property
    def client(self) -> Client | None:
        """The client that began the current activity."""
        return self._client if self._machine is not None else None

    @property
    def live(self) -> bool:
        """Whether the camera has recently sent a frame."""
        frame = self.frames.get()
        return frame is not None and self._clock() - frame.taken_at < STALE

    @property
    def observation(self) -> Observation | None:
        """What the camera sees now; None while it sends no picture."""
        return self._state.observation if self.live else None

    @property
    def _state(self) -> PipelineState:
        return self.state.get() or PipelineState()

    # ------------------------------------------------------------ what a client asks for

    def begin_login(self, client: Client, person: tuple[int, str] | None) -> None:
        """Start a log-in for a client, of a registered (id, name) or of anyone.

        Raises CameraError or ModelError when it cannot work, ApplianceError when someone else is using the camera.
        """
        recogniser = self._ready()
        name = person[1] if person else ""
        rules = LoginRules.of(self._config, recogniser.antispoof)
        machine = Login(self._matcher(person), recogniser.embedder.spec, rules, self._clock(), name)
        self._begin(client, machine, person[0] if person else 0)

    def begin_registration(
        self, client: Client, name: str, further: AdditionalSamples | None = None, asker: Asker = GUEST
    ) -> None:
        """Start the registration of a (checked, free) name, or take more samples of a registered person.

        An `asker` may allow a face that looks like another person's. Everybody new but the first has to show what a
        log-in asks for. Raises as `begin_login`.
        """
        recogniser = self._ready()
        rules = RegistrationRules.of(self._config)
        identify = self._matcher((further.person_id, name) if further else None)
        spec = recogniser.embedder.spec
        check = LoginRules.of(self._config, recogniser.antispoof)
        # The first person must get in, also where the check fails: nobody else could turn it off.
        if further is None and check.liveness != "off" and len(recogniser.gallery):
            machine: Registration = CheckedRegistration(name, identify, spec, rules, self._clock(), check, asker)
        else:
            machine = Registration(name, identify, spec, rules, self._clock(), further, asker)
        self._begin(client, machine)

    def cancel(self, client: Client) -> None:
        """Cancel a client's activity. Nothing is saved."""
        with self._lock:
            if self._client != client:
                return
            left, target = self._machine, self._target
            self._machine, self._client, self._shown_until = None, None, 0.0
            self._show(Activity())
        self._abandon(client, left, target)
        self._hooks.on_change()

    def _abandon(self, client: Client | None, machine: Machine | None, target: int) -> None:
        """Report a cancelled log-in to the counter of attempts."""
        if isinstance(machine, Login) and client is not None:
            self._hooks.on_result(AttemptResult(client, Activity("failed"), machine, None, target))

    def _matcher(self, person: tuple[int, str] | None) -> Callable[[Vector], Match | None]:
        def match(vector: Vector) -> Match | None:
            # Called for every frame: the gallery may change meanwhile.
            recogniser = self._recogniser()
            if recogniser is None:
                return None
            return recogniser.gallery.verify(vector, person[0]) if person else recogniser.gallery.identify(vector)

        return match

    def _ready(self) -> Recogniser:
        recogniser = self._recogniser()
        if recogniser is None:
            raise ModelError(say("Face recognition is not ready yet. Try again in a moment."))
        if not self.live:
            self.frames.wait(self.frames.snapshot()[0], FIRST_FRAME)  # a camera that was just opened takes a moment
        if not self.live:
            raise CameraError(
                say("There is no picture from the camera. Connect a camera, or use the one on this device.")
            )
        return recogniser

    def _begin(self, client: Client, machine: Machine, target: int = 0) -> None:
        with self._lock:
            others = self._client is not None and self._client != client
            fresh = self._clock() - self._granted_at < GRACE
            if others and (self._machine is not None or fresh):
                raise ApplianceError(say("Someone else is using the camera. Try again in a moment."))
            former, left, former_target = self._client, self._machine, self._target
            self._machine, self._client, self._target = machine, client, target
            self._show(machine.activity)
        self._abandon(former, left, former_target)
        self._hooks.on_change()

    # ------------------------------------------------------------ the job

    def _run(self, job: Job) -> None:
        seq, attention, machine = 0, Attention(), None
        while not job.stopping.is_set():
            began = time.monotonic()
            newest, frame = self.frames.wait(seq, TICK)
            recogniser = self._recogniser()
            former, machine = machine, self._machine
            observation = None
            if newest > seq and frame is not None and recogniser is not None:
                before = self._state.observation if machine is former else None
                skipped = attention.skip(frame, None if machine else before)
                observation = skipped or recogniser.recognise(frame, before, machine.wants if machine else None)
            seq = newest
            self._step(observation, machine)
            job.healthy()
            job.pause(max(0.0, 1 / self._config.rate - (time.monotonic() - began)))

    def _step(self, observation: Observation | None, machine: Machine | None) -> None:
        """Take what was seen for a machine, or for nobody: then it may show an embedding from before."""
        now = self._clock()
        present = self._presence.update(observation, now)
        shown, _ = self.state.snapshot()
        activity, ended = self._next_activity(observation, machine, now)
        with self._lock:
            before = self._state
            asked = self.state.snapshot()[0] != shown  # meanwhile a client has begun something or cancelled it
            if asked and not (ended and self._machine is None):
                activity = before.activity
            seen = observation if observation is not None or not self.live else before.observation
            changed = present != self.present or activity != before.activity
            self.present = present
            if changed or seen is not before.observation:
                self.state.put(PipelineState(seen, activity))
        if changed:
            self._hooks.on_change()

    def _next_activity(
        self, observation: Observation | None, machine: Machine | None, now: float
    ) -> tuple[Activity, bool]:
        """The activity after an observation that was made for a machine, which may have been replaced meanwhile.

        True with the one that ends an attempt.
        """
        with self._lock:
            current = self._machine
        if current is not None:
            activity = current.update(observation if current is machine else None, now)
            return self._conclude(current, activity, now) if activity.phase in ENDED else (activity, False)
        activity = self.activity
        return (Activity() if activity.phase != "idle" and now > self._shown_until else activity), False

    def _conclude(self, machine: Machine, activity: Activity, now: float) -> tuple[Activity, bool]:
        with self._lock:
            if self._machine is not machine or self._client is None:  # cancelled meanwhile: nothing is saved
                return self.activity, False
            self._machine = None
            client, target = self._client, self._target
        person_id, activity = self._settle(machine, activity, now)
        with self._lock:
            self._shown_until = now + SHOWN
            if person_id is not None:
                self._granted_at = now
        self._hooks.on_result(AttemptResult(client, activity, machine, person_id, target))
        return activity, True

    def _settle(self, machine: Machine, activity: Activity, now: float) -> tuple[int | None, Activity]:
        """The person of a verdict, and its text once a registration is saved."""
        if isinstance(machine, Login):
            verified = activity.phase == "verified" and machine.match is not None
            return (machine.match.person_id if verified and machine.match else None), activity
        if activity.phase != "registered":
            return None, activity
        try:
            return self._hooks.save(machine), replace(activity, text=_thanks(machine))
        except ApplianceError as error:
            return None, Activity("failed", error.text, "", 0.0, activity.name, now)

    def _show(self, activity: Activity) -> None:
        self.state.put(PipelineState(self._state.observation, activity))


def _thanks(machine: Registration) -> Text:
    if machine.further is None:
        return say("Nice to meet you, {name}", name=machine.activity.name)
    return say("Thanks, I'll recognise you better now")
