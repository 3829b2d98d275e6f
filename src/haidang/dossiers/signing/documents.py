"""
What is signed, as PDF: a file that was ready, a letter typed here, or a copy with its clause.

The letter follows Decree 30/2020/NĐ-CP; which words a decision of each procedure needs was not read, so its content is typed. The clause of a
copy is that of Decree 23/2015/NĐ-CP as remembered: both are assumptions, and the clause says so.
"""

import io
from datetime import datetime

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation

from haidang.core.demo.queries import is_simulated
from haidang.core.files import access as files
from haidang.core.files.choices import Kind
from haidang.core.files.queries import content_of
from haidang.core.print.paper import Official, Pairs, Signature, Text
from haidang.core.print.typesetting import pdf as typeset
from haidang.core.signing.pades import Mark
from haidang.core.ui.downloads import warning
from haidang.dossiers.choices import TO_SIGN, Shape
from haidang.dossiers.models import ToSign
from haidang.dossiers.signing.who import Signer
from haidang.dossiers.slips.wording import of_unit
from haidang.units.choices import COMMUNE_LEVEL

A4_INCHES = 8.27
CLAUSE_IS_OURS = (
    "Lời chứng theo mẫu của Nghị định 23/2015/NĐ-CP như được nhớ lại: cách ghi cho bản điện tử là giả định."
)


def address_of(code: str) -> str:
    """Return where a document is looked up by its code."""
    return f"{settings.HAIDANG_ADDRESS}{reverse('signing:issued', args=[code])}"


def mark_of(laid: ToSign, signer: Signer, name: str, at: datetime, code: str) -> Mark:
    """Return what is seen of the signature: who, as what, for which unit, when, and the code to look it up by."""
    at = timezone.localtime(at)
    lines = (f"Ký bởi: {name} ({signer.said})", f"Cơ quan: {_called(signer.unit)}", f"Thời gian ký: {at:%d/%m/%Y %H:%M:%S} {at.isoformat()[-6:]}", f"Mã kiểm tra: {code}")  # fmt: skip
    return Mark(lines, address_of(code), on_top=laid.draft == Shape.COPY)


def unsigned(laid: ToSign, signer: Signer | None, name: str, at: datetime, number: str = "") -> bytes:
    """
    Return what is laid for signing as PDF, as it looks when this person signs it now.

    Where it was erased with the person's data it is as if there were none: 404.

    :param signer: as what; None as long as nobody is known, which leaves the place of the signature blank
    :param number: of a copy in its register; a copy that is only looked at has none yet
    """
    if laid.draft == Shape.LETTER:
        if laid.letter is None:  # erased with the person's data
            raise Http404
        return typeset(_letter(laid, signer, name, at))
    file = files.of_thing(TO_SIGN, laid.dossier.code, laid.file)
    data = content_of(file)
    if laid.draft == Shape.FILE:
        return data
    scan = data if file.kind == Kind.PDF else _on_a_page(data)
    return _behind(scan, typeset(_clause(laid, signer, name, at, number)))


def _heading(laid: ToSign, signer: Signer | None) -> dict[str, str]:
    """Who issues: the unit whose power it is."""
    unit = signer.unit if signer else None
    if unit is None:
        return {"parent": "", "issuer": "", "place": "…"}
    return of_unit(unit)


def _called(unit) -> str:
    """What a unit is called where it signs: a commune's people's committee."""
    return (
        f"Ủy ban nhân dân {unit.name[0].lower()}{unit.name[1:]}" if unit.kind in COMMUNE_LEVEL else unit.name
    )


def _block(signer: Signer | None, name: str, note: str = "") -> Signature:
    return Signature(signer.position, name, note, signer.over) if signer else Signature("…", "", note)


def _warning(laid: ToSign) -> str:
    with translation.override("vi"):
        return str(warning()) if laid.dossier.simulated or is_simulated() else ""


def _letter(laid: ToSign, signer: Signer | None, name: str, at: datetime) -> Official:
    said = laid.letter
    return Official(
        **_heading(laid, signer), on=timezone.localtime(at).date(), number=f"Số: {said['number'] or '..........'}", title=said["title"],
        about=said["about"], blocks=[Text(one) for one in said["text"].splitlines() if one.strip()],
        signatures=[_block(signer, name)], recipients=[one for one in said["recipients"].splitlines() if one.strip()],
        warning=_warning(laid),
    )  # fmt: skip


def _clause(laid: ToSign, signer: Signer | None, name: str, at: datetime, number: str) -> Official:
    at = timezone.localtime(at)
    facts = [
        ("Số chứng thực:", f"{number or '……/……'}, sổ chứng thực bản sao điện tử"), ("Mã hồ sơ:", laid.dossier.code),
        ("Số bản sao:", f"{laid.copies or 1:02}"), ("Thời điểm chứng thực:", f"{at:%H} giờ {at:%M} phút, ngày {at:%d/%m/%Y}"),
    ]  # fmt: skip
    return Official(
        **_heading(laid, signer), on=at.date(), number=f"Số chứng thực: {number or '……/……'}", title="Lời chứng",
        about="Chứng thực bản sao điện tử từ bản chính", note=CLAUSE_IS_OURS, signatures=[_block(signer, name)], warning=_warning(laid),
        blocks=[Text("Chứng thực bản sao điện tử ở các trang trước đúng với bản chính đã được xuất trình."), Pairs(facts)],
    )  # fmt: skip


def _behind(first: bytes, second: bytes) -> bytes:
    """Put the pages of one PDF behind those of another."""
    import pikepdf  # slow to load, and only copies need it

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(first)) as whole, pikepdf.open(io.BytesIO(second)) as more:
        whole.pages.extend(more.pages)
        whole.save(out, static_id=True)
    return out.getvalue()


def _on_a_page(picture: bytes) -> bytes:
    """A picture as a page as wide as A4."""
    from PIL import Image  # as above

    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as scan:
        scan.convert("RGB").save(out, "PDF", resolution=scan.width / A4_INCHES)
    return out.getvalue()
