"""
The slips of a dossier on paper, by Circular 03/2025/TT-VPCP, Annex I (forms 1, 2 and 4).

The names of the forms were read; their layout was not: the fields are those that several provincial programs print for the forms of
Circular 01/2018 (a secondary source), and the heading is that of Decree 30/2020 (see ``core.print``). The law speaks Vietnamese here,
whatever language the page is shown in.
"""

from collections.abc import Callable, Iterable

from django.utils import timezone, translation

from haidang.core.audit.registry import both_names
from haidang.core.demo.queries import is_simulated
from haidang.core.print.paper import Block, Official, Pairs, Signature, Table, Text
from haidang.core.ui.downloads import warning
from haidang.dossiers import queries, receipts
from haidang.dossiers.choices import Verb
from haidang.dossiers.models import Dossier, Payment, Transition
from haidang.units.choices import COMMUNE_LEVEL
from haidang.units.queries import by_code as unit_by_code

BY_HAND = "(Ký, ghi rõ họ tên)"


def moment(at) -> str:
    at = timezone.localtime(at)
    return f"{at:%H} giờ {at:%M} phút, ngày {at:%d/%m/%Y}"


def heading(dossier: Dossier) -> dict[str, str]:
    """Who issues: the one-stop desk of the unit that decides. How a commune's centre is called there is an assumption."""
    unit = unit_by_code(dossier.unit_code)
    if unit.kind in COMMUNE_LEVEL:
        place = unit.name.split(maxsplit=2 if unit.name.startswith("Đặc khu") else 1)[-1]
        return {
            "parent": f"Ủy ban nhân dân {unit.name}",
            "issuer": "Trung tâm Phục vụ hành chính công",
            "place": place,
        }
    city = unit.parent.name.removeprefix("Thành phố ") if unit.parent else ""
    return {"parent": unit.name, "issuer": "Bộ phận Tiếp nhận và Trả kết quả", "place": city or unit.name}


def _person(dossier: Dossier) -> list[tuple[str, str]]:
    rows = [
        ("Họ và tên:", dossier.applicant_name), ("Số điện thoại:", dossier.applicant_phone), ("Số định danh:", dossier.applicant_id_number),
        ("Thủ tục:", dossier.procedure.name), ("Nội dung yêu cầu giải quyết:", dossier.note),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def _papers(dossier: Dossier, step: Transition) -> list[Block]:
    """The papers that were there at that step: what came later does not change a slip that was given out."""
    rows = [
        (str(number), one.file.name, "Tệp", one.file.get_kind_display())
        for number, one in enumerate((one for one in queries.papers_of(dossier) if one.file.at <= step.at), 1)
    ]
    if not rows:
        return [Text("1. Thành phần hồ sơ: chưa có giấy tờ nào được ghi nhận dưới dạng tệp.")]
    return [
        Text("1. Thành phần hồ sơ gồm:"),
        Table(["TT", "Tên giấy tờ", "Hình thức", "Loại"], rows, [0, 1, 0, 0]),
    ]


def _last(dossier: Dossier, verb: Verb) -> Transition | None:
    return next((one for one in reversed(queries.history_of(dossier)) if one.verb == verb), None)


def _issued(dossier: Dossier, step: Transition, live: str, **more) -> Official:
    return Official(
        **heading(dossier), on=timezone.localtime(step.at).date(), live=live,
        warning=str(warning()) if dossier.simulated or is_simulated() else "", **more,
    )  # fmt: skip


def receipt(dossier: Dossier, live: str) -> Official | None:
    """Return the receipt with the appointment for the result; None before the dossier was received."""
    step = _last(dossier, Verb.RECEIVE)
    if step is None:
        return None
    books = queries.books_of(dossier)
    fee = (
        receipts.in_words(books)
        if books
        else dossier.procedure.get_fee_display() or "không ghi trong công bố thủ tục"
    )
    facts = [
        ("2. Số bộ hồ sơ:", "01 bộ"),
        ("3. Thời gian giải quyết:", queries.limit_in_words(dossier)),
        ("4. Thời gian nhận hồ sơ:", moment(step.at)),
        ("5. Thời gian trả kết quả:", moment(step.due_after) if step.due_after else "–"),
        (
            "6. Nhận kết quả tại:",
            "Nơi tiếp nhận hồ sơ, hoặc trên trang tra cứu bằng mã hồ sơ và số điện thoại",
        ),
        ("7. Phí, lệ phí:", fee),
    ]
    return _issued(
        dossier, step, live, number=f"Mã hồ sơ: {dossier.code}", title="Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        blocks=[Pairs(_person(dossier)), *_papers(dossier, step), Pairs(facts), *receipts.where_to_pay(books)],
        signatures=[Signature("Người nộp hồ sơ", "", BY_HAND), Signature("Người tiếp nhận hồ sơ", both_names(step.by, step.in_name_of), BY_HAND)],
        note="Giấy này lập thành hai bản: một bản giao người nộp, một bản đi kèm Phiếu kiểm soát quá trình giải quyết hồ sơ.",
    )  # fmt: skip


def supplement(dossier: Dossier, live: str) -> Official | None:
    """Return the latest request for more papers; None if none was made."""
    step = _last(dossier, Verb.ASK_SUPPLEMENT)
    if step is None:
        return None
    return _issued(
        dossier, step, live, number="Số: ........../HDHS", title="Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        blocks=[
            Pairs([("Mã hồ sơ:", dossier.code), *_person(dossier)]), *_papers(dossier, step),
            Text("2. Nội dung cần bổ sung, hoàn thiện và lý do:"), Text(step.note),
            Text("Ông (bà) có thể gửi giấy tờ bổ sung ngay trên trang tra cứu hồ sơ, bằng mã hồ sơ và số điện thoại đã để lại; "
                 "hoặc nộp tại nơi tiếp nhận hồ sơ."),
        ],
        signatures=[Signature("Người hướng dẫn", both_names(step.by, step.in_name_of), BY_HAND)],
        recipients=["Người nộp hồ sơ;", "Lưu: hồ sơ thủ tục hành chính."],
    )  # fmt: skip


