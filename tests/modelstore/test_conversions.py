"""The conversions, against dlib itself and against the file as its authors published it."""

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest

from appliance.core.errors import ModelError
from appliance.modelstore.conversions.centerface import make_size_independent
from appliance.modelstore.conversions.dlib_resnet import MEAN, DatReader, convert_dlib_resnet, read_layers


def session(path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


@pytest.fixture(scope="module")
def dlib():
    """dlib's own build; its import asks for a module that setuptools has deprecated."""
    return pytest.importorskip("dlib", reason="dlib-bin is not installed", exc_type=ImportError)


@pytest.fixture(scope="module")
def network(models):
    return models.folder / models.entry("dlib-resnet-v1").file


def faces(seen) -> np.ndarray:
    crops = [observation.faces[0].crop for observation in seen.values()]
    crops += [crop[:, ::-1] for crop in crops]
    crops.append(np.random.default_rng(0).integers(0, 255, (150, 150, 3), np.uint8))
    return np.stack(crops)


def test_the_converted_network_is_dlib_s_own(dlib, network, tmp_path, seen):
    convert_dlib_resnet(network, tmp_path / "net.onnx")
    crops = faces(seen)
    blob = np.ascontiguousarray(crops[..., ::-1].transpose(0, 3, 1, 2)).astype(np.float32)
    ours = session(tmp_path / "net.onnx").run(None, {"faces": blob})[0]
    theirs = dlib.face_recognition_model_v1(str(network))
    for crop, vector in zip(crops, ours, strict=True):
        expected = np.array(theirs.compute_face_descriptor(np.ascontiguousarray(crop[..., ::-1])))
        assert np.abs(vector - expected).max() < 1e-5


def test_a_batch_equals_its_faces_one_by_one(models, seen):
    net = session(models.path(models.entry("dlib-resnet-v1")))
    blob = faces(seen)[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32)
    together = net.run(None, {"faces": blob})[0]
    for index in range(len(blob)):
        assert net.run(None, {"faces": blob[index : index + 1]})[0][0] == pytest.approx(together[index], abs=1e-5)


def test_the_network_has_the_layers_that_dlib_describes(network):
    convolutions, matrix = read_layers(network.read_bytes())
    assert len(convolutions) == 29
    assert convolutions[0][0].shape == (32, 3, 7, 7)
    assert convolutions[-1][0].shape == (256, 256, 3, 3)
    assert matrix.shape == (256, 128)
    assert list(MEAN) == pytest.approx([122.782, 117.001, 104.298])


def test_dlib_s_integers():
    assert DatReader(bytes([1, 7])).integer() == 7
    assert DatReader(bytes([2, 0x34, 0x12])).integer() == 0x1234
    assert DatReader(bytes([0x81, 5])).integer() == -5


DAMAGES = {
    "half": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "renamed": lambda data: data.replace(b"affine_", b"aff1ne_"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_another_file_is_refused(network, tmp_path, damage):
    (tmp_path / "x.dat").write_bytes(DAMAGES[damage](network.read_bytes()))
    with pytest.raises(ModelError):
        convert_dlib_resnet(tmp_path / "x.dat", tmp_path / "x.onnx")
    assert not (tmp_path / "x.onnx").exists()


def test_centerface_gives_the_same_at_its_own_size(models, tmp_path):
    original = models.folder / models.entry("centerface").file
    make_size_independent(original, tmp_path / "c.onnx")
    before, after = session(original), session(tmp_path / "c.onnx")
    fixed = before.get_inputs()[0].shape
    blob = np.random.default_rng(1).uniform(0, 255, fixed).astype(np.float32)
    for ours, theirs in zip(
        after.run(["heatmap", "sizes", "offsets", "landmarks"], {"input.1": blob}),
        before.run(["537", "538", "539", "540"], {"input.1": blob}),
        strict=True,
    ):
        assert ours == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize(("width", "height"), [(32, 32), (320, 256), (640, 480), (224, 960)])
def test_centerface_takes_any_multiple_of_32(models, width, height):
    net = session(models.path(models.entry("centerface")))
    blob = cv2.dnn.blobFromImage(np.zeros((height, width, 3), np.uint8))
    heat, sizes, offsets, marks = net.run(["heatmap", "sizes", "offsets", "landmarks"], {"input.1": blob})
    assert heat.shape == (1, 1, height // 4, width // 4)
    assert (sizes.shape[1], offsets.shape[1], marks.shape[1]) == (2, 2, 10)


def test_another_graph_is_refused(tmp_path):
    x = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1])
    y = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1])
    graph = onnx.helper.make_graph([onnx.helper.make_node("Relu", ["x"], ["y"])], "g", [x], [y])
    onnx.save(onnx.helper.make_model(graph), str(tmp_path / "x.onnx"))
    with pytest.raises(ModelError, match="not the CenterFace graph"):
        make_size_independent(tmp_path / "x.onnx", tmp_path / "y.onnx")
