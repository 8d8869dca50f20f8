"""Turns an aligned face into an embedding."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Detection, Pixels, Vector
from appliance.vision.align import align
from appliance.vision.onnx_session import open_session


@dataclass(frozen=True)
class EmbedderSpec:
    """How an embedder wants its input and how its output is compared; from the model manifest."""

    model: str  # id, stored with every template: templates of different models are never compared
    template: str  # of align.TEMPLATES
    size: int  # pixels
    order: str  # "rgb" or "bgr"
    metric: str  # "euclidean" or "cosine"
    threshold: float  # distance; at most this far is the same person
    consistency: float  # distance; views of one registration, and frames of one log-in, lie within this of their mean
    margin: float = 0.0  # distance by which the second-nearest person must be farther away
    decade: float = 0.0  # distance by which the threshold shrinks for each tenfold of people


class Embedder:
    """A face embedding network; the vector is the mean of the face's and its mirror image's."""

    def __init__(self, path: Path, spec: EmbedderSpec, threads: int):
        self.spec = spec
        self._session = open_session(path, threads)
        self._input = self._session.get_inputs()[0].name

    def crop(self, pixels: Pixels, detection: Detection) -> Pixels:
        """The aligned face, [size, size, 3] BGR."""
        return self.cut(pixels, detection.landmarks)

    def cut(self, pixels: Pixels, landmarks: NDArray[np.float32]) -> Pixels:
        """The same, of a face whose landmarks [5, 2] are known."""
        return align(pixels, landmarks, self.spec.template, self.spec.size)

    def embed(self, crop: Pixels) -> Vector:
        """One vector [dimensions] for an aligned face; of unit length where the metric is cosine."""
        pair = np.stack([crop, crop[:, ::-1]]).astype(np.float32)
        if self.spec.order == "rgb":
            pair = pair[..., ::-1]
        blob = np.ascontiguousarray(pair.transpose(0, 3, 1, 2))
        output = np.asarray(self._session.run(None, {self._input: blob})[0]).reshape(2, -1)
        if self.spec.metric == "cosine":
            output = output / np.linalg.norm(output, axis=1, keepdims=True)
        return combine(list(output), self.spec.metric)


def combine(vectors: list[Vector], metric: str) -> Vector:
    """One template of several vectors: their mean, of unit length again where the metric is cosine."""
    mean: Vector = np.stack(vectors).mean(axis=0, dtype=np.float32)
    return (mean / np.linalg.norm(mean)).astype(np.float32) if metric == "cosine" else mean


def distances(vector: Vector, matrix: NDArray[np.float32], metric: str) -> NDArray[np.float32]:
    """Distance of a vector [d] to each row of a matrix [n, d]: Euclidean, or 1 - cosine similarity of unit vectors."""
    if metric == "cosine":
        return 1 - matrix @ vector
    return np.asarray(np.linalg.norm(matrix - vector, axis=1), np.float32)
