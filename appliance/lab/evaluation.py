"""Measures recognition on photos of known people, in the figures of the standards.

FAR: share of stranger pairs taken for one person; FRR: share of pairs of one person taken for two; EER: where both
are equal. Bounds are the 95 % Clopper-Pearson ones and treat pairs as independent, which pairs of few people are not:
read them together with the number of people.
"""

import csv
import math
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from appliance.core.errors import FaceError, PictureError
from appliance.core.i18n import verbatim
from appliance.lab.error_rates import rate
from appliance.records.vision import Pixels, Vector
from appliance.vision.embed import EmbedderSpec, distances
from appliance.vision.gallery import Gallery
from appliance.vision.recogniser import Recogniser

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
RATES = (1e-2, 1e-3, 1e-4)
SIZES = (1, 2, 3, 5)  # photos per template
CALIBRATION_STEP = 0.005  # thresholds are multiples of it
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
    """(photo, identity) of every FOLDER/identity/photo, in order. Raises FaceError if there is none."""
    found = [(p, p.parent.name) for p in sorted(folder.glob("*/*")) if p.suffix.lower() in SUFFIXES]
    if not found:
        raise FaceError(verbatim(f"{folder} holds no photos. Expected {folder}/PERSON/PHOTO.jpg"))
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
        raise FaceError(verbatim(f"{pairs} needs the columns file_x, file_y and Decision (Yes or No).")) from error


def embed_all(
    recogniser: Recogniser,
    files: Iterable[tuple[Path, str]],
    read: Callable[[Path], Pixels],
    done: Callable[[], None],
) -> list[Photo]:
    """Embed the largest face of every photo, as `read` gives it; a file that cannot be read has none."""
    photos = []
    for path, identity in files:
        try:
            pixels = read(path)
            found = recogniser.detector.find(pixels)
        except PictureError:
            found = []
        embedder = recogniser.embedder
        embedding = embedder.embed(pixels, found[0].landmarks) if found else None
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


def read_groups(path: Path) -> dict[str, str]:
    """The group of each identity: the first column of a CSV names the identity, the columns that are words the group.

    Columns of numbers (an age) do not make groups. Raises FaceError if nothing is left.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise FaceError(
            verbatim(f"{path} needs a header and two columns at least: the identity, and what makes the groups.")
        )
    columns = [i for i in range(1, len(rows[0])) if _words([row[i] for row in rows[1:] if len(row) > i])]
    if not columns:
        raise FaceError(verbatim(f"{path} has no column of words to make groups of."))
    return {row[0]: " ".join(row[i] for i in columns if i < len(row)) for row in rows[1:]}


def _words(cells: list[str]) -> bool:
    """Whether a column holds words; a few gaps or notes among numbers do not make it one."""
    numbers = sum(cell.strip().lstrip("-").replace(".", "", 1).isdigit() for cell in cells)
    return numbers < len(cells) / 2


def by_group(photos: list[Photo], groups: dict[str, str], spec: EmbedderSpec) -> dict[str, Any]:
    """Pairs of two people of one group: the strangers that are hardest to tell apart; the hardest group first."""
    found: dict[str, dict[str, Any]] = {}
    for group in sorted(set(groups.values())):
        members = [p for p in photos if groups.get(p.identity) == group and p.embedding is not None]
        people = len({p.identity for p in members})
        if people < 2:
            continue
        scores = all_pairs(members)(spec.metric)
        accepted = int((scores.impostor <= spec.threshold).sum())
        refused = int((scores.genuine > spec.threshold).sum())
        found[group] = {
            "people": people,
            "impostor_pairs": len(scores.impostor),
            "far": rate(accepted, len(scores.impostor)),
            "frr": rate(refused, len(scores.genuine)) if len(scores.genuine) else None,
            "nearest": round(float(scores.impostor.min()), 4),
        }
    return dict(sorted(found.items(), key=lambda item: float(item[1]["nearest"])))


def calibrate(photos: list[Photo], groups: dict[str, str], spec: EmbedderSpec, far: float) -> dict[str, Any]:
    """The largest threshold at which no group has more than `far` false accepts, rounded down.

    In a group with fewer than 1 / `far` pairs that means none at all: what lies below the nearest pair of strangers.
    """
    limits = {}
    for group in sorted(set(groups.values())):
        members = [p for p in photos if groups.get(p.identity) == group and p.embedding is not None]
        impostor = np.sort(all_pairs(members)(spec.metric).impostor) if len(members) > 1 else np.zeros(0)
        if len(impostor):
            limits[group] = float(impostor[min(int(far * len(impostor)), len(impostor) - 1)])
    if not limits:
        raise FaceError(verbatim("No group has two people: there is nothing to calibrate on."))
    hardest = min(limits, key=lambda group: limits[group])
    steps = math.ceil(limits[hardest] / CALIBRATION_STEP) - 1  # strictly below
    return {"far": far, "hardest_group": hardest, "threshold": round(steps * CALIBRATION_STEP, 4)}


def enrolments(photos: list[Photo], spec: EmbedderSpec) -> dict[str, Any]:
    """1:N with the mean of n photos of each person as their template, and their other photos as visitors.

    For each n of `SIZES` that leaves a photo to at least two people.
    """
    people: dict[str, list[Vector]] = {}
    for photo in photos:
        if photo.embedding is not None:
            people.setdefault(photo.identity, []).append(photo.embedding)
    return {str(size): figures for size in SIZES if (figures := _enrolled(people, size, spec))}


def _enrolled(people: dict[str, list[Vector]], size: int, spec: EmbedderSpec) -> dict[str, Any] | None:
    known = {name: vectors for name, vectors in people.items() if len(vectors) > size}
    if len(known) < 2:
        return None
    numbers = {name: number for number, name in enumerate(known)}
    gallery = Gallery([(numbers[name], name, vectors[:size]) for name, vectors in known.items()], spec)
    refused = mistaken = visits = 0
    for name, vectors in known.items():
        for vector in vectors[size:]:
            match = gallery.identify(vector)
            visits += 1
            refused += match is None or not match.accepted
            mistaken += match is not None and match.accepted and match.name != name
    return {
        "people": len(known),
        "visits": visits,
        "threshold": round(gallery.threshold, 4),
        "refused": rate(refused, visits),
        "mistaken": rate(mistaken, visits),
    }


def report(scores: Scores, photos: list[Photo], spec: EmbedderSpec) -> dict[str, Any]:
    """All figures as plain values."""
    genuine, impostor = np.sort(scores.genuine), np.sort(scores.impostor)
    if not len(genuine) or not len(impostor):
        raise FaceError(
            verbatim("At least two photos of one person, and photos of two people, are needed to measure anything.")
        )
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
    """Strangers against everyone, 1:N: each identity's template is the mean of its photos."""
    views: dict[str, list[Vector]] = {}
    for photo in photos:
        if photo.embedding is not None:
            views.setdefault(photo.identity, []).append(photo.embedding)
    gallery = Gallery([(number, name, vectors) for number, (name, vectors) in enumerate(views.items())], spec)
    found = [gallery.identify(photo.embedding) for photo in unknown if photo.embedding is not None]
    matches = [match for match in found if match is not None]
    accepted = sum(match.accepted for match in matches)
    return {
        "photos": len(unknown),
        "people": len(views),
        "threshold": round(gallery.threshold, 4),
        "accepted": accepted,
        "far": rate(accepted, len(unknown)),
        "nearest": round(min((match.distance for match in matches), default=math.inf), 4),
    }


