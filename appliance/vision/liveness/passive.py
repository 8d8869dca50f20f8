"""Tells a person in front of the camera from a photo. Pure: frames and the time are passed in.

`Passive` only watches; `Challenge` asks for movements in random order. Both judge the parallax of the face against
a reference frame of the same track (see `parallax`).
"""

import random
import secrets
from dataclasses import dataclass
from typing import Literal

import numpy as np

from appliance.core.i18n import Text, say, verbatim
from appliance.records.vision import Face, Pixels, Watched
from appliance.vision.liveness.display_artifacts import BORDER, Borders
from appliance.vision.liveness.parallax import Parallax, Reference, patch_of

MOVES = {
    "left": say("Turn your head to the left"),
    "right": say("Turn your head to the right"),
    "up": say("Look up"),
    "closer": say("Come closer"),
}
ASKED = {
    "left": say("turn your head to the left"),
    "right": say("turn your head to the right"),
    "up": say("look up"),
    "closer": say("come closer"),
}
SIDEWAYS = ("left", "right")

# Measured on films made of the London photos (larson evaluate --attacks): asked to turn, people turn by 0.3 to 0.7,
# with a nose of 0.04 to 0.14; pictures of people, however bent, by less than 0.4 with a nose below 0.02.
TURNED = 0.28  # radians: a turn to a side, or a nod, that was meant
NODDED = 0.22
NOSE = 0.025  # eye distances: least parallax of a nose in such a turn
CLEAR = 0.05  # eye distances: with more noise there is no result
CLOSER = 1.22  # times as wide as before
HELD = 2  # frames in a row before a movement counts
# A shallow nose, or a reference that was not quite straight, shows less. Where it shows for long it counts too: the
# median of so many frames tells heads, with 0.017 and 0.04 per radian at least, from bent prints, with less than 0.002.
STEADY, STEADY_NOSE, STEADY_SLOPE = 12, 0.012, 0.035
SLOW = 0.7  # seconds after a demand in which the last movement may continue

LOOKED = 0.14  # radians: smallest turn for a passive verdict
SLOPE = 0.08  # eye distances of nose per radian: heads have 0.1 to 0.2, pictures less than 0.03
TILTED = 0.93  # squeezed to this and not turned: flat
PROOFS = 2  # frames that agree


class Passive:
    """Watches a face without asking for anything."""

    def __init__(self, reference: Reference, borders: Borders):
        """Both of the first frame."""
        self._reference = reference
        self._borders = borders
        self._live = 0
        self._flat = 0
        self._framed = 0

    def update(self, pixels: Pixels, face: Face) -> None:
        """Take the next frame of the same face."""
        seen = self._reference.compare(patch_of(pixels, face.detection.landmarks))
        if seen.noise < CLEAR:
            self._weigh(seen)
        self._framed += self._borders.moving(pixels, face.detection) > BORDER

    def _weigh(self, seen: Parallax) -> None:
        turn = (seen.turn[0] ** 2 + seen.turn[1] ** 2) ** 0.5
        if turn >= LOOKED:
            slope = (seen.turn[0] * seen.nose[0] + seen.turn[1] * seen.nose[1]) / turn**2
            if slope >= SLOPE:
                self._live += 1
            elif turn >= TURNED and slope < SLOPE / 2:
                self._flat += 1
        elif seen.squeeze < TILTED:
            self._flat += 1

    @property
    def verdict(self) -> Watched:
        """The verdict of the frames so far."""
        if self._flat >= PROOFS and self._flat > self._live:
            return "flat"
        if self._framed >= PROOFS:
            return "framed"
        return "live" if self._live >= PROOFS else "unknown"


@dataclass(frozen=True)
class ChallengeRules:
    """Parameters of a challenge."""

    steps: int  # movements
    seconds: float  # for each


def choose_moves(count: int, rng: random.Random | None = None) -> list[str]:
    """Movements in random order, no two alike in a row, at least one of them sideways.

    Only turns show depth: a photo can come closer too.
    """
    rng = rng or secrets.SystemRandom()
    while True:
        chosen: list[str] = []
        for _ in range(count):
            chosen.append(rng.choice([move for move in MOVES if not chosen or move != chosen[-1]]))
        if any(move in SIDEWAYS for move in chosen):
            return chosen


