"""Reads the box's certificates, without making any."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says."""

    begins: datetime.datetime  # UTC
    ends: datetime.datetime  # UTC
    names: frozenset[str]  # names and addresses


def read_certificate(file: Path) -> CertificateFacts | None:
    """None if the file is missing or is no certificate. Raises OSError if it cannot be read."""
    if not file.exists():
        return None
    try:
        found = x509.load_pem_x509_certificate(file.read_bytes())
    except ValueError:
        return None
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return CertificateFacts(found.not_valid_before_utc, found.not_valid_after_utc, frozenset())
    said = frozenset(str(name.value) for name in names)
    return CertificateFacts(found.not_valid_before_utc, found.not_valid_after_utc, said)
