"""The six slips, each from what was done with a dossier."""

from collections.abc import Callable

from haidang.core.print.paper import Pairs, Signature, Table, Text
from haidang.dossiers import receipts
from haidang.dossiers.choices import SlipKind, Verb
from haidang.dossiers.models import Transition
from haidang.dossiers.queries import AFTER, BEFORE, ON, Case, control_of, limit_in_words, rule_of_elsewhere
from haidang.dossiers.slips.wording import (
    BY_HAND,
    IN_THE_FILE,
    SEALED_BY_HAND,
    Names,
    day,
    moment,
    number,
    papers,
    person,
    short,
    signed_by,
)

AGAINST = {BEFORE: "Trước hạn", ON: "Đúng hạn", AFTER: "Quá hạn", "": ""}
EMPTY_ROWS = 3  # to go on by hand where the system does not reach
CONTACT = "Ông (bà) cần hỏi thêm, xin liên hệ người hướng dẫn tại nơi tiếp nhận hồ sơ"
UNKNOWN_FEE = "không ghi trong công bố thủ tục"


def receipt(case: Case, step: Transition, names: Names) -> dict:
    """The receipt with the appointment for the result (form 1); at a counter elsewhere, until the unit that decides has it, without a day."""
    dossier, slip = case.dossier, case.numbers.get(step.seq)
    passed_on = step.verb == Verb.SUBMIT
    fee = receipts.in_words(case.books) if case.books else dossier.procedure.get_fee_display() or UNKNOWN_FEE
    if passed_on:
        rule = rule_of_elsewhere(step.at.date())
        times = [
            ("3. Thời gian nhận hồ sơ:", moment(step.at)),
            ("4. Cơ quan giải quyết:", names.of(dossier.unit_code)),
            ("5. Thời gian trả kết quả:", "Tính từ khi cơ quan giải quyết nhận được hồ sơ; xem trên trang tra cứu"
             + (f" ({rule.act.split(' (')[0]})" if rule else "")),
        ]  # fmt: skip
    else:
        times = [
            ("3. Thời gian giải quyết:", limit_in_words(dossier)),
            ("4. Thời gian nhận hồ sơ:", moment(step.at)),
            ("5. Thời gian trả kết quả:", moment(step.due_after) if step.due_after else "–"),
        ]
        if dossier.desk_code:
            times.insert(0, ("Cơ quan giải quyết:", names.of(dossier.unit_code)))
    facts = [
        ("2. Số bộ hồ sơ:", "01 bộ"),
        *times,
        ("6. Nhận kết quả tại:", "Nơi tiếp nhận hồ sơ, hoặc trên trang tra cứu bằng mã hồ sơ và số điện thoại"),
        ("7. Phí, lệ phí (lúc in):", fee),
    ]  # fmt: skip
    if slip:
        facts.append(("8. Vào Sổ theo dõi hồ sơ:", f"năm {slip.year}, số thứ tự {slip.number:02}"))
    return {
        "number": f"Mã hồ sơ: {dossier.code}", "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "blocks": [Pairs(person(dossier)), *papers(case, step), Pairs(facts), *receipts.where_to_pay(case.books)],
        "signatures": [Signature("Người nộp hồ sơ", "", BY_HAND), signed_by("Người tiếp nhận hồ sơ", step, names.of(issuer(case, step)))],
        "note": "Giấy này lập thành hai bản: một bản giao người nộp, một bản đi kèm Phiếu kiểm soát quá trình giải quyết hồ sơ.",
    }  # fmt: skip


def supplement(case: Case, step: Transition, names: Names) -> dict:
    """A request for more papers (form 2)."""
    dossier = case.dossier
    return {
        "number": number(case.numbers.get(step.seq), "HDHS"), "title": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "blocks": [
            Pairs([("Mã hồ sơ:", dossier.code), *person(dossier)]), *papers(case, step),
            Text("2. Nội dung cần bổ sung, hoàn thiện và lý do:"), Text(step.note),
            Text("Ông (bà) có thể gửi giấy tờ bổ sung ngay trên trang tra cứu hồ sơ, bằng mã hồ sơ và số điện thoại đã để lại; "
                 "hoặc nộp tại nơi tiếp nhận hồ sơ."),
        ],
        "signatures": [signed_by("Người hướng dẫn", step, names.of(issuer(case, step)))],
        "recipients": ["Người nộp hồ sơ;", IN_THE_FILE],
    }  # fmt: skip


def refusal(case: Case, step: Transition, names: Names) -> dict:
    """The refusal to receive, with its reason (form 3)."""
    dossier = case.dossier
    return {
        "number": number(case.numbers.get(step.seq), "TCHS"), "title": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        "blocks": [
            Pairs([("Mã hồ sơ:", dossier.code), *person(dossier)]),
            Text("Qua xem xét, nơi tiếp nhận không tiếp nhận, giải quyết hồ sơ này, lý do:"), Text(step.note), Text(f"{CONTACT}."),
        ],
        "signatures": [Signature("Người nộp hồ sơ", "", BY_HAND), signed_by("Người tiếp nhận hồ sơ", step, names.of(issuer(case, step)))],
        "recipients": ["Người nộp hồ sơ;", IN_THE_FILE],
    }  # fmt: skip


