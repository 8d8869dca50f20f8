"""The registration of a person: several photos, guided on the screen. Pure; saves nothing itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from appliance.core.config import Faces as FacesConfig
from appliance.core.i18n import SILENCE, Text, joined, say
from appliance.records.status import Activity
from appliance.records.vision import CapturedSample, Face, Match, Observation, Pixels, Quality, Vector
from appliance.vision.align import snapshot
from appliance.vision.embed import EmbedderSpec, distances
from appliance.vision.quality import WORDS, impaired, problem, too_dark
from appliance.vision.recogniser import SEVERAL, foreground
from appliance.vision.self_test import misfits
from appliance.vision.tracking import Track

DIRECTIONS = {
    "straight": say("Look straight at the camera"),
    "left": say("Turn your head a little to the left"),
    "right": say("Turn your head a little to the right"),
    "up": say("Look up a little"),
    "down": say("Look down a little"),
}
TURN = 0.16  # change of yaw that counts as "a little"; about 10 degrees
NOD = 0.09  # change of pitch; landmarks of detectors follow a nod less than a turn
STRAIGHT = 0.35  # farther than this from the front is not straight
PAUSE = 0.5  # seconds between two views, so that they differ
STRANGER = 5  # frames in a row of another face before the registration restarts
ENDURED = 5.0  # seconds after which a photo is taken in the light there is
FRUITLESS = 10.0  # seconds after which a straight photo is taken instead of one from a side
AGAIN = "again"  # hint of a failure after which the same name may be tried again
COVERS = ("eyes", "mouth", "both")


@dataclass(frozen=True)
class RegistrationRules:
    """Parameters of a registration."""

    views: int
    patience: float  # seconds before a good photo is taken although the head did not turn
    seconds: float  # after which it ends
    min_width: int  # pixels of a face

    @classmethod
    def of(cls, config: FacesConfig) -> "RegistrationRules":
        """The rules from the settings."""
        return cls(config.views, config.view_patience, config.registration_seconds, config.min_face_registration)


@dataclass(frozen=True)
class AdditionalSamples:
    """More photos of a registered person."""

    person_id: int
    views: int
    renew: bool  # they replace all others


@dataclass(frozen=True)
class Asker:
    """Who asks for a registration."""

    owner: bool = False  # is told whose face a known one is; anybody else could find out names with a photo
    alike: bool = False  # has confirmed that this is another person than the one they resemble
    hint: Text = SILENCE  # what an owner can do where two people look alike


GUEST = Asker()


def already(name: str, asker: Asker = GUEST) -> Text:
    """The message for a face that is already registered, under that name."""
    if not asker.owner:
        return say("This face is already registered. Log in instead.")
    known = say("This face is already registered as {name}. Log in instead.", name=name)
    return joined(" ", [known, asker.hint]) if asker.hint else known


class Registration:
    """Guides a person through the photos and collects them."""

    def __init__(
        self,
        name: str,
        identify: Callable[[Vector], Match | None],
        spec: EmbedderSpec,
        rules: RegistrationRules,
        now: float,
        further: AdditionalSamples | None = None,
        asker: Asker = GUEST,
    ):
        """`identify` finds the person that a vector matches, so that no one registers twice.

        With `further`, the photos must show that person.
        """
        self.further = further
        self.asker = asker
        self.duplicate = False  # the face is another person's, who is registered
        self._identify = identify
        self._spec = spec
        self._rules = replace(rules, views=further.views) if further else rules
        self._deadline = now + rules.seconds
        self.views: list[CapturedSample] = []
        self.activity = Activity("registering", DIRECTIONS["straight"], "straight", 0.0, name, now)
        self._begin(now, SILENCE)

    def _begin(self, now: float, note: Text) -> None:
        self.views.clear()
        self._track = Track(self._spec)
        self._last: Vector | None = None  # of the last frame of this person
        self._strangers = 0
        self._asked_at = now
        self._taken_at = now
        self._side = True  # ask for the next view from its side; else for another straight one
        self.activity = Activity(
            "registering", note or DIRECTIONS["straight"], "straight", 0.0, self.activity.name, now
        )

    def update(self, observation: Observation | None, now: float) -> Activity:
        """Take the next observation (None: no new frame came).

        The phase ends as "registered" (all photos are taken, nothing is saved yet) or "failed".
        """
        if self.activity.phase != "registering":
            return self.activity
        if observation is not None:
            self._look(observation, now)
        if self.activity.phase == "registering" and now > self._deadline:
            late = say("That took too long. Nothing was saved. Try again with more light on your face.")
            self._fail(late, now, AGAIN)
        return self.activity

    @property
    def direction(self) -> str:
        """Where the person should look now."""
        names = list(DIRECTIONS)
        return names[len(self.views) % len(names)] if self._side else "straight"

    def wants(self, quality: Quality) -> bool:
        """Whether a face of this quality counts."""
        return problem(quality, self._rules.min_width) is None

    def _look(self, observation: Observation, now: float) -> None:
        near = foreground(observation.faces)
        if len(near) != 1:
            self._asked_at = now
            self._miss(observation)
            return
        face = near[0]
        trouble = self._trouble(face, now)
        if face.vector is None:  # whose it is cannot be told
            if self._track.near(face, now):
                self._track.moved(face, now)
            self._say(trouble or DIRECTIONS[self.direction])
            return
        if self.views and not self._same(face, now):
            self._stranger(now)
            return
        self._strangers = 0
        self._last = face.embedding
        self._track.moved(face, now)
        if trouble:
            self._say(trouble)
        elif now - self._taken_at < PAUSE or not self._turned(face, now) or not self._fits(face):
            self._say(DIRECTIONS[self.direction], self._amount(face))
            self._side = self._side and now - self._asked_at < FRUITLESS
        else:
            self._take(face, observation.pixels, now)

    def _miss(self, observation: Observation) -> None:
        """Nobody is in view, or too many."""
        if observation.faces:
            self._say(SEVERAL)
        elif observation.pixels is not None and too_dark(observation.pixels):
            self._say(WORDS["dark"])
        else:
            self._say(say("Step in front of the camera"))

    def _trouble(self, face: Face, now: float) -> Text | None:
        """What to change before a photo is taken, or None. Poor light is endured after a while, a mask never."""
        if found := problem(face.quality, self._rules.min_width):
            self._asked_at = now
            return found
        doubtful = impaired(face.quality)
        endured = now - self._asked_at >= ENDURED and doubtful not in COVERS
        return WORDS[doubtful] if doubtful and not endured else None

    def _same(self, face: Face, now: float) -> bool:
        """Whether this is the person of the photos taken so far.

        A turned head lies far from the straight photos. So it is compared with its neighbours: the nearest photo, and
        the frame before, as long as the face has not left its place.
        """
        known = [view.face.embedding for view in self.views]
        if self._last is not None and self._track.near(face, now):
            known.append(self._last)
        nearest = float(distances(face.embedding, np.stack(known), self._spec.metric).min())
        return nearest <= self._spec.consistency

    def _fits(self, face: Face) -> bool:
        """Whether with this photo all photos still recognise one another."""
        known = [view.face.embedding for view in self.views]
        if len(known) == 1:  # two that disagree do not tell which of them is wrong, and no third would help
            apart = distances(face.embedding, np.stack(known), self._spec.metric)
            return float(apart[0]) <= self._spec.threshold
        return not misfits([*known, face.embedding], self._spec)

    def _stranger(self, now: float) -> None:
        self._strangers += 1
        self._say(say("I've lost you. Look straight at the camera"))
        if self._strangers >= STRANGER:
            self._begin(now, say("Someone else stepped in. Starting again"))

    def _turned(self, face: Face, now: float) -> bool:
        if now - self._asked_at >= self._rules.patience:
            return True
        return self._amount(face) >= 1

    def _amount(self, face: Face) -> float:
        """Progress of the requested turn of the head, 0 to 1."""
        yaw, pitch = face.quality.yaw, face.quality.pitch
        if not self.views:
            return float(abs(yaw) < STRAIGHT)
        front = self.views[0].face.quality
        across, up = (yaw - front.yaw) / TURN, (pitch - front.pitch) / NOD
        share = {
            "straight": float(abs(across) < 1),
            "left": across,
            "right": -across,
            "up": up,
            "down": -up,
        }[self.direction]
        return max(0.0, min(1.0, share))

    def _take(self, face: Face, pixels: Pixels | None, now: float) -> None:
        self._track.take(face, now)
        known = self._identify(self._track.fused())
        if self.further is None and not self.asker.alike and known is not None and known.near:
            self.duplicate = True
            self._fail(already(known.name, self.asker), now)
            return
        if self.further and not (known and known.near and known.person_id == self.further.person_id):
            self._fail(
                say(
                    "This does not look like {name}. Nothing was changed. Try again in better light.",
                    name=self.activity.name,
                ),
                now,
            )
            return
        kept = snapshot(pixels, face.detection.landmarks) if pixels is not None else None
        self.views.append(CapturedSample(self.direction, face, kept))
        self._asked_at = self._taken_at = now
        self._side = True
        if len(self.views) >= self._rules.views:
            self.activity = Activity("registered", say("Saving"), "", 1.0, self.activity.name, now)
        else:
            self._say(DIRECTIONS[self.direction])

    def _fail(self, text: Text, now: float, hint: str = "") -> None:
        self.activity = Activity("failed", text, hint, 0.0, self.activity.name, now)

    def _say(self, text: Text, amount: float = 0.0) -> None:
        share = len(self.views) / self._rules.views
        at = self.activity.at
        self.activity = Activity("registering", text, self.direction, share, self.activity.name, at, amount=amount)
