"""Recognition accuracy on a folder of photos, for every embedder, compared with the record.

`LARSON_BENCH_PHOTOS` names the folder (PERSON/PHOTO); `accuracy.json` holds the record of the folders known so far.
"""

import json
import os
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.core.config import Config, replace
from appliance.core.errors import ApplianceError, FaceError, ModelError
from appliance.core.i18n import verbatim
from appliance.core.images import read_picture
from appliance.lab import evaluation as evaluate
from appliance.lab import simulation as simulate
from appliance.lab.presentations import Person
from appliance.pipelines import loaders
from appliance.records.vision import Face, Frame, Vector
from appliance.vision.embed import EmbedderSpec, combine, distances
from appliance.vision.flows.enrolment import RegistrationRules
from appliance.vision.recogniser import Recogniser

RECORD = Path(__file__).with_suffix(".json")
KEPT = ("people", "photos", "threshold", "false_rejects", "false_accepts", "eer", "worst_genuine", "best_impostor")
WORSE = 0.005  # allowed difference of a distance: CPUs scale pictures slightly differently
ACTORS = 40  # people of the experiment with templates
FRAMES = (1, 2, 3, 5, 8)  # of a log-in


def folder_of_photos() -> Path:
    """The folder that the environment names. Raises ApplianceError without one."""
    name = os.environ.get("LARSON_BENCH_PHOTOS")
    if not name:
        raise ApplianceError(verbatim("LARSON_BENCH_PHOTOS must name a folder of PERSON/PHOTO."))
    return Path(name)


def measure(config: Config) -> dict[str, object]:
    """Errors, and the distances that matter, of every embedder (LARSON_BENCH_PHOTOS)."""
    photos = evaluate.files_of_folder(folder_of_photos())
    record = json.loads(RECORD.read_text())
    figures: dict[str, object] = {}
    for recogniser, name in _recognisers(config):
        embedded = evaluate.embed_all(recogniser, photos, read_picture, lambda: None)
        found = figures_of(embedded, recogniser.embedder.spec)
        entries = [entry[name] for entry in record.values() if name in entry]
        before = next((entry for entry in entries if same_set(entry, found)), None)
        word = "unknown" if before is None else ", ".join(worse(found, before)) or "nothing"
        figures[name] = found | {"worse_than_before": word}
    return figures


def figures_of(embedded: list[evaluate.Photo], spec: EmbedderSpec) -> dict[str, object]:
    """The recorded figures of one embedder, from the photos that they embedded."""
    report = evaluate.report(evaluate.all_pairs(embedded)(spec.metric), embedded, spec)
    return {key: report[key] for key in KEPT}


def same_set(record: dict[str, float], found: dict[str, object]) -> bool:
    """Whether both are for a folder of the same size."""
    return all(record[key] == found[key] for key in ("people", "photos"))


def worse(found: dict[str, object], record: dict[str, float]) -> list[str]:
    """Names of the figures that are worse than recorded."""
    more = [key for key in ("false_rejects", "false_accepts") if float(str(found[key])) > record[key]]
    if float(str(found["worst_genuine"])) > record["worst_genuine"] + WORSE:
        more.append("worst_genuine")
    if float(str(found["best_impostor"])) < record["best_impostor"] - WORSE:
        more.append("best_impostor")
    return more


def _recognisers(config: Config) -> list[tuple[Recogniser, str]]:
    """Every embedder that is installed."""
    models = loaders.open_modelstore(config)
    found = []
    for entry in models.entries:
        if entry.task == "face-embedding":
            with suppress(ModelError):
                settings = replace(config, "faces", embedder=entry.id).faces
                found.append((loaders.build_recogniser(settings, models), entry.id))
    return found


# ---------------------------------------------------------------- how views and frames are put together


def templates(config: Config) -> dict[str, object]:
    """Ways to make a template of views and to fuse frames, on films of people (LARSON_BENCH_PHOTOS)."""
    return {name: _ways(recogniser, RegistrationRules.of(config.faces)) for recogniser, name in _recognisers(config)}


