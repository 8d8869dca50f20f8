"""The box's own authority: what it signs for, and what nobody would believe of it."""

import datetime
import ssl
import stat
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from appliance.core.errors import CertificateError
from appliance.network.authority import LEAF_DAYS, RENEW_DAYS, Authority

NAMES = ["localhost", "attic", "attic.local", "larson.local"]
ADDRESSES = ["127.0.0.1", "192.168.1.40", "10.0.0.3"]


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path / "tls", "attic")


def leaf_of(authority: Authority) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.leaf_file.read_bytes())


def names_of(leaf: x509.Certificate) -> set[str]:
    found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def test_the_box_gets_a_certificate_for_its_names_and_addresses(authority):
    assert authority.renew(NAMES, ADDRESSES)
    leaf = leaf_of(authority)
    assert names_of(leaf) == {*NAMES, *ADDRESSES}
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days <= LEAF_DAYS <= 398
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.1"], "a server's and nothing else"


def test_it_is_made_anew_only_when_it_must(authority):
    assert authority.renew(NAMES, ADDRESSES)
    assert not authority.renew(NAMES, ADDRESSES)
    assert authority.renew(NAMES, ["192.168.1.41"]), "another address"
    now = datetime.datetime.now(datetime.UTC)
    assert not authority.renew(NAMES, ["192.168.1.41"], now + datetime.timedelta(days=LEAF_DAYS - RENEW_DAYS - 5))
    assert authority.renew(NAMES, ["192.168.1.41"], now + datetime.timedelta(days=LEAF_DAYS - RENEW_DAYS + 5))
    authority.leaf_file.write_text("damaged")
    assert authority.renew(NAMES, ["192.168.1.41"])


def test_names_of_the_internet_are_left_out(authority):
    assert authority.renew([*NAMES, "bank.example", "evil.localx"], [*ADDRESSES, "8.8.8.8", "2001:4860::1"])
    assert names_of(leaf_of(authority)) == {*NAMES, *ADDRESSES}


def test_openssl_refuses_what_a_thief_of_the_key_would_sign(authority, tmp_path):
    folder = authority.leaf_file.parent
    issuer = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    own = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    for name, fine in (("bank.example", False), ("attic.local", True)):
        forged = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(issuer.subject)
            .public_key(own.public_key())
            .serial_number(1)
            .not_valid_before(now)
            .not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=True)
            .sign(key, hashes.SHA256())
        )
        file = tmp_path / "forged.pem"
        file.write_bytes(forged.public_bytes(serialization.Encoding.PEM))
        command = ["openssl", "verify", "-CAfile", str(folder / "ca.pem"), str(file)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode == 0) is fine, done.stderr
        assert fine or "permitted subtree violation" in done.stderr


def test_the_keys_are_for_this_user_alone(authority):
    authority.renew(NAMES, ADDRESSES)
    for file in ("ca.key", "box.pem"):
        assert stat.S_IMODE((authority.leaf_file.parent / file).stat().st_mode) == 0o600
    assert stat.S_IMODE(authority.leaf_file.parent.stat().st_mode) == 0o700


def test_it_is_the_same_after_a_restart(authority):
    authority.renew(NAMES, ADDRESSES)
    again = Authority(authority.leaf_file.parent)
    assert again.fingerprint == authority.fingerprint
    assert not again.renew(NAMES, ADDRESSES)
    assert again.fingerprint.count(":") == 31
    assert ssl.DER_cert_to_PEM_cert(again.der).startswith("-----BEGIN")


def test_damaged_files_are_said_and_what_to_do(authority):
    (authority.leaf_file.parent / "ca.key").write_text("damaged")
    with pytest.raises(CertificateError, match="Delete that folder"):
        Authority(authority.leaf_file.parent)


@pytest.mark.parametrize("years", [-30, 9])
def test_an_authority_made_under_a_wrong_clock_is_made_anew_once_the_clock_is_right(tmp_path, years):
    right = [False]
    authority = Authority(tmp_path / "tls", "attic", lambda: right[0])
    made = authority.fingerprint
    now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=365.25 * years)
    authority.renew(NAMES, ADDRESSES, now)
    assert authority.fingerprint == made, "the clock may be the one that is wrong"
    right[0] = True
    assert authority.renew(NAMES, ADDRESSES, now) and authority.fingerprint != made and authority.is_sound()
    leaf = leaf_of(authority)
    assert leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate((tmp_path / "tls" / "ca.pem").read_bytes()))
    assert (
        not authority.renew(NAMES, ADDRESSES, now) and Authority(tmp_path / "tls").fingerprint == authority.fingerprint
    )


def test_an_authority_made_long_before_the_program_lasts_all_the_same(authority):
    authority._make(datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC))
    authority._load()
    assert authority._certificate.not_valid_after_utc.year >= 2035
