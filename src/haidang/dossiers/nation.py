"""
What the National Public Service Portal is told of dossiers: the record when one is received and when it changes, and each step.

Nothing is told before reception: who filed at the portal is known there, and a record without a moment of reception has no place in
its fields (an assumption). What the fields mean here beyond their names is marked below where it was not read anywhere.
"""

import re
from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from haidang.dossiers.choices import NEEDS_REASON, Channel, Verb
from haidang.dossiers.models import Dossier, Transition
from haidang.exchange import operations as exchange
from haidang.exchange import queries as outside
from haidang.exchange.portal import NAME as PORTAL
from haidang.exchange.portal import contract
from haidang.exchange.registry import Kind, declare_kind
from haidang.units.queries import by_code as unit_by_code

RECORD, STEP = "dossiers.record", "dossiers.step"
# After these the record itself says something new: its due moment, its end, or that more papers came.
CHANGES_THE_RECORD = (
    Verb.RECEIVE, Verb.ASK_SUPPLEMENT, Verb.ANSWER_SUPPLEMENT, Verb.FINISH, Verb.RETURN, Verb.STOP,
)  # fmt: skip
CITIZEN, BUSINESS = "1", "2"
AT_THE_COUNTER, BY_POST = "0", "1"
TAX_CODE = re.compile(r"\d{10}(-?\d{3})?").fullmatch  # a person's number has nine or twelve digits


def is_told() -> bool:
    """Say whether the portal is connected, so that dossiers are told to it."""
    return outside.is_connected(PORTAL)


def tell(*, dossier: Dossier, seq: int, verb: str, at: datetime) -> None:
    """Write into the running transaction that the portal is to be told of one step; a dossier it does not know yet is brought there first."""
    if dossier.received_at is None or not is_told():
        return
    exchange.queue(
        system=PORTAL, subject=dossier.code, part=seq, at=at,
        kinds=[RECORD] if verb == Verb.RECEIVE else [RECORD, STEP], opens="" if verb in CHANGES_THE_RECORD else RECORD,
    )  # fmt: skip


def _at(code: str, seq: int) -> Transition:
    return Transition.objects.select_related("dossier__procedure").get(dossier__code=code, seq=seq)


def _by_then(moment: datetime | None, step: Transition) -> datetime | None:
    """What came after the step is told with a later one."""
    return moment if moment and moment <= step.at else None


def _unit(code: str) -> str:
    unit = unit_by_code(code)
    return unit.name if unit else code


def record(code: str, seq: int, first: Callable[[], bool]) -> contract.Call:
    """Return a dossier as the portal keeps it, as it stood after one of its steps."""
    step = _at(code, seq)
    dossier, procedure = step.dossier, step.dossier.procedure
    number = dossier.applicant_id_number
    return contract.record(
        {
            "MaHoSo": dossier.code, "MaTTHC": procedure.code, "TenTTHC": procedure.name, "TenLinhVuc": procedure.field,
            "ChuHoSo": dossier.applicant_name, "LoaiDoiTuong": BUSINESS if TAX_CODE(number) else CITIZEN, "MaDoiTuong": number,
            "Email": dossier.applicant_email, "SoDienThoai": dossier.applicant_phone,
            # What somebody asks for in their own words stays in the province.
            "TrichYeuHoSo": procedure.name, "NgayTiepNhan": dossier.received_at, "NgayHenTra": step.due_after, "TrangThaiHoSo": step.after,
            "NgayKetThucXuLy": _by_then(dossier.finished_at, step), "NgayTra": _by_then(dossier.returned_at, step),
            # The portal knows two ways; that what came online counts as the first is an assumption.
            "HinhThuc": BY_POST if dossier.channel == Channel.POST else AT_THE_COUNTER, "DonViXuLy": _unit(dossier.unit_code),
        },
        updating=not first(),
    )  # fmt: skip


def step(code: str, seq: int, first: Callable[[], bool]) -> contract.Call:
    """Return one step of a dossier. The reason goes along only where the person concerned must read it; the law's language is Vietnamese."""
    done = _at(code, seq)
    verb = Verb(done.verb)
    with translation.override("vi"):
        what = str(verb.label)
    if verb in NEEDS_REASON and done.note:
        what += f": {done.note}"
    machine = done.by.startswith("system:")
    return contract.step(
        {
            "MaHoSo": code, "NguoiXuLy": "Hệ thống" if machine else done.by or "Người nộp hồ sơ", "ThoiDiemXuLy": done.at,
            "PhongBanXuLy": _unit(done.unit_code), "NoiDungXuLy": what, "TrangThai": done.after,
            "NgayBatDau": done.dossier.received_at, "NgayKetThucTheoQuyDinh": done.due_after,
        }
    )  # fmt: skip


def _arrived(code: str, seq: int) -> None:
    """The index counts which dossiers are on the portal."""
    Dossier.objects.filter(code=code).exclude(synchronised=True).update(synchronised=True)


def _door(code: str) -> str:
    return reverse("dossiers:track-one", args=[code])


declare_kind(Kind(RECORD, PORTAL, _("Dossier"), record, _arrived, _door))
declare_kind(Kind(STEP, PORTAL, _("Step of a dossier"), step, None, _door))
