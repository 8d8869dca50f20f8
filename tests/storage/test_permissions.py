"""The files of the data folder are for their owner alone, whatever the umask of whoever starts Larson."""

import os

import pytest

from appliance.storage.database import Store


@pytest.fixture
def _open_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


def test_every_file_is_private(tmp_path, _open_umask):
    with Store(tmp_path / "data"):
        found = modes(tmp_path / "data")
        assert {"larson.db", "larson.db-wal", "larson.db-shm", "box.key"} <= set(found)
        assert set(found.values()) == {"0o600"}


def test_files_that_an_earlier_version_left_open_are_closed(tmp_path, _open_umask):
    first = Store(tmp_path)
    for path in tmp_path.glob("larson.db*"):
        path.chmod(0o644)
    second = Store(tmp_path)
    assert set(modes(tmp_path).values()) == {"0o600"}
    second.close()
    first.close()
