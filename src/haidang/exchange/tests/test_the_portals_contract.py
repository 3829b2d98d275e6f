"""What the portal is told is checked field by field before it leaves."""

from datetime import UTC, datetime

import pytest

from haidang.exchange.choices import Why
from haidang.exchange.outcome import Refused
from haidang.exchange.portal import contract

RECORD = {
    "MaHoSo": "H24.10525-261109-0001", "MaTTHC": "1.001193", "TenTTHC": "Đăng ký khai sinh", "TenLinhVuc": "Hộ tịch", "ChuHoSo": "Nguyễn Văn Thử",
    "LoaiDoiTuong": "1", "TrichYeuHoSo": "Đăng ký khai sinh", "NgayTiepNhan": datetime(2026, 11, 9, 2, 0, 7, tzinfo=UTC), "TrangThaiHoSo": 2,
    "HinhThuc": "0", "DonViXuLy": "Phường Lê Chân",
}  # fmt: skip


def test_everything_travels_as_text_and_moments_are_those_of_viet_nam():
    call = contract.record(RECORD, updating=False)
    assert call.service == "DongBoHoSoMC" and set(map(type, call.row.values())) == {str}
    assert call.row["NgayTiepNhan"] == "20261109090007" and call.row["TrangThaiHoSo"] == "2"
    assert call.row["NgayTra"] == "", "what is not known yet is told empty, not left out"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("ChuHoSo", "  ", Why.MISSING), ("NgayTiepNhan", None, Why.MISSING), ("TrangThaiHoSo", 11, Why.UNFIT), ("LoaiDoiTuong", "3", Why.UNFIT),
        ("NgayHenTra", "09/11/2026", Why.UNFIT), ("MaHoSo", "H" * 61, Why.TOO_LONG),
    ],
)  # fmt: skip
def test_what_the_portal_would_not_take_is_refused_before_it_leaves_and_the_field_is_named(field, value, why):
    with pytest.raises(Refused) as refused:
        contract.record({**RECORD, field: value}, updating=True)
    assert (refused.value.why, refused.value.detail) == (why, field)


def test_a_field_the_portal_does_not_have_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="TenNguoi"):
        contract.step({"TenNguoi": "Lan"})


def test_a_portal_that_calls_its_fields_otherwise_gets_its_own_names():
    call = contract.record(RECORD, updating=False)
    sent = contract.as_sent(call, {"MaHoSo": "maHoSo"})
    assert sent["maHoSo"] == RECORD["MaHoSo"] and "MaHoSo" not in sent and sent["MaTTHC"] == "1.001193"
