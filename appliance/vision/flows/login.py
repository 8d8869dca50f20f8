"""The log-in of a person in front of the camera. Pure: observations and time come in, an Activity comes out.

Stages, all of one track of one face: *look* gathers good frames until they match someone; where the policy asks for
it, *flash* shines on the face and *challenge* has the person move; *back* looks again, straight, so that the person who
moved is the person who matched.
"""

from collections.abc import Callable

from appliance.core.i18n import Text, say
from appliance.records.status import Activity, Phase
from appliance.records.vision import CapturedSample, Decision, Face, Match, Observation, Pixels, Quality, Vector
from appliance.vision.align import snapshot
from appliance.vision.embed import EmbedderSpec
from appliance.vision.flows.explanation import refusal
from appliance.vision.flows.hindrance import PATIENCE, UNSEEN, Hindrance
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.flows.subject import Subject
from appliance.vision.liveness.antispoof import Votes
from appliance.vision.liveness.display_artifacts import Borders
from appliance.vision.liveness.flash import Flash, choose_colours
from appliance.vision.liveness.parallax import Reference, patch_of
from appliance.vision.liveness.passive import MOVES, Challenge, Passive, choose_moves
from appliance.vision.quality import WORDS, doubt, problem, too_dark
from appliance.vision.recogniser import SEVERAL, foreground
from appliance.vision.tracking import Track

LOOKS = 4  # a stranger is refused after this many times the frames of a yes
STRANGER = 4  # frames in a row of another face in a challenge before it restarts
WATCH = 1.0  # seconds a face is watched before it can pass without a challenge
FACES = 3  # of a log-in that are compared; the next is refused uncompared, so that nobody leafs through pictures
COLOURS = 8  # shown by a flash
DOUBT_STEPS = 2  # movements where nothing speaks for a picture: a film that starts with a turn meets one turn of two
STRAIGHT = 0.3  # largest yaw for a reference of the face

LOST = say("I've lost you. Look straight at the camera")
PICTURE = say("I cannot tell whether you are a person or a photo. Try again with nothing in front of your face.")


