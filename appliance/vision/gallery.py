"""The registered people as one matrix; finds the nearest person to a vector."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Match, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances

FEW = 50  # people up to whom the threshold of the manifest holds as it is


Known = tuple[int, str, list[Vector]]  # id, name, vectors of the views
Counters = Mapping[int, list[Vector]]  # counter-examples by the person's id


class Gallery:
    """Templates of one embedder. Immutable: a change makes a new one, so readers never need a lock.

    Rows are in the order of the people's ids. So a gallery that grew by `updated` is the same as one built at once, to
    the last bit of a distance.
    """

    def __init__(self, people: Iterable[Known], spec: EmbedderSpec, counters: Counters | None = None):
        """A person's template is the mean of their views; a person without views is left out.

        `counters` are faces that were taken for a person by mistake. One counts only if every view of the person is
        nearer to their template than to it: a false report cannot lock out the person's own views.
        """
        known = sorted((person for person in people if person[2]), key=lambda person: person[0])
        self.spec = spec
        self.names = [name for _, name, _ in known]
        self._ids = np.array([person_id for person_id, _, _ in known], np.int64)
        rows = [combine(views, spec.metric) for _, _, views in known]
        self._templates = np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)
        self._squares = (self._templates**2).sum(axis=1)
        self._counters: dict[int, NDArray[np.float32]] = {}  # by id
        for (person_id, _, views), template in zip(known, rows, strict=True):
            given = (counters or {}).get(person_id, [])
            if kept := [vector for vector in given if self._tells_apart(vector, template, views)]:
                self._counters[person_id] = np.stack(kept)

    def updated(self, people: Sequence[Known], counters: Counters | None = None) -> "Gallery":
        """A gallery with these people updated and all others unchanged. People without views are removed.

        Templates are computed for these people alone; of the others the rows are copied.
        """
        new = Gallery(people, self.spec, counters)
        if not len(self):
            return new
        given = {person_id for person_id, _, _ in people}
        kept = np.flatnonzero(~np.isin(self._ids, list(given)))
        ids = np.concatenate([self._ids[kept], new._ids])
        rows = np.concatenate([kept, len(self) + np.arange(len(new))])[np.argsort(ids)]
        names = [*self.names, *new.names]
        new._ids = np.sort(ids)
        new.names = [names[row] for row in rows.tolist()]
        new._templates = np.concatenate([part for part in (self._templates, new._templates) if len(part)])[rows]
        new._squares = np.concatenate([self._squares, new._squares])[rows]
        new._counters |= {i: vectors for i, vectors in self._counters.items() if i not in given}
        return new

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def counting(self) -> int:
        """How many counter-examples passed their self-test."""
        return sum(len(vectors) for vectors in self._counters.values())

    def counts(self, counter: Vector, person_id: int) -> bool:
        """Whether this counter-example of a person passed its self-test."""
        kept = self._counters.get(person_id)
        return kept is not None and bool((kept == counter.astype(np.float32)).all(axis=1).any())

    def _tells_apart(self, counter: Vector, template: Vector, views: list[Vector]) -> bool:
        pair = np.stack([template, counter])
        return all(bool(np.less(*distances(view, pair, self.spec.metric))) for view in views)

    def _refuted(self, vector: Vector, row: int, distance: float) -> bool:
        counters = self._counters.get(int(self._ids[row]))
        return counters is not None and float(distances(vector, counters, self.spec.metric).min()) < distance

    @property
    def threshold(self) -> float:
        """The largest accepted distance in a search among everyone.

        A stranger is compared with every one of them, so that each tenfold of people asks for a tenth of the false
        accepts; the manifest says by how much the distance has to shrink for that.
        """
        return self.spec.threshold - self.spec.decade * math.log10(max(1.0, len(self) / FEW))

    def identify(self, vector: Vector) -> Match | None:
        """The nearest person (1:N), or None if no one is registered."""
        if not len(self):
            return None
        found = self._distances(vector)
        best = int(np.argmin(found))
        distance = float(found[best])
        match = Match(
            int(self._ids[best]),
            self.names[best],
            distance,
            self.threshold,
            margin=self.spec.margin,
            refuted=self._refuted(vector, best, distance),
        )
        return self._with_second(match, found, best)

    def verify(self, vector: Vector, person_id: int) -> Match | None:
        """The comparison with one person (1:1), or None if that person has no template.

        A nearer person counts too: then the face is theirs.
        """
        row = int(np.searchsorted(self._ids, person_id))
        if row == len(self) or self._ids[row] != person_id:
            return None
        found = self._distances(vector)
        distance = float(found[row])
        refuted = self._refuted(vector, row, distance)
        match = Match(person_id, self.names[row], distance, self.spec.threshold, refuted=refuted)
        return self._with_second(match, found, row)

    def taken_by(self, vector: Vector, person_id: int | None) -> str | None:
        """The name of another person who matches the vector, unless `person_id` matches too. Otherwise None."""
        own = self.verify(vector, person_id) if person_id is not None else None
        found = self.identify(vector)
        if found is None or not found.near or found.person_id == person_id or (own and own.near):
            return None
        return found.name

    def _with_second(self, match: Match, found: NDArray[np.float32], row: int) -> Match:
        """The match, with the nearest of all others."""
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
