"""Encryption at rest."""

import stat

import pytest

from appliance.core.errors import StoreError
from appliance.storage.vault import Vault, secret_file


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault.open(tmp_path / "box.key")


def test_what_is_sealed_opens_again(vault):
    person = vault.person(vault.new_person_key())
    sealed = person.seal(b"secret", "crop")
    assert b"secret" not in sealed
    assert person.open(sealed, "crop") == b"secret"
    assert person.seal(b"secret", "crop") != sealed, "a fresh nonce each time"


def test_another_person_purpose_or_box_cannot_open_it(vault, tmp_path):
    key = vault.new_person_key()
    sealed = vault.person(key).seal(b"secret", "crop")
    with pytest.raises(StoreError):
        vault.person(vault.new_person_key()).open(sealed, "crop")
    with pytest.raises(StoreError):
        vault.person(key).open(sealed, "message")
    with pytest.raises(StoreError):
        Vault.open(tmp_path / "other.key").person(key)
    with pytest.raises(StoreError):
        vault.person(key).open(sealed[:-1], "crop")
    with pytest.raises(StoreError):
        vault.person(key).open(b"", "crop")


def test_the_key_is_kept_and_private(tmp_path):
    path = tmp_path / "box.key"
    key = Vault.open(path).new_person_key()
    Vault.open(path).person(key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["box.key"]


def test_a_damaged_key_is_not_replaced(tmp_path):
    (tmp_path / "box.key").write_bytes(b"short")
    with pytest.raises(StoreError, match="damaged"):
        Vault.open(tmp_path / "box.key")
    assert (tmp_path / "box.key").read_bytes() == b"short"


def test_secret_files_differ(tmp_path):
    assert secret_file(tmp_path / "a") != secret_file(tmp_path / "b")
    assert secret_file(tmp_path / "a") == secret_file(tmp_path / "a")
