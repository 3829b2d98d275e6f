"""From plain values to a PDF: the same document gives the same bytes, on every machine and without a network."""

import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path

import segno
import typst
from django.utils import timezone

from haidang.core.print.paper import Block, Code, Official, Pairs, Picture, Report, Stamp, Table, Text

HERE = Path(__file__).parent
LAYOUT = HERE / "layouts" / "house.typ"
STAMP = HERE / "layouts" / "stamp.typ"
QR_PATTERN = 4
KINDS = {Text: "text", Pairs: "pairs", Table: "table", Code: "code", Picture: "picture"}


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts that come with the house and no others: what a machine has besides must not change a document."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")]
    )


def pdf(document: Official | Report | Sequence[Official]) -> bytes:
    """
    Return a document as PDF (tagged, archival PDF/A-2a); several become one file, each from a page of its own.

    :raises ValueError: if a table's row has another number of cells than its head, or there is no document
    """
    first = document[0] if isinstance(document, list | tuple) and document else document
    if isinstance(first, list | tuple):
        raise ValueError("Nothing to print: give at least one document")
    return _compile(document, "pdf", pdf_standards=["a-2a"], timestamp=_moment(first))


def pictures(document: Official | Report, dots_an_inch: int = 110) -> list[bytes]:
    """Return each page of a document as a PNG."""
    found = _compile(document, "png", ppi=dots_an_inch)
    return found if isinstance(found, list) else [found]


def stamp(one: Stamp) -> bytes:
    """Return what is seen of a signature, as a PDF page of its own size, to be put onto another one."""
    said = {"lines": [_shown(line) for line in one.lines], "warning": _shown(one.warning), **_qr(one.live)}
    return _set(STAMP, said, "pdf")


def _compile(document, kind: str, **how):
    several = document if isinstance(document, list | tuple) else [document]
    return _set(LAYOUT, [_plain(one) for one in several], kind, **how)


def _set(layout: Path, said: dict | list, kind: str, **how):
    inputs = {"data": json.dumps(said, ensure_ascii=False, sort_keys=True)}
    return typst.Compiler(
        str(layout), root=str(layout.parent), font_paths=_fonts(), ignore_system_fonts=True
    ).compile(format=kind, sys_inputs=inputs, **how)


def _moment(document) -> datetime:
    at = document.as_of if isinstance(document, Report) else datetime.combine(document.on, time(0), timezone.get_default_timezone())  # fmt: skip
    # The library takes whole seconds and a zone of fixed distance only.
    return at.replace(microsecond=0).astimezone(timezone.get_fixed_timezone(420))


def _plain(document: Official | Report) -> dict:
    words = {"words": document.live_words} if isinstance(document, Official) and document.live_words else {}
    said = {
        "warning": _shown(document.warning),
        "title": _shown(document.title),
        **_qr(document.live, **words),
    }
    if isinstance(document, Report):
        at = timezone.localtime(document.as_of)
        sections = [{"title": _shown(one.title), "blocks": _blocks(one.blocks)} for one in document.sections]
        return said | {
            "layout": "report",
            "as-of": f"Số liệu lúc {at:%H:%M} ngày {at:%d/%m/%Y}",
            "sections": sections,
        }
    on = document.on
    return said | {
        "layout": "official", "paper": document.paper,
        "parent": _shown(document.parent), "issuer": _shown(document.issuer), "number": _shown(document.number),
        # Days and the first two months get a zero before them, so that nobody writes another one there.
        "place-and-date": _shown(f"{document.place}, ngày {on.day:02} tháng {on.month:02} năm {on.year}" if on.month < 3
                                 else f"{document.place}, ngày {on.day:02} tháng {on.month} năm {on.year}"),
        "about": _shown(document.about), "subject": _shown(document.subject), "addressee": _shown(document.addressee), "note": _shown(document.note),
        "blocks": _blocks(document.blocks), "recipients": [_shown(one) for one in document.recipients],
        "signatures": [{name: _shown(value) for name, value in asdict(one).items()} for one in document.signatures],
    }  # fmt: skip


def _blocks(blocks: Sequence[Block]) -> list[dict]:
    found = []
    for one in blocks:
        said = {"kind": KINDS[type(one)]}
        if isinstance(one, Text):
            said |= {"text": _shown(one.text)}
        elif isinstance(one, Pairs):
            said |= {"rows": [[_shown(label), _shown(value)] for label, value in one.rows]}
        elif isinstance(one, Code):
            said |= {"qr": _qr_picture(one.content), "words": _shown(one.words)}
        elif isinstance(one, Picture):
            said |= {"svg": one.svg, "alt": _shown(one.alt)}
        else:
            if any(len(row) != len(one.heads) for row in one.rows) or len(one.widths) != len(one.heads):
                raise ValueError(f"The table with {list(one.heads)} has rows or widths of another length")
            said |= {
                "heads": [_shown(head) for head in one.heads], "widths": list(one.widths), "numbers": list(one.numbers),
                "rows": [[_shown(cell) for cell in row] for row in one.rows],
            }  # fmt: skip
        found.append(said)
    return found


def _shown(value) -> str:
    """Text as it may be printed: one form of Unicode, without signs that are not seen, line breaks as blanks."""
    text = unicodedata.normalize("NFC", str(value))
    text = "".join(" " if sign in "\n\r\t" else sign for sign in text)
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def _qr(address: str, words: str = "Quét mã để xem hồ sơ lúc này.") -> dict:
    if not address:
        return {"qr": "", "qr-alt": "", "qr-words": ""}
    return {
        "qr": _qr_picture(address),
        "qr-alt": f"Mã QR: {address}",
        "qr-words": words,
    }


def _qr_picture(content: str) -> str:
    out = io.BytesIO()
    # One pattern for all: to try all eight and choose took longer than everything else about a slip, and readers need it not.
    segno.make_qr(content, error="m", mask=QR_PATTERN).save(
        out, kind="svg", xmldecl=False, svgns=True, border=2
    )
    return out.getvalue().decode()
