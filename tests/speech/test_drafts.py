"""What saves the recogniser time: a draft of the text, and the decoder's table that is unpacked once."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from appliance.speech.cutting import levelled
from appliance.speech.moonshine_decoder import TABLE, unpacked_once
from appliance.speech.recogniser import Known, Stretch, Transcript


@pytest.fixture(scope="module")
def model(ear_models):
    return ear_models.recogniser._model


@pytest.mark.parametrize(
    "draft", ["What time", "What time is it in", "What thyme is it", "Goodbye", "What time is it in Berlin? " * 9]
)
def test_a_draft_changes_nothing_but_the_time(model, spoken, draft):
    sound = levelled(np.pad(spoken("What time is it in Berlin?"), 4800))
    encoded = model.encode(sound)
    alone, drafted = model.write(encoded, True), model.write(encoded, True, draft)
    assert alone.tokens == drafted.tokens and alone.ended and drafted.ended
    assert drafted.likely == pytest.approx(alone.likely, abs=0.2), "8 bits, scaled by all that is read at once"


def test_a_transcript_of_the_beginning_is_a_draft(ear_models, model, spoken, monkeypatch):
    drafts, write = [], model.write
    monkeypatch.setattr(model, "write", lambda *asked: drafts.append(asked[-1]) or write(*asked))
    said = np.pad(spoken("What time is it in Berlin?"), 16_000)
    whole = ear_models.recogniser.transcribe(said)
    begun = Transcript((Stretch(whole.stretches[0].start, 1.5, "What time is."),))
    assert ear_models.recogniser.transcribe(said, known=Known(draft=begun)).text == whole.text
    assert drafts == ["", "What time is"]


def test_the_decoder_s_table_is_unpacked_outside_of_its_branches(tiny_files):
    model = onnx.load_from_string(unpacked_once(tiny_files.decoder))
    assert [node.op_type for node in model.graph.node] == ["Transpose", "DequantizeLinear", "If"]
    for branch in model.graph.node[2].attribute:
        assert sum(TABLE in node.input for node in branch.g.node) == 1


def test_another_decoder_is_left_as_it_is(tmp_path):
    some = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "other",
        [some("x", TensorProto.FLOAT, [1])],
        [some("y", TensorProto.FLOAT, [1])],
    )
    path = tmp_path / "other.onnx"
    onnx.save(helper.make_model(graph), path)
    assert unpacked_once(path) == path.read_bytes()
