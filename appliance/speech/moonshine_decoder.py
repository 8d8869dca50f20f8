"""Changes Moonshine's decoder so that its table of words is unpacked once, instead of with every token.

The file has the table, which is also the last layer, as 8-bit integers, and two branches: the first token's, and the
others'. Each branch turns the whole table (32,768 words) into floating-point numbers whenever it runs, which takes half
of its time. Moved out of the branches, and allowed to, onnxruntime does so while it loads. The results are the same.
"""

from pathlib import Path

import onnx
from onnx import GraphProto, NodeProto

TABLE = "unpacked_table"


def unpacked_once(path: Path) -> bytes:
    """The model of a file, changed. A file that is built otherwise comes back as it is."""
    model = onnx.load(path)
    (choice, *others) = model.graph.node
    if choice.op_type == "If" and not others:
        branches = [branch.g for branch in choice.attribute]
        made = [_table(branch) for branch in branches]
        if all(made):
            for branch, nodes in zip(branches, made, strict=True):
                _take_out(branch, nodes)
            turned, unpacked = made[0]
            unpacked.output[0] = TABLE
            for place, node in enumerate((turned, unpacked)):
                model.graph.node.insert(place, node)
    return bytes(model.SerializeToString())


def _table(branch: GraphProto) -> tuple[NodeProto, ...]:
    """The two nodes that turn the table's axes and unpack it; none if there are no such nodes."""
    made_by = {name: node for node in branch.node for name in node.output}
    for node in branch.node:
        unpacked = made_by.get(node.input[1]) if node.op_type == "MatMul" else None
        if unpacked is not None and unpacked.op_type == "DequantizeLinear":
            turned = made_by.get(unpacked.input[0])
            if turned is not None and turned.op_type == "Transpose" and turned.input[0] not in made_by:
                return _copy(turned), _copy(unpacked)
    return ()


def _take_out(branch: GraphProto, nodes: tuple[NodeProto, ...]) -> None:
    gone = {name for node in nodes for name in node.output}
    kept = [_copy(node) for node in branch.node if not gone & set(node.output)]
    for node in kept:
        for place, name in enumerate(node.input):
            if name in gone:
                node.input[place] = TABLE
    del branch.node[:]
    branch.node.extend(kept)


def _copy(node: NodeProto) -> NodeProto:
    copied = NodeProto()
    copied.CopyFrom(node)
    return copied
