"""Makes the block-quantised SFace and YuNet of OpenCV Zoo loadable by onnxruntime.

The files keep their weights as 8-bit blocks, which DequantizeLinear nodes turn into floats again, and besides list the
float weights as inputs that nothing provides. See opencv/opencv_zoo, `tools/quantize/block_quantize.py`.
"""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from appliance.core.errors import ModelError
from appliance.core.i18n import verbatim
from appliance.modelstore.conversions.prelu import rewrite_prelu

Array = NDArray[np.generic]


def convert_sface(source: Path, target: Path) -> None:
    """SFace (Zhong et al. 2021): input "data" [n, 3, 112, 112] RGB 0 to 255, output "fc1" [n, 128].

    Raises ModelError if the graph is another one.
    """
    model = _dequantised_graph(source, "data", ["fc1"])
    rewrite_prelu(model.graph)
    for value in (model.graph.input[0], model.graph.output[0]):
        value.type.tensor_type.shape.dim[0].dim_param = "n"
    _save(model, target)


def convert_yunet(source: Path, target: Path) -> None:
    """YuNet (Wu et al. 2023): input "input" [1, 3, height, width] BGR 0 to 255, sides multiples of 32.

    The outputs are "cls", "obj", "bbox" and "kps", each for the strides 8, 16 and 32: "cls_8" [1, cells, 1], and so on.
    Raises ModelError if the graph is another one.
    """
    outputs = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in (8, 16, 32)]
    model = _dequantised_graph(source, "input", outputs)
    for dimension, name in zip(model.graph.input[0].type.tensor_type.shape.dim[2:], ("height", "width"), strict=True):
        dimension.dim_param = name
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[1].dim_param = f"cells_{output.name.rpartition('_')[2]}"
    _save(model, target)


def _dequantised_graph(source: Path, given: str, outputs: list[str]) -> onnx.ModelProto:
    """The model with float weights, and `given` as its only input."""
    model = onnx.load(str(source))
    graph = model.graph
    kept = [value for value in graph.input if value.name == given]
    if not kept or sorted(output.name for output in graph.output) != sorted(outputs):
        raise ModelError(verbatim(f"{source.name} is not the network that this conversion knows."))
    _fold(graph)
    del graph.input[:]
    graph.input.extend(kept)
    return model


def _fold(graph: onnx.GraphProto) -> None:
    """Replace the nodes that compute weights by their results."""
    known: dict[str, Array] = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in list(graph.node):
        if node.op_type not in ("DequantizeLinear", "Reshape") or not all(name in known for name in node.input):
            continue
        given = [known[name] for name in node.input]
        attributes = {attribute.name: attribute.i for attribute in node.attribute}
        whole = node.op_type == "Reshape"
        known[node.output[0]] = given[0].reshape(given[1]) if whole else _dequantised(*given, **attributes)
        graph.node.remove(node)
    read = {name for node in graph.node for name in node.input}
    del graph.initializer[:]
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in known.items() if name in read)
    del graph.value_info[:]


def _dequantised(values: Array, scales: Array, zeros: Array, *, axis: int, block_size: int) -> NDArray[np.float32]:
    """DequantizeLinear of opset 21: one scale and zero point for each block along an axis."""
    count = range(values.shape[axis])
    scale, zero = (part.repeat(block_size, axis).take(count, axis).astype(np.float32) for part in (scales, zeros))
    return (values.astype(np.float32) - zero) * scale


def _save(model: onnx.ModelProto, target: Path) -> None:
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
