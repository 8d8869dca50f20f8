"""The pipeline from frame to verdict against its bare models, and against dlib on the same photo."""

import functools
import time
import tracemalloc
from collections.abc import Callable

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from appliance.core import system
from appliance.core.config import Config, replace
from appliance.core.images import read_picture
from appliance.lab.benchmarks.box import fetched, photo
from appliance.lab.benchmarks.timing import in_turns
from appliance.modelstore.manifest import Entry, PackageSource
from appliance.modelstore.store import ModelStore
from appliance.pipelines import loaders
from appliance.records.vision import Frame, Pixels, Vector
from appliance.vision.align import align
from appliance.vision.gallery import Gallery, Known
from appliance.vision.liveness.display_artifacts import Borders
from appliance.vision.liveness.parallax import Reference, patch_of
from appliance.vision.quality import SIDE
from appliance.vision.quality import measure as measure_quality
from appliance.vision.recogniser import Recogniser

KNOWN = 1000  # people in the gallery
CROWD = 100_000
DIMENSIONS = 128  # of SFace's vectors
# The network that `face_recognition` uses, to compare with.
DLIB = Entry(
    "dlib-resnet-v1",
    "benchmark",
    "dlib_face_recognition_resnet_model_v1.dat",
    22466066,
    "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    "CC0-1.0",
    (
        PackageSource(
            "face-recognition-models",
            "face_recognition_models-0.3.0.tar.gz",
            "b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf",
            "face_recognition_models-0.3.0/face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
        ),
    ),
)


def measure(config: Config) -> dict[str, object]:
    """Frame to verdict (YuNet, SFace, 1000 people known) against both run bare and against dlib, in CPU time."""
    models = loaders.open_modelstore(config)
    settings = replace(config, "faces", detector="yunet", embedder="sface", threads=1).faces
    recogniser = loaders.build_recogniser(settings, models)
    recogniser.gallery = _gallery(recogniser, KNOWN)
    picture = read_picture(photo())
    frame = Frame(camera_frame(picture), 1, 0.0)
    bare = _bare(models, settings.threads, settings.detection_size)
    ms = in_turns({"row": lambda: recogniser.recognise(frame), **bare}, clock=time.thread_time)
    both = ms["bare_detector"] + ms["bare_embedder"]
    return {
        "processor": system.processor(),
        "frame_640x480_to_verdict_cpu_ms": round(ms["row"], 1),
        "bare_onnxruntime_cpu_ms": round(both, 1),
        "frame_to_verdict_over_bare": round(ms["row"] / both, 2),
        **_against_dlib(recogniser, picture),
        **_crowd(recogniser),
        "stages": _stages(recogniser, frame),
    }


def _gallery(recogniser: Recogniser, people: int) -> Gallery:
    rows = _units(people)
    return Gallery([(i, f"Person {i}", [row]) for i, row in enumerate(rows)], recogniser.embedder.spec)


def _units(count: int) -> NDArray[np.float32]:
    """Random vectors [count, 128] of unit length."""
    rows = np.random.default_rng(0).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _crowd(recogniser: Recogniser) -> dict[str, object]:
    """A search among 100 000 templates against one bare product of the same matrix and vector; changes; memory."""
    rows, probe = _units(CROWD), _units(1)[0]
    gallery = _gallery(recogniser, CROWD)
    ms = in_turns({"search": lambda: gallery.identify(probe), "product": lambda: rows @ probe}, 51)
    return {
        "search_100000_ms": round(ms["search"], 2),
        "search_100000_over_product": round(ms["search"] / ms["product"], 2),
        **_coming_and_going(gallery, probe),
        "templates_100000_mb": round(_memory(recogniser) / 1e6, 1),
    }


def _coming_and_going(gallery: Gallery, vector: Vector, times: int = 21) -> dict[str, float]:
    """Milliseconds to add a person to a gallery and to remove one."""
    taken: dict[str, list[float]] = {"added": [], "removed": []}
    for number in range(times):
        newcomer: Known = (CROWD + number, "Somebody", [vector])
        leaver: Known = (7 * number, "", [])
        for name, person in {"added": newcomer, "removed": leaver}.items():
            began = time.perf_counter()
            gallery = gallery.updated([person])
            taken[name].append(1000 * (time.perf_counter() - began))
    return {f"person_{name}_100000_ms": round(float(np.median(ms)), 2) for name, ms in taken.items()}


