"""Makes the CenterFace graph independent of the picture's size."""

from pathlib import Path

import onnx

from appliance.core.errors import ModelError
from appliance.core.i18n import verbatim

INPUT = "input.1"
OUTPUTS = {"537": "heatmap", "538": "sizes", "539": "offsets", "540": "landmarks"}


def make_size_independent(source: Path, target: Path) -> None:
    """Replace the fixed 10 x 3 x 32 x 32 input by [batch, 3, height, width]; height and width multiples of 32.

    The graph is convolutions and additions only, so nothing else depends on the size. The outputs get names.
    Raises ModelError if the graph is another one.
    """
    model = onnx.load(str(source))
    graph = model.graph
    if {output.name for output in graph.output} != set(OUTPUTS):
        raise ModelError(verbatim(f"{source.name} is not the CenterFace graph that this conversion knows."))
    weights = {tensor.name for tensor in graph.initializer}
    for stray in [i for i in graph.input if i.name != INPUT or i.name in weights]:
        graph.input.remove(stray)  # a batch-norm counter that nothing reads
    _set_shape(graph.input[0], ["batch", 3, "height", "width"])
    for output in graph.output:
        channels = output.type.tensor_type.shape.dim[1].dim_value
        _set_shape(output, ["batch", channels, "rows", "columns"])
        _rename(graph, output.name, OUTPUTS[output.name])
        output.name = OUTPUTS[output.name]
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _set_shape(value: onnx.ValueInfoProto, shape: list[int | str]) -> None:
    dims = value.type.tensor_type.shape.dim
    for dim, size in zip(dims, shape, strict=True):
        if isinstance(size, int):
            dim.dim_value = size
        else:
            dim.dim_param = size


def _rename(graph: onnx.GraphProto, old: str, new: str) -> None:
    for node in graph.node:
        node.output[:] = [new if name == old else name for name in node.output]
        node.input[:] = [new if name == old else name for name in node.input]
