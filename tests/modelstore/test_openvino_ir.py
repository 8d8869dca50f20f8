"""The conversion from OpenVINO: a small network worked out by hand, and 0095 against a conversion known to be right."""

import numpy as np
import onnxruntime
import pytest

from appliance.core.errors import ModelError
from appliance.modelstore.conversions.openvino_ir import build_graph, convert_openvino_ir

SHAPE = (1, 2, 4, 4)


class Net:
    """Writes an intermediate representation, layer by layer."""

    def __init__(self, precision="FP32"):
        self.kind = {"FP32": "<f4", "FP16": "<f2"}[precision]
        self.precision = precision
        self.weights = b""
        self.layers, self.edges = [], []
        self.layer("Input", [], SHAPE)

    def layer(self, kind, inputs, shape, data="", **blobs):
        number = len(self.layers)
        described = ""
        for name, values in blobs.items():
            raw = np.asarray(values, self.kind).tobytes()
            described += f'<{name} offset="{len(self.weights)}" size="{len(raw)}" />'
            self.weights += raw
        ports = "".join(f'<port id="{port}">{dims(SHAPE)}</port>' for port in range(len(inputs)))
        self.layers.append(
            f'<layer id="{number}" name="l{number}" precision="{self.precision}" type="{kind}"><data {data} />'
            f'<input>{ports}</input><output><port id="9">{dims(shape)}</port></output>'
            f"<blobs>{described}</blobs></layer>"
        )
        for port, source in enumerate(inputs):
            self.edges.append(f'<edge from-layer="{source}" from-port="9" to-layer="{number}" to-port="{port}"/>')
        return number

    def description(self, version="6"):
        inner = f"<layers>{''.join(self.layers)}</layers><edges>{''.join(reversed(self.edges))}</edges>"
        return f'<net name="small" version="{version}">{inner}</net>'.encode()

    def run(self, x):
        model = build_graph(self.description(), self.weights)
        return onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"faces": x})[0]


def dims(shape) -> str:
    return "".join(f"<dim>{size}</dim>" for size in shape)


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(3).normal(size=SHAPE).astype(np.float32)


POOL = 'kernel="{0}" strides="{0}" pads_begin="0,0" pads_end="0,0" exclude-pad="true" rounding_type="floor"'


def test_a_scale_and_shift_per_channel(x):
    net = Net()
    net.layer("ScaleShift", [0], SHAPE, weights=[2, 3], biases=[-1, 1])
    factor, shift = np.array([2, 3]).reshape(1, 2, 1, 1), np.array([-1, 1]).reshape(1, 2, 1, 1)
    assert net.run(x) == pytest.approx(x * factor + shift, abs=1e-6)


@pytest.mark.parametrize("precision", ["FP16", "FP32"])
def test_a_grouped_convolution(x, precision):
    net = Net(precision)
    filters = np.round(np.random.default_rng(4).normal(size=(2, 1, 3, 3)), 1)
    data = 'kernel="3,3" strides="2,2" dilations="1,1" pads_begin="1,1" pads_end="1,1" group="2" output="2"'
    net.layer("Convolution", [0], (1, 2, 2, 2), data, weights=filters, biases=[0.5, -0.5])
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    expected = np.array(
        [
            [
                [(padded[0, c, 2 * r : 2 * r + 3, 2 * k : 2 * k + 3] * filters[c, 0]).sum() for k in (0, 1)]
                for r in (0, 1)
            ]
            for c in (0, 1)
        ]
    ) + np.array([0.5, -0.5]).reshape(2, 1, 1)
    assert net.run(x)[0] == pytest.approx(expected, abs=2e-3 if precision == "FP16" else 1e-5)


def test_a_prelu_with_one_slope(x):
    net = Net()
    net.layer("PReLU", [0], SHAPE, 'channel_shared="1"', weights=[0.25])
    assert net.run(x) == pytest.approx(np.where(x > 0, x, 0.25 * x), abs=1e-6)


@pytest.mark.parametrize(("method", "reduce"), [("avg", np.mean), ("max", np.max)])
def test_pooling(x, method, reduce):
    net = Net()
    net.layer("Pooling", [0], (1, 2, 1, 1), f'pool-method="{method}" {POOL.format("4,4")}')
    assert net.run(x).ravel() == pytest.approx(reduce(x, axis=(0, 2, 3)), abs=1e-6)


def test_two_branches_meet(x):
    net = Net()
    gate = net.layer("Activation", [0], SHAPE, 'type="sigmoid"')
    product = net.layer("Eltwise", [0, gate], SHAPE, 'operation="mul"')
    net.layer("Eltwise", [product, 0], SHAPE, 'operation="sum"')
    assert net.run(x) == pytest.approx(x / (1 + np.exp(-x)) + x, abs=1e-5)


def test_several_faces_at_once(x):
    net = Net()
    net.layer("Activation", [0], SHAPE, 'type="tanh"')
    assert net.run(np.concatenate([x, x])).shape == (2, *SHAPE[1:])


def test_an_unknown_layer_is_named(x):
    net = Net()
    net.layer("DetectionOutput", [0], SHAPE)
    with pytest.raises(ModelError, match="l1 has the unknown type DetectionOutput"):
        net.run(x)


def test_weights_that_end_too_soon(x):
    net = Net()
    net.layer("ScaleShift", [0], SHAPE, weights=[2, 3], biases=[-1, 1])
    net.weights = net.weights[:-1]
    with pytest.raises(ModelError, match="weights end before"):
        net.run(x)


@pytest.mark.parametrize("text", [b"", b"not xml", b"<net/>", b'<html version="6"/>', Net().description("10")])
def test_another_file_is_refused(text):
    with pytest.raises(ModelError):
        build_graph(text, b"")


def test_the_weights_lie_beside_the_description(tmp_path):
    (tmp_path / "net.xml").write_bytes(Net().description())
    with pytest.raises(ModelError, match=r"net\.bin is missing"):
        convert_openvino_ir(tmp_path / "net.xml", tmp_path / "net.onnx")


def test_0095_equals_the_reference(shared, tmp_path):
    folder = shared / "models"
    convert_openvino_ir(folder / "face-reidentification-retail-0095.xml", tmp_path / "ours.onnx")
    ours = onnxruntime.InferenceSession(str(tmp_path / "ours.onnx"))
    reference = onnxruntime.InferenceSession(str(folder / "face-reidentification-retail-0095.onnx"))
    faces = np.random.default_rng(0).uniform(0, 255, (3, 3, 128, 128)).astype(np.float32)
    expected = reference.run(None, {reference.get_inputs()[0].name: faces})[0]
    assert ours.run(None, {"faces": faces})[0] == pytest.approx(expected, abs=1e-5)
