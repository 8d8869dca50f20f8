"""Converts a BERT sentence encoder (Devlin et al. 2018; Reimers and Gurevych 2019) from safetensors to ONNX.

Supports models with the tensor names of `transformers`' BertModel, heads of 32 numbers, mean pooling over the tokens
that count, and unit length: all-MiniLM-L6-v2 and similar.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from appliance.core.errors import ModelError
from appliance.core.i18n import verbatim

OPSET = 20  # the first with Gelu
HEAD = 32  # numbers of an attention head
EPSILON = 1e-12  # of layer normalisation, from the model's config
MASKED = -1e4  # added to the score of a token that does not count
SHORT = 64  # numbers of a token's vector: with fewer, passages are told apart less well; with more, hardly better
LONGEST_HEADER = 10 << 20  # bytes

Array = NDArray[np.float32]


def read_safetensors(data: bytes) -> dict[str, Array]:
    """Float tensors by name, of a file in the safetensors format. Raises ModelError if it is not one."""
    try:
        (size,) = struct.unpack("<Q", data[:8])
        if size > LONGEST_HEADER:
            raise ValueError("its header is too long")
        header: dict[str, Any] = json.loads(data[8 : 8 + size])
        body = data[8 + size :]
        return {
            name: np.frombuffer(body[slice(*about["data_offsets"])], "<f4").reshape(about["shape"])
            for name, about in header.items()
            if name != "__metadata__" and about["dtype"] == "F32"
        }
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise ModelError(verbatim(f"This is not a safetensors file: {error}")) from error


class Graph:
    """Collects the nodes of an encoder; each method adds one or more and returns the name of the result."""

    def __init__(self, tensors: dict[str, Array]):
        self._tensors = tensors
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []

    def tensor(self, name: str) -> Array:
        """A tensor by its name. Raises ModelError if it is missing."""
        if name not in self._tensors:
            raise ModelError(verbatim(f"The tensor {name} is missing: this is not the expected encoder."))
        return self._tensors[name]

    def constant(self, value: NDArray[Any]) -> str:
        """A number, vector or matrix of the model's own."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        """A node of a kind with inputs."""
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def words(self, ids: str) -> str:
        """The vectors of pieces."""
        return self.add("Gather", self.constant(self.tensor("embeddings.word_embeddings.weight")), ids)

    def dense(self, x: str, name: str) -> str:
        """The product with a matrix, and what is added to it."""
        weight = self.constant(self.tensor(f"{name}.weight").T)
        return self.add("Add", self.add("MatMul", x, weight), self.constant(self.tensor(f"{name}.bias")))

    def norm(self, x: str, name: str) -> str:
        """Layer normalisation."""
        scale, shift = (self.constant(self.tensor(f"{name}.{part}")) for part in ("weight", "bias"))
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=EPSILON)

    def number(self, value: float) -> str:
        """A constant number."""
        return self.constant(np.array(value, np.float32))

    def integers(self, *values: int) -> str:
        """A constant vector of whole numbers."""
        return self.constant(np.array(values, np.int64))


