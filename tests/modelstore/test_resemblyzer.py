"""The conversion of the voice encoder, against an LSTM written out in numpy, and against files that would run code."""

import pickle
import struct

import numpy as np
import onnxruntime
import pytest

from appliance.core.errors import ModelError
from appliance.modelstore.conversions.resemblyzer import LAYERS, convert_resemblyzer, read_weights


@pytest.fixture(scope="module")
def source(models):
    path = models.folder / models.entry("resemblyzer").file
    if not path.exists():
        pytest.skip("resemblyzer is not there; get it with: larson models fetch resemblyzer")
    return path


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_hand(weights, mels):
    """What PyTorch's LSTM and the linear layer above it give (its documentation has the formulas)."""
    sequence = mels
    for layer in range(LAYERS):
        inner, outer, first, second = (
            weights[f"lstm.{part}_l{layer}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        state = cell = np.zeros((len(mels), outer.shape[1]))
        states = []
        for column in range(mels.shape[1]):
            gates = sequence[:, column] @ inner.T + first + state @ outer.T + second
            take, keep, new, give = np.split(gates, 4, axis=1)
            cell = sigmoid(keep) * cell + sigmoid(take) * np.tanh(new)
            state = sigmoid(give) * np.tanh(cell)
            states.append(state)
        sequence = np.stack(states, axis=1)
    raw = np.maximum(0, state @ weights["linear.weight"].T + weights["linear.bias"])
    return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def test_the_converted_encoder_computes_the_same(source, tmp_path):
    convert_resemblyzer(source, tmp_path / "net.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "net.onnx", providers=["CPUExecutionProvider"])
    mels = np.abs(np.random.default_rng(0).normal(0, 0.1, (3, 160, 40))).astype(np.float32)
    ours = session.run(None, {"mels": mels})[0]
    assert ours.shape == (3, 256)
    assert np.abs(ours - by_hand(read_weights(source), mels)).max() < 1e-5


class _Harmful:
    def __reduce__(self):
        return (print, ("this would have run",))


def test_a_file_that_names_other_functions_is_refused(tmp_path, capsys):
    path = tmp_path / "evil.pt"
    path.write_bytes(b"".join(pickle.dumps(part) for part in (1, 2, 3, _Harmful(), [])))
    with pytest.raises(ModelError, match="print"):
        read_weights(path)
    assert capsys.readouterr().out == ""


def test_damaged_files_are_refused(source, tmp_path):
    whole, path = source.read_bytes(), tmp_path / "part.pt"
    for damaged in (b"", b"\x80\x02", whole[:3000], whole[:5_000_000], b"GIF89a"):
        path.write_bytes(damaged)
        with pytest.raises(ModelError):
            convert_resemblyzer(path, tmp_path / "net.onnx")
    keys = struct.pack("<q", 1 << 40)
    path.write_bytes(b"".join(pickle.dumps(part) for part in (1, 2, 3, {"model_state": {}}, ["a"])) + keys)
    with pytest.raises(ModelError):
        read_weights(path)
