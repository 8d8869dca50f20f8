"""How well the network tells pictures of people from people, in the terms of ISO/IEC 30107-3.

BPCER: share of people taken for pictures. APCER: share of pictures taken for people, per species (kind of attack).
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from appliance.core.errors import FaceError, PictureError
from appliance.core.i18n import verbatim
from appliance.lab.error_rates import rate
from appliance.records.vision import Pixels
from appliance.vision.liveness.antispoof import LIVE, SPOOF
from appliance.vision.recogniser import Recogniser

MOST = 0.05  # of people may be refused by the limit that attacks are judged by
PEOPLE = "person"  # the kind that is no attack

Scores = dict[str, list[float]]  # by kind; `PEOPLE` and the species


def score_photos(
    recogniser: Recogniser,
    files: Iterable[tuple[Path, str]],
    read: Callable[[Path], Pixels],
    done: Callable[[], None],
) -> tuple[Scores, int]:
    """The network's scores of the largest face of photos (path, kind), and how many have no face.

    Raises FaceError if the network is not there.
    """
    network = recogniser.antispoof
    if network is None:
        raise FaceError(verbatim("This needs the network: larson models fetch minifasnet-9780, and liveness = auto."))
    scores: Scores = {}
    missed = 0
    for path, kind in files:
        try:
            pixels = read(path)
            found = recogniser.detector.find(pixels)
        except PictureError:
            found = []
        if found:
            scores.setdefault(kind, []).append(network.score(pixels, found[0].box))
        missed += not found
        done()
    return scores, missed


def judged(scores: Scores, missed: int = 0) -> dict[str, Any]:
    """Both error rates at the largest limit at which at most 5 % of people are refused, and at the limits in use.

    Raises FaceError without people or without attacks.
    """
    people = sorted(scores.get(PEOPLE, []))
    species = {kind: values for kind, values in scores.items() if kind != PEOPLE}
    if not people or not species:
        raise FaceError(verbatim("Faces of people and of at least one kind of attack are needed."))
    limits = {"at 5 %": people[int(MOST * len(people))], "spoof": SPOOF, "live": LIVE}
    return {"missed": missed, "limits": [_at(limit, name, people, species) for name, limit in limits.items()]}


def _at(limit: float, name: str, people: list[float], species: Scores) -> dict[str, Any]:
    refused = sum(score < limit for score in people)
    passed = {kind: (sum(score >= limit for score in values), len(values)) for kind, values in species.items()}
    worst_first = sorted(passed, key=lambda kind: -passed[kind][0] / passed[kind][1])
    return {
        "name": name,
        "limit": round(float(limit), 3),
        "bpcer": rate(refused, len(people)),
        "apcer": {kind: rate(*passed[kind]) for kind in worst_first},
        "apcer_all": rate(*(int(count) for count in np.sum(list(passed.values()), axis=0))),
    }


def as_text(figures: dict[str, Any]) -> str:
    """The report as text."""
    lines = [f"the network alone; {figures['missed']} without a face"]
    for row in figures["limits"]:
        lines.append(f"limit {row['limit']} ({row['name']}): people refused (BPCER) {_percent(row['bpcer'])}")
        lines += [f"  {kind:36} {_percent(value)}" for kind, value in row["apcer"].items()]
        lines.append(f"  {'all attacks together':36} {_percent(row['apcer_all'])}")
    return "\n".join(lines)


def _percent(value: dict[str, float]) -> str:
    return f"{value['rate']:6.1%}  [{value['low']:.1%}, {value['high']:.1%}]"
