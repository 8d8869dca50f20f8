"""Tests the gallery: people who are hard to tell apart, and views that do not match their person.

Leave-one-out: each view is taken out of its person's template and compared with everyone as if it were a visitor.
"""

from dataclasses import asdict, dataclass

import numpy as np

from appliance.core.i18n import Text, joined, say, say_plural
from appliance.records.vision import Vector
from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.gallery import Gallery

Known = list[tuple[int, str, list[Vector]]]  # (id, name, vectors of the views)


@dataclass(frozen=True)
class Pair:
    """Two people, and how far the nearest view of one is from the template of the other."""

    first: str
    second: str
    distance: float


@dataclass(frozen=True)
class Outlier:
    """A view that would not be recognised by the others of the same person."""

    person_id: int
    name: str
    index: int  # of the view, the oldest is 0
    distance: float


@dataclass(frozen=True)
class SelfTest:
    """The result of the self-test."""

    people: int
    views: int
    threshold: float
    refused: int  # views that would be rejected at a log-in
    mistaken: int  # views that would match another person
    closest: Pair | None
    overlapping: tuple[Pair, ...]  # closer than the threshold; nearest first
    outliers: tuple[Outlier, ...]  # farthest first


def misfits(views: list[Vector], spec: EmbedderSpec) -> list[tuple[int, float]]:
    """(index, distance) of each view that the others of its person would not recognise, farthest first.

    Two views that disagree do not tell which of them is wrong. Each one found is left out before the next is looked
    for, as it would spoil the mean of the good ones.
    """
    left = list(range(len(views)))
    found = []
    while len(left) > 2:
        apart = {index: _apart(views[index], [views[i] for i in left if i != index], spec) for index in left}
        worst = max(apart, key=lambda index: apart[index])
        if apart[worst] <= spec.threshold:
            break
        found.append((worst, apart[worst]))
        left.remove(worst)
    return found


def _apart(view: Vector, others: list[Vector], spec: EmbedderSpec) -> float:
    return float(distances(view, combine(others, spec.metric)[None], spec.metric)[0])


def self_test(known: Known, spec: EmbedderSpec) -> SelfTest:
    """Leave-one-out over everyone. Takes time in proportion to views times people."""
    people = [(i, name, views) for i, name, views in known if views]
    gallery = Gallery(people, spec)
    templates = [combine(views, spec.metric) for _, _, views in people]
    refused = mistaken = 0
    outliers = []
    nearest: dict[tuple[int, int], float] = {}
    for row, (person_id, name, views) in enumerate(people):
        outliers += [Outlier(person_id, name, index, round(own, 4)) for index, own in misfits(views, spec)]
        for index, view in enumerate(views):
            others = np.stack(templates)
            rest = views[:index] + views[index + 1 :]
            if rest:
                others[row] = combine(rest, spec.metric)
            found = distances(view, others, spec.metric)
            own = float(found[row])
            for other in range(len(people)):
                if other != row:
                    pair = (min(row, other), max(row, other))
                    nearest[pair] = min(nearest.get(pair, np.inf), float(found[other]))
            best = int(np.argmin(found))
            refused += bool(rest) and own > gallery.threshold
            mistaken += best != row and float(found[best]) <= gallery.threshold
    pairs = sorted(
        (Pair(people[a][1], people[b][1], round(distance, 4)) for (a, b), distance in nearest.items()),
        key=lambda pair: pair.distance,
    )
    return SelfTest(
        people=len(people),
        views=sum(len(views) for _, _, views in people),
        threshold=round(gallery.threshold, 4),
        refused=refused,
        mistaken=mistaken,
        closest=pairs[0] if pairs else None,
        overlapping=tuple(pair for pair in pairs if pair.distance <= spec.threshold),
        outliers=tuple(sorted(outliers, key=lambda outlier: -outlier.distance)),
    )


def as_text(found: SelfTest) -> Text:
    """The report, a line each."""
    people = say_plural("{count} person", "{count} people", found.people)
    photos = say_plural("{count} photo", "{count} photos", found.views)
    threshold = say("threshold {threshold}", threshold=found.threshold)
    values = {"refused": found.refused, "photos": photos, "mistaken": found.mistaken}
    lines = [
        joined(", ", [people, photos, threshold]),
        say("{refused} of {photos} would be rejected, {mistaken} confused", **values),
    ]
    if found.closest:
        lines.append(say("closest pair: {first} and {second}, {distance}", **asdict(found.closest)))
    lines += [say("hard to tell apart: {first} and {second}, {distance}", **asdict(pair)) for pair in found.overlapping]
    for odd in found.outliers:
        place = {"number": odd.index + 1, "name": odd.name, "distance": odd.distance}
        lines.append(say("unclear: photo {number} of {name}, {distance}", **place))
    return joined("\n", lines)