def _ways(recogniser: Recogniser, rules: RegistrationRules) -> dict[str, object]:
    spec = recogniser.embedder.spec
    people = list(islice(_people(recogniser, rules), ACTORS))
    weights = [[face.quality.sharpness for face in views] for views, _ in people]
    views = [[face.embedding for face in faces] for faces, _ in people]
    frames = [[face.embedding for face in faces] for _, faces in people]
    three = [combine(vectors[:3], spec.metric) for vectors in frames]
    mean = partial(_to_templates, spec=spec)
    ways = {
        "mean of all views": mean(three, [combine(vectors, spec.metric) for vectors in views]),
        "the first view alone": mean(three, [vectors[0] for vectors in views]),
        "mean of three views": mean(three, [combine(vectors[:3], spec.metric) for vectors in views]),
        "mean weighted by sharpness": mean(three, [_weighted(v, w, spec) for v, w in zip(views, weights, strict=True)]),
        "nearest of all views": _to_views(three, views, spec, np.min),
        "mean distance to all views": _to_views(three, views, spec, np.mean),
    }
    best = [combine(vectors, spec.metric) for vectors in views]
    for count in FRAMES:
        ways[f"{count} frames of a log-in"] = mean([combine(v[:count], spec.metric) for v in frames], best)
    return {"people": len(people)} | {name: _quality(matrix) for name, matrix in ways.items()}


def _people(recogniser: Recogniser, rules: RegistrationRules):  # type: ignore[no-untyped-def]
    """(faces of the registration's views, faces of frames of a log-in) of each person with two usable photos."""
    by_person: dict[str, list[Path]] = {}
    for path, name in evaluate.files_of_folder(folder_of_photos()):
        by_person.setdefault(name, []).append(path)
    for number, paths in enumerate(by_person.values()):
        try:
            first, second = (simulate.portrait(recogniser, path, read_picture) for path in paths[:2])
            taken = simulate.enrol(recogniser, Person(first, np.random.default_rng([1, number])), rules)
        except (FaceError, ValueError):
            continue
        actor = Person(second, np.random.default_rng([2, number]))
        yield [view.face for view in taken], _frames(recogniser, actor)


def _frames(recogniser: Recogniser, actor: Person) -> list[Face]:
    found: list[Face] = []
    for number in range(4 * max(FRAMES)):
        now = number / simulate.RATE
        faces = recogniser.recognise(Frame(actor.frame(now, "straight"), number, now)).faces
        found += faces[:1]
        if len(found) == max(FRAMES):
            return found
    raise FaceError(verbatim("A film shows no face."))


def _weighted(vectors: list[Vector], weights: list[float], spec: EmbedderSpec) -> Vector:
    mean = np.average(np.stack(vectors), axis=0, weights=weights).astype(np.float32)
    return mean / np.linalg.norm(mean) if spec.metric == "cosine" else mean


def _to_templates(probes: list[Vector], known: list[Vector], spec: EmbedderSpec) -> NDArray[np.float32]:
    return np.stack([distances(probe, np.stack(known), spec.metric) for probe in probes])


def _to_views(probes: list[Vector], known: list[list[Vector]], spec: EmbedderSpec, way) -> NDArray[np.float32]:  # type: ignore[no-untyped-def]
    rows = [[way(distances(probe, np.stack(views), spec.metric)) for views in known] for probe in probes]
    return np.array(rows, np.float32)


def _quality(matrix: NDArray[np.float32]) -> dict[str, float]:
    """Decidability (Daugman 2000: the means' distance in pooled standard deviations), and the gap between the kinds."""
    own = np.diag(matrix)
    other = matrix[~np.eye(len(matrix), dtype=bool)]
    spread = np.sqrt((own.var() + other.var()) / 2)
    return {
        "decidability": round(float((other.mean() - own.mean()) / spread), 2),
        "worst_own": round(float(own.max()), 3),
        "nearest_other": round(float(other.min()), 3),
    }
