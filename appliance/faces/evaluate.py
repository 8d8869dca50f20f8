"""Measures recognition on photos of known people, in the figures that the standards ask for.

FAR: share of stranger pairs taken for one person; FRR: share of pairs of one person taken for two; EER: where both
are equal. Bounds are the 95 % Clopper-Pearson ones and treat pairs as independent, which pairs of few people are not:
read them together with the number of people.
"""

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from appliance.errors import FaceError
from appliance.faces.embed import EmbedderSpec, combine, distances
from appliance.faces.recognise import Recogniser
from appliance.records import Pixels, Vector

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
RATES = (1e-2, 1e-3, 1e-4)
CONFIDENCE = 0.95
YES = {"yes", "1", "true", "same"}


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo of the evaluation; no embedding when no face was found."""

    path: Path
    identity: str
    embedding: Vector | None


@dataclass(frozen=True, eq=False)
class Scores:
    """Distances of the pairs of one person, and of the pairs of two."""

    genuine: NDArray[np.float32]
    impostor: NDArray[np.float32]
    missed: int  # pairs that could not be compared because a face was not found


Scoring = Callable[[str], Scores]  # metric -> scores


def files_of_folder(folder: Path) -> list[tuple[Path, str]]:
    """(photo, identity) of every FOLDER/identity/photo, in order. Raises FaceError when there is none."""
    found = [(p, p.parent.name) for p in sorted(folder.glob("*/*")) if p.suffix.lower() in SUFFIXES]
    if not found:
        raise FaceError(f"{folder} holds no photos. Expected {folder}/PERSON/PHOTO.jpg")
    return found


def files_of_pairs(folder: Path, pairs: Path) -> list[tuple[Path, str]]:
    """The photos that a pair list names, each once; their identity is not known. Raises FaceError."""
    names = {name for x, y, _ in _read_pairs(pairs) for name in (x, y)}
    return [(folder / name, "") for name in sorted(names)]


def _read_pairs(pairs: Path) -> list[tuple[str, str, bool]]:
    with pairs.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    try:
        return [(r["file_x"], r["file_y"], r["Decision"].strip().lower() in YES) for r in rows]
    except (KeyError, AttributeError) as error:
        raise FaceError(f"{pairs} needs the columns file_x, file_y and Decision (Yes or No).") from error


def embed_all(
    recogniser: Recogniser,
    files: Iterable[tuple[Path, str]],
    read: Callable[[Path], Pixels],
    done: Callable[[], None],
) -> list[Photo]:
    """Embed the largest face of every photo, as `read` gives it."""
    photos = []
    for path, identity in files:
        pixels = read(path)
        found = recogniser.detector.find(pixels)
        embedder = recogniser.embedder
        embedding = embedder.embed(embedder.crop(pixels, found[0])) if found else None
        photos.append(Photo(path, identity, embedding))
        done()
    return photos


def all_pairs(photos: list[Photo]) -> Scoring:
    """Every photo against every other."""

    def score(metric: str) -> Scores:
        known = [(p.embedding, p.identity) for p in photos if p.embedding is not None]
        matrix = np.stack([embedding for embedding, _ in known])
        identities = np.array([identity for _, identity in known])
        genuine, impostor = [], []
        for row in range(len(known) - 1):
            found = distances(matrix[row], matrix[row + 1 :], metric)
            same = identities[row + 1 :] == identities[row]
            genuine.append(found[same])
            impostor.append(found[~same])
        lost = len(photos) - len(known)
        missed = lost * len(known) + lost * (lost - 1) // 2
        return Scores(np.concatenate(genuine), np.concatenate(impostor), missed)

    return score


def labelled(folder: Path, pairs: Path, photos: list[Photo]) -> Scoring:
    """The pairs of a list."""

    def score(metric: str) -> Scores:
        by_path = {photo.path: photo for photo in photos}
        found: dict[bool, list[float]] = {True: [], False: []}
        missed = 0
        for x, y, same in _read_pairs(pairs):
            a, b = by_path[folder / x], by_path[folder / y]
            if a.embedding is None or b.embedding is None:
                missed += 1
                continue
            found[same].append(float(distances(a.embedding, b.embedding[None], metric)[0]))
        return Scores(np.array(found[True], np.float32), np.array(found[False], np.float32), missed)

    return score


def report(scores: Scores, photos: list[Photo], spec: EmbedderSpec) -> dict[str, Any]:
    """All figures as plain values."""
    genuine, impostor = np.sort(scores.genuine), np.sort(scores.impostor)
    if not len(genuine) or not len(impostor):
        raise FaceError("Pairs of one person and pairs of two are both needed to measure anything.")
    refused = int((genuine > spec.threshold).sum())
    accepted = int((impostor <= spec.threshold).sum())
    return {
        "model": spec.model,
        "threshold": spec.threshold,
        "people": len({photo.identity for photo in photos}),
        "photos": len(photos),
        "photos_without_face": sum(photo.embedding is None for photo in photos),
        "genuine_pairs": len(genuine),
        "impostor_pairs": len(impostor),
        "pairs_missed": scores.missed,
        "errors": refused + accepted,
        "false_rejects": refused,
        "false_accepts": accepted,
        "frr": rate(refused, len(genuine)),
        "far": rate(accepted, len(impostor)),
        "eer": round(_eer(genuine, impostor), 5),
        "frr_at_far": {f"{far:.0e}": _frr_at(genuine, impostor, far) for far in RATES},
        "worst_genuine": round(float(genuine[-1]), 4),
        "best_impostor": round(float(impostor[0]), 4),
    }


def strangers(unknown: list[Photo], photos: list[Photo], spec: EmbedderSpec) -> dict[str, Any]:
    """Strangers against everybody, 1:N: each identity's template is the mean of its photos."""
    views: dict[str, list[Vector]] = {}
    for photo in photos:
        if photo.embedding is not None:
            views.setdefault(photo.identity, []).append(photo.embedding)
    templates = np.stack([combine(vectors, spec.metric) for vectors in views.values()])
    nearest = [distances(p.embedding, templates, spec.metric).min() for p in unknown if p.embedding is not None]
    accepted = int(sum(distance <= spec.threshold for distance in nearest))
    return {
        "photos": len(unknown),
        "people": len(views),
        "accepted": accepted,
        "nearest": round(float(min(nearest, default=math.inf)), 4),
    }


