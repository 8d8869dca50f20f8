"""What cameras and the recogniser see: frames, faces, matches, decisions.

Frozen, no I/O. Coordinates are pixels of the frame they belong to, x to the right and y down, as the camera sees it
(not mirrored).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # [height, width, 3], BGR


Vector = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a camera."""

    pixels: Pixels
    seq: int  # counts up within one source
    taken_at: float  # time.monotonic(), seconds


@dataclass(frozen=True)
class BoundingBox:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    def overlap(self, other: "BoundingBox") -> float:
        """Intersection over union, 0 to 1."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        common = max(0.0, right - left) * max(0.0, bottom - top)
        return common / (self.area + other.area - common) if common else 0.0


@dataclass(frozen=True, eq=False)
class Detection:
    """A face found by a detector."""

    box: BoundingBox
    landmarks: NDArray[np.float32]  # [5, 2]: eyes, nose tip, mouth corners, each pair from the viewer's left
    score: float  # 0 to 1


Cover = Literal["", "eyes", "mouth", "both"]  # what of a face is covered


@dataclass(frozen=True)
class Quality:
    """How usable a face is. See `vision/quality.py` for what the numbers mean."""

    width: float  # pixels
    brightness: float  # mean grey level of the aligned face, 0 to 255
    sharpness: float  # detail along the most blurred direction; a sharp face has 3 and more
    yaw: float  # about -1 to 1; positive when the person turns to their own left
    pitch: float  # about -1 to 1; positive when the person looks up
    edge: bool  # the face touches the border of the picture
    shade: float = 0.0  # -1 to 1: how much darker the person's left half is than the right; negative, the right one
    near: bool = False  # too near to be wholly in the picture
    backlight: float = 1.0  # how many times as bright as the face its surroundings are
    cover: Cover = ""
    score: float = 1.0  # 0 to 1: how sure the detector is


@dataclass(frozen=True)
class Match:
    """The nearest person to a face, and the verdict."""

    person_id: int
    name: str
    distance: float
    threshold: float
    second: float | None = None  # distance of the second-nearest person
    second_name: str = ""
    margin: float = 0.0  # how much farther away the second match must be
    refuted: bool = False  # nearer to a face that was taken for this person by mistake

    @property
    def near(self) -> bool:
        """Whether the distance is within the threshold."""
        return self.distance <= self.threshold

    @property
    def alike(self) -> bool:
        """Whether the second-nearest person is too near to tell the two apart."""
        return self.second is not None and self.second - self.distance < self.margin

    @property
    def accepted(self) -> bool:
        """Whether it is this person."""
        return self.near and not self.alike and not self.refuted


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A face with enough margin for any embedder to use later."""

    pixels: Pixels  # square
    landmarks: NDArray[np.float32]  # [5, 2], in these pixels


@dataclass(frozen=True, eq=False)
class Face:
    """A face in a frame: detected and measured, and, where its picture was good enough, embedded and matched."""

    detection: Detection
    quality: Quality
    vector: Vector | None  # the embedding; None for a picture that a log-in or a registration would not take
    crop: Pixels  # aligned face, square
    match: Match | None  # None if no one is registered, or there is no embedding
    embedded_at: float = 0.0  # time.monotonic(), seconds: of the frame that the embedding is of

    @property
    def embedding(self) -> Vector:
        """The embedding of a face that was taken."""
        assert self.vector is not None, "only faces that were wanted are taken"
        return self.vector


@dataclass(frozen=True, eq=False)
class CapturedSample:
    """One view of a registration."""

    direction: str
    face: Face
    snapshot: Snapshot | None  # None if the observation came without pixels


@dataclass(frozen=True, eq=False)
class Observation:
    """What the recogniser saw in one frame; faces from the largest to the smallest."""

    seq: int
    taken_at: float  # time.monotonic(), seconds
    width: int
    height: int
    faces: tuple[Face, ...]
    milliseconds: float  # from frame to verdict
    pixels: Pixels | None = None  # of the frame; never leaves the process


Watched = Literal["live", "flat", "framed", "unknown"]  # framed: on a screen or a print


@dataclass(frozen=True)
class Decision:
    """How and why a log-in was decided."""

    granted: bool
    match: Match | None  # the nearest person at the end
    quality: Quality | None  # of the last frame that counted
    frames: int  # that were fused at the end
    watched: Watched  # result of passive liveness
    challenge: Literal["off", "passed", "failed"]
    seconds: float  # from the first frame that counted to the verdict
    score: float | None = None  # what the network that tells pictures from people thought; None if there is none
