"""A private certificate authority for one box, and the box's certificates.

Phones allow camera access over HTTPS only. No public authority signs for a home address, so the box has its
own. Name constraints limit the damage of a stolen key: it can sign for home addresses, never for a bank.
"""

import datetime
import ipaddress
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appliance.core import files, system
from appliance.core.errors import CertificateError
from appliance.core.i18n import say

AUTHORITY_YEARS = 10
LEAF_DAYS = 397  # iOS takes at most 825, other clients 398
RENEW_DAYS = 30  # left
PLAUSIBLE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # a clock that shows less is wrong
BACKDATE = datetime.timedelta(hours=36)  # a Raspberry Pi has no battery clock and may start in the past
# What the authority may sign for: the machine's own name, names that are only ever resolved at home (RFC 6762, 6761,
# 8375; "internal" by ICANN, "lan" and "fritz.box" by routers), and addresses that are not routed (RFC 1918, 2544, 3927,
# 4193, 4291, 5737, 6598).
DOMAINS = ("local", "localhost", "home.arpa", "internal", "lan", "fritz.box")
NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "192.0.2.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)

log = logging.getLogger(__name__)

Key = ec.EllipticCurvePrivateKey


class Authority:
    """The authority in a folder, created if missing: `ca.pem`, `ca.key` and the signed `box.pem`."""

    def __init__(self, folder: Path, host_name: str = "", clock_is_set: Callable[[], bool] = system.clock_is_set):
        """`host_name`: another name that a new authority may sign for. `clock_is_set`: whether the clock is right.

        Raises CertificateError if the folder cannot be written, or its files are not what they should be.
        """
        self._host_name, self._clock_is_set = host_name, clock_is_set
        self._certificate_file = folder / "ca.pem"
        self._key_file = folder / "ca.key"
        self.leaf_file = folder / "box.pem"  # certificate and key of the box
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            if not self._certificate_file.exists():
                self._make(datetime.datetime.now(datetime.UTC))
            self._load()
        except (OSError, ValueError) as error:
            raise CertificateError(
                say(
                    "The certificates in {folder} cannot be used ({error}). Delete that folder. "
                    "Larson then makes new ones, and phones must trust the box again.",
                    folder=folder,
                    error=error,
                )
            ) from error

    def _load(self) -> None:
        self._certificate = x509.load_pem_x509_certificate(self._certificate_file.read_bytes())
        self._key = _load_key(self._key_file.read_bytes())

    @property
    def der(self) -> bytes:
        """The authority's certificate, as phones install it."""
        return self._certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as phones show it: pairs of hexadecimal digits."""
        return self._certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def is_sound(self) -> bool:
        """Whether certificate and key belong together, and it can sign for nothing but what it may."""
        try:
            extensions = self._certificate.extensions
            basic = extensions.get_extension_for_class(x509.BasicConstraints)
            limits = extensions.get_extension_for_class(x509.NameConstraints)
            self._certificate.verify_directly_issued_by(self._certificate)
        except Exception:  # foreign or broken: cryptography raises many kinds
            return False
        pair = self._certificate.public_key() == self._key.public_key()
        return pair and basic.value.ca and limits.critical and bool(limits.value.permitted_subtrees)

    def renew(self, names: Sequence[str], addresses: Sequence[str], now: datetime.datetime | None = None) -> bool:
        """Ensure that the box has a valid certificate for these names and addresses. True if it is new.

        Names that the authority may not sign for are left out. An authority that was made under a wrong clock is made
        anew once the clock is right. Raises CertificateError if it cannot be written.
        """
        now = now or datetime.datetime.now(datetime.UTC)
        self._replace_untimely(now)
        wanted = [name for name in alternative_names(names, addresses) if self._permits(name)]
        if self._fits(wanted, now):
            return False
        try:
            self._sign(wanted, now)
        except OSError as error:
            raise CertificateError(
                say("The certificate of the box cannot be written: {error}.", error=error.strerror)
            ) from error
        return True

    def _replace_untimely(self, now: datetime.datetime) -> None:
        """Before its time, or after, no phone accepts it. While the clock may be wrong itself, nothing is done."""
        certificate = self._certificate
        if certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc or not self._clock_is_set():
            return
        log.warning(
            "The certificate authority was made under a wrong clock, or has expired. Phones must trust a new one."
        )
        try:
            self._make(now)
            self._load()
        except (OSError, ValueError) as error:
            raise CertificateError(
                say("The certificate of the box cannot be written: {error}.", error=error)
            ) from error

    def _fits(self, wanted: Sequence[x509.GeneralName], now: datetime.datetime) -> bool:
        try:
            leaf = x509.load_pem_x509_certificate(self.leaf_file.read_bytes())
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            leaf.verify_directly_issued_by(self._certificate)
        except Exception:  # missing, broken, or another authority's: cryptography raises many kinds
            return False
        left = leaf.not_valid_after_utc - now
        return set(names) == set(wanted) and left.days >= RENEW_DAYS and leaf.not_valid_before_utc <= now

    def _permits(self, name: x509.GeneralName) -> bool:
        constraints = self._certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        return any(_is_within(name, permitted) for permitted in constraints.permitted_subtrees or [])

    def _make(self, now: datetime.datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        until = max(now, PLAUSIBLE) + datetime.timedelta(days=365 * AUTHORITY_YEARS)
        suffix = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()[:6].upper()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Larson box {suffix}")])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BACKDATE)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.NameConstraints(_constraints(self._host_name), None), critical=True)
        )
        certificate = builder.sign(key, hashes.SHA256())
        files.write(self._key_file, _key_bytes(key))
        files.write(self._certificate_file, certificate.public_bytes(serialization.Encoding.PEM))

    def _sign(self, names: Sequence[x509.GeneralName], now: datetime.datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self._certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Larson")]))
            .issuer_name(self._certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BACKDATE)
            .not_valid_after(now - BACKDATE + datetime.timedelta(days=LEAF_DAYS))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
        )
        certificate = builder.sign(self._key, hashes.SHA256())
        files.write(self.leaf_file, certificate.public_bytes(serialization.Encoding.PEM) + _key_bytes(key))


def alternative_names(names: Sequence[str], addresses: Sequence[str]) -> list[x509.GeneralName]:
    """Names and addresses as certificates have them, each once."""
    return [
        *(x509.DNSName(name) for name in dict.fromkeys(names)),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in dict.fromkeys(addresses)),
    ]


def _constraints(host_name: str) -> list[x509.GeneralName]:
    domains = dict.fromkeys(filter(None, (*DOMAINS, host_name)))
    return [
        *(x509.DNSName(domain) for domain in domains),
        *(x509.IPAddress(ipaddress.ip_network(network)) for network in NETWORKS),
    ]


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key_bytes(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _load_key(data: bytes) -> Key:
    key = serialization.load_pem_private_key(data, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("ca.key is not a key of an elliptic curve")
    return key


def _is_within(name: x509.GeneralName, permitted: x509.GeneralName) -> bool:
    """Whether a name lies in a domain or network that name constraints permit."""
    if isinstance(name, x509.DNSName) and isinstance(permitted, x509.DNSName):
        return name.value == permitted.value or name.value.endswith(f".{permitted.value}")
    if isinstance(name, x509.IPAddress) and isinstance(permitted, x509.IPAddress):
        return name.value in permitted.value  # type: ignore[operator]  # a network, in constraints
    return False
