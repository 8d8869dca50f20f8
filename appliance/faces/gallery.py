"""Who is registered, as one matrix; finds the nearest person to a vector."""

from collections.abc import Iterable

import numpy as np

from appliance.faces.embed import combine, distances
from appliance.records import Match, Vector


class Gallery:
    """Templates of one embedder. Immutable: a change makes a new one, so readers never need a lock."""

    def __init__(self, people: Iterable[tuple[int, str, list[Vector]]], metric: str, threshold: float):
        """`people` gives (id, name, vectors of the views); a person's template is the views' mean."""
        known = [(i, name, views) for i, name, views in people if views]
        self.ids = [i for i, _, _ in known]
        self.names = [name for _, name, _ in known]
        self.metric = metric
        self.threshold = threshold
        rows = [combine(views, metric) for _, _, views in known]
        self._templates = np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)

    def __len__(self) -> int:
        return len(self.ids)

    def identify(self, vector: Vector) -> Match | None:
        """The nearest person (1:N), or None when nobody is registered."""
        if not self.ids:
            return None
        found = distances(vector, self._templates, self.metric)
        best = int(np.argmin(found))
        second = float(np.partition(found, 1)[1]) if len(found) > 1 else None
        return Match(self.ids[best], self.names[best], float(found[best]), self.threshold, second)

    def verify(self, vector: Vector, person_id: int) -> Match | None:
        """The comparison with one person (1:1), or None when that person has no template."""
        if person_id not in self.ids:
            return None
        row = self.ids.index(person_id)
        distance = float(distances(vector, self._templates[row : row + 1], self.metric)[0])
        return Match(person_id, self.names[row], distance, self.threshold, None)
