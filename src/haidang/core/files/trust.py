"""Whom signatures are trusted by: the roots set here, the trial authority of a trial house, and lists of what was revoked."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

EXPIRED, NOT_YET, REVOKED, UNKNOWN = "expired", "not-yet", "revoked", "unknown"
CERTIFICATES, LISTS = (".pem", ".crt", ".cer", ".der"), (".crl", ".pem", ".der")
TRIAL_ROOT = "trial-ca.pem"


def _seen(folder: str, endings: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The files of a folder with their ages: lists of what was revoked come anew every day."""
    if not folder:
        return ()
    found = sorted(path for path in Path(folder).glob("*") if path.suffix in endings)
    return tuple((str(path), path.stat().st_mtime_ns) for path in found)


def roots() -> tuple:
    """Return the certificates that vouch for others: those in ``HAIDANG_SIGNATURE_ROOTS``, in a trial house its own too."""
    found = _roots(_seen(str(settings.HAIDANG_SIGNATURE_ROOTS), CERTIFICATES))
    own = trial_root()
    return (*found, own) if own is not None else found


@lru_cache(maxsize=4)
def _roots(seen: tuple) -> tuple:
    from pyhanko.keys import load_certs_from_pemder

    return tuple(load_certs_from_pemder([path for path, _age in seen])) if seen else ()


def trial_root():
    """Return the certificate of the trial authority; None in a real house, and in one that has signed nothing yet."""
    path = Path(settings.HAIDANG_TRIAL_AUTHORITY) / TRIAL_ROOT
    if not settings.HAIDANG_TRIAL_SIGNING or not path.exists():
        return None
    return _roots(((str(path), path.stat().st_mtime_ns),))[0]


def read() -> None:
    """
    Read roots and lists, if they changed.

    :raises ValueError: if one cannot be read
    """
    roots()
    _listed()


def is_revoked(certificates: Iterable, at: datetime) -> bool:
    """
    Say whether one of these was revoked by a moment, by the lists in ``HAIDANG_SIGNATURE_CRLS``.

    Whoever runs the house keeps them fresh. They are believed as they are, also when they are not fresh any more.
    """
    listed = _listed()
    if not listed:
        return False
    named = ((one.issuer.hashable, one.serial_number) for one in certificates)
    return any(key in listed and listed[key] <= at for key in named)


def _listed() -> dict[tuple, datetime]:
    return _revoked(_seen(str(settings.HAIDANG_SIGNATURE_CRLS), LISTS))


@lru_cache(maxsize=2)
def _revoked(seen: tuple) -> dict[tuple, datetime]:
    """When each certificate was revoked, by its issuer and number: a list of the State's CA may have very many."""
    from asn1crypto import crl, pem

    found = {}
    for path, _age in seen:
        data = Path(path).read_bytes()
        one = crl.CertificateList.load(pem.unarmor(data)[2] if pem.detect(data) else data)
        for entry in one["tbs_cert_list"]["revoked_certificates"]:
            found[one.issuer.hashable, entry["user_certificate"].native] = entry["revocation_date"].native
    return found


def context(others=(), at: datetime | None = None):
    """Return what the library decides by. Nothing is fetched; ``at``: as of which moment, now unless told."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=list(roots()), other_certs=list(others), moment=at, allow_fetching=False, revocation_mode="soft-fail",
        **({"best_signature_time": at} if at else {}),
    )  # fmt: skip


def why_not(certificate, others=(), at: datetime | None = None) -> str:
    """
    Return why a certificate does not hold at a moment (now unless told): one of the words above; empty where it does.

    Without any root nobody can vouch, so the dates and the lists alone are looked at.
    """
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

    moment = at or datetime.now(certificate.not_valid_after.tzinfo)
    if moment > certificate.not_valid_after:
        return EXPIRED
    if moment < certificate.not_valid_before:
        return NOT_YET
    if is_revoked([certificate, *others], moment):
        return REVOKED
    if not roots():
        return ""
    looked = CertificateValidator(certificate, list(others), validation_context=context(others, at))
    try:
        asyncio.run(looked.async_validate_usage(set()))
    except RevokedError:
        return REVOKED
    except (PathError, ValidationError):  # no way to a root, or one on it does not hold
        return UNKNOWN
    return ""


def common_name(certificate) -> str:
    """Return the name in a certificate; empty where there is none."""
    if certificate is None:
        return ""
    return str(certificate.subject.native.get("common_name", certificate.subject.human_friendly))


def organisation(certificate) -> str:
    """Return the organisation a certificate names; empty where it names none."""
    named = certificate.subject.native.get("organization_name", "") if certificate is not None else ""
    return ", ".join(named) if isinstance(named, list) else str(named)
