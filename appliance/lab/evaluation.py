"""Measures recognition on photos of known people, in the figures of the standards.

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

from appliance.core.errors import FaceError, PictureError
from appliance.core.i18n import verbatim
from appliance.lab.error_rates import over_people, rate
from appliance.records.vision import Pixels, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.gallery import Gallery
from appliance.vision.recogniser import Recogniser

# The last ones cannot be read, or not all: they are named then, rather than passed over.
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".gif"}
RATES = (1e-2, 1e-3, 1e-4)
SIZES = (1, 2, 3, 5)  # photos per template
AROUND = (-0.15, -0.1, -0.075, -0.05, -0.025, 0.0, 0.025, 0.05, 0.075, 0.1)  # thresholds beside the shipped one
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
            embedding = recogniser.embedder.embed(pixels, found[0].landmarks) if found else None
        except (PictureError, FaceError):
            embedding = None
        photos.append(Photo(path, identity, embedding))
        done()
    return photos


def all_pairs(photos: list[Photo]) -> Scoring:
    """Every photo against every other."""

    def score(metric: str) -> Scores:
        known = [(p.embedding, p.identity) for p in photos if p.embedding is not None]
        if len(known) < 2:
            return Scores(np.zeros(0, np.float32), np.zeros(0, np.float32), len(photos) * (len(photos) - 1) // 2)
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


def calibrate(photos: list[Photo], spec: EmbedderSpec, far: float) -> dict[str, Any]:
    """The largest threshold at which all pairs of two people together have at most `far` false accepts, rounded down.

    With the bounds of that rate over people. Look-alikes do not set the threshold: the margin to the second-nearest
    person is for them.
    """
    known = [photo for photo in photos if photo.embedding is not None]
    impostor = np.sort(all_pairs(known)(spec.metric).impostor) if len(known) > 1 else np.zeros(0)
    if not len(impostor):
        raise FaceError(verbatim("Photos of two people are needed: there is nothing to calibrate on."))
    limit = float(impostor[min(int(far * len(impostor)), len(impostor) - 1)])
    threshold = round((math.ceil(limit / CALIBRATION_STEP) - 1) * CALIBRATION_STEP, 4)  # strictly below
    return {
        "far": far,
        "threshold": threshold,
        **{f"{k}_there": v for k, v in by_people(known, spec, threshold).items()},
    }


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
    templates = np.stack([combine(vectors[:size], spec.metric) for vectors in known.values()])
    own, others = [], []
    refused, mistaken, visits = np.zeros((3, len(known)))
    for number, vectors in enumerate(known.values()):
        visits[number] = len(vectors) - size
        for vector in vectors[size:]:
            match = gallery.identify(vector)
            refused[number] += match is None or not match.accepted
            mistaken[number] += match is not None and match.accepted and match.person_id != number
            found = distances(vector, templates, spec.metric)
            own.append(found[number])
            others.append(np.delete(found, number))
    genuine, impostor = np.sort(np.array(own)), np.sort(np.concatenate(others))
    return {
        "people": len(known),
        "visits": int(visits.sum()),
        "threshold": round(gallery.threshold, 4),
        "refused": over_people(refused, visits),
        "mistaken": over_people(mistaken, visits),
        "frr_at_far": {f"{far:.0e}": _frr_at(genuine, impostor, far) for far in RATES},
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
        "thresholds": [_costs(genuine, impostor, spec.threshold + step) for step in AROUND],
        "worst_genuine": round(float(genuine[-1]), 4),
        "best_impostor": round(float(impostor[0]), 4),
    }


def _costs(genuine: NDArray[np.float32], impostor: NDArray[np.float32], threshold: float) -> dict[str, float]:
    """Both error rates at a threshold; the distances are sorted."""
    refused = len(genuine) - int(np.searchsorted(genuine, threshold, side="right"))
    accepted = int(np.searchsorted(impostor, threshold, side="right"))
    return {
        "threshold": round(threshold, 4),
        "frr": round(refused / len(genuine), 5),
        "far": round(accepted / len(impostor), 7),
    }


def by_people(photos: list[Photo], spec: EmbedderSpec, threshold: float) -> dict[str, Any]:
    """Both error rates of all pairs at a threshold, with bounds from a bootstrap over people; None without any pair."""
    known = [photo for photo in photos if photo.embedding is not None]
    names = sorted({photo.identity for photo in known})
    whose = np.searchsorted(names, [photo.identity for photo in known])
    matrix = np.stack([photo.embedding for photo in known if photo.embedding is not None])
    near, pairs = np.zeros((2, len(names), len(names)))
    for row, vector in enumerate(matrix):
        found = distances(vector, matrix, spec.metric) <= threshold
        found[row] = False
        near[whose[row]] += np.bincount(whose, found, len(names))
        pairs[whose[row]] += np.bincount(whose, minlength=len(names)) - np.bincount(
            whose[row : row + 1], minlength=len(names)
        )
    own, others = np.eye(len(names), dtype=bool), ~np.eye(len(names), dtype=bool)
    genuine = pairs[own]
    return {
        "frr": over_people(genuine - near[own], genuine) if genuine.any() else None,
        "far": over_people(near * others, pairs * others) if len(names) > 1 else None,
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
    lines = [
        f"{figures['model']}, threshold {figures['threshold']}",
        f"{figures['photos']} photos of {figures['people']} people, {figures['photos_without_face']} without a face",
        f"{figures['genuine_pairs']} pairs of one person, {figures['impostor_pairs']} of two",
        f"errors at the threshold: {figures['errors']}"
        f" ({figures['false_rejects']} refused, {figures['false_accepts']} taken for another)",
        f"FRR {_bounds(figures['frr'])}, FAR {_bounds(figures['far'], 6)}, EER {figures['eer']:.4f}",
        *_people_lines("over people", figures.get("over_people", {})),
        f"worst pair of one person {figures['worst_genuine']}, nearest two people {figures['best_impostor']}",
        *(f"FRR at FAR {limit}: {_bounds(value)}" for limit, value in figures["frr_at_far"].items()),
        "threshold      FRR        FAR",
        *(f"{row['threshold']:9.3f}  {row['frr']:7.4f}  {row['far']:9.6f}" for row in figures["thresholds"]),
    ]
    if s := figures.get("strangers"):
        lines.append(
            f"strangers: {s['accepted']} of {s['photos']} taken for one of {s['people']} at {s['threshold']}; "
            f"nearest {s['nearest']}"
        )
    for size, e in figures.get("enrolments", {}).items():
        lines += _enrolment_lines(size, e)
    for group, g in figures.get("groups", {}).items():
        lines.append(
            f"{group}: {g['people']} people, {g['impostor_pairs']} pairs of two, FAR {g['far']['rate']:.5f} "
            f"[.., {g['far']['high']:.5f}], nearest {g['nearest']}"
        )
    if c := figures.get("calibration"):
        lines.append(f"threshold for FAR {c['far']:g}: {c['threshold']}")
        lines += _people_lines("  there, over people", {"frr": c["frr_there"], "far": c["far_there"]})
    return "\n".join(lines)


def _enrolment_lines(size: str, e: dict[str, Any]) -> list[str]:
    return [
        f"template of {size}: {e['people']} people, {e['visits']} visits, threshold {e['threshold']}: "
        f"refused {_bounds(e['refused'])}, mistaken {_bounds(e['mistaken'])}",
        "  FRR at FAR " + ", ".join(f"{limit}: {value['rate']:.4f}" for limit, value in e["frr_at_far"].items()),
    ]


def _people_lines(title: str, found: dict[str, Any]) -> list[str]:
    return [
        f"{title}: {name.upper()} {_bounds(value, 6)}, {value['with_errors']} of {value['people']} people concerned"
        for name, value in found.items()
        if value
    ]


def _bounds(value: dict[str, float], digits: int = 4) -> str:
    return f"{value['rate']:.{digits}f} [{value['low']:.{digits}f}, {value['high']:.{digits}f}]"


def curve(scores: Scores) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """False accept and false reject rates at each distance that occurs, from the smallest."""
    genuine, impostor = np.sort(scores.genuine), np.sort(scores.impostor)
    steps = np.unique(np.concatenate([genuine, impostor]))
    far = np.searchsorted(impostor, steps, side="right") / len(impostor)
    frr = 1 - np.searchsorted(genuine, steps, side="right") / len(genuine)
    return far, frr


def _eer(genuine: NDArray[np.float32], impostor: NDArray[np.float32]) -> float:
    far, frr = curve(Scores(genuine, impostor, 0))
    nearest = int(np.argmin(np.abs(far - frr)))
    return float((far[nearest] + frr[nearest]) / 2)


def _frr_at(genuine: NDArray[np.float32], impostor: NDArray[np.float32], far: float) -> dict[str, float]:
    """FRR at the largest threshold whose FAR is at most `far`."""
    allowed = int(far * len(impostor))
    limit = impostor[allowed] if allowed < len(impostor) else math.inf
    refused = int((genuine >= limit).sum())
    return {**rate(refused, len(genuine)), "threshold": round(float(limit), 4)}