def build_encoder(graph: Graph, width: int, layers: int, centre: Array | None = None) -> onnx.ModelProto:
    """Inputs "ids" and "mask" [n, t] int64; outputs "embeddings" [n, d] and "tokens" [n, t, SHORT], of unit length.

    `width` is d, `layers` how many the graph's tensors have, `centre` [d] what all tokens have in common and is left
    out of "tokens". Raises ModelError.
    """
    x = _embedded(graph)
    mask = graph.add("Cast", "mask", to=TensorProto.FLOAT)
    hidden = graph.add("Sub", graph.number(1), mask)
    bias = graph.add("Mul", graph.add("Unsqueeze", hidden, graph.integers(1, 2)), graph.number(MASKED))
    for number in range(layers):
        x = _layer(graph, x, bias, f"encoder.layer.{number}", width // HEAD)
    apart = x if centre is None else graph.add("Sub", x, graph.constant(centre))
    short = graph.add("MatMul", apart, graph.constant(_directions(graph, layers - 1)))
    extent = graph.add("ReduceL2", short, graph.integers(2), keepdims=1)
    graph.nodes.append(helper.make_node("Div", [short, extent], ["tokens"]))
    weight = graph.add("Unsqueeze", mask, graph.integers(2))
    total = graph.add("ReduceSum", graph.add("Mul", x, weight), graph.integers(1), keepdims=0)
    mean = graph.add("Div", total, graph.add("ReduceSum", weight, graph.integers(1), keepdims=0))
    length = graph.add("ReduceL2", mean, graph.integers(1), keepdims=1)
    graph.nodes.append(helper.make_node("Div", [mean, length], ["embeddings"]))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in ("ids", "mask")]
    shapes = {"embeddings": ["n", width], "tokens": ["n", "t", SHORT]}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    body = helper.make_graph(graph.nodes, "sentence_encoder", inputs, outputs, graph.constants)
    domains = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(body, opset_imports=domains, ir_version=10)


def _directions(graph: Graph, layer: int) -> Array:
    """[d, SHORT] the directions in which the tokens of the last layer differ most, as far as its weights tell.

    They are the first singular vectors of what it adds, each turned so that its largest number is positive.
    """
    added = graph.tensor(f"encoder.layer.{layer}.output.dense.weight")
    scale = graph.tensor(f"encoder.layer.{layer}.output.LayerNorm.weight")
    directions = np.linalg.svd(scale[:, None] * added, full_matrices=False)[0][:, :SHORT]
    largest = np.abs(directions).argmax(axis=0)
    turned = directions * np.sign(directions[largest, np.arange(directions.shape[1])])
    return np.asarray(turned, np.float32)


def _embedded(graph: Graph) -> str:
    words = graph.words("ids")
    size = graph.add("Slice", graph.add("Shape", "ids"), graph.integers(1), graph.integers(2))
    table = graph.constant(graph.tensor("embeddings.position_embeddings.weight"))
    places = graph.add("Slice", table, graph.integers(0), size, graph.integers(0))
    kind = graph.constant(graph.tensor("embeddings.token_type_embeddings.weight")[0])
    return graph.norm(graph.add("Add", graph.add("Add", words, places), kind), "embeddings.LayerNorm")


def _layer(graph: Graph, x: str, bias: str, name: str, heads: int) -> str:
    def split(part: str, order: list[int]) -> str:
        vectors = graph.dense(x, f"{name}.attention.self.{part}")
        apart = graph.add("Reshape", vectors, graph.integers(0, 0, heads, HEAD))
        return graph.add("Transpose", apart, perm=order)

    query, key, value = split("query", [0, 2, 1, 3]), split("key", [0, 2, 3, 1]), split("value", [0, 2, 1, 3])
    scores = graph.add("Mul", graph.add("MatMul", query, key), graph.number(HEAD**-0.5))
    weights = graph.add("Softmax", graph.add("Add", scores, bias), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", weights, value), perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", mixed, graph.integers(0, 0, heads * HEAD))
    x = graph.norm(
        graph.add("Add", graph.dense(joined, f"{name}.attention.output.dense"), x), f"{name}.attention.output.LayerNorm"
    )
    inner = graph.add("Gelu", graph.dense(x, f"{name}.intermediate.dense"))
    return graph.norm(graph.add("Add", graph.dense(inner, f"{name}.output.dense"), x), f"{name}.output.LayerNorm")


def convert_bert(source: Path, target: Path) -> None:
    """Convert the safetensors file to ONNX. Raises ModelError if it is not such an encoder."""
    tensors = read_safetensors(source.read_bytes())
    graph = Graph(tensors)
    layers = sum(name.endswith("attention.self.query.weight") for name in tensors)
    model = build_encoder(graph, graph.tensor("embeddings.word_embeddings.weight").shape[1], layers)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
