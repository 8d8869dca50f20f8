"""The face in front of the camera, and how far its log-in has come."""

from dataclasses import dataclass, field
from typing import Literal

from appliance.records.vision import Face, Watched
from appliance.vision.liveness.antispoof import Opinion, Votes
from appliance.vision.liveness.flash import Flash
from appliance.vision.liveness.parallax import Reference
from appliance.vision.liveness.passive import Challenge, Passive
from appliance.vision.tracking import Track

Stage = Literal["look", "flash", "challenge", "back"]
OPINIONS: dict[Opinion, Watched] = {"live": "live", "spoof": "framed", "unsure": "unknown"}


@dataclass
class Subject:
    """The face in front of the camera, and how far its log-in has come."""

    track: Track
    stage: Stage = "look"
    votes: Votes = field(default_factory=lambda: Votes(None))
    passive: Passive | None = None
    reference: Reference | None = None
    challenge: Challenge | None = None
    flash: Flash | None = None
    shone: bool = False  # it reflected the flash
    width: float = 0.0  # pixels, when the reference was taken
    strangers: int = 0  # frames of another face in a row
    first_at: float | None = None  # time of the first good frame
    last: Face | None = None  # in the last good frame
    doubted: bool = False  # the frames taken so far are all doubtful; a better one replaces them
    compared: bool = False  # with those who are registered, and it was none of them so far
    rejected: int = 0  # faces that were compared before it in the same log-in, and were nobody's

    @property
    def watched(self) -> Watched:
        """What watching tells. Depth alone is no proof where the network doubts: a film of a person has it too."""
        moved = self.passive.verdict if self.passive else "unknown"
        if not self.votes.counted or moved in ("flat", "framed"):
            return moved
        return OPINIONS[self.votes.opinion]