class Login:
    """Identifies a person from several good frames of one face."""

    def __init__(
        self,
        match: Callable[[Vector], Match | None],
        spec: EmbedderSpec,
        rules: LoginRules,
        now: float,
        name: str = "",
        choose: Callable[[int], list[str]] = choose_moves,
    ):
        """`match` compares a fused vector with everyone (1:N), or with the person called `name` (1:1).

        `choose` picks the movements of a challenge.
        """
        self._match = match
        self._spec = spec
        self._rules = rules
        self._deadline = now + rules.seconds
        self._name = name
        self._choose = choose
        self._pixels: Pixels | None = None  # of the last frame that counted
        self.match: Match | None = None
        self.decision: Decision | None = None
        self.seen: CapturedSample | None = None  # the last face that counted
        self.fused: Vector | None = None  # what was compared at the end
        self.activity = Activity("login", say("Look at the camera"), "straight", 0.0, name, now)
        self.exposed = False  # asking for liveness revealed a match, so this counts as an attempt
        self._hindrance = Hindrance(now)
        self._subject = Subject(Track(spec), votes=Votes(rules.network))

    @property
    def compared(self) -> bool:
        """Whether a face was compared and was nobody's, so that this was a guess, whatever ended it."""
        return self._subject.compared or self._subject.rejected > 0

    def wants(self, quality: Quality) -> bool:
        """Whether a face of this quality counts; any does that moves as asked."""
        return self._subject.stage == "challenge" or problem(quality, self._rules.min_width) is None

    def _begin(self, track: Track | None = None) -> None:
        """Start over with a new face, where a track expects it."""
        rejected = self._subject.rejected + self._subject.compared
        self._subject = Subject(track or Track(self._spec), votes=Votes(self._rules.network), rejected=rejected)

    def update(self, observation: Observation | None, now: float) -> Activity:
        """Take the next observation (None: no new frame came). The phase ends as verified, refused or failed."""
        if self.activity.phase != "login":
            return self.activity
        if observation is not None:
            self._hindrance.pictured_at = now
            self._look(observation, now)
        if (
            self._subject.challenge is not None
            and self._subject.stage == "challenge"
            and self.activity.phase == "login"
        ):
            self._subject.challenge.wait(now)
            self._judge(now)
        elif self.activity.phase == "login" and now > self._deadline:
            self._give_up(now)
        return self.activity

    def _look(self, observation: Observation, now: float) -> None:
        near = foreground(observation.faces)
        if not near and self._subject.stage == "challenge":
            return  # turned too far to be detected; the challenge has its own timeout
        if len(near) != 1:
            self._begin()
            self._miss(observation, now)
            return
        face = near[0]
        if self._subject.stage == "challenge":
            self._move(face, observation.pixels, now)
            return
        if self._subject.stage == "flash" and self._subject.track.follows(face, now):
            self._shine(face, observation.pixels, now)
            return
        if not self._subject.track.follows(face, now):
            self._begin()
        if trouble := problem(face.quality, self._rules.min_width):
            self._subject.track.moved(face, now)
            self._hinder(trouble, now)
        elif self._heed(face, now):
            self._pixels = observation.pixels if observation.pixels is not None else self._pixels
            self._watch(face, observation.pixels)
            self._take(face, now)

    # ------------------------------------------------------------ what is wrong with a picture

    def _miss(self, observation: Observation, now: float) -> None:
        """Nobody is in view, or too many."""
        if observation.faces:
            self._hinder(SEVERAL, now)
        elif observation.pixels is not None and too_dark(observation.pixels):
            self._hinder(WORDS["dark"], now)
        else:
            self._hindrance.note_nobody(now)
            if self._hindrance.deserted(now):
                self._give_up(now)  # the camera stays open: the next log-in begins at once
            else:
                self._say(say("Look at the camera"))

    def _hinder(self, text: Text, now: float) -> None:
        """Say what to change, and end the log-in with it after a while."""
        self._hindrance.note(text, now)
        if self._hindrance.overdue(now):
            self._end("failed", self._hindrance.text or text, now)
        else:
            self._say(text)

    def _heed(self, face: Face, now: float) -> bool:
        """Whether to take a frame: doubtful ones only until better ones come, which replace them."""
        subject, found = self._subject, doubt(face.quality)
        if found is None:
            if subject.doubted and subject.stage == "look":
                self._begin(subject.track.renewed())  # what told a person from a picture may have been another face
            elif subject.doubted:
                subject.track, subject.doubted = subject.track.renewed(), False
            self._hindrance.clear()
            return True
        if subject.track.vectors and not subject.doubted:
            subject.track.moved(face, now)
            self._hinder(found, now)
            return False
        subject.doubted = True
        self._hindrance.note(found, now)
        return True

    # ------------------------------------------------------------ look, and look back

    def _watch(self, face: Face, pixels: Pixels | None) -> None:
        subject = self._subject
        if self._rules.liveness == "off" or pixels is None:
            return
        subject.votes.update(pixels, face.detection.box)
        if subject.passive is not None:
            subject.passive.update(pixels, face)
        elif abs(face.quality.yaw) < STRAIGHT:
            subject.reference = Reference(patch_of(pixels, face.detection.landmarks))
            subject.passive = Passive(subject.reference, Borders(pixels, face.detection))
            subject.width = face.quality.width

    def _take(self, face: Face, now: float) -> None:
        subject = self._subject
        subject.track.take(face, now)
        subject.last = face
        subject.first_at = now if subject.first_at is None else subject.first_at
        taken = len(subject.track.vectors)
        if taken < self._rules.frames:
            self._ponder()
            return
        if subject.rejected >= FACES:
            self.match = None
            self._end("refused", refusal(None, self._name), now)
            return
        self.fused = subject.track.fused()
        found = self._match(self.fused)
        if subject.stage == "back" and found is not None and self.match is not None:
            found = found if found.person_id == self.match.person_id else None
        if found is not None and found.accepted:
            self.match = found
            self._matched(now)
            return
        subject.compared = True
        self.match = found or self.match
        if not subject.doubted and taken >= LOOKS * self._rules.frames:
            self.match = found
            self._end("refused", refusal(found, self._name), now)
        elif subject.doubted and self._hindrance.overdue(now):
            change = self._hindrance.text or ""
            self._end("failed", say("I don't recognise you like this. {change}.", change=change), now)
        else:
            self._ponder()

    def _ponder(self) -> None:
        """Say what hinders only to those who were not recognised with it: nobody has to take off what does no harm."""
        hinders = self._subject.doubted and self._subject.compared
        self._say((self._hindrance.text if hinders else None) or say("Checking"))

    def _matched(self, now: float) -> None:
        """Somebody is recognised: decide whether they are a person."""
        subject, policy, seen = self._subject, self._rules.liveness, self._subject.watched
        watched = now - subject.first_at if subject.first_at is not None else 0.0
        if policy == "off" or (subject.stage == "back" and seen != "framed"):
            self._welcome(now)
        elif policy == "passive" or subject.stage == "back":
            if seen in ("flat", "framed"):
                self._end("refused", PICTURE, now)
            elif seen == "unknown" and watched < WATCH and subject.stage == "look":
                self._say(say("Checking"))
            else:
                self._welcome(now)
        elif policy == "doubtful" and seen == "live":
            self._welcome(now)
        elif policy == "doubtful" and seen == "unknown" and watched < WATCH and self._rules.network:
            self._say(say("Checking"))
        elif self._rules.flash and subject.flash is None:
            subject.flash = Flash(choose_colours(COLOURS), now)
            subject.stage = "flash"
            self.exposed = True
            self._show(now)
        else:
            self._demand(now)

    # ------------------------------------------------------------ flash

    def _shine(self, face: Face, pixels: Pixels | None, now: float) -> None:
        subject = self._subject
        assert subject.flash is not None
        subject.track.moved(face, now)
        if pixels is not None:
            subject.flash.update(pixels, face.detection, now)
        if not subject.flash.over(now):
            self._show(now)
        elif subject.flash.reflection().verdict == "live":
            subject.shone = True
            self._look_back(now)
        else:
            self._demand(now)  # too much light in the room, or a picture: movements tell

    def _show(self, now: float) -> None:
        subject = self._subject
        assert subject.flash is not None
        self.activity = Activity(
            "login",
            say("Look at the screen and hold still"),
            "straight",
            subject.flash.progress(now),
            self._name,
            self.activity.at,
            colour=subject.flash.colour(now),
        )

    # ------------------------------------------------------------ challenge

    def _demand(self, now: float) -> None:
        subject = self._subject
        if subject.reference is not None:
            self.exposed = True
            doubted = self._rules.liveness == "doubtful" and self._subject.watched == "unknown"
            steps = self._rules.challenge.steps
            moves = self._choose(min(DOUBT_STEPS, steps) if doubted else steps)
            subject.challenge = Challenge(subject.reference, subject.width, moves, self._rules.challenge, now)
            subject.stage = "challenge"
            self._ask()
        else:
            subject.stage = "look"
            self._say(say("Look straight at the camera"))

    def _move(self, face: Face, pixels: Pixels | None, now: float) -> None:
        subject = self._subject
        assert subject.challenge is not None
        same = subject.track.resembles(face)
        lost = not subject.track.near(face, now)
        if lost or (not same and subject.strangers >= STRANGER):
            self._begin()
            # Somebody who moves fast before a slow camera is lost, but is nobody else.
            self._say(LOST if lost else say("Someone else stepped in. Starting again"))
            return
        subject.strangers = 0 if same else subject.strangers + 1
        subject.track.moved(face, now)
        if pixels is not None:
            subject.challenge.update(pixels, face, same, now)

    def _judge(self, now: float) -> None:
        challenge = self._subject.challenge
        assert challenge is not None
        if challenge.state == "failed":
            self._end(
                "refused",
                say("{reason}. Try again: follow the arrow, one movement at a time.", reason=challenge.reason),
                now,
            )
        elif challenge.state == "passed":
            self._look_back(now)
        else:
            self._ask()

    def _look_back(self, now: float) -> None:
        subject = self._subject
        subject.stage = "back"
        subject.track = subject.track.renewed()
        self._deadline = now + self._rules.seconds
        self._hindrance.clear()
        self._say(say("Thank you. Look straight at the camera"))

    def _ask(self) -> None:
        challenge = self._subject.challenge
        assert challenge is not None
        self.activity = Activity(
            "login",
            MOVES[challenge.wanted],
            challenge.wanted,
            challenge.progress,
            self._name,
            self.activity.at,
            challenge=True,
            amount=challenge.amount,
        )

    # ------------------------------------------------------------ the end

    def _welcome(self, now: float) -> None:
        assert self.match is not None
        self._end("verified", say("Welcome, {name}", name=self.match.name), now)

    def _give_up(self, now: float) -> None:
        if now - self._hindrance.pictured_at >= PATIENCE:  # nothing is known of who stands there
            self._end("failed", UNSEEN, now)
            return
        unseen = say("I could not see your face well enough. Step in front of the camera and try again.")
        nobody = say("I don't see anybody. Stand in front of the camera, an arm's length away.")
        self._end("failed", self._hindrance.text or (unseen if self._subject.last else nobody), now)

    def _end(self, phase: Phase, text: Text, now: float) -> None:
        name = self.match.name if self.match is not None and phase == "verified" else self._name
        self.decision = self._explain(phase, now)
        if self._subject.last is not None and self._pixels is not None:
            kept = snapshot(self._pixels, self._subject.last.detection.landmarks)
            self.seen = CapturedSample("", self._subject.last, kept)
        self.activity = Activity(phase, text, "", 0.0 if phase == "failed" else 1.0, name, now)

    def _explain(self, phase: Phase, now: float) -> Decision:
        subject = self._subject
        challenge = "off" if subject.challenge is None else subject.challenge.state
        if subject.shone:
            challenge = "passed"
        return Decision(
            granted=phase == "verified",
            match=self.match,
            quality=subject.last.quality if subject.last else None,
            frames=len(subject.track.vectors),
            watched=subject.watched,
            challenge="failed" if challenge == "asking" else challenge,
            seconds=now - subject.first_at if subject.first_at is not None else 0.0,
            score=subject.votes.mean,
        )

    def _say(self, text: Text) -> None:
        taken = len(self._subject.track.vectors)
        share = min(1.0, taken / (LOOKS * self._rules.frames))
        self.activity = Activity("login", text, "straight", share, self._name, self.activity.at)
