"""Converts a network in OpenVINO's intermediate representation (IR version 5 to 7) to ONNX, without OpenVINO.

An IR is an XML file of layers and edges and a .bin file beside it with their weights, as the "Intermediate
Representation Notation Reference" of OpenVINO 2019 describes it. Supports the layers of convolutional face
networks; any other layer is an error that names it.
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from appliance.core.errors import ModelError
from appliance.core.i18n import verbatim
from appliance.modelstore.conversions.prelu import rewrite_prelu

OPSET = 17
VERSIONS = {"5", "6", "7"}
NUMBERS: dict[str, np.dtype[Any]] = {"FP16": np.dtype("<f2"), "FP32": np.dtype("<f4")}
ELTWISE = {"sum": "Add", "mul": "Mul", "max": "Max"}
ACTIVATIONS = {"sigmoid": "Sigmoid", "relu": "Relu", "tanh": "Tanh"}

Array = NDArray[np.float32]
Known = TypeVar("Known")


class _Converter:
    """Adds one node after another; knows which name each layer's output got."""

    def __init__(self, weights: bytes):
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []

    def blob(self, layer: Element, name: str, *shape: int) -> str:
        """A constant of the layer's own weights; its name in the graph."""
        element = layer.find(f"./blobs/{name}")
        if element is None:
            raise ModelError(verbatim(f"The layer {layer.get('name')} has no {name}."))
        start, size = int(element.attrib["offset"]), int(element.attrib["size"])
        if start + size > len(self._weights):
            raise ModelError(verbatim(f"The weights end before the layer {layer.get('name')}."))
        values = np.frombuffer(self._weights[start : start + size], NUMBERS[layer.attrib["precision"]])
        return self._constant(values.astype(np.float32).reshape(shape))

    def _constant(self, values: Array) -> str:
        name = f"w{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, inputs: list[str], **attributes: object) -> str:
        """A node; the name of its output."""
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    # Each of these takes the layer and the names of its inputs, and gives the name of its output.

    def convolution(self, layer: Element, inputs: list[str]) -> str:
        data = _data(layer)
        outputs, group, kernel = int(data["output"]), int(data["group"]), _numbers(data["kernel"])
        channels = _shape(layer, "input")[1] // group
        weights = self.blob(layer, "weights", outputs, channels, *kernel)
        bias = [self.blob(layer, "biases", outputs)] if layer.find("./blobs/biases") is not None else []
        return self.add(
            "Conv",
            [inputs[0], weights, *bias],
            group=group,
            kernel_shape=kernel,
            strides=_numbers(data["strides"]),
            dilations=_numbers(data["dilations"]),
            pads=_numbers(data["pads_begin"]) + _numbers(data["pads_end"]),
        )

    def scale_shift(self, layer: Element, inputs: list[str]) -> str:
        scaled = self.add("Mul", [inputs[0], self.blob(layer, "weights", 1, -1, 1, 1)])
        return self.add("Add", [scaled, self.blob(layer, "biases", 1, -1, 1, 1)])

    def prelu(self, layer: Element, inputs: list[str]) -> str:
        return self.add("PRelu", [inputs[0], self.blob(layer, "weights", -1, 1, 1)])

    def pooling(self, layer: Element, inputs: list[str]) -> str:
        data = _data(layer)
        attributes: dict[str, object] = {
            "kernel_shape": _numbers(data["kernel"]),
            "strides": _numbers(data["strides"]),
            "pads": _numbers(data["pads_begin"]) + _numbers(data["pads_end"]),
            "ceil_mode": int(data.get("rounding_type", "floor") == "ceil"),
        }
        if data["pool-method"] == "max":
            return self.add("MaxPool", inputs[:1], **attributes)
        return self.add("AveragePool", inputs[:1], count_include_pad=int(data["exclude-pad"] != "true"), **attributes)

    def activation(self, layer: Element, inputs: list[str]) -> str:
        return self.add(_one_of(ACTIVATIONS, _data(layer)["type"], layer), inputs[:1])

    def eltwise(self, layer: Element, inputs: list[str]) -> str:
        return self.add(_one_of(ELTWISE, _data(layer)["operation"], layer), inputs)


LAYERS: dict[str, Callable[[_Converter, Element, list[str]], str]] = {
    "Convolution": _Converter.convolution,
    "ScaleShift": _Converter.scale_shift,
    "PReLU": _Converter.prelu,
    "Pooling": _Converter.pooling,
    "Activation": _Converter.activation,
    "Eltwise": _Converter.eltwise,
}


def build_graph(description: bytes, weights: bytes) -> onnx.ModelProto:
    """The network as ONNX, with a free batch size: input "faces" [n, channels, rows, columns], output "embeddings".

    Raises ModelError if the description cannot be read, has an unknown layer, or the weights do not fit it.
    """
    try:
        root = ElementTree.fromstring(description)  # noqa: S314  # a model file, whose SHA-256 was checked
        if root.tag != "net" or root.get("version") not in VERSIONS:
            raise ModelError(verbatim(f"This is not an OpenVINO network of version {', '.join(sorted(VERSIONS))}."))
        return _build(root, weights)
    except (ElementTree.ParseError, KeyError, ValueError, AttributeError, IndexError) as error:
        raise ModelError(verbatim(f"The OpenVINO network cannot be read: {error!r}")) from error


def _build(root: Element, weights: bytes) -> onnx.ModelProto:
    layers = {layer.attrib["id"]: layer for layer in root.findall("./layers/layer")}
    edges: dict[str, dict[int, str]] = {number: {} for number in layers}  # to layer -> (port -> from layer)
    for edge in root.findall("./edges/edge"):
        edges[edge.attrib["to-layer"]][int(edge.attrib["to-port"])] = edge.attrib["from-layer"]
    converter = _Converter(weights)
    outputs: dict[str, str] = {}
    for number, layer in layers.items():  # an IR lists its layers in the order of computation
        if layer.attrib["type"] == "Input":
            outputs[number] = "faces"
            continue
        inputs = [outputs[edges[number][port]] for port in sorted(edges[number])]
        outputs[number] = _one_of(LAYERS, layer.attrib["type"], layer)(converter, layer, inputs)
    last = next(reversed(layers))
    converter.nodes[-1].output[:] = ["embeddings"]
    first = next(layer for layer in layers.values() if layer.attrib["type"] == "Input")
    graph = helper.make_graph(
        converter.nodes,
        root.get("name", "network"),
        [helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["n", *_shape(first, "output")[1:]])],
        [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["n", *_shape(layers[last], "output")[1:]])],
        converter.constants,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def _data(layer: Element) -> dict[str, str]:
    element = layer.find("data")
    return element.attrib if element is not None else {}


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _shape(layer: Element, side: str) -> list[int]:
    return [int(dim.text or "") for dim in layer.findall(f"./{side}/port[1]/dim")]


def _one_of(known: Mapping[str, Known], name: str, layer: Element) -> Known:
    if name not in known:
        raise ModelError(verbatim(f"The layer {layer.get('name')} has the unknown type {name}."))
    return known[name]


def convert_openvino_ir(source: Path, target: Path) -> None:
    """Convert `source` (.xml), with its weights in the .bin beside it, to ONNX. Raises ModelError."""
    weights = source.with_suffix(".bin")
    if not weights.exists():
        raise ModelError(verbatim(f"{weights.name} is missing next to {source.name}."))
    model = build_graph(source.read_bytes(), weights.read_bytes())
    rewrite_prelu(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
