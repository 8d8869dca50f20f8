"""A station: one camera, whoever stands before it, and what they are doing there.

The box has a station of its own for its camera; a page that lends its device's camera gets another. Both use the same
recogniser and the same state machines.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.core.config import Faces as FacesConfig
from appliance.core.errors import ApplianceError, CameraError, ModelError
from appliance.core.jobs import Job
from appliance.core.latest import Latest
from appliance.records.status import Activity, PipelineState
from appliance.records.vision import Decision, Frame, Match, Observation, Vector
from appliance.vision.flows.enrolment import AdditionalSamples, Registration, RegistrationRules
from appliance.vision.flows.login import Login, LoginRules
from appliance.vision.flows.presence import Presence
from appliance.vision.recogniser import Recogniser

log = logging.getLogger(__name__)

SHOWN = 4.0  # seconds that a verdict stays on the screen
CLAIM = 15.0  # seconds in which the page may turn a verdict into a session
GRACE = 2.0  # seconds in which nobody else begins, so that the page sees its verdict
TICK = 0.25  # seconds between two looks at the clock while no frame comes
FIRST_FRAME = 1.0  # seconds that a request waits for a picture
STALE = 2.0  # seconds without a frame after which the picture is gone

Save = Callable[[Registration], int]  # saves what a registration took, gives the person's id; raises ApplianceError


@dataclass(frozen=True)
class AttemptResult:
    """How an activity ended."""

    activity: Activity
    person_id: int | None  # who was verified or registered
    target: int  # who was to be verified, 0 for anybody
    decision: Decision | None  # of a log-in
    login: bool = False  # it was a log-in
    exposed: bool = False  # a log-in that let on that somebody matches


@dataclass(frozen=True)
class LoginGrant:
    """A verdict, to be turned into a session once, by the page that asked for it."""

    person_id: int
    made: float  # time.monotonic()


class RecognitionPipeline:
    """Recognises the newest frame of a camera and runs registrations and log-ins on what it sees."""

    def __init__(
        self,
        name: str,
        frames: Latest[Frame],
        recogniser: Callable[[], Recogniser | None],
        config: FacesConfig,
        save: Save,
        on_verdict: Callable[[AttemptResult], None],
        on_change: Callable[[], None],
    ):
        """`recogniser` gives None while no model is loaded; `on_verdict` hears of every end of an activity."""
        self.frames = frames
        self.sight: Latest[PipelineState] = Latest(PipelineState())
        self.present = False
        self._recogniser = recogniser
        self._config = config
        self._save = save
        self._on_verdict = on_verdict
        self._on_change = on_change
        self._presence = Presence()
        self._lock = threading.Lock()
        self._machine: Login | Registration | None = None
        self._owner = ""
        self._target = 0
        self._shown_until = 0.0
        self._tickets: dict[str, LoginGrant] = {}  # by owner
        self._ended: tuple[str, Login | None] = ("", None)  # the last log-in, and the page that began it
        self._job = Job(f"recognition ({name})", self._run)

    def start(self) -> "RecognitionPipeline":
        """Start recognising and return self."""
        self._job.start()
        return self

    def close(self) -> None:
        """Stop. May be called twice."""
        self._job.stop()

    @property
    def activity(self) -> Activity:
        """What happens now."""
        sight = self.sight.get()
        return sight.activity if sight else Activity()

    @property
    def owner(self) -> str:
        """The page that began what goes on, or an empty string."""
        return self._owner if self._machine is not None else ""

    @property
    def live(self) -> bool:
        """Whether the camera has sent a frame lately."""
        frame = self.frames.get()
        return frame is not None and time.monotonic() - frame.taken_at < STALE

    # ------------------------------------------------------------ what a page asks for

    def begin_login(self, owner: str, person: tuple[int, str] | None) -> None:
        """Start a log-in for the page `owner`, of a known (id, name) or of anybody.

        Raises CameraError or ModelError when it cannot work, ApplianceError when somebody else is at it.
        """
        recogniser = self._ready()
        match = self._matcher(person)
        name = person[1] if person else ""
        rules = LoginRules.of(self._config)
        machine = Login(match, recogniser.embedder.spec, rules, time.monotonic(), name)
        self._begin(owner, machine, person[0] if person else 0)

    def begin_registration(
        self, owner: str, name: str, further: AdditionalSamples | None = None, alike: bool = False
    ) -> None:
        """Start the registration of a (checked, free) name, or take further views of somebody who is registered.

        `alike` allows a face that looks like somebody's. Raises as `begin_login`.
        """
        recogniser = self._ready()
        rules = RegistrationRules.of(self._config)
        identify = self._matcher((further.person_id, name) if further else None)
        spec = recogniser.embedder.spec
        self._begin(owner, Registration(name, identify, spec, rules, time.monotonic(), further, alike))

    def cancel(self, owner: str) -> None:
        """End what the page `owner` began; nothing is saved."""
        with self._lock:
            if self._owner != owner:
                return
            left, target = self._machine, self._target
            self._machine, self._owner, self._shown_until = None, "", 0.0
            self._tickets.pop(owner, None)
        self._abandon(left, target)
        self._show(Activity())

    def forget(self, owner: str | None = None, person_id: int | None = None) -> None:
        """Drop what is kept of the last log-in: if that page began it, or if it was of that person."""
        with self._lock:
            page, login = self._ended
            theirs = login is not None and login.match is not None and login.match.person_id == person_id
            if page == owner or theirs:
                self._ended = ("", None)

    def _abandon(self, machine: Login | Registration | None, target: int) -> None:
        """Somebody broke off a log-in: whoever decides on further tries must hear of it."""
        if isinstance(machine, Login):
            self._on_verdict(AttemptResult(Activity("failed"), None, target, None, True, machine.exposed))

    def claim(self, owner: str) -> int | None:
        """The id of the person just verified for this page, once; None when there is no such verdict."""
        with self._lock:
            ticket = self._tickets.pop(owner, None)
        return ticket.person_id if ticket and time.monotonic() - ticket.made <= CLAIM else None

    def _matcher(self, person: tuple[int, str] | None) -> Callable[[Vector], Match | None]:
        def match(vector: Vector) -> Match | None:
            # Asked at every frame: the gallery may change in the middle.
            recogniser = self._recogniser()
            if recogniser is None:
                return None
            return recogniser.gallery.verify(vector, person[0]) if person else recogniser.gallery.identify(vector)

        return match

    def _ready(self) -> Recogniser:
        recogniser = self._recogniser()
        if recogniser is None:
            raise ModelError("Face recognition is not ready yet. Try again in a moment.")
        if not self.live:
            self.frames.wait(self.frames.snapshot()[0], FIRST_FRAME)  # a camera that was just opened takes a moment
        if not self.live:
            raise CameraError("There is no picture from the camera. Connect one, or use the camera of this device.")
        return recogniser

    def _begin(self, owner: str, machine: Login | Registration, target: int = 0) -> None:
        with self._lock:
            now = time.monotonic()
            self._tickets = {who: ticket for who, ticket in self._tickets.items() if now - ticket.made <= CLAIM}
            fresh = any(now - ticket.made < GRACE for who, ticket in self._tickets.items() if who != owner)
            if (self._machine is not None and self._owner != owner) or fresh:
                raise ApplianceError("Somebody else is using the camera right now. Try again in a moment.")
            self._tickets.pop(owner, None)
            left, former = self._machine, self._target
            self._machine, self._owner, self._target = machine, owner, target
        self._abandon(left, former)
        self._show(machine.activity)

    # ------------------------------------------------------------ the job

    def _run(self, job: Job) -> None:
        seq = 0
        while not job.stopping.is_set():
            began = time.monotonic()
            newest, frame = self.frames.wait(seq, TICK)
            recogniser = self._recogniser()
            observation = None
            if newest > seq and frame is not None and recogniser is not None:
                observation = recogniser.recognise(frame, self._before())
            seq = newest
            self._step(observation)
            job.healthy()
            job.pause(max(0.0, 1 / self._config.rate - (time.monotonic() - began)))

    def _before(self) -> Observation | None:
        """The last observation while nobody is at it; what decides is never taken from it."""
        sight = self.sight.get()
        return sight.observation if sight and self._machine is None else None

    def _step(self, observation: Observation | None) -> None:
        now = time.monotonic()
        present = self._presence.update(observation, now)
        with self._lock:
            machine = self._machine
        if machine is not None:
            activity = machine.update(observation, now)
            if activity.phase in ("verified", "refused", "registered", "failed"):
                activity = self._conclude(machine, activity, now)
        else:
            activity = self.activity
            if activity.phase != "idle" and now > self._shown_until:
                activity = Activity()
        before = self.sight.get() or PipelineState()
        seen = observation if observation is not None or not self.live else before.observation
        changed = present != self.present or activity != before.activity
        self.present = present
        if changed or seen is not before.observation:
            self.sight.put(PipelineState(seen, activity))
        if changed:
            self._on_change()

    def _conclude(self, machine: Login | Registration, activity: Activity, now: float) -> Activity:
        with self._lock:
            if self._machine is not machine:  # cancelled meanwhile: nothing is saved
                return self.activity
            self._machine = None
            owner, target = self._owner, self._target
        person_id: int | None = None
        if isinstance(machine, Registration) and activity.phase == "registered":
            try:
                person_id = self._save(machine)
                activity = replace(activity, text=self._thanks(machine))
            except ApplianceError as error:
                activity = Activity("failed", str(error), "", 0.0, activity.name, now)
        elif isinstance(machine, Login) and activity.phase == "verified" and machine.match is not None:
            person_id = machine.match.person_id
        decision = machine.decision if isinstance(machine, Login) else None
        with self._lock:
            if person_id is not None:
                self._tickets[owner] = LoginGrant(person_id, now)
            self._shown_until = now + SHOWN
            if isinstance(machine, Login):
                self._ended = (owner, machine)
        login = isinstance(machine, Login)
        exposed = isinstance(machine, Login) and machine.exposed
        self._on_verdict(AttemptResult(activity, person_id, target, decision, login, exposed))
        return activity

    def last_login(self, owner: str) -> Login | None:
        """The last log-in that has ended, if this page began it."""
        with self._lock:
            return self._ended[1] if self._ended[0] == owner else None

    def _thanks(self, machine: Registration) -> str:
        if machine.further is None:
            return f"Nice to meet you, {machine.activity.name}"
        return "Thank you: I know you better now"

    def _show(self, activity: Activity) -> None:
        sight = self.sight.get() or PipelineState()
        self.sight.put(PipelineState(sight.observation, activity))
        self._on_change()
