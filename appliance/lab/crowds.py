"""How a search among few, many and very many people does: who is let in that is not registered, and who is refused.

A stranger is compared with everybody, so strangers get in more often the more people are registered. The threshold
shrinks with their number (`EmbedderSpec.decade`); this measures whether it shrinks enough.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import FaceError
from appliance.core.i18n import verbatim
from appliance.lab.error_rates import over_people
from appliance.lab.evaluation import Photo, by_people
from appliance.records.vision import Vector
from appliance.vision.embed import EmbedderSpec
from appliance.vision.gallery import Gallery, threshold_among

SIZES = (24, 100, 1000)
DRAWS = 25  # galleries of each size, at random
STRANGERS = 0.06  # of the people, at least, who stay out of a gallery

Counts = NDArray[np.float64]


@dataclass
class _Tally:
    """Errors and trials of each person [n]."""

    people: int
    let_in: Counts = field(init=False)
    outside: Counts = field(init=False)
    refused: Counts = field(init=False)
    mistaken: Counts = field(init=False)
    inside: Counts = field(init=False)

    def __post_init__(self) -> None:
        self.let_in, self.outside, self.refused, self.mistaken, self.inside = np.zeros((5, self.people))


def crowds(photos: list[Photo], spec: EmbedderSpec) -> dict[str, Any]:
    """For each of `SIZES`: galleries of so many people, drawn at random, with the first photo of each as template.

    Everybody else is a stranger to them; the further photos of those within are their log-ins. Where there are fewer
    people than a size, as many as there are, and what single comparisons promise for the size itself.
    """
    people: dict[str, list[Vector]] = {}
    for photo in photos:
        if photo.embedding is not None:
            people.setdefault(photo.identity, []).append(photo.embedding)
    if len(people) < 2 * SIZES[0]:
        raise FaceError(
            verbatim(f"Photos of at least {2 * SIZES[0]} people are needed to measure a search among many.")
        )
    vectors = list(people.values())
    most = len(vectors) - max(1, round(STRANGERS * len(vectors)))
    found = [_measured(vectors, size, spec) for size in SIZES if size <= most]
    if most < SIZES[-1]:
        found += [_measured(vectors, most, spec), _promised(photos, SIZES[-1], spec)]
    return {"people": len(vectors), "draws": DRAWS, "sizes": found}


def _measured(vectors: list[list[Vector]], size: int, spec: EmbedderSpec) -> dict[str, Any]:
    dice, tally = np.random.default_rng(size), _Tally(len(vectors))
    for _ in range(DRAWS):
        _visit(vectors, dice.permutation(len(vectors))[:size], spec, tally)
    visited = bool(tally.inside.any())
    return {
        "registered": size,
        "threshold": round(threshold_among(spec, size), 4),
        "let_in": over_people(tally.let_in, tally.outside),
        "visits": int(tally.outside.sum()),
        "refused": over_people(tally.refused, tally.inside) if visited else None,
        "mistaken": over_people(tally.mistaken, tally.inside) if visited else None,
        "log_ins": int(tally.inside.sum()),
    }


def _visit(vectors: list[list[Vector]], chosen: NDArray[np.int64], spec: EmbedderSpec, tally: _Tally) -> None:
    """Everybody comes to one gallery."""
    gallery = Gallery([(int(one), str(one), vectors[one][:1]) for one in chosen], spec)
    registered = set(chosen.tolist())
    for one, own in enumerate(vectors):
        for vector in own[1:] if one in registered else own[:1]:
            match = gallery.identify(vector)
            accepted = match is not None and match.accepted
            right = match is not None and match.person_id == one
            if one in registered:
                tally.inside[one] += 1
                tally.refused[one] += not accepted
                tally.mistaken[one] += accepted and not right
            else:
                tally.outside[one] += 1
                tally.let_in[one] += accepted


def _promised(photos: list[Photo], size: int, spec: EmbedderSpec) -> dict[str, Any]:
    """The share of strangers let in among so many people, if each comparison is as good as a single one here.

    The margin to the second-nearest person is left out, so that it is an upper bound.
    """
    threshold = threshold_among(spec, size)
    far = by_people(photos, spec, threshold)["far"]
    return {
        "registered": size,
        "threshold": round(threshold, 4),
        "promised": {name: min(1.0, size * far[name]) for name in ("rate", "low", "high")},
    }


def crowds_as_text(figures: dict[str, Any]) -> list[str]:
    """The report as lines."""
    lines = [f"searches among some of {figures['people']} people, {figures['draws']} times at random:"]
    for row in figures["sizes"]:
        start = f"  {row['registered']:5} registered, threshold {row['threshold']}: strangers let in "
        if promised := row.get("promised"):
            lines.append(f"{start}{_percent(promised)}, promised by single comparisons")
            continue
        lines.append(f"{start}{_percent(row['let_in'])} of {row['visits']} visits")
        if row["log_ins"]:
            lines.append(
                f"        refused {_percent(row['refused'])}, mistaken {_percent(row['mistaken'])} "
                f"of {row['log_ins']} log-ins"
            )
    return lines


def _percent(value: dict[str, float]) -> str:
    return f"{value['rate']:.3%} [{value['low']:.3%}, {value['high']:.3%}]"
