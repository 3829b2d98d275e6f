"""The register of dossiers (form 7), one book of a unit and year."""

from haidang.core.print.paper import Official, Signature, Table, Text
from haidang.dossiers.queries import RegisterBook
from haidang.dossiers.slips.wording import SEALED_BY_HAND, Names, short

# The columns were found nowhere: from memory, an assumption that the book itself says.
HEADS = [
    "Số TT", "Mã hồ sơ", "Tên thủ tục hành chính", "Số bộ", "Chủ hồ sơ; điện thoại", "Cơ quan giải quyết", "Ngày, giờ nhận", "Hẹn trả",
    "Chuyển đi", "Có kết quả", "Trả kết quả", "Cách nộp", "Ký nhận", "Ghi chú",
]  # fmt: skip
WIDTHS = [0, 0, 24, 4, 18, 14, 10, 10, 10, 10, 10, 9, 8, 9]


def book(one: RegisterBook, live: str, warning: str) -> Official:
    """Return a book of the register, ready to be printed."""
    names = Names()
    rows = [
        (
            f"{entry.number:02}", entry.dossier.code, entry.dossier.procedure.name, "01",
            "; ".join(filter(None, (entry.dossier.applicant_name, entry.dossier.applicant_phone))), names.of(entry.dossier.unit_code),
            short(entry.dossier.received_at or entry.dossier.submitted_at), short(entry.dossier.due_at), short(entry.transferred_at),
            short(entry.dossier.finished_at), short(entry.dossier.returned_at), str(entry.dossier.get_channel_display()), "",
            str(entry.dossier.get_state_display()) if entry.dossier.finished_at is None or entry.dossier.returned_at is None else "",
        )
        for entry in one.entries
    ]  # fmt: skip
    first, last = one.entries[0].number, one.entries[-1].number
    closed = f"Khóa sổ ngày {one.closed_on:%d/%m/%Y}" if one.closed_on else "Chưa khóa sổ"
    return Official(
        **names.heading(one.unit_code), number=f"Quyển số: {one.number:02}/{one.year}", title="Sổ theo dõi hồ sơ",
        about=f"Năm {one.year}, từ số {first:02} đến số {last:02}", on=one.closed_on or one.opened_on, live=live, paper="a4-wide", warning=warning,
        blocks=[
            Text(f"Mở sổ ngày {one.opened_on:%d/%m/%Y}. {closed}. Đánh số từ 01 đến hết năm; quyển sau ghi tiếp số của quyển trước."),
            Table(HEADS, rows, WIDTHS, [0, 3]),
        ],
        signatures=[Signature("Người lập sổ", "", "(Ký, ghi rõ họ tên)"), Signature("Thủ trưởng cơ quan", "", SEALED_BY_HAND)],
        note="Các cột của sổ là giả định: chưa đọc được mẫu chính thức của Thông tư 03/2025/TT-VPCP.",
    )  # fmt: skip