def as_text(figures: dict[str, Any]) -> str:
    """The report for people."""
    frr, far = figures["frr"], figures["far"]
    lines = [
        f"{figures['model']}, threshold {figures['threshold']}",
        f"{figures['photos']} photos of {figures['people']} people, {figures['photos_without_face']} without a face",
        f"{figures['genuine_pairs']} pairs of one person, {figures['impostor_pairs']} of two",
        f"errors at the threshold: {figures['errors']}"
        f" ({figures['false_rejects']} refused, {figures['false_accepts']} taken for another)",
        f"FRR {frr['rate']:.4f} [{frr['low']:.4f}, {frr['high']:.4f}], "
        f"FAR {far['rate']:.6f} [{far['low']:.6f}, {far['high']:.6f}], EER {figures['eer']:.4f}",
        f"worst pair of one person {figures['worst_genuine']}, nearest two people {figures['best_impostor']}",
    ]
    for rate, value in figures["frr_at_far"].items():
        lines.append(f"FRR at FAR {rate}: {value['rate']:.4f} [{value['low']:.4f}, {value['high']:.4f}]")
    if "strangers" in figures:
        s = figures["strangers"]
        lines.append(
            f"strangers: {s['accepted']} of {s['photos']} taken for one of {s['people']}; nearest {s['nearest']}"
        )
    return "\n".join(lines)


def plot_det(scores: Scores, path: Path) -> None:
    """Write the detection error trade-off (FRR over FAR, both logarithmic) as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # slow to import, needed here only
    from matplotlib.figure import Figure

    far, frr = _curve(scores)
    figure = Figure(figsize=(6, 5), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlabel="false accept rate", ylabel="false reject rate", title="Detection error trade-off")
    floor = 0.5 / max(len(scores.genuine), 1), 0.5 / max(len(scores.impostor), 1)
    axes.loglog(np.maximum(far, floor[1]), np.maximum(frr, floor[0]), color="#d62718")
    axes.grid(True, which="both", alpha=0.3)
    figure.savefig(path)


def _curve(scores: Scores) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    genuine, impostor = np.sort(scores.genuine), np.sort(scores.impostor)
    steps = np.unique(np.concatenate([genuine, impostor]))
    far = np.searchsorted(impostor, steps, side="right") / len(impostor)
    frr = 1 - np.searchsorted(genuine, steps, side="right") / len(genuine)
    return far, frr


def _eer(genuine: NDArray[np.float32], impostor: NDArray[np.float32]) -> float:
    far, frr = _curve(Scores(genuine, impostor, 0))
    nearest = int(np.argmin(np.abs(far - frr)))
    return float((far[nearest] + frr[nearest]) / 2)


def _frr_at(genuine: NDArray[np.float32], impostor: NDArray[np.float32], far: float) -> dict[str, float]:
    """FRR at the largest threshold whose FAR is at most `far`."""
    allowed = int(far * len(impostor))
    limit = impostor[allowed] if allowed < len(impostor) else math.inf
    refused = int((genuine >= limit).sum())
    return {**rate(refused, len(genuine)), "threshold": round(float(limit), 4)}


def rate(errors: int, trials: int) -> dict[str, float]:
    """A share of errors with its Clopper-Pearson bounds."""
    low, high = clopper_pearson(errors, trials)
    return {"rate": errors / trials, "low": low, "high": high}


def clopper_pearson(errors: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a binomial share (Clopper and Pearson 1934), found by bisection."""
    tail = (1 - confidence) / 2
    low = 0.0 if errors == 0 else _solve(lambda p: 1 - _cdf(errors - 1, trials, p), tail)
    high = 1.0 if errors == trials else _solve(lambda p: 1 - _cdf(errors, trials, p), 1 - tail)
    return round(low, 8), round(high, 8)


def _solve(rising: Callable[[float], float], target: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def _cdf(k: int, n: int, p: float) -> float:
    """P(X <= k) of a binomial, summed in logarithms."""
    if p <= 0.0:
        return 1.0
    if p >= 1.0:
        return 1.0 if k >= n else 0.0
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    ]
    top = max(logs)
    return min(1.0, math.exp(top) * sum(math.exp(value - top) for value in logs))