def _memory(recogniser: Recogniser) -> int:
    """Bytes that a gallery of 100 000 people occupies, names and all."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    gallery = _gallery(recogniser, CROWD)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(gallery) == CROWD
    return after - before


def _stages(recogniser: Recogniser, frame: Frame) -> dict[str, dict[str, float]]:
    """Milliseconds for each part of a frame: p50, p95 and its share; the last two at log-ins only."""
    pixels = frame.pixels
    found = recogniser.detector.find(pixels)[0]
    crop = align(pixels, found.landmarks, "arcface", SIDE)
    vector = recogniser.embedder.embed(pixels, found.landmarks)
    reference = Reference(patch_of(pixels, found.landmarks))
    borders = Borders(pixels, found)
    parts_: dict[str, Callable[[], object]] = {
        "detect": lambda: recogniser.detector.find(pixels),
        "align": lambda: align(pixels, found.landmarks, "arcface", SIDE),
        "embed": lambda: recogniser.embedder.embed(pixels, found.landmarks),
        "quality": lambda: measure_quality(pixels, crop, found),
        "match": lambda: recogniser.gallery.identify(vector),
        "parallax": lambda: reference.compare(patch_of(pixels, found.landmarks)),
        "borders": lambda: borders.moving(pixels, found),
    }
    taken = {name: _times(work) for name, work in parts_.items()}
    total = sum(float(np.median(times)) for times in taken.values())
    return {
        name: {
            "p50": round(float(np.median(times)), 2),
            "p95": round(float(np.quantile(times, 0.95)), 2),
            "share": round(float(np.median(times)) / total, 3),
        }
        for name, times in taken.items()
    }


def _times(work: Callable[[], object], rounds: int = 40) -> list[float]:
    work()
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return found


def camera_frame(picture: Pixels) -> Pixels:
    """The photo in the middle of 640 x 480."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (round(480 * width / height), 480), interpolation=cv2.INTER_AREA)
    left = (640 - small.shape[1]) // 2
    frame = cv2.copyMakeBorder(small, 0, 0, left, 640 - small.shape[1] - left, cv2.BORDER_REPLICATE)
    return np.asarray(frame, np.uint8)


def _bare(models: ModelStore, threads: int, size: int) -> dict[str, Callable[[], object]]:
    """Both networks as anyone would run them: the same threads, the input ready."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.force_spinning_stop", "1")  # or one would disturb the other
    detector, embedder = (
        onnxruntime.InferenceSession(str(models.path(models.entry(name))), options, providers=["CPUExecutionProvider"])
        for name in ("yunet", "sface")
    )
    rng = np.random.default_rng(0)
    picture = rng.uniform(0, 255, (1, 3, -(-size * 3 // 4 // 32) * 32, size)).astype(np.float32)
    face = rng.uniform(0, 255, (1, 3, 112, 112)).astype(np.float32)
    return {
        "bare_detector": lambda: detector.run(None, {"input": picture}),
        "bare_embedder": lambda: embedder.run(None, {"data": face}),
    }


def _against_dlib(recogniser: Recogniser, picture: Pixels) -> dict[str, object]:
    """CPU time of one thread beside what the library `face_recognition` does, of one frame and of a whole photo."""
    figures: dict[str, object] = {}
    for pixels in (camera_frame(picture), picture):
        if (dlib := _dlib(recogniser, pixels)) is None:
            return {}
        ours = functools.partial(recogniser.recognise, Frame(pixels, 1, 0.0))
        ms = in_turns({"row": ours, "dlib": dlib}, 7, time.thread_time)
        size = f"{pixels.shape[1]}x{pixels.shape[0]}"
        figures |= {
            f"photo_{size}_cpu_ms": round(ms["row"], 1),
            f"dlib_photo_{size}_cpu_ms": round(ms["dlib"], 1),
            f"photo_{size}_times_faster_than_dlib": round(ms["dlib"] / ms["row"], 1),
        }
    return figures


def _dlib(recogniser: Recogniser, pixels: Pixels) -> Callable[[], object] | None:
    """What `face_recognition` does: HOG detector, enlarged once, then dlib's network; None if dlib is absent.

    The landmarks are ours: its own predictor would take a millisecond more.
    """
    try:
        import dlib
    except ImportError:
        return None
    found = recogniser.only_face(pixels).detection
    rgb = np.ascontiguousarray(pixels[..., ::-1])
    detector = dlib.get_frontal_face_detector()
    network = dlib.face_recognition_model_v1(str(fetched(DLIB)))
    box = found.box
    rectangle = dlib.rectangle(int(box.x), int(box.y), int(box.x + box.width), int(box.y + box.height))
    left, right, nose = found.landmarks[0], found.landmarks[1], found.landmarks[2]
    span = (right - left) / 3
    # dlib's five points: both corners of each eye, and the nose.
    corners = [right + span / 2, right - span / 2, left - span / 2, left + span / 2, nose]
    shape = dlib.full_object_detection(rectangle, [dlib.point(int(x), int(y)) for x, y in corners])

    def whole() -> None:
        assert len(detector(rgb, 1)) == 1
        network.compute_face_descriptor(rgb, shape)

    return whole