def apology(dossier: Dossier, live: str) -> Official | None:
    """Return the letter of apology with the new date (form 4); None if none was given."""
    step = _last(dossier, Verb.APOLOGISE)
    if step is None:
        return None
    heading_ = heading(dossier)
    due = f"{timezone.localtime(step.due_before):%d/%m/%Y}"
    received = f"{timezone.localtime(dossier.received_at):%d/%m/%Y}"
    return _issued(
        dossier, step, live, number="Số: ........../PXL", title="Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        addressee=f"Kính gửi: Ông (bà) {dossier.applicant_name}",
        blocks=[
            Text(f"Ngày {received}, {heading_['issuer']} ({heading_['parent']}) tiếp nhận hồ sơ của ông (bà) về thủ tục “{dossier.procedure.name}”, "
                 f"mã hồ sơ {dossier.code}, hẹn trả kết quả ngày {due}."),
            Text("Đến nay hồ sơ chưa giải quyết xong đúng hẹn, lý do:"), Text(step.note),
            Text(f"Cơ quan xin lỗi ông (bà) vì sự chậm trễ này và hẹn lại ngày trả kết quả là ngày {step.promised_on:%d/%m/%Y}."),
            Text("Rất mong nhận được sự thông cảm của ông (bà)."),
        ],
        signatures=[Signature("Thủ trưởng cơ quan", "", "(Ký, ghi rõ họ tên, đóng dấu)")],
        recipients=["Như trên;", "Lưu: hồ sơ thủ tục hành chính."],
    )  # fmt: skip


SLIPS: dict[str, Callable[[Dossier, str], Official | None]] = {
    "receipt": receipt,
    "supplement": supplement,
    "apology": apology,
}
FILE_NAMES = {"receipt": "giay-tiep-nhan", "supplement": "phieu-yeu-cau-bo-sung", "apology": "phieu-xin-loi"}


def slip(name: str, dossier: Dossier, live: str) -> Official | None:
    """
    Return one slip, ready to be printed; None where there is no such slip, or nothing to write on it yet.

    :param live: the address where anybody who has the slip sees where the dossier is now
    """
    make = SLIPS.get(name)
    with translation.override("vi"):
        return make(dossier, live) if make else None


def there(history: Iterable[Transition]) -> list[str]:
    """Return the names of the slips a dossier has, by what was done with it."""
    done = {one.verb for one in history}
    return [
        name
        for name, verb in (("receipt", Verb.RECEIVE), ("supplement", Verb.ASK_SUPPLEMENT))
        if verb in done
    ]


def payment(one: Payment, live: str) -> Official:
    """Return the receipt of a payment, ready to be printed; ``live`` as for ``slip``."""
    dossier = one.charge.dossier
    with translation.override("vi"):
        return receipts.receipt(
            one, dossier.applicant_name, heading(dossier), moment(one.at), on=timezone.localtime(one.at).date(), live=live,
            warning=str(warning()) if dossier.simulated or is_simulated() else "",
        )  # fmt: skip