class Challenge:
    """Asks for movements one by one and judges each by its parallax."""

    def __init__(self, reference: Reference, width: float, moves: list[str], rules: ChallengeRules, now: float):
        """`reference` and `width` (pixels) are of the face looking straight, before the challenge."""
        self._reference = reference
        self._width = width
        self._moves = moves
        self._rules = rules
        self.state: Literal["asking", "passed", "failed"] = "asking"
        self.reason = verbatim("")
        self.done = 0  # movements
        self.amount = 0.0  # 0 to 1, of the movement that is asked for
        self._ask(now)

    def _ask(self, now: float) -> None:
        self._asked_at = now
        self._right = self._wrong = 0
        self._noses: list[tuple[float, float]] = []  # of frames that show the movement: nose, and nose per radian
        self.amount = 0.0

    @property
    def wanted(self) -> str:
        """The movement that is asked for now."""
        return self._moves[min(self.done, len(self._moves) - 1)]

    @property
    def progress(self) -> float:
        """0 to 1."""
        return self.done / len(self._moves)

    def update(self, pixels: Pixels, face: Face, same: bool, now: float) -> None:
        """Take the next frame; `same` says that the face still looks like the person it is about."""
        if self.state != "asking":
            return
        seen = self._reference.compare(patch_of(pixels, face.detection.landmarks))
        moved = self._moved(seen, face.quality.width)
        self.amount = self._amount(seen, face.quality.width)
        right = moved == self.wanted and same
        nose = self._nose(seen, moved)
        if right and moved != "closer":
            self._noses.append((nose, nose / max(abs(seen.turn[0]), abs(seen.turn[1]))))
        self._right = self._right + 1 if right and nose >= NOSE else 0
        late = now - self._asked_at > SLOW
        before = self._moves[self.done - 1] if self.done else ""
        self._wrong = self._wrong + 1 if late and moved not in ("", "closer", before, self.wanted) else 0
        if self._right >= HELD or self._steady():
            self.done += 1
            self._ask(now)
            if self.done == len(self._moves):
                self.state = "passed"
        elif self._wrong >= HELD:
            self._fail(self._instead(moved))
        self.wait(now)

    def wait(self, now: float) -> None:
        """Let time pass."""
        if self.state == "asking" and now - self._asked_at > self._rules.seconds:
            self._fail(say("That took too long"))

    def _moved(self, seen: Parallax, width: float) -> str:
        """Which movement a frame shows, or an empty word."""
        if seen.noise >= CLEAR:
            return ""
        across, down = seen.turn
        if max(abs(across) / TURNED, abs(down) / NODDED) >= 1:
            if abs(across) / TURNED >= abs(down) / NODDED:
                return "left" if across > 0 else "right"
            return "down" if down > 0 else "up"
        return "closer" if width >= CLOSER * self._width else ""

    def _amount(self, seen: Parallax, width: float) -> float:
        across, down = seen.turn
        share = {"left": across / TURNED, "right": -across / TURNED, "up": -down / NODDED}.get(
            self.wanted, (width / self._width - 1) / (CLOSER - 1)
        )
        return max(0.0, min(1.0, share))

    def _nose(self, seen: Parallax, moved: str) -> float:
        """How far the nose moved as a real one does; enough for a movement that shows no depth."""
        across, down = seen.nose
        return {"left": across, "right": -across, "up": -down}.get(moved, NOSE)

    def _steady(self) -> bool:
        """Whether the nose stood out a little, but for long."""
        if len(self._noses) < STEADY:
            return False
        nose, slope = np.median(self._noses, axis=0)
        return bool(nose >= STEADY_NOSE and slope >= STEADY_SLOPE)

    def _instead(self, moved: str) -> Text:
        if {moved, self.wanted} == {"left", "right"}:
            return say(
                "I asked for the other side: {move} (if the camera mirrors the picture, set camera.mirror)",
                move=ASKED[self.wanted],
            )
        return say("I asked for something else: {move}", move=ASKED[self.wanted])

    def _fail(self, reason: Text) -> None:
        self.state, self.reason = "failed", reason
