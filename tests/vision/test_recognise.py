"""The whole row on real photos: find, align, embed, compare."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from support import THREADS
from vision import conditions as seen_as

from appliance.core.config import load
from appliance.core.errors import FaceError, ModelError
from appliance.core.images import read_picture
from appliance.pipelines import loaders
from appliance.records.vision import Frame
from appliance.vision.detect import open_detector
from appliance.vision.embed import Network, distances
from appliance.vision.flows.enrolment import Registration, RegistrationRules
from appliance.vision.flows.login import Login
from appliance.vision.flows.login_rules import LoginRules
from appliance.vision.gallery import Gallery
from appliance.vision.onnx_session import open_session

MACHINES = {
    "login": lambda spec: Login(lambda _: None, spec, LoginRules(frames=3, seconds=12, min_width=80), 0.0),
    "registration": lambda spec: Registration("Joe", lambda _: None, spec, RegistrationRules(5, 2.5, 90, 100), 0.0),
}


def apart(a, b) -> float:
    return float(distances(a.embedding, b.embedding[None], "cosine")[0])


def test_one_face_is_found_in_each_photo(seen):
    assert {name: len(observation.faces) for name, observation in seen.items()} == dict.fromkeys(seen, 1)


def test_the_same_person_is_near_and_others_are_far(seen):
    faces = {name: observation.faces[0] for name, observation in seen.items()}
    assert apart(faces["obama"], faces["obama-again"]) < 0.3
    for stranger in ("biden", "astronaut"):
        assert apart(faces["obama"], faces[stranger]) > 0.6


def test_landmarks_lie_in_the_face_in_their_order(seen):
    for observation in seen.values():
        detection = observation.faces[0].detection
        box, marks = detection.box, detection.landmarks
        assert (marks[:, 0] > box.x).all() and (marks[:, 0] < box.x + box.width).all()
        assert marks[0, 0] < marks[1, 0] and marks[3, 0] < marks[4, 0]
        assert marks[:2, 1].max() < marks[2, 1] < marks[3:, 1].min()


@pytest.mark.parametrize("size", [320, 480, 640])
def test_boxes_do_not_depend_on_the_detector_s_size(models, photos, seen, size):
    entry = models.entry("yunet")
    found = open_detector(entry.id, models.path(entry), size, 2).find(read_picture(photos["biden"]))
    assert found[0].box.overlap(seen["biden"].faces[0].detection.box) > 0.75


def test_a_face_is_found_where_it_stands(recogniser, photos):
    picture = cv2.resize(read_picture(photos["astronaut"]), None, fx=0.8, fy=0.8)
    canvas = np.zeros((720, 1280, 3), np.uint8)
    canvas[100 : 100 + len(picture), 700 : 700 + picture.shape[1]] = picture
    alone = recogniser.only_face(picture).detection.box
    placed = recogniser.only_face(canvas).detection.box
    assert (placed.x - 700, placed.y - 100) == pytest.approx((alone.x, alone.y), abs=12)


def test_two_faces_where_one_is_needed(recogniser, photos):
    a, b = (cv2.resize(read_picture(photos[name]), (450, 600)) for name in ("obama", "biden"))
    with pytest.raises(FaceError, match="The picture shows 2 faces"):
        recogniser.only_face(np.hstack([a, b]))


def test_a_small_face_in_the_background_does_not_count(recogniser, photos):
    near = cv2.resize(read_picture(photos["biden"]), (450, 1000))
    far = cv2.resize(read_picture(photos["astronaut"]), (280, 280))
    near[700:980, :280] = far
    assert recogniser.only_face(near).quality.width > 120


def test_no_face(recogniser):
    with pytest.raises(FaceError, match="No face was found"):
        recogniser.only_face(np.full((480, 640, 3), 90, np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (33, 31)])
def test_odd_pictures_do_not_crash(recogniser, shape):
    assert recogniser.recognise(Frame(np.zeros((*shape, 3), np.uint8), 1, 0.0)).faces == ()


def test_faces_come_with_names_when_somebody_is_registered(recogniser, seen, photos):
    spec = recogniser.embedder.spec
    known = Gallery([(1, "Barack", [seen["obama"].faces[0].embedding])], spec)
    row = type(recogniser)(recogniser.detector, recogniser.embedder, known)
    again = row.recognise(Frame(read_picture(photos["obama-again"]), 1, 0.0))
    stranger = row.recognise(Frame(read_picture(photos["biden"]), 2, 0.0))
    assert again.faces[0].match.accepted and again.faces[0].match.name == "Barack"
    assert not stranger.faces[0].match.accepted


def test_a_face_that_stays_keeps_its_embedding_for_a_while(recogniser, photos, monkeypatch):
    row = type(recogniser)(recogniser.detector, recogniser.embedder, recogniser.gallery)
    embedded = []
    embed = recogniser.embedder.embed
    monkeypatch.setattr(recogniser.embedder, "embed", lambda *face: embedded.append(1) or embed(*face))
    picture = read_picture(photos["obama"])
    first = row.recognise(Frame(picture, 1, 10.0))
    second = row.recognise(Frame(picture, 2, 10.1), first)
    assert len(embedded) == 1
    assert second.faces[0].embedding is first.faces[0].embedding
    third = row.recognise(Frame(picture, 3, 10.9), second)
    row.recognise(Frame(picture, 4, 11.1), third)
    assert len(embedded) == 2, "not longer than a second, however often it served again"
    moved = np.roll(picture, 200, axis=1)
    row.recognise(Frame(moved, 5, 11.2), third)
    row.recognise(Frame(picture, 6, 11.3))
    assert len(embedded) == 4


@pytest.fixture
def counted(recogniser, monkeypatch):
    """A recogniser, and a list that grows by one with each picture that is embedded."""
    calls, embed = [], recogniser.embedder.embed
    monkeypatch.setattr(recogniser.embedder, "embed", lambda *face: calls.append(1) or embed(*face))
    return recogniser, calls


def watched(row, machine, pictures) -> None:
    """A machine is shown pictures, ten a second, as the pipeline does it."""
    seen = None
    for number, picture in enumerate(pictures):
        seen = row.recognise(Frame(picture, number, number / 10), seen, machine.wants)
        machine.update(seen, number / 10)


@pytest.mark.parametrize("flow", ["login", "registration"])
@pytest.mark.parametrize(("spoilt", "said"), [("dark", "Too dark"), ("small", "Come closer"), ("moved", "Hold still")])
def test_what_the_gate_refuses_is_not_embedded(counted, photos, flow, spoilt, said):
    row, calls = counted
    picture = read_picture(photos["biden"])
    frame = seen_as.before_camera(picture, row.detector.find(picture)[0], 60 if spoilt == "small" else 160)
    frame = {"dark": frame // 12, "small": frame, "moved": seen_as.moved(frame, 45, 90)}[spoilt]
    machine = MACHINES[flow](row.embedder.spec)
    watched(row, machine, [seen_as.grain(frame, 1.0)] * 20)
    assert machine.activity.text.startswith(said)
    assert calls == []


def test_a_picture_that_has_not_changed_is_embedded_once(counted, photos):
    row, calls = counted
    picture = read_picture(photos["biden"])
    frame = seen_as.before_camera(picture, row.detector.find(picture)[0])
    machine = MACHINES["login"](row.embedder.spec)
    watched(row, machine, [frame] * 8)
    assert len(machine._subject.track.vectors) == 8 and len(calls) == 1
    noise = np.random.default_rng(0)
    watched(row, machine, [np.clip(frame + noise.normal(0, 2, frame.shape), 0, 255).astype(np.uint8) for _ in range(4)])
    assert len(calls) == 5, "a camera's noise makes a new picture"


def test_two_embedders_serve_side_by_side(models, recogniser, photos):
    if not models.path(models.entry("reidentification-0095")).exists():
        pytest.skip("the model reidentification-0095 is not installed")
    one, other, both = (
        loaders.build_embedder(load(environ={"LARSON_FACES_EMBEDDER": name, **THREADS}).faces, models)
        for name in ("sface", "reidentification-0095", "sface+0095")
    )
    picture = read_picture(photos["obama"])
    face = (picture, recogniser.detector.find(picture)[0].landmarks)
    expected = np.concatenate([one.embed(*face), other.embed(*face)]) / np.sqrt(2)
    assert both.embed(*face) == pytest.approx(expected, abs=1e-5)
    assert np.linalg.norm(both.embed(*face)) == pytest.approx(1, abs=1e-5)


def test_models_of_earlier_versions_mean_the_best_one(models):
    chosen = {"LARSON_FACES_DETECTOR": "centerface", "LARSON_FACES_EMBEDDER": "dlib-resnet-v1", **THREADS}
    row = loaders.build_recogniser(load(environ=chosen).faces, models)
    assert row.embedder.spec.model == models.best("face-embedding").id


def test_several_cameras_share_one_detector(models, photos):
    entry = models.entry("yunet")
    shared = open_detector(entry.id, models.path(entry), 320, 1)
    pictures = [read_picture(path) for path in photos.values()]
    alone = [[found.box for found in shared.find(picture)] for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            together = pool.map(lambda picture: [found.box for found in shared.find(picture)], pictures * 3)
            assert list(together) == alone * 3


def test_a_damaged_model_is_explained(tmp_path):
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="larson models verify"):
        open_session(tmp_path / "broken.onnx", 1)
    with pytest.raises(ModelError, match="larson models verify"):
        open_detector("yunet", tmp_path / "broken.onnx", 320, 1)
    with pytest.raises(ModelError, match="does not support the detector"):
        open_detector("other", tmp_path / "broken.onnx", 320, 1)


@pytest.mark.parametrize("number", [0.0, np.nan, np.inf])
def test_a_network_that_gives_no_usable_vector_is_refused(number):
    class Broken:
        """A session whose network has gone wrong."""

        def run(self, *_):
            return [np.full((1, 128), number, np.float32)]

    network = object.__new__(Network)
    network._session, network._input, network._rgb = Broken(), "in", False
    network._template, network._size = "arcface", 112
    picture = np.zeros((112, 112, 3), np.uint8)
    with pytest.raises(FaceError, match="could not be read"):
        network.embed(picture, np.zeros((5, 2), np.float32), picture)
