"""Converts the voice encoder of Resemblyzer (Wan et al. 2018, "Generalized end-to-end loss") from PyTorch to ONNX.

PyTorch's files before 1.6 are five pickles, the last of which lists the storages, and then the storages' numbers. A
pickle can name any function and have it called, so what this file may name is listed here, and stood in for by plain
data: no code of the file or of PyTorch runs.

The result has an input "mels" [n, frames, 40] and an output "embeddings" [n, 256] of unit length.
"""

import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from appliance.core.errors import ModelError
from appliance.core.i18n import verbatim

OPSET = 17
LAYERS = 3
MOST = 64 << 20  # numbers of a storage
KINDS = {"FloatStorage": "<f4", "LongStorage": "<i8"}
TORCH_GATES = (0, 3, 1, 2)  # ONNX wants input, output, forget, cell; PyTorch has input, forget, cell, output

Array = NDArray[np.float32]


@dataclass(frozen=True)
class _View:
    """A tensor: where its numbers are."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Plain(pickle.Unpickler):
    """Reads a pickle that makes nothing but plain data and views."""

    def __init__(self, file: IO[bytes], kinds: dict[str, str]):
        super().__init__(file)
        self._kinds = kinds  # the types of storages by key, filled while reading

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _view
        if module == "torch" and name in KINDS:
            return name
        raise pickle.UnpicklingError(f"it names {module}.{name}")

    def persistent_load(self, pid: Any) -> str:
        _, kind, key, *_ = pid
        self._kinds[str(key)] = KINDS[str(kind)]
        return str(key)


def _view(storage: str, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object) -> _View:
    return _View(storage, offset, tuple(shape), tuple(strides))


def read_weights(source: Path) -> dict[str, Array]:
    """The tensors of the model's state by name. Raises ModelError if the file is not as expected."""
    try:
        with source.open("rb") as file:
            kinds: dict[str, str] = {}
            _, _, _, checkpoint, keys = (_Plain(file, kinds).load() for _ in range(5))
            storages = {key: _storage(file, kinds[key]) for key in keys}
        return {
            name: _tensor(view, storages) for name, view in checkpoint["model_state"].items() if isinstance(view, _View)
        }
    except (pickle.UnpicklingError, EOFError, struct.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelError(verbatim(f"{source.name} is not the expected voice encoder: {error}")) from error


def _storage(file: IO[bytes], kind: str) -> NDArray[Any]:
    (count,) = struct.unpack("<q", file.read(8))
    if not 0 <= count <= MOST:
        raise ValueError("a storage has an impossible size")
    data = file.read(count * int(kind[-1]))
    return np.frombuffer(data, kind, count)


def _tensor(view: _View, storages: dict[str, NDArray[Any]]) -> Array:
    numbers = storages[view.storage][view.offset :]
    contiguous = tuple(int(np.prod(view.shape[place + 1 :])) for place in range(len(view.shape)))
    if view.strides != contiguous:
        raise ValueError("a tensor is not stored row by row")
    return np.asarray(numbers[: int(np.prod(view.shape))].reshape(view.shape), np.float32)


def convert_resemblyzer(source: Path, target: Path) -> None:
    """Convert the file to ONNX. Raises ModelError if it is not the expected encoder."""
    weights = read_weights(source)
    try:
        model = _model(weights)
    except (KeyError, ValueError) as error:
        raise ModelError(verbatim(f"{source.name} is not the expected voice encoder: {error}")) from error
    onnx.save(model, str(target))


def _model(weights: dict[str, Array]) -> onnx.ModelProto:
    constants: list[TensorProto] = []

    def constant(value: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), f"c{len(constants)}"))
        return str(constants[-1].name)

    nodes = [helper.make_node("Transpose", ["mels"], ["x0"], perm=[1, 0, 2])]
    for layer in range(LAYERS):
        nodes += _layer(layer, weights, constant)
    nodes += [
        helper.make_node("Squeeze", [f"last{LAYERS - 1}", constant(np.array([0]))], ["hidden"]),
        helper.make_node(
            "Gemm",
            ["hidden", constant(weights["linear.weight"]), constant(weights["linear.bias"])],
            ["raw"],
            transB=1,
        ),
        helper.make_node("Relu", ["raw"], ["positive"]),
        helper.make_node("LpNormalization", ["positive"], ["embeddings"], axis=1, p=2),
    ]
    mels, vectors = ("n", "frames", weights["lstm.weight_ih_l0"].shape[1]), ("n", len(weights["linear.bias"]))
    graph = helper.make_graph(
        nodes,
        "resemblyzer",
        [helper.make_tensor_value_info("mels", TensorProto.FLOAT, mels)],
        [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, vectors)],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _layer(layer: int, weights: dict[str, Array], constant: Callable[[NDArray[Any]], str]) -> list[onnx.NodeProto]:
    """A layer of the LSTM, from x{layer} [frames, n, *] to x{layer + 1}, with its last state."""
    inputs, states, first, second = (
        _reordered(weights[f"lstm.{part}_l{layer}"]) for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    names = [constant(value[None]) for value in (inputs, states, np.concatenate([first, second]))]
    return [
        helper.make_node("LSTM", [f"x{layer}", *names], [f"y{layer}", f"last{layer}"], hidden_size=states.shape[1]),
        helper.make_node("Squeeze", [f"y{layer}", constant(np.array([1]))], [f"x{layer + 1}"]),
    ]


def _reordered(gates: Array) -> Array:
    return np.concatenate([np.split(gates, 4)[gate] for gate in TORCH_GATES])
