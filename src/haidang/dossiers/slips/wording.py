"""What slips have in common: who issues, whose dossier it is, moments and numbers in words."""

from functools import cache

from django.utils import timezone

from haidang.core.print.paper import Block, Signature, Table, Text, hand
from haidang.dossiers.choices import SIGNS, PaperForm
from haidang.dossiers.models import Dossier, Slip, Transition
from haidang.dossiers.queries import Case
from haidang.units.choices import COMMUNE_LEVEL
from haidang.units.queries import by_code as unit_by_code
from haidang.units.queries import place_name

BY_HAND = "(Ký, ghi rõ họ tên)"
SEALED_BY_HAND = "(Ký, ghi rõ họ tên, đóng dấu)"
IN_THE_FILE = "Lưu: hồ sơ thủ tục hành chính."
FORMS = {
    PaperForm.ORIGINAL: "Bản chính",
    PaperForm.CERTIFIED: "Bản sao chứng thực",
    PaperForm.COPY: "Bản sao",
}


def moment(at) -> str:
    at = timezone.localtime(at)
    return f"{at:%H} giờ {at:%M} phút, ngày {at:%d/%m/%Y}"


def day(at) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}" if at else ""


def short(at) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


def heading(unit_code: str) -> dict[str, str]:
    """Who issues and seals: the one-stop desk of a unit. How a commune's centre is called there is an assumption."""
    unit = unit_by_code(unit_code)
    commune = unit.kind in COMMUNE_LEVEL
    return {
        "parent": f"Ủy ban nhân dân {unit.name}" if commune else unit.name,
        "issuer": "Trung tâm Phục vụ hành chính công" if commune else "Bộ phận Tiếp nhận và Trả kết quả",
        "place": place_name(unit), "sealed_by": unit_code,
    }  # fmt: skip


def of_unit(unit) -> dict[str, str]:
    """What a unit itself issues, not its desk. That a commune's own name stands in bold under "Ủy ban nhân dân" is an assumption."""
    of_city = f"Ủy ban nhân dân {unit.parent.name}" if unit.parent else ""
    parent = "Ủy ban nhân dân" if unit.kind in COMMUNE_LEVEL else of_city
    return {"parent": parent, "issuer": unit.name, "place": place_name(unit)}


class Names:
    """The names of units for one printing: many slips of the same unit ask once."""

    def __init__(self):
        self.heading = cache(heading)
        self.of = cache(self._of)

    @staticmethod
    def _of(code: str) -> str:
        unit = unit_by_code(code)
        return unit.name if unit else code


def number(slip: Slip | None, sign: str) -> str:
    """Return the number of a slip as it is written; a blank for a pen where the step is older than the numbers."""
    return f"Số: {slip.number:02}/{slip.year}/{SIGNS[slip.kind]}" if slip else f"Số: ........../{sign}"


def person(dossier: Dossier, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Whose dossier it is and what it is about."""
    rows = [
        ("Họ và tên:", dossier.applicant_name), ("Số điện thoại:", dossier.applicant_phone), ("Thư điện tử:", dossier.applicant_email),
        ("Số định danh:", dossier.applicant_id_number), ("Thủ tục:", dossier.procedure.name), ("Nội dung yêu cầu giải quyết:", dossier.note),
        *more,
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def papers(case: Case, step: Transition) -> list[Block]:
    """The papers that were there at that step: what came later does not change a slip that was given out."""
    there = [one for one in case.papers if one.file.at <= step.at]
    if not there:
        return [Text("1. Thành phần hồ sơ: chưa có giấy tờ nào được ghi nhận dưới dạng tệp.")]
    rows = [
        (str(place), one.title, *_copies(one.order), one.file.get_kind_display())
        for place, one in enumerate(there, 1)
    ]
    heads = ["TT", "Tên giấy tờ", "Bản chính", "Bản sao", "Tệp"]
    return [Text("1. Thành phần hồ sơ gồm:"), Table(heads, rows, [0, 1, 0, 0, 0], [2, 3])]


def _copies(order) -> tuple[str, str]:
    if order is None or not order.form:
        return "", ""
    if order.form == PaperForm.ORIGINAL:
        return str(order.copies), ""
    return "", f"{order.copies} (chứng thực)" if order.form == PaperForm.CERTIFIED else str(order.copies)


def signed_by(position: str, step: Transition, unit: str) -> Signature:
    """:param unit: the name of the unit that issues"""
    return Signature(position, hand(step.by, step.in_name_of, unit), BY_HAND)
