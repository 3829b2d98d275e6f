"""The sheet with which dossiers are handed over between the counter and a unit; no act gives it a form, so that ours is an assumption."""

from django.utils import timezone

from haidang.core.print.paper import Official, Signature, Table, Text, hand
from haidang.dossiers.choices import LineState
from haidang.dossiers.queries import Sheet, until_of
from haidang.dossiers.slips.wording import BY_HAND, Names, moment, short

OFFICE, COUNTER = "Bộ phận chuyên môn", "Bộ phận một cửa"
STATES = {LineState.GIVEN: "", LineState.CONFIRMED: "Đã nhận", LineState.RETURNED: "Trả lại"}


def sheet(one: Sheet, live: str, warning: str) -> Official:
    """Return a hand-over sheet, ready to be printed."""
    names, said = Names(), one.sheet
    to = names.of(said.to_code)
    whom = f"{COUNTER if said.results else OFFICE} – {to}"
    rows = [
        (
            str(line.place), line.dossier.code, line.dossier.procedure.name, line.dossier.applicant_name, short(line.dossier.due_at),
            ": ".join(filter(None, (STATES[LineState(line.state)], line.reason))),
        )
        for line in one.lines
    ]  # fmt: skip
    return Official(
        **names.heading(said.unit_code), number=f"Số: {said.number:02}/{said.year}/BGHS", title="Phiếu bàn giao hồ sơ",
        about=f"Bên nhận: {whom}", on=timezone.localtime(said.at).date(), live=live, warning=warning,
        blocks=[
            Text(f"Hồi {moment(said.at)}, bàn giao {len(one.lines)} hồ sơ sau đây:"),
            Table(["TT", "Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Hẹn trả", "Ý kiến bên nhận"], rows, [0, 0, 14, 11, 11, 10], [0]),
            Text(f"Hồ sơ nhận trực tiếp được chuyển ngay trong ngày làm việc; nhận sau 15 giờ thì chuyển đầu ngày làm việc tiếp theo "
                 f"(nếu nhận vào lúc lập phiếu này: chậm nhất {moment(until_of(said.at))})."),
        ],
        signatures=[Signature("Bên giao", hand(said.by, "", names.of(said.unit_code)), BY_HAND), Signature("Bên nhận", _receiver(one, to), BY_HAND)],
        note="Bố cục phiếu là của hệ thống, chưa có mẫu chính thức. Bên nhận xác nhận từng hồ sơ trên hệ thống.",
    )  # fmt: skip


def _receiver(one: Sheet, to: str) -> str:
    """Whoever confirmed all that was taken over; a blank to sign where several did, or nobody yet."""
    names = {hand(line.settled_by, "", to) for line in one.lines if line.settled_by}
    return names.pop() if len(names) == 1 else ""