def apology(case: Case, step: Transition, names: Names) -> dict:
    """The letter of apology with the new date (form 4)."""
    dossier, head = case.dossier, names.heading(issuer(case, step))
    return {
        "number": number(case.numbers.get(step.seq), "PXL"), "title": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
        "addressee": f"Kính gửi: Ông (bà) {dossier.applicant_name}",
        "blocks": [
            Text(f"Ngày {day(dossier.received_at)}, {head['issuer']} ({head['parent']}) tiếp nhận hồ sơ của ông (bà) về thủ tục “{dossier.procedure.name}”, "
                 f"mã hồ sơ {dossier.code}, hẹn trả kết quả ngày {day(step.due_before)}."),
            Text("Đến nay đã quá hẹn, hồ sơ chưa giải quyết xong, lý do:" if step.at > step.due_before else "Hồ sơ không giải quyết xong kịp ngày hẹn, lý do:"),
            Text(step.note),
            Text(f"Cơ quan xin lỗi ông (bà) vì sự chậm trễ này, đề nghị gia hạn và hẹn lại ngày trả kết quả là ngày {step.promised_on:%d/%m/%Y}."),
            Text("Rất mong nhận được sự thông cảm của ông (bà)."),
        ],
        "signatures": [Signature("Thủ trưởng cơ quan", "", SEALED_BY_HAND)],
        "recipients": ["Như trên;", IN_THE_FILE],
    }  # fmt: skip


def stop(case: Case, step: Transition, names: Names) -> dict:
    """The notice that a dossier is stopped (form 5): at the person's wish, or otherwise."""
    dossier = case.dossier
    asked = next(
        (one for one in reversed(case.history) if one.verb == Verb.WITHDRAW and one.seq < step.seq), None
    )
    at_their_wish = asked is not None and step.before == asked.after
    why = (
        f"Theo đề nghị dừng giải quyết hồ sơ ngày {day(asked.at)} của ông (bà), cơ quan dừng giải quyết hồ sơ này."
        if at_their_wish
        else "Cơ quan thông báo dừng giải quyết hồ sơ này."
    )
    return {
        "number": number(case.numbers.get(step.seq), "TBDHS"), "title": "Thông báo dừng giải quyết hồ sơ",
        "addressee": f"Kính gửi: Ông (bà) {dossier.applicant_name}",
        "blocks": [
            Pairs([("Mã hồ sơ:", dossier.code), *person(dossier, ("Ngày tiếp nhận:", day(dossier.received_at)))]),
            Text(why), Text("Lý do:"), Text(step.note),
            Text("Giấy tờ bản chính đã nộp được trả lại tại nơi tiếp nhận hồ sơ. Ông (bà) có thể nộp hồ sơ mới bất cứ lúc nào."),
        ],
        "signatures": [Signature("Thủ trưởng cơ quan", "", SEALED_BY_HAND)],
        "recipients": ["Như trên;", IN_THE_FILE],
    }  # fmt: skip


def control(case: Case, step: Transition, names: Names) -> dict:
    """The control slip (form 6): through whose hands the dossier went until now."""
    dossier, slip = case.dossier, case.numbers.get(step.seq)
    rows = [
        (f"1. Giao: {names.of(one.giver) if one.giver else 'Người nộp hồ sơ'}\n2. Nhận: {names.of(one.receiver) if one.receiver else 'Người nộp hồ sơ'}",
         short(one.at), "", AGAINST[one.result], str(Verb(one.what).label))
        for one in control_of(dossier, case.history)
    ]  # fmt: skip
    rows = [(giver.replace("\n", "; "), *rest) for giver, *rest in rows] + [
        ("1. Giao:  2. Nhận:", "", "", "", "")
    ] * EMPTY_ROWS
    facts = [
        ("Mã hồ sơ:", dossier.code), ("Chủ hồ sơ:", dossier.applicant_name), ("Số điện thoại:", dossier.applicant_phone),
        ("Thủ tục:", dossier.procedure.name), ("Cơ quan giải quyết:", names.of(dossier.unit_code)),
        ("Thời gian nhận hồ sơ:", moment(step.at)), ("Thời gian trả kết quả:", moment(dossier.due_at or step.due_after) if dossier.due_at or step.due_after else "–"),
    ]  # fmt: skip
    return {
        "number": f"Số: {slip.number:02}/{slip.year}" if slip else f"Mã hồ sơ: {dossier.code}",
        "title": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "blocks": [
            Pairs([(label, value) for label, value in facts if value]),
            Table(["Tên cơ quan, bộ phận", "Thời gian giao, nhận", "Ký giao, ký nhận", "Kết quả so với hạn", "Việc, ghi chú"], rows, [3, 2, 2, 2, 2]),
        ],
        "signatures": [signed_by("Người lập phiếu", step, names.of(issuer(case, step)))],
        "note": "Phiếu này đi kèm hồ sơ; mỗi lần in ghi thêm các lần giao, nhận đã có đến lúc in.",
    }  # fmt: skip


def issuer(case: Case, step: Transition) -> str:
    """Who issues: whoever's number it bears; of steps older than the numbers, the unit that decides."""
    slip = case.numbers.get(step.seq)
    return slip.unit_code if slip else case.dossier.unit_code


SLIPS: dict[SlipKind, Callable[[Case, Transition, Names], dict]] = {
    SlipKind.RECEIPT: receipt, SlipKind.SUPPLEMENT: supplement, SlipKind.REFUSAL: refusal, SlipKind.APOLOGY: apology, SlipKind.STOP: stop,
    SlipKind.CONTROL: control,
}  # fmt: skip
