"""Keys and lists of the tests, made by the authority of the tests."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "mật khẩu của khóa"


def certified(authority, public, name, unit="UBND xã thử", starts=-2, ends=200):
    """Certify a key from and to some days from now."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, unit)])
        )
        .issuer_name(authority.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=starts))
        .not_valid_after(now + timedelta(days=ends))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False,
                key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(authority.key, hashes.SHA256())
    )  # fmt: skip


def p12(folder: Path, authority, name, **dates):
    """Write a PKCS#12 file; return where, and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = certified(authority, key.public_key(), name, **dates)
    path = folder / f"{name}.p12"
    lock = serialization.BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, made, None, lock))
    return path, made


def revoked(authority, certificate, days_ago=1) -> bytes:
    """A list that names a certificate as revoked."""
    now = datetime.now(UTC)
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(certificate.serial_number)
        .revocation_date(now - timedelta(days=days_ago))
        .build()
    )
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=7))
        .add_revoked_certificate(entry)
    )
    return made.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
