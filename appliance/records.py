"""The nouns that travel between the parts. Frozen, no I/O, no behaviour beyond small arithmetic.

Coordinates are pixels of the frame they belong to, x to the right and y down, as the camera sees it (not mirrored).
"""

from dataclasses import dataclass, field
from typing import Any, Literal

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
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    def overlap(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        common = max(0.0, right - left) * max(0.0, bottom - top)
        return common / (self.area + other.area - common) if common else 0.0


@dataclass(frozen=True, eq=False)
class Detection:
    """A face found by a detector."""

    box: Box
    landmarks: NDArray[np.float32]  # [5, 2]: eyes, nose tip, mouth corners, each pair from the viewer's left
    score: float  # 0 to 1


@dataclass(frozen=True)
class Quality:
    """How usable a face is."""

    width: float  # pixels
    brightness: float  # mean grey level of the aligned face, 0 to 255
    sharpness: float  # variance of the Laplacian of the aligned face at a fixed size
    yaw: float  # about -1 to 1; positive when the person turns to their own left
    pitch: float  # about -1 to 1; positive when the person looks up
    edge: bool  # the face touches the border of the picture
    shade: float = 0.0  # -1 to 1: how much darker the person's left half is than the right; negative, the right one


@dataclass(frozen=True)
class Match:
    """The nearest person to a face, and the verdict."""

    person_id: int
    name: str
    distance: float
    threshold: float
    second: float | None = None  # distance of the second-nearest person
    second_name: str = ""
    margin: float = 0.0  # by which the second must be farther away
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
        """Whether it is this person and nobody else."""
        return self.near and not self.alike and not self.refuted


@dataclass(frozen=True)
class Document:
    """A document, as somebody sees it in a list."""

    id: int
    title: str
    own: bool  # of whoever looks
    shared: bool  # for everybody
    size: int  # bytes
    passages: int
    created_at: str
    digest: str  # SHA-256 of its content


@dataclass(frozen=True)
class Source:
    """A passage that an answer was made from."""

    number: int  # as it is cited: [1]
    passage: int
    where: str


@dataclass(frozen=True)
class Visitor:
    """Somebody who was seen and whom nobody has named."""

    id: int
    views: int  # how many are kept
    first_at: str  # ISO 8601, of the oldest view
    last_at: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A face with enough around it that any embedder can be fed from it later."""

    pixels: Pixels  # square
    landmarks: NDArray[np.float32]  # [5, 2], in these pixels


@dataclass(frozen=True, eq=False)
class Face:
    """A face in a frame: found, measured, embedded and compared."""

    detection: Detection
    quality: Quality
    embedding: Vector
    crop: Pixels  # aligned face, square, as the embedder saw it
    match: Match | None  # None when nobody is registered
    embedded_at: float = 0.0  # time.monotonic(), seconds: of the frame that the embedding is of


@dataclass(frozen=True, eq=False)
class Taken:
    """One view of a registration."""

    direction: str
    face: Face
    snapshot: Snapshot | None  # None where the observation came without pixels


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


@dataclass(frozen=True)
class Decision:
    """How a log-in was decided, and why."""

    granted: bool
    match: Match | None  # the nearest person at the end
    quality: Quality | None  # of the last frame that counted
    frames: int  # that were fused at the end
    watched: Literal["live", "flat", "framed", "unknown"]  # what passive liveness said
    challenge: Literal["off", "passed", "failed"]
    seconds: float  # from the first frame that counted to the verdict


@dataclass(frozen=True)
class Person:
    """Somebody who is registered."""

    id: int
    name: str
    owner: bool
    created_at: str  # ISO 8601, UTC
    views: int


@dataclass(frozen=True, eq=False)
class View:
    """One picture of a person, as stored."""

    model: str  # id of the embedder that made the embedding
    embedding: Vector
    crop: bytes  # JPEG of a snapshot; in old databases PNG of the face as that embedder saw it
    landmarks: NDArray[np.float32] | None = None  # [5, 2] in the crop; None in old databases
    direction: str = ""  # where the person looked
    counter: bool = False  # a face that was taken for this person by mistake
    id: int = 0
    created_at: str = ""


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str
    id: int = 0
    complete: bool = True  # False: stopped by the person, or cut short by a failure
    created_at: str = ""
    sources: tuple["Source", ...] = ()  # passages that it was made from
    parent: int = 0  # id of the message that it follows; 0 for the first
    siblings: tuple[int, ...] = ()  # ids of all that follow the same message, itself among them, when there are several
    tool: "ToolUse | None" = None  # that made it
    statistics: "Statistics | None" = None  # of how it was made
    conversation: int = 0


@dataclass(frozen=True)
class ToolUse:
    """What was called to make an answer, and with what."""

    name: str
    arguments: dict[str, Any]
    ran: bool = True
    asks: bool = False  # it waits for a yes


@dataclass(frozen=True)
class Statistics:
    """What an answer took."""

    tokens: int  # of the answer
    prompt_tokens: int
    cached_tokens: int  # of the prompt, that did not have to be read again
    context: int  # tokens that fit in all
    first_seconds: float  # from the question to the first word
    seconds: float  # from the first word to the last
    passages: int = 0  # characters of the prompt that came from documents


@dataclass(frozen=True)
class Conversation:
    """The head of a stored conversation."""

    id: int
    title: str
    updated_at: str
    messages: int
    found: str = ""  # what stands around the words that were searched for
    found_in: int = 0  # id of the message


Phase = Literal["idle", "registering", "login", "verified", "refused", "registered", "failed"]


@dataclass(frozen=True)
class Activity:
    """What a station does with the person in front of it, and what it says to them."""

    phase: Phase = "idle"
    text: str = ""
    hint: str = ""  # a machine-readable direction for the page: straight, left, right, up, down, closer
    progress: float = 0.0  # 0 to 1
    name: str = ""
    at: float = 0.0  # time.monotonic() of the last change of phase
    challenge: bool = False  # the direction is a demand, not a hint
    amount: float = 0.0  # 0 to 1: how much of the movement is done
    colour: str = ""  # that the page is to shine with


@dataclass(frozen=True)
class PartState:
    """Whether a part works, and what to do when it does not."""

    ok: bool
    state: str  # a word: starting, ready, absent, lost, off, low
    text: str = ""


@dataclass(frozen=True)
class Status:
    """Everything that pages and LEDs show of the box, as one value."""

    pattern: str = "starting"
    progress: float = 0.0  # of the pattern, where it has one
    camera: PartState = PartState(False, "starting")
    faces: PartState = PartState(False, "starting")
    model: PartState = PartState(False, "starting")
    lights: PartState = PartState(False, "starting")
    disk: PartState = PartState(True, "ready")
    network: PartState = PartState(False, "off")  # whether phones can reach the box
    people: int = 0
    waiting: int = 0  # people in the queue of the chat
    brightness: float = 1.0  # of the LEDs, 0 to 1, as somebody asked for
    loading: float = 0.0  # 0 to 1: how much of the language model is in memory, while it is being loaded
    rate: float = 0.0  # tokens per second of the answers that are coming
    load: float = 0.0  # 0 to 1: how busy the cores are
    ringing: str = ""  # what a timer was for that has just ended
    rang: str = ""  # what the last timer was for that ended
    rang_at: float = 0.0  # when that was, seconds since 1970: for pages that slept through it


@dataclass(frozen=True)
class Sight:
    """What one station sees and does, for the page that watches it."""

    observation: Observation | None = None
    activity: Activity = field(default_factory=Activity)
