"""Digital signatures in PDF files: who signed, when, whether it is still as signed, and by which root it is trusted."""

import io
import logging
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

MARK = b"/ByteRange"  # every signature names the bytes it covers


@dataclass(frozen=True)
class Signature:
    """
    One signature.

    :param signer: the name in the certificate
    :param at: ISO moment; what the signer's computer said, unless ``stamped``
    :param intact: the signed bytes are as they were when signed
    :param changed: what was added after signing goes beyond filling in, signing or keeping proofs
    :param trusted_by: the name of the root; empty where none of the roots set here vouches for it
    :param valid_from: ISO moment from which the certificate holds, ``valid_until`` up to which; empty where that was not looked at
    """

    signer: str
    at: str
    stamped: bool
    intact: bool
    changed: bool
    trusted_by: str
    valid_from: str = ""
    valid_until: str = ""

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    @property
    def good(self) -> bool:
        """Signed, and not touched since; whether it is trusted is another question."""
        return self.intact and not self.changed


@lru_cache(maxsize=4)
def _roots(folder: str):
    from pyhanko.keys import load_certs_from_pemder

    files = sorted(path for path in Path(folder).glob("*") if path.suffix in (".pem", ".crt", ".cer", ".der"))
    return tuple(load_certs_from_pemder([str(path) for path in files])) if folder and files else ()


def signatures_of(data: bytes) -> list[Signature]:
    """
    Verify every signature of a PDF against the roots in the folder ``HAIDANG_SIGNATURE_ROOTS``.

    Nothing is fetched: whether a certificate was revoked is known only as far as the file brings the proof along.
    A signature that cannot be understood counts as not intact.
    """
    if MARK not in data:
        return []
    # Loading this takes most of a second: only whoever verifies a signature waits for it.
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        embedded = PdfFileReader(io.BytesIO(data), strict=False).embedded_regular_signatures
    except Exception:  # the library raises many kinds for files made to confuse it
        logging.getLogger(__name__).warning("Signatures of a PDF could not be read", exc_info=True)
        return [Signature("", "", False, False, True, "")]
    return [_verified(one) for one in embedded]


def _verified(embedded) -> Signature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        roots = _roots(str(settings.HAIDANG_SIGNATURE_ROOTS))
        context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
        # Certificates of the State's CA do not all carry the non-repudiation bit (an assumption).
        usage = KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
        )
        status = validate_pdf_signature(embedded, context, key_usage_settings=usage)
    except Exception:
        logging.getLogger(__name__).warning("A signature could not be verified", exc_info=True)
        return Signature(_name(embedded.signer_cert), "", False, False, True, "")
    level = status.modification_level
    changed = level is None or level not in (
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.trusted
    at = stamp.timestamp if stamped else status.signer_reported_dt
    root = status.validation_path.trust_anchor if status.trusted and status.validation_path else None
    return Signature(
        signer=_name(status.signing_cert), at=at.isoformat() if at else "", stamped=stamped,
        intact=status.intact and status.valid, changed=changed,
        trusted_by=_name(root.certificate) if root is not None else "",
        valid_from=status.signing_cert.not_valid_before.isoformat(), valid_until=status.signing_cert.not_valid_after.isoformat(),
    )  # fmt: skip


def _name(certificate) -> str:
    if certificate is None:
        return ""
    return str(certificate.subject.native.get("common_name", certificate.subject.human_friendly))


def as_data(found: list[Signature]) -> list[dict]:
    return [asdict(one) for one in found]


def from_data(kept: list[dict] | None) -> list[Signature]:
    return [Signature(**one) for one in kept or []]
