"""A large gallery: loading it, changing one view, and recognition meanwhile."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import numpy as np

from appliance.core.config import Config
from appliance.core.errors import ApplianceError
from appliance.core.i18n import verbatim
from appliance.core.images import encode_jpeg, read_picture
from appliance.identity.known_people import KnownPeople
from appliance.identity.reembedding import SNAPSHOT_QUALITY
from appliance.lab.benchmarks.box import photo
from appliance.lab.benchmarks.faces import camera_frame
from appliance.lab.benchmarks.timing import in_turns
from appliance.pipelines import loaders
from appliance.records.people import StoredSample
from appliance.records.vision import Frame, Vector
from appliance.storage.database import Store
from appliance.storage.people import People
from appliance.storage.samples import open_embedding
from appliance.storage.templates import TemplateStore
from appliance.vision.align import snapshot
from appliance.vision.recogniser import Recogniser

PEOPLE = 3000
VIEWS = 5  # of each
CHANGES = 100  # views that are added and removed again
SECONDS = 4.0  # that recognition is watched, each time
LOADS = 7


def measure(config: Config) -> dict[str, object]:
    """3000 people of 5 views with their pictures: load, one view more and less, one person read; frames meanwhile."""
    recogniser = loaders.build_recogniser(config.faces, loaders.open_modelstore(config))
    picture = read_picture(photo())
    face = recogniser.only_face(picture)
    crop = encode_jpeg(snapshot(picture, face.detection.landmarks).pixels, SNAPSHOT_QUALITY)
    frame = Frame(camera_frame(picture), 1, 0.0)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        crowd = _Crowd(store, recogniser, crop, len(face.embedding))
        return {
            "people": PEOPLE,
            "views": PEOPLE * VIEWS,
            "database_mb": round(store.path.stat().st_size / 1e6),
            **_load(crowd),
            **_change(crowd),
            "frames": _frames(crowd, frame),
        }


class _Crowd:
    """Many people in a database, and a recogniser that knows them."""

    def __init__(self, store: Store, recogniser: Recogniser, crop: bytes, dimensions: int):
        self.store = store
        self.people = People(store)
        self.recogniser = recogniser
        self.known = KnownPeople(TemplateStore(store), lambda: recogniser)
        self._crop = crop
        self._dice = np.random.default_rng(0)
        self._dimensions = dimensions
        with store.transaction():
            self.ids = [self.people.register(f"Person {n}", self.some_views(VIEWS)).id for n in range(PEOPLE)]
        store.checkpoint()
        self.known.load(recogniser)

    def some_views(self, count: int) -> list[StoredSample]:
        """Views of one new person: unit vectors near each other."""
        middle = self._dice.normal(size=self._dimensions)
        model = self.recogniser.embedder.spec.model
        return [StoredSample(model, self._near(middle), self._crop, direction="straight") for _ in range(count)]

    def _near(self, middle: np.ndarray) -> Vector:
        vector = middle + 0.3 * self._dice.normal(size=self._dimensions)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def sealed(self) -> tuple[dict[int, bytes], list[dict[str, object]]]:
        """Everyone's keys and embeddings as the database has them."""
        with self.store.reading() as db:
            keys = dict(db.execute("select id, key from people").fetchall())
            return keys, list(db.query("select person_id, embedding from views order by person_id"))


def _load(crowd: _Crowd) -> dict[str, object]:
    keys, rows = crowd.sealed()

    def decrypt() -> None:
        vaults = {int(person_id): crowd.store.vault.person(key) for person_id, key in keys.items()}
        for row in rows:
            open_embedding(row, vaults[int(str(row["person_id"]))])

    works: dict[str, Callable[[], object]] = {"decrypt": decrypt, "load": lambda: crowd.known.load(crowd.recogniser)}
    ms = in_turns(works, LOADS)
    cpu = in_turns(works, LOADS, time.thread_time)  # what else runs on the machine counts less
    if len(crowd.recogniser.gallery) != PEOPLE:
        raise ApplianceError(verbatim("Not everybody was loaded."))
    return {
        "decrypt_ms": round(ms["decrypt"], 1),
        "load_ms": round(ms["load"], 1),
        "load_beyond_decrypting_ms": round(ms["load"] - ms["decrypt"], 1),
        "load_beyond_decrypting_cpu_ms": round(cpu["load"] - cpu["decrypt"], 1),
        "load_over_decrypting": round(cpu["load"] / cpu["decrypt"], 2),
    }


