"""Which recogniser a box uses."""

from dataclasses import replace

import pytest

from appliance.core.errors import ModelError
from appliance.modelstore.manifest import read_manifest
from appliance.modelstore.store import ModelStore
from appliance.voice.ear_files import SMALL_BOARD, ear_files


def store(folder, *missing):
    """A store whose models are there, but for those, as far as it looks: at their sizes."""
    entries = [replace(entry, bytes=1) for entry in read_manifest()]
    entries = [replace(e, companions=tuple(replace(c, bytes=1) for c in e.companions)) for e in entries]
    for entry in entries:
        for part in entry.files:
            if entry.id not in missing:
                (folder / part.file).write_bytes(b"x")
    return ModelStore(folder, None, tuple(entries))


def test_the_memory_decides(tmp_path):
    models = store(tmp_path)
    assert ear_files(models, "auto", SMALL_BOARD).recogniser == "moonshine-base"
    assert ear_files(models, "auto", SMALL_BOARD - 1).recogniser == "moonshine-tiny"
    assert ear_files(models, "tiny", SMALL_BOARD).recogniser == "moonshine-tiny"
    assert ear_files(models, "pocketsphinx").encoder == ""
    assert ear_files(models, "auto", SMALL_BOARD).tokenizer == str(tmp_path / "moonshine.tokenizer.json")


def test_what_is_there_is_taken_and_what_is_missing_named(tmp_path):
    models = store(tmp_path, "moonshine-base")
    assert ear_files(models, "auto", SMALL_BOARD).recogniser == "moonshine-tiny"
    with pytest.raises(ModelError, match="larson models fetch moonshine-base$"):
        ear_files(models, "base")
    (tmp_path / "silero_vad.onnx").unlink()
    with pytest.raises(ModelError, match="larson models fetch moonshine-base silero-vad"):
        ear_files(models, "base")
