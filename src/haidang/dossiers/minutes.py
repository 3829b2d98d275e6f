"""
Records of verification on paper.

No official form for them was found: the layout is ours, with what Decree 61/2018 wants in it (time, place, participants, content) and the
heading of Decree 30/2020. The law speaks Vietnamese here, whatever language the page is shown in.
"""

from django.utils import timezone, translation

from haidang.core.demo.queries import is_simulated
from haidang.core.print.paper import Official, Pairs, Signature, Table, Text, hand
from haidang.core.ui.downloads import warning
from haidang.dossiers.models import Dossier
from haidang.dossiers.queries import Verified
from haidang.dossiers.slips.wording import BY_HAND, heading, moment
from haidang.units.queries import by_code as unit_by_code


def verification(one: Verified, dossier: Dossier, live: str) -> Official:
    """Return a record of verification, ready to be printed and signed by hand; ``live`` as for slips."""
    with translation.override("vi"):
        return _verification(one, dossier, live)


def _verification(one: Verified, dossier: Dossier, live: str) -> Official:
    record = one.record
    people = [line.strip() for line in record.participants.splitlines() if line.strip()]
    unit = unit_by_code(record.unit_code)
    place = heading(dossier.unit_code)["place"]
    blocks = [
        Pairs(
            [
                ("1. Thời gian:", moment(record.took_place_at)), ("2. Địa điểm:", record.place), ("3. Hồ sơ:", dossier.code),
                ("4. Thủ tục:", dossier.procedure.name), ("5. Người nộp hồ sơ:", dossier.applicant_name),
                ("6. Người nộp hồ sơ có mặt:", "Có" if record.applicant_present else "Không"),
            ]
        ),
        Text("7. Thành phần tham gia:"),
        Table(["TT", "Họ tên, chức vụ, đơn vị hoặc địa chỉ"], [(str(number), who) for number, who in enumerate(people, 1)], [0, 1]),
        Text("8. Nội dung và kết quả xác minh:"),
        *[Text(line.strip()) for line in record.content.splitlines() if line.strip()],
    ]  # fmt: skip
    if one.files:
        blocks += [
            Text("9. Tài liệu kèm theo, lưu trong hồ sơ điện tử:"),
            Table(["TT", "Tên tệp", "Loại"], [(str(n), file.name, file.get_kind_display()) for n, file in enumerate(one.files, 1)], [0, 1, 0]),
        ]  # fmt: skip
    signatures = [
        Signature(
            "Người lập biên bản",
            hand(record.by, record.in_name_of, unit.name if unit else record.unit_code),
            BY_HAND,
        )
    ]
    if record.applicant_present:
        signatures.insert(0, Signature("Người nộp hồ sơ", "", BY_HAND))
    return Official(
        parent="Ủy ban nhân dân thành phố" if unit is None else (unit.parent.name if unit.parent else unit.name),
        issuer=unit.name if unit else record.unit_code, place=place, number=f"Số: {record.number:02} / {dossier.code}",
        on=timezone.localtime(record.written_at).date(), title="Biên bản xác minh", blocks=blocks, signatures=signatures, live=live,
        note="Biên bản được lập trên hệ thống và lưu cùng hồ sơ. Mẫu này do hệ thống đặt ra, chưa có mẫu chính thức.",
        warning=str(warning()) if dossier.simulated or is_simulated() else "",
    )  # fmt: skip