def as_text(figures: dict[str, Any]) -> str:
    """The report as text."""
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
    for limit, value in figures["frr_at_far"].items():
        lines.append(f"FRR at FAR {limit}: {value['rate']:.4f} [{value['low']:.4f}, {value['high']:.4f}]")
    if "strangers" in figures:
        s = figures["strangers"]
        lines.append(
            f"strangers: {s['accepted']} of {s['photos']} taken for one of {s['people']} at {s['threshold']}; "
            f"nearest {s['nearest']}"
        )
    for size, e in figures.get("enrolments", {}).items():
        lines.append(
            f"template of {size}: {e['people']} people, {e['visits']} visits, refused {e['refused']['rate']:.4f} "
            f"[{e['refused']['low']:.4f}, {e['refused']['high']:.4f}], mistaken {e['mistaken']['rate']:.4f}"
        )
    for group, g in figures.get("groups", {}).items():
        lines.append(
            f"{group}: {g['people']} people, {g['impostor_pairs']} pairs of two, FAR {g['far']['rate']:.5f} "
            f"[.., {g['far']['high']:.5f}], nearest {g['nearest']}"
        )
    if "calibration" in figures:
        c = figures["calibration"]
        lines.append(f"threshold for FAR {c['far']:g} in the hardest group ({c['hardest_group']}): {c['threshold']}")
    return "\n".join(lines)


def plot_det(scores: Scores, path: Path) -> None:
    """Write the detection error trade-off (FRR over FAR, both logarithmic) as PNG."""
    far, frr = _curve(scores)
    figure = _empty_figure(6, 5)
    axes = figure.add_subplot(xlabel="false accept rate", ylabel="false reject rate", title="Detection error trade-off")
    floor = 0.5 / max(len(scores.genuine), 1), 0.5 / max(len(scores.impostor), 1)
    axes.loglog(np.maximum(far, floor[1]), np.maximum(frr, floor[0]), color="#d62718")
    axes.grid(True, which="both", alpha=0.3)
    figure.savefig(path)


def plot_scores(scores: Scores, spec: EmbedderSpec, path: Path) -> None:
    """Write how the distances of one person and of two are distributed, with the threshold, as PNG."""
    figure = _empty_figure(6, 4)
    axes = figure.add_subplot(xlabel=f"distance ({spec.metric})", ylabel="share of pairs", title=spec.model)
    steps = np.linspace(0, float(max(scores.genuine.max(), scores.impostor.max())) * 1.02, 80).tolist()
    for values, label, colour in ((scores.genuine, "one person", "#2ea36b"), (scores.impostor, "two", "#8a8f98")):
        weights = np.full(len(values), 1 / len(values))
        axes.hist(values, bins=steps, weights=weights, alpha=0.75, color=colour, label=f"{label} ({len(values)})")
    axes.axvline(spec.threshold, color="#d62718", label=f"threshold {spec.threshold}")
    axes.set_yscale("log")
    axes.legend(loc="upper left")
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


def _empty_figure(width: float, height: float) -> Any:
    """A figure of a size in inches."""
    with tempfile.TemporaryDirectory() as folder:
        # At its import matplotlib writes a list of fonts into the user's folders, unless it is given another one.
        os.environ.setdefault("MPLCONFIGDIR", folder)
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # slow to import, needed here only
        from matplotlib.figure import Figure
    figure = Figure(figsize=(width, height), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    return figure
