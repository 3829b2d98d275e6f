"""
The one way anything is signed here: PAdES B-B signatures, B-T where a time stamp server is set (``HAIDANG_TIMESTAMP_URL``).

What is signed already stays as it is: a signature is added behind what is there.
"""

import io
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from haidang.core.print.paper import Stamp
from haidang.core.print.typesetting import stamp as typeset
from haidang.core.signing.refusing import UnableToSign
from haidang.core.signing.ring import Pen, opened, seal_of

WIDTH, HEIGHT, EDGE = 232, 46, 8  # of the visible mark, in points; and its distance to the edge of the paper
STAMP_SECONDS = 10


@dataclass(frozen=True)
class Mark:
    """
    What is seen of a signature on the first page, at the foot, where official documents leave the paper blank.

    Where results of procedures show it is not prescribed anywhere we read: the place is an assumption. Copies have theirs in the
    corner on top (Decree 30/2020/NĐ-CP, Annex I, as remembered).

    :param lines: two or three short ones
    :param live: the address where the document is looked at, as a QR code; empty for none
    """

    lines: tuple[str, ...]
    live: str = ""
    on_top: bool = False


def sign(pdf: bytes, *, by: Pen, reason: str, place: str = "", visible: Mark | None = None) -> bytes:
    """
    Return a PDF with a signature added.

    :param by: the open key: ``with ring.opened(key) as pen``
    :param reason: why, ``place``: where, as they stand in the signature
    :raises UnableToSign: if the file lets nobody add a signature, or the time stamp server does not answer; nothing is signed then
    """
    # Loading this takes most of a second: only whoever signs waits for it.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        there = len(list(enumerate_sig_fields(writer.prev, with_name=None)))
        name = f"HaiDang{there + 1}"
        spec = SigFieldSpec(name, on_page=0, box=_box(writer, visible.on_top) if visible else None)
        meta = PdfSignatureMetadata(
            field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason or None, location=place or None,
            name=by.name,
        )  # fmt: skip
        with _drawn(visible, by.trial) as style:
            signer = PdfSigner(
                meta, by.signer, timestamper=_time_stamps(), new_field_spec=spec, stamp_style=style
            )
            return signer.sign_pdf(writer).getvalue()
    except TimestampRequestError as error:
        raise UnableToSign(
            _("The time stamp server does not answer, so nothing was signed. Try again in a few minutes.")
        ) from error
    except Exception as error:  # the library has many kinds for files that do not let themselves be signed
        raise UnableToSign(
            _(
                "This file does not let a signature be added (%(why)s). Export it anew as PDF, and lay it for signing again."
            )
            % {"why": type(error).__name__}
        ) from error


def seal(pdf: bytes, unit_code: str, *, reason: str = "") -> bytes:
    """
    Return a PDF with the seal of a unit; as it is where the unit has no seal key.

    :raises UnableToSign: if the key is there and cannot be used
    """
    key = seal_of(unit_code)
    if key is None:
        return pdf
    with opened(key) as pen:
        return sign(pdf, by=pen, reason=reason)


def _box(writer, on_top: bool) -> tuple[int, int, int, int]:
    """The place of the visible mark on the first page: on the right, at the foot or on top, within the page whatever its size."""
    page = writer.find_page_for_modification(0)[0].get_object()
    left, bottom, right, top = (float(side) for side in _media_box(page))
    width, height = min(WIDTH, right - left - 2 * EDGE), min(HEIGHT, top - bottom - 2 * EDGE)
    x, y = right - EDGE - width, (top - EDGE - height) if on_top else bottom + EDGE
    return round(x), round(y), round(x + width), round(y + height)


def _media_box(page):
    while "/MediaBox" not in page and "/CropBox" not in page:
        page = page["/Parent"].get_object()
    return page["/CropBox"] if "/CropBox" in page else page["/MediaBox"]


@contextmanager
def _drawn(visible: Mark | None, trial: bool):
    """The mark as our own typesetter draws it: the library's fonts know no Vietnamese. It is read from a file while it is put in."""
    from pyhanko.stamp import StaticStampStyle

    if visible is None:
        yield None
        return
    warning = "CHỮ KÝ THỬ NGHIỆM, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" if trial else ""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(typeset(Stamp(visible.lines, visible.live, warning)))
        file.flush()
        yield StaticStampStyle.from_pdf_file(file.name, border_width=0)


def _time_stamps():
    if not settings.HAIDANG_TIMESTAMP_URL:
        return None
    from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper

    return HTTPTimeStamper(settings.HAIDANG_TIMESTAMP_URL, timeout=STAMP_SECONDS)
