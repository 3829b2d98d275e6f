"""The VietQR code: what it says can be read back, ends in the right digits, and a telephone reads its picture."""

import io

import numpy
import pytest
import segno
import zxingcpp
from PIL import Image

from haidang.exchange.payment import vietqr

CODE = vietqr.code("970436", "0123456789", 100_000, "H24.10525-261124-0001")


def test_the_check_digits_are_those_of_the_published_method():
    assert vietqr.crc("123456789") == "29B1"  # the check value of CRC-16/CCITT-FALSE


def test_what_the_code_says_can_be_read_back_field_by_field():
    said = vietqr.fields(CODE)
    assert (said["00"], said["01"], said["53"], said["54"], said["58"]) == ("01", "12", "704", "100000", "VN")
    service = vietqr.fields(said["38"])
    assert service["00"] == "A000000727" and service["02"] == "QRIBFTTA"
    assert vietqr.fields(service["01"]) == {"00": "970436", "01": "0123456789"}
    assert vietqr.fields(said["62"]) == {"08": "H24.10525-261124-0001"}
    assert said["63"] == vietqr.crc(CODE[:-4])


def test_a_telephone_reads_the_picture():
    picture = io.BytesIO()
    segno.make_qr(CODE, error="m").save(picture, kind="png", scale=4, border=4)
    read = zxingcpp.read_barcodes(numpy.array(Image.open(picture).convert("L")))
    assert [one.text for one in read] == [CODE]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"bank": "97043"}, "bank:"), ({"account": ""}, "account:"), ({"account": "12 34"}, "account:"), ({"amount": 0}, "amount:"),
        ({"purpose": "Phí"}, "purpose:"), ({"purpose": "x" * 26}, "purpose:"),
    ],
)  # fmt: skip
def test_what_no_bank_would_take_is_refused_by_name(changed, named):
    with pytest.raises(ValueError, match=named):
        vietqr.code(**{"bank": "970436", "account": "0123456789", "amount": 1000, "purpose": "x", **changed})
