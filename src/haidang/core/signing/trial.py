"""
The trial authority: certificates for trying the house, worth nothing in law and trusted by this house alone.

It is made when somebody first signs in a trial house (``HAIDANG_TRIAL_SIGNING``), under ``HAIDANG_TRIAL_AUTHORITY``. Its name says what it
is, so that it is read wherever a signature is shown. A real installation does not start with it (``core.fitness``).
"""

import hashlib
import hmac
import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from haidang.core.files.trust import TRIAL_ROOT
from haidang.core.fitness import TRIAL_AUTHORITY

YEARS_OF_ROOT, DAYS_OF_KEY = 10, 365


def _folder() -> Path:
    return Path(settings.HAIDANG_TRIAL_AUTHORITY)


def secret() -> str:
    """Return the password of the trial keys: it follows from the secret of the installation."""
    return hmac.new(settings.SECRET_KEY.encode(), b"signing.trial", hashlib.sha256).hexdigest()


def _file_of(holder: str) -> Path:
    kind, _colon, name = holder.partition(":")
    return _folder() / f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:24]}.p12"


def key_of(holder: str) -> Path | None:
    """Return the trial key of a holder; None where none was made, and in a real house."""
    path = _file_of(holder)
    return path if settings.HAIDANG_TRIAL_SIGNING and path.exists() else None


def _write(path: Path, data: bytes) -> None:
    """Write a file whole, for its owner only; who comes second leaves the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        with suppress(FileExistsError):
            os.link(made, path)
    finally:
        os.unlink(made)


def _authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The trial authority, made at the first call. Its key is locked by the installation's secret."""
    whole = _folder() / "trial-ca.p12"
    if not whole.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, TRIAL_AUTHORITY)])
        made = _certificate(
            name, name, key, key.public_key(), timedelta(days=365 * YEARS_OF_ROOT), authority=True
        )
        lock = serialization.BestAvailableEncryption(secret().encode())
        _write(whole, pkcs12.serialize_key_and_certificates(b"trial-ca", key, made, None, lock))
    key, made, _others = pkcs12.load_key_and_certificates(whole.read_bytes(), secret().encode())
    _write(_folder() / TRIAL_ROOT, made.public_bytes(serialization.Encoding.PEM))
    return made, key


def _certificate(subject, issuer, issuer_key, public, lasts, authority=False) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + lasts)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority, content_commitment=not authority, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(issuer_key, hashes.SHA256())
    )  # fmt: skip


def make_key(holder: str, name: str, unit: str) -> Path:
    """
    Make the trial key of a holder, unless it is there; return where.

    :param name: the person, or the unit whose seal it is; ``unit``: of the person
    :raises ValueError: in a real house
    """
    if not settings.HAIDANG_TRIAL_SIGNING:
        raise ValueError("trial keys are for trial houses: set HAIDANG_TRIAL_SIGNING=1 to try one")
    path = _file_of(holder)
    if not path.exists():
        root, root_key = _authority()
        key = ec.generate_private_key(ec.SECP256R1())
        named = [x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]
        if unit:
            named.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, unit[:64]))
        made = _certificate(
            x509.Name(named), root.subject, root_key, key.public_key(), timedelta(days=DAYS_OF_KEY)
        )
        lock = serialization.BestAvailableEncryption(secret().encode())
        _write(path, pkcs12.serialize_key_and_certificates(holder.encode(), key, made, [root], lock))
    return path
