"""Turns an aligned face into an embedding."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import FaceError
from appliance.core.i18n import say
from appliance.records.vision import Pixels, Vector
from appliance.vision.align import align
from appliance.vision.onnx_session import open_session


@dataclass(frozen=True)
class EmbedderSpec:
    """How the vectors of an embedder are compared; from the model manifest."""

    model: str  # id, stored with every template: templates of different models are never compared
    metric: str  # "euclidean" or "cosine"
    threshold: float  # distance; at most this far is the same person
    consistency: float  # distance; views of one registration, and frames of one log-in, lie within this of their mean
    margin: float = 0.0  # distance by which the second-nearest person must be farther away
    decade: float = 0.0  # distance by which the threshold shrinks for each tenfold of people


class Network:
    """One face embedding network."""

    def __init__(self, path: Path, template: str, size: int, order: str, threads: int):
        """`template` and `size` as `align` takes them; `order` of the colours that it expects, "rgb" or "bgr"."""
        self._session = open_session(path, threads)
        self._input = self._session.get_inputs()[0].name
        self._template, self._size = template, size
        self._rgb = order == "rgb"

    def embed(self, pixels: Pixels, landmarks: NDArray[np.float32], crop: Pixels | None = None) -> Vector:
        """See Embedder. Raises FaceError where the network gives no usable vector."""
        if crop is None or (self._template, self._size) != ("arcface", len(crop)):
            crop = align(pixels, landmarks, self._template, self._size)
        blob = cv2.dnn.blobFromImage(crop, swapRB=self._rgb)
        vector = np.asarray(self._session.run(None, {self._input: blob})[0]).ravel()
        length = np.linalg.norm(vector)
        if not np.isfinite(length) or length == 0:
            raise FaceError(say("This face could not be read. Use another picture."))
        return np.asarray(vector / length, np.float32)


class Embedder:
    """Turns a face into a vector: that of one network, or those of several side by side."""

    def __init__(self, networks: Sequence[Network], spec: EmbedderSpec):
        self.spec = spec
        self._networks = networks

    def embed(self, pixels: Pixels, landmarks: NDArray[np.float32], crop: Pixels | None = None) -> Vector:
        """One vector [dimensions] of unit length for a face whose landmarks [5, 2] are known.

        `crop` is the same face aligned to "arcface", for the networks that want it like that.
        """
        vectors = [network.embed(pixels, landmarks, crop) for network in self._networks]
        return np.concatenate(vectors) / np.float32(np.sqrt(len(vectors)))


def combine(vectors: list[Vector], metric: str) -> Vector:
    """One template of several vectors: their mean, of unit length again where the metric is cosine."""
    mean: Vector = np.stack(vectors).mean(axis=0, dtype=np.float32)
    return (mean / np.linalg.norm(mean)).astype(np.float32) if metric == "cosine" else mean


def distances(vector: Vector, matrix: NDArray[np.float32], metric: str) -> NDArray[np.float32]:
    """Distance of a vector [d] to each row of a matrix [n, d]: Euclidean, or 1 - cosine similarity of unit vectors."""
    if metric == "cosine":
        return 1 - matrix @ vector
    return np.asarray(np.linalg.norm(matrix - vector, axis=1), np.float32)
