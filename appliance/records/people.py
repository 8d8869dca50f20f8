"""Registered people, their stored samples, and unknown visitors. Frozen, no I/O."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Vector


@dataclass(frozen=True)
class Person:
    """A registered person."""

    id: int
    name: str
    owner: bool
    created_at: str  # ISO 8601, UTC
    views: int


@dataclass(frozen=True, eq=False)
class StoredSample:
    """One stored picture of a person."""

    model: str  # id of the embedder that made the embedding
    embedding: Vector
    crop: bytes  # JPEG of a snapshot; in old databases PNG of the face as that embedder saw it
    landmarks: NDArray[np.float32] | None = None  # [5, 2] in the crop; None in old databases
    direction: str = ""  # where the person was looking
    counter: bool = False  # a face that was taken for this person by mistake
    id: int = 0
    created_at: str = ""


@dataclass(frozen=True)
class Visitor:
    """An unknown face that was seen."""

    id: int
    views: int  # how many are kept
    first_at: str  # ISO 8601, of the oldest view
    last_at: str
