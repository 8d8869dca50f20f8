"""Converts dlib's face recognition ResNet (`dlib_face_recognition_resnet_model_v1.dat`) to ONNX, without dlib.

The file holds only the layers with parameters, from the input to the output: 29 convolutions, each followed by an
affine layer, then one fully connected layer. The rest of the network is known: Davis King's `anet_type`, described
at dlib.net/dnn_face_recognition_ex.cpp.html.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from appliance.core.errors import ModelError
from appliance.core.i18n import verbatim

MEAN = np.array([122.782, 117.001, 104.298], np.float32)  # RGB
SCALE = 256.0
OPSET = 17
# (channels, halves the resolution) of the residual blocks after the stem.
BLOCKS = [
    *[(32, False)] * 3,
    (64, True),
    *[(64, False)] * 3,
    (128, True),
    *[(128, False)] * 2,
    (256, True),
    *[(256, False)] * 2,
    (256, True),
]

Array = NDArray[np.float32]


class DatReader:
    """Reads dlib's serialisation format: variable-length integers, strings and float tensors."""

    def __init__(self, data: bytes):
        self.data = data
        self.at = 0

    def integer(self) -> int:
        """One byte: the count of bytes that follow in its low four bits, the sign in its top bit."""
        head = self.data[self.at]
        count = head & 0x0F
        value = int.from_bytes(self.data[self.at + 1 : self.at + 1 + count], "little")
        self.at += 1 + count
        return -value if head & 0x80 else value

    def tensor(self) -> Array:
        """A float tensor of shape (n, k, rows, columns)."""
        version = self.integer()
        if version != 2:
            raise ModelError(
                verbatim(f"A tensor of version {version} at byte {self.at}; this conversion knows version 2.")
            )
        shape = tuple(self.integer() for _ in range(4))
        count = int(np.prod(shape))
        values = np.frombuffer(self.data, "<f4", count, self.at).reshape(shape)
        self.at += 4 * count
        return values

    def seek(self, name: bytes) -> None:
        """Skip past the next string `name`, over the bookkeeping of layers without parameters."""
        found = self.data.find(bytes([1, len(name)]) + name, self.at)
        if found < 0:
            raise ModelError(
                verbatim(f"The file has no further layer {name.decode()}: it is not the expected network.")
            )
        self.at = found + 2 + len(name)


def read_layers(data: bytes) -> tuple[list[tuple[Array, Array]], Array]:
    """The convolutions as (filters [out, in, rows, columns], biases [out]), affine folded in, and the last matrix.

    The matrix has shape [256, 128]. Raises ModelError if the bytes are not that network.
    """
    reader = DatReader(data)
    convolutions = []
    try:
        for _ in range(1 + 2 * len(BLOCKS)):
            filters, bias = _convolution(reader)
            gamma, beta = _affine(reader, len(bias))
            convolutions.append((filters * gamma[:, None, None, None], bias * gamma + beta))
        reader.seek(b"fc_2")
        outputs, inputs = reader.integer(), reader.integer()
        matrix = reader.tensor().reshape(inputs, outputs)
    except (IndexError, ValueError) as error:
        raise ModelError(verbatim(f"The dlib network cannot be read at byte {reader.at}: {error}")) from error
    return convolutions, matrix


def _convolution(reader: DatReader) -> tuple[Array, Array]:
    reader.seek(b"con_4")
    start = reader.at
    values = reader.tensor().ravel()
    count, rows, columns = reader.integer(), reader.integer(), reader.integer()
    weights = len(values) - count
    if count <= 0 or weights % (count * rows * columns):
        raise ModelError(verbatim(f"The convolution at byte {start} has an impossible shape."))
    return values[:weights].reshape(count, -1, rows, columns), values[weights:]


def _affine(reader: DatReader, channels: int) -> tuple[Array, Array]:
    reader.seek(b"affine_")
    values = reader.tensor().ravel()
    if len(values) != 2 * channels:
        raise ModelError(
            verbatim(f"The affine layer at byte {reader.at} has {len(values)} numbers, not {2 * channels}.")
        )
    return values[:channels], values[channels:]


class _Graph:
    """Collects nodes; each method adds one and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[TensorProto] = []

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def conv(self, x: str, layer: tuple[Array, Array], stride: int, padding: int) -> str:
        filters, bias = layer
        weights = self.constant(filters.astype(np.float32)), self.constant(bias.astype(np.float32))
        size = list(filters.shape[2:])
        return self.add("Conv", x, *weights, kernel_shape=size, strides=[stride] * 2, pads=[padding] * 4)

    def pad(self, x: str, channels: int, rows: int, columns: int) -> str:
        """Zeros at the end: behind the last channel, below, to the right."""
        if not (channels or rows or columns):
            return x
        return self.add("Pad", x, self.constant(np.array([0, 0, 0, 0, 0, channels, rows, columns], np.int64)))


def build_graph(convolutions: list[tuple[Array, Array]], matrix: Array) -> onnx.ModelProto:
    """The network as ONNX: input "faces" [n, 3, 150, 150] RGB 0 to 255, output "embeddings" [n, 128]."""
    graph = _Graph()
    layers: Iterator[tuple[Array, Array]] = iter(convolutions)
    x = graph.add("Sub", "faces", graph.constant(MEAN.reshape(1, 3, 1, 1)))
    x = graph.add("Mul", x, graph.constant(np.array(1 / SCALE, np.float32)))
    x = graph.add("Relu", graph.conv(x, next(layers), 2, 0))
    x = graph.add("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
    channels, size = 32, (_halved(_halved(150, 7), 3))
    for width, down in BLOCKS:
        x, size = _block(graph, x, layers, channels, width, size, down)
        channels = width
    x = graph.add("Flatten", graph.add("GlobalAveragePool", x))
    graph.nodes.append(helper.make_node("MatMul", [x, graph.constant(matrix.astype(np.float32))], ["embeddings"]))
    faces = helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["n", 3, 150, 150])
    embeddings = helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["n", matrix.shape[1]])
    body = helper.make_graph(graph.nodes, "dlib_face_recognition_resnet_v1", [faces], [embeddings], graph.weights)
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def _halved(size: int, kernel: int) -> int:
    return (size - kernel) // 2 + 1


def _block(
    graph: _Graph, x: str, layers: Iterator[tuple[Array, Array]], channels: int, width: int, size: int, down: bool
) -> tuple[str, int]:
    main = graph.add("Relu", graph.conv(x, next(layers), 2 if down else 1, 0 if down else 1))
    main = graph.conv(main, next(layers), 1, 1)
    skip, main_size, skip_size = x, size, size
    if down:
        main_size, skip_size = _halved(size, 3), _halved(size, 2)
        skip = graph.add("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
    out = max(main_size, skip_size)
    main = graph.pad(main, 0, out - main_size, out - main_size)
    skip = graph.pad(skip, width - channels, out - skip_size, out - skip_size)
    return graph.add("Relu", graph.add("Add", main, skip)), out


def convert_dlib_resnet(source: Path, target: Path) -> None:
    """Convert the .dat file to ONNX. Raises ModelError if it is not that network."""
    model = build_graph(*read_layers(source.read_bytes()))
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
