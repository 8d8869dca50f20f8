"""The registered people as one matrix; finds the nearest person to a vector."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from appliance.records.vision import Match, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances

FEW = 25  # people up to whom the threshold of the manifest holds as it is
ALIKE = 2.0  # margins beyond the threshold within which two people look alike


Known = tuple[int, str, list[Vector]]  # id, name, vectors of the views
Counters = Mapping[int, list[Vector]]  # counter-examples by the person's id


class _Room:
    """Templates in one block of memory, with room for more. Galleries that grew from one another share it."""

    def __init__(self, rows: int, dimensions: int):
        self._block = np.empty((rows + rows // 16, dimensions), np.float32)
        self._used = rows

    @property
    def rows(self) -> NDArray[np.float32]:
        """Those in use."""
        return self._block[: self._used]

    def grown(self, own: NDArray[np.float32], more: NDArray[np.float32]) -> tuple["_Room", NDArray[np.float32]]:
        """The room and the rows of a gallery that has `more` rows besides its `own`, the first ones here."""
        count = len(own) + len(more)
        room = self
        if self._used != len(own) or count > len(self._block):
            room = _Room(count, own.shape[1])
            room._block[: len(own)] = own
        room._block[len(own) : count] = more
        room._used = count
        return room, room._block[:count]


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
        self._room = _Room(len(known), len(known[0][2][0]) if known else 0)
        self._templates = self._room.rows
        self._counters: dict[int, NDArray[np.float32]] = {}  # by id
        for row, (person_id, _, views) in enumerate(known):
            self._templates[row] = template = combine(views, spec.metric)
            given = (counters or {}).get(person_id, [])
            if kept := [vector for vector in given if self._tells_apart(vector, template, views)]:
                self._counters[person_id] = np.stack(kept)
        self._alike: dict[int, NDArray[np.int64]] = {}  # rows of those who look like a person, by the person's row

    def updated(self, people: Sequence[Known], counters: Counters | None = None) -> "Gallery":
        """A gallery with these people updated and all others unchanged. People without views are removed.

        Templates are computed for these people alone. Newcomers are added in place.
        """
        new = Gallery(people, self.spec, counters)
        if not len(self):
            return new
        given = {person_id for person_id, _, _ in people}
        kept = np.flatnonzero(~np.isin(self._ids, list(given)))
        if not len(new) and len(kept) == len(self):
            return self
        if len(kept) == len(self) and new._ids[0] > self._ids[-1]:
            new._room, new._templates = self._room.grown(self._templates, new._templates)
            new._ids, new.names = np.concatenate([self._ids, new._ids]), [*self.names, *new.names]
        else:
            ids = np.concatenate([self._ids[kept], new._ids])
            order = np.argsort(ids)
            names = [*(self.names[row] for row in kept.tolist()), *new.names]
            new._ids, new.names = ids[order], [names[row] for row in order.tolist()]
            new._room = self._merged(kept, new._templates, order)
            new._templates = new._room.rows
        new._counters |= {i: vectors for i, vectors in self._counters.items() if i not in given}
        return new

    def _merged(self, kept: NDArray[np.int64], others: NDArray[np.float32], order: NDArray[np.int64]) -> _Room:
        """The kept rows and others, put in an order, each copied once."""
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        room = _Room(len(order), self._templates.shape[1])
        room.rows[place[: len(kept)]] = self._templates[kept]
        if len(others):
            room.rows[place[len(kept) :]] = others
        return room

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

        A nearer person counts too: then the face is theirs. Only people who look like the person are compared.
        """
        row = int(np.searchsorted(self._ids, person_id))
        if row == len(self) or self._ids[row] != person_id:
            return None
        rows = np.concatenate([[row], self._look_alikes(row)])
        found = distances(vector, self._templates[rows], self.spec.metric)
        distance = float(found[0])
        refuted = self._refuted(vector, row, distance)
        match = Match(person_id, self.names[row], distance, self.spec.threshold, refuted=refuted)
        return self._with_second(match, found, 0, rows)

    def _look_alikes(self, row: int) -> NDArray[np.int64]:
        """The rows of people so near to a person that a face could match both; found once."""
        if row not in self._alike:
            near = self._distances(self._templates[row]) <= self.spec.threshold + ALIKE * self.spec.margin
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
        if len(found) == 1:
            return match
        found[best] = np.inf
        second = int(np.argmin(found))
        row = second if rows is None else int(rows[second])
        return replace(match, second=float(found[second]), second_name=self.names[row])

    def _distances(self, vector: Vector) -> NDArray[np.float32]:
        """To every template."""
        return distances(vector, self._templates, self.spec.metric)
