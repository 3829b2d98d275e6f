"""
Money on paper: the receipt of a payment, and how the fee stands on the slip of reception.

The official form of a receipt (Decree 123/2020/NĐ-CP and what followed it) was not read: the fields are an assumption, and the paper says so.
"""

from collections.abc import Sequence

from haidang.core.print.paper import Block, Code, Official, Pairs, Signature, hand
from haidang.dossiers.models import Payment
from haidang.dossiers.queries import Books
from haidang.dossiers.rules import dong

SIGNED = "(Ký, ghi rõ họ tên)"
NOT_OFFICIAL = "Mẫu biên lai chính thức chưa được kiểm chứng: bố cục này là giả định."


def in_words(books: Books) -> str:
    """Return how the fee of a dossier stands, in one sentence."""
    charge = books.charge
    said = dong(charge.due)
    if charge.exemption:
        said += f" (giảm {charge.percent_off} %: {charge.exemption.who})"
    return said + (f", còn phải nộp {dong(books.owed)}" if books.owed else ", đã nộp đủ" if charge.due and not charge.owed else "")  # fmt: skip


def where_to_pay(books: Books | None) -> Sequence[Block]:
    """Return the VietQR code of what is owed; nothing where nothing is, or there is no account."""
    if books is None or not books.says:
        return []
    account = books.account
    return [
        Code(books.says, f"Quét bằng ứng dụng ngân hàng để nộp {dong(books.owed)}. {account.bank}, số tài khoản {account.number}, "
                         f"{account.holder}. Nội dung: {books.purpose}")
    ]  # fmt: skip


def receipt(payment: Payment, person: str, head: dict, moment: str, **more) -> Official:
    """
    Return the receipt of a payment.

    :param person: who paid; ``head``: who issues it; ``moment``: when, in words
    """
    charge = payment.charge
    dossier = charge.dossier
    rows = [
        ("Họ và tên người nộp:", person), ("Mã hồ sơ:", dossier.code), ("Thủ tục:", dossier.procedure.name),
        ("Khoản thu:", charge.fee.case or charge.fee.get_kind_display() or "Phí, lệ phí thủ tục hành chính"),
        ("Căn cứ:", charge.fee.act or "theo nội dung công bố thủ tục (giả định, chưa kiểm chứng)"),
        ("Số tiền:", dong(payment.amount)), ("Hình thức nộp:", payment.get_way_display()), ("Mã giao dịch:", payment.reference),
        ("Thời điểm nộp:", moment),
    ]  # fmt: skip
    collector = hand(payment.by, "", head["parent"])
    return Official(
        **head, number=f"Số: {payment.receipt}", title="Biên lai thu phí, lệ phí", blocks=[Pairs([row for row in rows if row[1]])],
        signatures=[Signature("Người nộp tiền", "", SIGNED), Signature("Người thu tiền", collector, SIGNED)], note=NOT_OFFICIAL, **more,
    )  # fmt: skip
