"""
Letters that ask bodies outside the house, on paper: an official letter in the layout of Decree 30/2020/NĐ-CP.

Which words such a letter needs was not read: they are ours. It names the dossier by code and procedure, never the applicant: what else
the body should know is said in the question by whoever asks. The law speaks Vietnamese here, whatever language the page is shown in.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from haidang.core.demo.queries import is_simulated
from haidang.core.print.paper import Official, Signature, Table, Text
from haidang.core.print.typesetting import pdf
from haidang.core.signing.pades import seal
from haidang.core.ui.downloads import warning
from haidang.dossiers.choices import LETTER_SIGN
from haidang.dossiers.models import Letter
from haidang.dossiers.queries import asking_of, token_of
from haidang.dossiers.slips.wording import SEALED_BY_HAND, moment, of_unit
from haidang.units.queries import by_code as unit_by_code


def address_of(letter: Letter) -> str:
    """Return the address at which whoever holds it answers."""
    return f"{settings.HAIDANG_ADDRESS}{reverse('dossiers:outside', args=[token_of(letter)])}"


def number_of(letter: Letter) -> str:
    """Return the number of a letter as it is written; a blank for what is not sent yet."""
    return f"{letter.number:02}/{letter.year}/{LETTER_SIGN}" if letter.number else f"........../{LETTER_SIGN}"


def on_paper(letter: Letter) -> bytes:
    """
    Return a letter as PDF, with the seal of the unit that writes it where that has a key. Before it is sent it has no number and no code.

    :raises UnableToSign: if the key is there and cannot be used
    """
    with translation.override("vi"):
        made = pdf(_letter(letter))
    return seal(made, letter.unit_code) if letter.sent_at else made


def _letter(letter: Letter) -> Official:
    opinion = letter.opinion
    asking = asking_of(opinion)
    along = [*asking.papers, *asking.files]
    question, body = opinion.consultation, opinion.body
    dossier = question.dossier
    blocks = [
        Text(f"Hồ sơ mã số {dossier.code}, thủ tục “{dossier.procedure.name}”, đang được giải quyết tại cơ quan chúng tôi. Đề nghị {body.name} cho ý kiến về nội dung sau:"),
        *[Text(line.strip()) for line in question.content.splitlines() if line.strip()],
    ]  # fmt: skip
    if along:
        blocks += [
            Text("Tài liệu gửi kèm:"),
            Table(["TT", "Tên tệp", "Loại"], [(str(n), one.name, one.get_kind_display()) for n, one in enumerate(along, 1)], [0, 1, 0]),
        ]  # fmt: skip
    if letter.sent_at:
        blocks += [
            Text(f"Đề nghị trả lời trước {moment(opinion.due_at)}."),
            Text("Trả lời bằng văn bản, hoặc trực tuyến tại địa chỉ trong mã QR dưới đây (chỉ dùng được một lần,"
                 f" đến hết ngày {letter.open_until:%d/%m/%Y}; ai giữ địa chỉ này đều trả lời được, đề nghị chỉ giao cho người có trách nhiệm)."),
        ]  # fmt: skip
    else:
        blocks.append(Text(f"Đề nghị trả lời trong {opinion.days} ngày làm việc kể từ ngày gửi."))
    return Official(
        **of_unit(unit_by_code(letter.unit_code)), number=f"Số: {number_of(letter)}", on=timezone.localtime(letter.sent_at or question.asked_at).date(),
        title="Công văn xin ý kiến", subject=f"V/v xin ý kiến giải quyết hồ sơ {dossier.code}", addressee=f"Kính gửi: {body.name}",
        blocks=blocks, signatures=[Signature("Thủ trưởng cơ quan", "", SEALED_BY_HAND)], recipients=["Như trên;", "Lưu: hồ sơ thủ tục hành chính."],
        live=address_of(letter) if letter.sent_at else "", live_words="Quét mã để trả lời.", sealed_by=letter.unit_code,
        warning=str(warning()) if dossier.simulated or is_simulated() else "",
    )  # fmt: skip
