"""The pipeline from frame to verdict against its bare models, and against dlib on the same photo."""

import time
from collections.abc import Callable

import cv2
import numpy as np
import onnxruntime

from appliance.core.config import Config, replace
from appliance.core.images import read_picture
from appliance.lab.benchmarks.box import photo
from appliance.lab.benchmarks.timing import in_turns
from appliance.modelstore.store import ModelStore
from appliance.pipelines import loaders
from appliance.records.vision import Frame, Pixels
from appliance.vision.gallery import Gallery
from appliance.vision.liveness.display_artifacts import Borders, moire
from appliance.vision.liveness.parallax import Reference, patch_of
from appliance.vision.quality import measure as measure_quality
from appliance.vision.recogniser import Recogniser

KNOWN = 1000  # people in the gallery
CROWD = 100_000


def measure(config: Config) -> dict[str, object]:
    """Frame to verdict (CenterFace, dlib's network, 1000 people known), against both run bare, and against dlib."""
    models = loaders.open_modelstore(config)
    settings = replace(config, "faces", detector="centerface", embedder="dlib-resnet-v1").faces
    recogniser = loaders.build_recogniser(settings, models)
    spec = recogniser.embedder.spec
    rng = np.random.default_rng(0)
    people = [(i, f"Person {i}", [rng.normal(0, 0.1, 128).astype(np.float32)]) for i in range(KNOWN)]
    recogniser.gallery = Gallery(people, spec)
    picture = read_picture(photo())
    frame = Frame(camera_frame(picture), 1, 0.0)
    works: dict[str, Callable[[], object]] = {
        "row": lambda: recogniser.recognise(frame),
        **_bare(models, settings.threads, settings.detection_size),
        **_dlib(models, recogniser, frame.pixels),
    }
    ms = in_turns(works)
    bare = ms["bare_detector"] + ms["bare_embedder"]
    figures: dict[str, object] = {
        "frame_640x480_to_verdict_ms": round(ms["row"], 1),
        "bare_onnxruntime_ms": round(bare, 1),
        "frame_to_verdict_over_bare": round(ms["row"] / bare, 2),
    }
    if "dlib" in ms:
        figures["embedding_ms"] = round(ms["bare_embedder"], 1)
        figures["dlib_embedding_ms"] = round(ms["dlib_embedding"], 1)
        figures["dlib_frame_640x480_ms"] = round(ms["dlib"], 1)
        figures["frame_640x480_times_faster_than_dlib"] = round(ms["dlib"] / ms["row"], 1)
        figures |= _photo_against_dlib(models, recogniser, picture)
    figures |= _yunet(config, models, recogniser, frame)
    return figures | _crowd(recogniser) | {"stages": _stages(recogniser, frame)}


def _crowd(recogniser: Recogniser) -> dict[str, object]:
    """A search among 100 000 templates against one bare product of the same matrix and vector."""
    rng = np.random.default_rng(1)
    rows = rng.normal(0, 0.1, (CROWD, 128)).astype(np.float32)
    gallery = Gallery([(i, "", [row]) for i, row in enumerate(rows)], recogniser.embedder.spec)
    probe = rng.normal(0, 0.1, 128).astype(np.float32)
    ms = in_turns({"search": lambda: gallery.identify(probe), "product": lambda: rows @ probe}, 51)
    return {
        "search_100000_ms": round(ms["search"], 2),
        "search_100000_over_product": round(ms["search"] / ms["product"], 2),
    }


def _stages(recogniser: Recogniser, frame: Frame) -> dict[str, dict[str, float]]:
    """Milliseconds for each part of a frame: p50, p95 and its share; the last three at log-ins only."""
    pixels = frame.pixels
    found = recogniser.detector.find(pixels)[0]
    crop = recogniser.embedder.crop(pixels, found)
    vector = recogniser.embedder.embed(crop)
    reference = Reference(patch_of(pixels, found.landmarks))
    borders = Borders(pixels, found)
    parts_: dict[str, Callable[[], object]] = {
        "detect": lambda: recogniser.detector.find(pixels),
        "align": lambda: recogniser.embedder.crop(pixels, found),
        "embed": lambda: recogniser.embedder.embed(crop),
        "quality": lambda: measure_quality(crop, found, pixels.shape[1], pixels.shape[0]),
        "match": lambda: recogniser.gallery.identify(vector),
        "parallax": lambda: reference.compare(patch_of(pixels, found.landmarks)),
        "moire": lambda: moire(pixels, found.box),
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


def _photo_against_dlib(models: ModelStore, recogniser: Recogniser, picture: Pixels) -> dict[str, object]:
    dlib = _dlib(models, recogniser, picture)["dlib"]
    ms = in_turns({"row": lambda: recogniser.recognise(Frame(picture, 1, 0.0)), "dlib": dlib}, 7)
    size = f"{picture.shape[1]}x{picture.shape[0]}"
    return {
        f"photo_{size}_ms": round(ms["row"], 1),
        f"dlib_photo_{size}_ms": round(ms["dlib"], 1),
        f"photo_{size}_times_faster_than_dlib": round(ms["dlib"] / ms["row"], 1),
    }


def _bare(models: ModelStore, threads: int, size: int) -> dict[str, Callable[[], object]]:
    """Both networks as anyone would run them: the same threads, the input ready."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.force_spinning_stop", "1")  # or one would disturb the other
    detector, embedder = (
        onnxruntime.InferenceSession(str(models.path(models.entry(name))), options, providers=["CPUExecutionProvider"])
        for name in ("centerface", "dlib-resnet-v1")
    )
    rng = np.random.default_rng(0)
    picture = rng.uniform(0, 255, (1, 3, 384 * size // 480 // 32 * 32, size)).astype(np.float32)
    pair = rng.uniform(0, 255, (2, 3, 150, 150)).astype(np.float32)  # the face and its mirror image
    return {
        "bare_detector": lambda: detector.run(None, {"input.1": picture}),
        "bare_embedder": lambda: embedder.run(None, {"faces": pair}),
    }


def _dlib(models: ModelStore, recogniser: Recogniser, pixels: Pixels) -> dict[str, Callable[[], object]]:
    """What `face_recognition` does: HOG detector, enlarged once, then dlib's network; nothing if dlib is absent.

    The landmarks are ours: its own predictor would take a millisecond more.
    """
    try:
        import dlib
    except ImportError:
        return {}
    found = recogniser.only_face(pixels).detection
    rgb = np.ascontiguousarray(pixels[..., ::-1])
    detector = dlib.get_frontal_face_detector()
    network = dlib.face_recognition_model_v1(str(models.folder / models.entry("dlib-resnet-v1").file))
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

    return {"dlib": whole, "dlib_embedding": lambda: network.compute_face_descriptor(rgb, shape)}


def _yunet(config: Config, models: ModelStore, recogniser: Recogniser, frame: Frame) -> dict[str, object]:
    entry = models.entry("yunet")
    if not models.path(entry).exists():
        return {}
    detector = loaders.build_detector(replace(config, "faces", detector="yunet").faces, models)
    row = Recogniser(detector, recogniser.embedder, recogniser.gallery)
    ms = in_turns({"yunet": lambda: row.recognise(frame), "centerface": lambda: recogniser.recognise(frame)}, 15)
    return {"with_yunet_ms": round(ms["yunet"], 1), "yunet_over_centerface": round(ms["yunet"] / ms["centerface"], 2)}
