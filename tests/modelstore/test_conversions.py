"""The conversions of SFace and YuNet, against OpenCV's own use of the files as their authors published them."""

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

from appliance.core.errors import ModelError
from appliance.core.images import read_picture
from appliance.modelstore.conversions.opencv_zoo import convert_sface, convert_yunet
from appliance.modelstore.conversions.prelu import rewrite_prelu
from appliance.vision.detect import OVERLAP, SCORE, YuNet


def run(model, given: dict[str, np.ndarray]) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]).run(None, given)[0]


@pytest.fixture
def original(models):
    """The file of a model as it was downloaded."""
    return lambda name: models.folder / models.entry(name).file


def crops(seen) -> np.ndarray:
    faces = [observation.faces[0].crop for observation in seen.values()]
    return np.stack([*faces, *(face[:, ::-1] for face in faces)])


def test_sface_gives_the_vectors_of_opencv(original, tmp_path, seen):
    convert_sface(original("sface"), tmp_path / "net.onnx")
    faces = crops(seen)
    blob = cv2.dnn.blobFromImages(list(faces), swapRB=True)
    ours = run(tmp_path / "net.onnx", {"data": blob})
    theirs = cv2.FaceRecognizerSF.create(str(original("sface")), "")
    for face, vector in zip(faces, ours, strict=True):
        assert np.abs(vector - theirs.feature(np.ascontiguousarray(face))[0]).max() < 1e-5


@pytest.mark.parametrize("size", [320, 480, 640])
def test_yunet_finds_the_faces_of_opencv(original, tmp_path, photos, size):
    convert_yunet(original("yunet"), tmp_path / "net.onnx")
    ours = YuNet(tmp_path / "net.onnx", size, 1)
    theirs = cv2.FaceDetectorYN.create(str(original("yunet")), "", (size, size), SCORE, OVERLAP, 100)
    for photo in photos.values():
        picture = read_picture(photo)
        scale = size / max(picture.shape[:2])
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:size, :size]
        theirs.setInputSize(picture.shape[1::-1])
        expected = theirs.detect(picture)[1]
        found = ours.find(picture)
        assert len(found) == len(expected)
        for face in found:
            row = min(expected, key=lambda row: abs(row[0] - face.box.x))
            box = (face.box.x, face.box.y, face.box.width, face.box.height)
            assert (*box, *face.landmarks.ravel(), face.score) == pytest.approx(row, abs=0.01)


@pytest.mark.parametrize("slopes", [[0.25], [3.5], [0.1, 0.9, 0.0], [0.2, 1.3, -0.4], [1.0, 2.0, 3.0]])
def test_a_rewritten_prelu_is_the_same_function(slopes):
    values = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype(np.float32)
    x, y = (helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [2, 3, 4, 5]) for name in "xy")
    slope = numpy_helper.from_array(np.array(slopes, np.float32).reshape(-1, 1, 1), "slope")
    graph = helper.make_graph([helper.make_node("PRelu", ["x", "slope"], ["y"])], "g", [x], [y], [slope])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    before = run(model.SerializeToString(), {"x": values})
    rewrite_prelu(model.graph)
    onnx.checker.check_model(model)
    assert all(node.op_type != "PRelu" for node in model.graph.node)
    assert run(model.SerializeToString(), {"x": values}) == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("convert", [convert_sface, convert_yunet])
def test_another_graph_is_refused(tmp_path, convert):
    x = helper.make_tensor_value_info("data", onnx.TensorProto.FLOAT, [1])
    y = helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Relu", ["data"], ["y"])], "g", [x], [y])
    onnx.save(helper.make_model(graph), str(tmp_path / "x.onnx"))
    with pytest.raises(ModelError, match="not the network"):
        convert(tmp_path / "x.onnx", tmp_path / "y.onnx")
