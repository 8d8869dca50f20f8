"""Who is registered, as one matrix; finds the nearest person to a vector."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Match, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances

FEW = 10  # people up to whom the threshold of the manifest holds as it is


class Gallery:
    """Templates of one embedder. Immutable: a change makes a new one, so readers never need a lock."""

    def __init__(
        self,
        people: Iterable[tuple[int, str, list[Vector]]],
        spec: EmbedderSpec,
        counters: Mapping[int, list[Vector]] | None = None,
    ):
        """`people` gives (id, name, vectors of the views); a person's template is the views' mean.

        `counters` are faces that were taken for a person by mistake, by that person's id. One counts only if every view
        of the person is nearer to their template than to it: nobody's own views are shut out by a false word.
        """
        known = [(i, name, views) for i, name, views in people if views]
        self.ids = [i for i, _, _ in known]
        self.names = [name for _, name, _ in known]
        self.spec = spec
        rows = [combine(views, spec.metric) for _, _, views in known]
        self._templates = np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)
        self._squares = (self._templates**2).sum(axis=1)
        self._counters: dict[int, NDArray[np.float32]] = {}  # by row
        for row, (person_id, _, views) in enumerate(known):
            given = (counters or {}).get(person_id, [])
            if kept := [vector for vector in given if self._tells_apart(vector, row, views)]:
                self._counters[row] = np.stack(kept)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def counting(self) -> int:
        """How many counter-examples passed their self-test."""
        return sum(len(vectors) for vectors in self._counters.values())

    def _tells_apart(self, counter: Vector, row: int, views: list[Vector]) -> bool:
        metric = self.spec.metric
        template = self._templates[row]
        pair = np.stack([template, counter])
        return all(bool(np.less(*distances(view, pair, metric))) for view in views)

    def _refuted(self, vector: Vector, row: int, distance: float) -> bool:
        counters = self._counters.get(row)
        return counters is not None and float(distances(vector, counters, self.spec.metric).min()) < distance

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
        match = Match(
            self.ids[best],
            self.names[best],
            distance,
            self.threshold,
            margin=self.spec.margin,
            refuted=self._refuted(vector, best, distance),
        )
        return self._with_second(match, found, best)

    def verify(self, vector: Vector, person_id: int) -> Match | None:
        """The comparison with one person (1:1), or None when that person has no template.

        Somebody else who is nearer counts as well: the face is theirs.
        """
        if person_id not in self.ids:
            return None
        row = self.ids.index(person_id)
        found = self._distances(vector)
        distance = float(found[row])
        refuted = self._refuted(vector, row, distance)
        match = Match(person_id, self.names[row], distance, self.spec.threshold, refuted=refuted)
        return self._with_second(match, found, row)

    def taken_by(self, vector: Vector, person_id: int | None) -> str | None:
        """The name of whoever else looks like the vector, unless `person_id` does as well; None when nobody does."""
        own = self.verify(vector, person_id) if person_id is not None else None
        found = self.identify(vector)
        if found is None or not found.near or found.person_id == person_id or (own and own.near):
            return None
        return found.name

    def _with_second(self, match: Match, found: NDArray[np.float32], row: int) -> Match:
        """The match, with who is the nearest of all others."""
        if len(found) == 1:
            return match
        found[row] = np.inf
        second = int(np.argmin(found))
        return replace(match, second=float(found[second]), second_name=self.names[second])

    def _distances(self, vector: Vector) -> NDArray[np.float32]:
        """To every template: one matrix product, see `embed.distances` for what it means."""
        products = self._templates @ vector
        if self.spec.metric == "cosine":
            return np.asarray(1 - products, np.float32)
        squared = self._squares - 2 * products + np.float32(vector @ vector)
        return np.asarray(np.sqrt(np.maximum(squared, 0, out=squared), out=squared), np.float32)