def _change(crowd: _Crowd) -> dict[str, object]:
    """Milliseconds to write a change (a durable transaction), and for recognition to take it up."""
    taken: dict[str, list[float]] = {name: [] for name in ("add_written", "added", "remove_written", "removed", "read")}
    dice = np.random.default_rng(1)
    people, refresh = crowd.people, crowd.known.refresh
    for number in dice.choice(crowd.ids, min(CHANGES, len(crowd.ids)), replace=False).tolist():
        taken["add_written"].append(_timed(people.add_views, number, crowd.some_views(1)))
        taken["added"].append(_timed(refresh))
        taken["remove_written"].append(_timed(people.remove_view, number, people.views(number)[-1].id))
        taken["removed"].append(_timed(refresh))
        taken["read"].append(_timed(people.get, number))
    return {
        "view_added_ms": _spread(taken["added"]),
        "view_removed_ms": _spread(taken["removed"]),
        "view_added_written_to_disk_ms": _spread(taken["add_written"]),
        "view_removed_written_to_disk_ms": _spread(taken["remove_written"]),
        "person_read_ms": _spread(taken["read"], 3),
    }


def _frames(crowd: _Crowd, frame: Frame) -> dict[str, object]:
    """Recognition of one face, frame after frame without a rest, beside nothing, changes without a rest, and loads."""
    numbers = cycle(crowd.ids)

    def change() -> None:
        number = next(numbers)
        crowd.people.add_views(number, crowd.some_views(1))
        crowd.known.refresh()
        crowd.people.remove_view(number, crowd.people.views(number)[-1].id)
        crowd.known.refresh()

    def paced() -> None:
        change()
        time.sleep(0.5)

    found = {
        "quiet": _watch(crowd.recogniser, frame, lambda: time.sleep(0.05)),
        "four_changes_a_second": _watch(crowd.recogniser, frame, paced),
        "changes_without_a_rest": _watch(crowd.recogniser, frame, change),
        "loads_without_a_rest": _watch(crowd.recogniser, frame, lambda: crowd.known.load(crowd.recogniser)),
    }
    quiet = found["quiet"]["per_s"]
    return {name: {**rates, "over_quiet": round(rates["per_s"] / quiet, 2)} for name, rates in found.items()}


def _watch(recogniser: Recogniser, frame: Frame, work: Callable[[], object]) -> dict[str, float]:
    """Frames recognised per second, and the longest time from one to the next, while another thread works."""
    ends = []
    with _repeated(work) as failed:
        began = time.perf_counter()
        while time.perf_counter() - began < SECONDS and not failed:
            recogniser.recognise(frame)
            ends.append(time.perf_counter())
    if failed:
        raise failed[0]
    gaps = np.diff([began, *ends])
    return {
        "per_s": round(len(ends) / (ends[-1] - began), 1),
        "p50_ms": round(1000 * float(np.median(gaps)), 1),
        "longest_ms": round(1000 * float(gaps.max()), 1),
    }


@contextmanager
def _repeated(work: Callable[[], object]) -> Iterator[list[Exception]]:
    """Work again and again in another thread; the list gets what ended it early."""
    ended, failed = threading.Event(), []

    def run() -> None:
        try:
            while not ended.is_set():
                work()
        except Exception as error:  # for the thread that waits
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield failed
    finally:
        ended.set()
        thread.join()


def _timed(work: Callable[..., object], *values: object) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work(*values)
    return 1000 * (time.perf_counter() - began)


def _spread(times: list[float], digits: int = 2) -> dict[str, float]:
    return {
        "p50": round(float(np.median(times)), digits),
        "p95": round(float(np.quantile(times, 0.95)), digits),
    }
