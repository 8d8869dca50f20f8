"""Who is registered, as one matrix; finds the nearest person to a vector."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from appliance.faces.embed import EmbedderSpec, combine
from appliance.records import Match, Vector

FEW = 10  # people up to whom the threshold of the manifest holds as it is


class Gallery:
    """Templates of one embedder. Immutable: a change makes a new one, so readers never need a lock."""

    def __init__(self, people: Iterable[tuple[int, str, list[Vector]]], spec: EmbedderSpec):
        """`people` gives (id, name, vectors of the views); a person's template is the views' mean."""
        known = [(i, name, views) for i, name, views in people if views]
        self.ids = [i for i, _, _ in known]
        self.names = [name for _, name, _ in known]
        self.spec = spec
        rows = [combine(views, spec.metric) for _, _, views in known]
        self._templates = np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)
        self._squares = (self._templates**2).sum(axis=1)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def threshold(self) -> float:
        """The distance of the last yes in a search among everybody.

        A stranger is compared with every one of them, so that each tenfold of people asks for a tenth of the false
        accepts; the manifest says by how much the distance has to shrink for that.
        """
        return self.spec.threshold - self.spec.decade * math.log10(max(1.0, len(self) / FEW))

    def identify(self, vector: Vector) -> Match | None:
        """The nearest person (1:N), or None when nobody is registered."""
        if not self.ids:
            return None
        found = self._distances(vector)
        best = int(np.argmin(found))
        distance = float(found[best])
        if len(found) == 1:
            return Match(self.ids[best], self.names[best], distance, self.threshold)
        found[best] = np.inf
        next_ = int(np.argmin(found))
        return Match(
            self.ids[best],
            self.names[best],
            distance,
            self.threshold,
            float(found[next_]),
            self.names[next_],
            self.spec.margin,
        )

    def verify(self, vector: Vector, person_id: int) -> Match | None:
        """The comparison with one person (1:1), or None when that person has no template.

        Somebody else who is nearer counts as well: the face is theirs.
        """
        if person_id not in self.ids:
            return None
        row = self.ids.index(person_id)
        found = self._distances(vector)
        distance = float(found[row])
        found[row] = np.inf
        other = int(np.argmin(found)) if len(found) > 1 else None
        second = (float(found[other]), self.names[other]) if other is not None else (None, "")
        return Match(person_id, self.names[row], distance, self.spec.threshold, *second)

    def _distances(self, vector: Vector) -> NDArray[np.float32]:
        """To every template: one matrix product, see `embed.distances` for what it means."""
        products = self._templates @ vector
        if self.spec.metric == "cosine":
            return np.asarray(1 - products, np.float32)
        squared = self._squares - 2 * products + np.float32(vector @ vector)
        return np.asarray(np.sqrt(np.maximum(squared, 0, out=squared), out=squared), np.float32)
