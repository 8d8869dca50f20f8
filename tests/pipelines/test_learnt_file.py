"""Where what requests mean is kept, with a folder of models that nobody may write to."""

import os
import subprocess
from contextlib import contextmanager

import pytest

from appliance.assistant.model_catalogue import ModelCatalogue
from appliance.core import files
from appliance.core.config import Config, Data, Models
from appliance.core.errors import ModelError
from appliance.modelstore.store import ModelStore
from appliance.pipelines.loaders import learnt_file


@contextmanager
def read_only(folder):
    """Nobody may write there: root, who may everything, only where the file system refuses."""
    if os.getuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    mounted = subprocess.run(["mount", "--bind", "-o", "ro", folder, folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def config(tmp_path) -> Config:
    (tmp_path / "models").mkdir()
    return Config(models=Models(tmp_path / "models"), data=Data(tmp_path / "data"))


def test_it_is_beside_the_models(config):
    assert learnt_file(config, "minilm") == config.models.folder / "minilm.requests.npz"


def test_in_a_folder_that_is_only_read_it_is_with_the_data(config):
    """What the installation learnt is taken along, and again when it is newer."""
    installed = config.models.folder / "minilm.requests.npz"
    installed.write_bytes(b"first")
    (config.models.folder / "model.onnx").write_bytes(b"large")
    with read_only(config.models.folder):
        kept = learnt_file(config, "minilm")
        assert kept == config.data.folder / "cache" / "minilm.requests.npz"
        assert kept.read_bytes() == b"first" and list(kept.parent.iterdir()) == [kept]
        kept.write_bytes(b"learnt here, later")
        assert learnt_file(config, "minilm").read_bytes() == b"learnt here, later"
    installed.write_bytes(b"of the next version")
    os.utime(installed, (kept.stat().st_mtime + 9,) * 2)
    with read_only(config.models.folder):
        assert learnt_file(config, "minilm").read_bytes() == b"of the next version"


def test_a_download_there_is_refused_in_words(config):
    catalogue = ModelCatalogue.__new__(ModelCatalogue)
    catalogue._models = ModelStore(config.models.folder)
    with read_only(config.models.folder), pytest.raises(ModelError, match="folder is read-only"):
        catalogue.fetch("smollm2-135m")


def test_a_folder_that_does_not_exist_yet_counts_by_the_one_above(tmp_path):
    assert files.is_writable(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    assert not files.is_writable(tmp_path / "file" / "b")
