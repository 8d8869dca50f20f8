"""A box that is full of data, and its backup."""

import pytest
from operations.safe import WORDS, full_folder

from appliance.operations import backup_keys
from appliance.operations.backup import make_backup
from appliance.operations.backup_keys import key_of


@pytest.fixture(scope="session")
def key():
    """The key of WORDS, made with less work than the product's."""
    cost, backup_keys.LOG_N = backup_keys.LOG_N, 14
    yield key_of(WORDS)
    backup_keys.LOG_N = cost


@pytest.fixture
def box_folder(tmp_path):
    return full_folder(tmp_path / "box")


@pytest.fixture(scope="session")
def sealed(key, tmp_path_factory):
    """The bytes of a backup."""
    folder = full_folder(tmp_path_factory.mktemp("sealed") / "data")
    make_backup(folder, folder.parent / "backup", key)
    return (folder.parent / "backup").read_bytes()
