"""The registered people as one matrix; finds the nearest person to a vector."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Match, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.template_rows import Room, TemplateRows

FEW = 25  # people up to whom the threshold of the manifest applies unchanged
ALIKE = 2.0  # margins beyond the threshold within which two people look alike


Known = tuple[int, str, list[Vector]]  # id, name, vectors of the views
Counters = Mapping[int, list[Vector]]  # counter-examples by the person's id


def threshold_among(spec: EmbedderSpec, people: int) -> float:
    """The largest accepted distance in a search among so many people.

    A stranger is compared with every one of them, so that each tenfold of people asks for a tenth of the false
    accepts; the manifest says by how much the distance has to shrink for that.
    """
    return spec.threshold - spec.decade * math.log10(max(1.0, people / FEW))


class Gallery:
    """Templates of one embedder. Immutable: a change makes a new one, so readers never need a lock.

    One exception: who is removed is cleared from the memory that galleries share, so that no earlier one finds them
    either. Rows are in the order of the people's ids. So a gallery that grew by `updated` is the same as one built at
    once, to the last bit of a distance.
    """

    def __init__(self, people: Iterable[Known], spec: EmbedderSpec, counters: Counters | None = None):
        """A person's template is the mean of their views; a person without views is left out.

        So is a view that is not all numbers: the nearest person to anybody would be whom it belongs to.

        `counters` are faces that were taken for a person by mistake. One counts only if every view of the person is
        nearer to their template than to it: a false report cannot lock out the person's own views.
        """
        usable = [
            (person_id, name, [view for view in views if np.isfinite(view).all()]) for person_id, name, views in people
        ]
        known = sorted((person for person in usable if person[2]), key=lambda person: person[0])
        self.spec = spec
        room = Room(len(known), len(known[0][2][0]) if known else 0)
        ids = np.array([person_id for person_id, _, _ in known], np.int64)
        self._rows = TemplateRows(ids, [name for _, name, _ in known], room, room.rows)
        self._counters: dict[int, NDArray[np.float32]] = {}  # by id
        for row, (person_id, _, views) in enumerate(known):
            room.rows[row] = template = combine(views, spec.metric)
            given = (counters or {}).get(person_id, [])
            if kept := [vector for vector in given if self._tells_apart(vector, template, views)]:
                self._counters[person_id] = np.stack(kept)
        self._alike: dict[int, NDArray[np.int64]] = {}  # rows of those who look like a person, by the person's row

    def updated(self, people: Sequence[Known], counters: Counters | None = None) -> "Gallery":
        """A gallery with these people updated and all others unchanged. People without views are removed.

        Templates are computed for these people alone. Newcomers are added and leavers removed in place.
        """
        new = Gallery(people, self.spec, counters)
        if not len(self):
            return new
        given = {person_id for person_id, _, _ in people}
        new._rows = self._rows.updated(given, new._rows)
        new._counters |= {i: vectors for i, vectors in self._counters.items() if i not in given}
        return new

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def names(self) -> list[str]:
        """Of everybody, in the order of their ids."""
        cleared = set(self._rows.cleared.tolist())
        return [name for row, name in enumerate(self._rows.names) if row not in cleared]

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
        counters = self._counters.get(int(self._rows.ids[row]))
        return counters is not None and float(distances(vector, counters, self.spec.metric).min()) < distance

    @property
    def threshold(self) -> float:
        """The largest accepted distance in a search among everyone."""
        return threshold_among(self.spec, len(self))

    def identify(self, vector: Vector) -> Match | None:
        """The nearest person (1:N), or None if no one is registered."""
        if not len(self):
            return None
        found = self._distances(vector)
        best = int(np.argmin(found))
        distance = float(found[best])
        match = Match(
            int(self._rows.ids[best]),
            self._rows.names[best],
            distance,
            self.threshold,
            margin=self.spec.margin,
            refuted=self._refuted(vector, best, distance),
        )
        return self._with_second(match, found, best)

    def verify(self, vector: Vector, person_id: int) -> Match | None:
        """The comparison with one person (1:1), or None if that person has no template.

        A nearer person counts too: then the face is theirs. Only people who look like the person are compared.
        """
        row = self._rows.row(person_id)
        if row is None:
            return None
        rows = np.concatenate([[row], self._look_alikes(row)])
        found = distances(vector, self._rows.matrix[rows], self.spec.metric)
        distance = float(found[0])
        refuted = self._refuted(vector, row, distance)
        match = Match(person_id, self._rows.names[row], distance, self.spec.threshold, refuted=refuted)
        return self._with_second(match, found, 0, rows)

    def _look_alikes(self, row: int) -> NDArray[np.int64]:
        """The rows of people so near to a person that a face could match both; found once."""
        if row not in self._alike:
            near = self._distances(self._rows.matrix[row]) <= self.spec.threshold + ALIKE * self.spec.margin
            near[row] = False
            self._alike[row] = np.flatnonzero(near)
        return self._alike[row]

    def taken_by(self, vector: Vector, person_id: int | None) -> str | None:
        """The name of another person who matches the vector, unless `person_id` matches too. Otherwise None."""
        own = self.verify(vector, person_id) if person_id is not None else None
        found = self.identify(vector)
        if found is None or not found.near or found.person_id == person_id or (own and own.near):
            return None
        return found.name

    def _with_second(
        self, match: Match, found: NDArray[np.float32], best: int, rows: NDArray[np.int64] | None = None
    ) -> Match:
        """The match, with the nearest of all others; `rows` are the templates that `found` is of, if not of all."""
        if len(found) == 1 or len(self) == 1:
            return match
        found[best] = np.inf
        second = int(np.argmin(found))
        row = second if rows is None else int(rows[second])
        return replace(match, second=float(found[second]), second_name=self._rows.names[row])

    def _distances(self, vector: Vector) -> NDArray[np.float32]:
        """To every template; infinite to those who were removed."""
        found = distances(vector, self._rows.matrix, self.spec.metric)
        found[self._rows.cleared] = np.inf
        return found
