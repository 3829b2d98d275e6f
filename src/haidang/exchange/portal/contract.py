"""
What the portal is told, field by field, checked before anything leaves.

Services and fields as public programs send them by the guide of 2020: read in their code. Which fields may be empty is what one of
them says (secondary); lengths are assumptions. Everything travels as text, moments as ``yyyyMMddHHmmss`` of Việt Nam.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from haidang.core.calendar import local
from haidang.exchange.choices import Why
from haidang.exchange.outcome import Refused

RECORD_SERVICE, STEP_SERVICE = "DongBoHoSoMC", "CapNhatTienDoHoSoMC"
STATES = tuple(map(str, range(1, 11)))


@dataclass(frozen=True)
class Field:
    """
    One field of the portal.

    :param needed: it may not be empty
    :param at_most: signs
    :param one_of: the only values it takes, where it is a code
    :param moment: it is a moment
    """

    name: str
    needed: bool = False
    at_most: int = 500
    one_of: tuple[str, ...] = ()
    moment: bool = False


RECORD = (
    Field("MaHoSo", True, 60), Field("MaTTHC", True, 60), Field("TenTTHC", True, 2000), Field("MaLinhVuc", False, 60),
    Field("TenLinhVuc", True), Field("ChuHoSo", True), Field("LoaiDoiTuong", True, one_of=("1", "2")), Field("MaDoiTuong", False, 60),
    Field("Email", False, 254), Field("SoDienThoai", False, 30), Field("TrichYeuHoSo", True, 2000),
    Field("NgayTiepNhan", True, moment=True), Field("NgayHenTra", False, moment=True), Field("TrangThaiHoSo", True, one_of=STATES),
    Field("NgayTra", False, moment=True), Field("NgayKetThucXuLy", False, moment=True), Field("HinhThuc", True, one_of=("0", "1")),
    Field("DonViXuLy", True),
)  # fmt: skip
STEP = (
    Field("MaHoSo", True, 60), Field("NguoiXuLy", True), Field("ChucDanh", False), Field("ThoiDiemXuLy", True, moment=True),
    Field("PhongBanXuLy", True), Field("NoiDungXuLy", True, 4000), Field("TrangThai", True, one_of=STATES),
    Field("NgayBatDau", False, moment=True), Field("NgayKetThucTheoQuyDinh", False, moment=True),
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One question to the portal: the service, one row of data, and whether the row changes one that is there."""

    service: str
    row: Mapping[str, str]
    updating: bool | None = None


def record(values: Mapping[str, Any], *, updating: bool) -> Call:
    """
    Return the call that brings a dossier to the portal, or changes it there.

    :raises Refused: naming the field that is missing, too long or unknown to the portal
    """
    return Call(RECORD_SERVICE, _checked(RECORD, values), updating)


def step(values: Mapping[str, Any]) -> Call:
    """
    Return the call that tells the portal of one step of a dossier.

    :raises Refused: naming the field that is missing, too long or unknown to the portal
    """
    return Call(STEP_SERVICE, _checked(STEP, values))


def _checked(fields: tuple[Field, ...], values: Mapping[str, Any]) -> dict[str, str]:
    if strangers := set(values) - {field.name for field in fields}:
        raise ValueError(f"The portal has no field {min(strangers)}")
    return {field.name: _written(field, values.get(field.name)) for field in fields}


def _written(field: Field, value: Any) -> str:
    if field.moment and isinstance(value, datetime):
        value = f"{local(value):%Y%m%d%H%M%S}"
    elif field.moment and value:
        raise Refused(Why.UNFIT, field.name)
    text = "" if value is None else str(value).strip()
    if not text:
        if field.needed:
            raise Refused(Why.MISSING, field.name)
        return ""
    if field.one_of and text not in field.one_of:
        raise Refused(Why.UNFIT, field.name)
    if len(text) > field.at_most:
        raise Refused(Why.TOO_LONG, field.name)
    return text


def as_sent(call: Call, names: Mapping[str, str]) -> dict[str, str]:
    """Return the row under the names that this portal has for the fields, where they differ from those of 2020."""
    return {names.get(name, name): value for name, value in call.row.items()}
