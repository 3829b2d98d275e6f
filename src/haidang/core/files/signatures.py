"""Digital signatures in PDF files: who signed, when, whether it is still as signed, and by which root it is trusted."""

import io
import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from haidang.core.files import trust
from haidang.core.files.trust import common_name, organisation

MARK = b"/ByteRange"  # every signature names the bytes it covers
MOST = 50  # in one file: each takes time to verify, and anybody may ask


@dataclass(frozen=True)
class Signature:
    """
    One signature.

    :param signer: the name in the certificate
    :param at: ISO moment; what the signer's computer said, unless ``stamped``
    :param intact: the signed bytes are as they were when signed
    :param changed: what was added after signing goes beyond filling in, signing or keeping proofs
    :param trusted_by: the name of the root; empty where none of the roots set here vouches for it
    :param fault: why its certificate does not hold, by a word of ``trust``; empty where it does or no root was asked
    :param unit: the organisation that the certificate names
    :param since: ISO moment from which the certificate holds, ``until`` up to which; empty where that was not looked at
    :param covers: how many bytes of the file, from its beginning, were there when it was signed
    """

    signer: str
    at: str
    stamped: bool
    intact: bool
    changed: bool
    trusted_by: str
    fault: str = ""
    unit: str = ""
    since: str = ""
    until: str = ""
    covers: int = 0

    @property
    def ends(self) -> datetime | None:
        return datetime.fromisoformat(self.until) if self.until else None

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    @property
    def good(self) -> bool:
        """Signed, and not touched since; whether it is trusted is another question."""
        return self.intact and not self.changed


def signatures_of(data: bytes) -> list[Signature]:
    """
    Verify every signature of a PDF against the roots that are trusted here (see ``trust``).

    Nothing is fetched: whether a certificate was revoked is known as far as the file brings the proof along, and by the lists set
    here. A certificate must hold now, or at the moment of a time stamp: what a signer's computer said of the time proves nothing.
    A signature that cannot be understood counts as not intact, and so do more than anybody puts into one file.

    :raises ValueError: if a root or a list that was set here cannot be read: that is no fault of the file
    """
    if MARK not in data:
        return []
    trust.read()
    # Loading this takes most of a second: only whoever verifies a signature waits for it.
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        embedded = PdfFileReader(io.BytesIO(data), strict=False).embedded_regular_signatures
    except Exception:  # the library raises many kinds for files made to confuse it
        logging.getLogger(__name__).warning("Signatures of a PDF could not be read", exc_info=True)
        return [Signature("", "", False, False, True, "")]
    if len(embedded) > MOST:
        return [Signature("", "", False, False, True, "")]
    return [_verified(one) for one in embedded]


def _verified(embedded) -> Signature:
    try:
        return _understood(embedded)
    except Exception:  # the library raises many kinds for files made to confuse it
        logging.getLogger(__name__).warning("A signature could not be verified", exc_info=True)
        return Signature("", "", False, False, True, "")


def _understood(embedded) -> Signature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature

    signer, others = embedded.signer_cert, list(embedded.other_embedded_certs)
    # Certificates of the State's CA do not all carry the non-repudiation bit (an assumption).
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )  # fmt: skip
    status = validate_pdf_signature(embedded, trust.context(), key_usage_settings=usage)
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.trusted
    at = stamp.timestamp if stamped else status.signer_reported_dt
    fault, then = "", at if stamped else None
    if trust.is_revoked([signer, *others], then or datetime.now(UTC)):
        fault = trust.REVOKED
    elif not status.trusted and trust.roots():
        fault = trust.why_not(signer, others, then)
        if stamped and not fault:  # it held when it was signed, as the time stamp proves
            status = validate_pdf_signature(
                embedded, trust.context(at=at), ts_validation_context=trust.context(), key_usage_settings=usage
            )  # fmt: skip
    level = status.modification_level
    changed = level is None or level not in (
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    root = status.validation_path.trust_anchor if status.trusted and status.validation_path else None
    return Signature(
        signer=common_name(signer), at=at.isoformat() if at else "", stamped=stamped,
        intact=status.intact and status.valid, changed=changed,
        trusted_by=common_name(root.certificate) if root is not None and not fault else "",
        fault=fault, unit=organisation(signer), since=signer.not_valid_before.isoformat(), until=signer.not_valid_after.isoformat(), covers=_covered(embedded),
    )  # fmt: skip


def _covered(embedded) -> int:
    """How many bytes there were when it was signed: where the last stretch that it names ends."""
    _start, _length, start, length = (int(number) for number in embedded.byte_range)
    return start + length


KEPT = ("signer", "at", "stamped", "intact", "changed", "trusted_by")


def as_data(found: list[Signature]) -> list[dict]:
    """Return signatures as they are kept with a file: what was found when it came, and no more than every release reads."""
    return [{name: value for name, value in asdict(one).items() if name in KEPT} for one in found]


def from_data(kept: list[dict] | None) -> list[Signature]:
    """Return signatures as ``as_data`` wrote them."""
    return [Signature(**one) for one in kept or []]
