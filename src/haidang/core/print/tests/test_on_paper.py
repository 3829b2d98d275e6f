"""What goes on paper is what the values say and nothing else, always the same bytes, in the layout of official documents."""

import io
import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pikepdf
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import settings as at_most
from hypothesis import strategies as st
from PIL import Image

from haidang.core.print.paper import Pairs, Picture, Report, Section, Table, Text
from haidang.core.print.serving import answer
from haidang.core.print.tests.letters import letter
from haidang.core.print.typesetting import pdf, pictures

MEAN = (
    '#strong[x] "y" \\ $a$ *b* _c_ `d` // e /* f #image("/etc/passwd") @g <h> = i - j + k https://l.example'
)


def test_the_parts_of_an_official_document_are_there():
    with pikepdf.open(io.BytesIO(pdf(letter()))) as made:
        (page,) = made.pages
        assert [round(float(one)) for one in page.MediaBox] == [0, 0, 595, 842]  # A4
        faces = {str(font.BaseFont) for font in page.Resources.Font.values()}
        assert faces and all("LiberationSerif" in face for face in faces)
        assert made.docinfo["/Title"] == "Phiếu xin lỗi"


def text_in(data: bytes) -> str:
    """Return what stands in a PDF, taken from its tagged letters."""
    with pikepdf.open(io.BytesIO(data)) as made:
        found = []
        for page in made.pages:
            maps = {name: _letters(font) for name, font in page.Resources.Font.items()}
            current = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = maps[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            raw = bytes(part)
                            found += [current.get(raw[n : n + 2], "?") for n in range(0, len(raw), 2)]
        return "".join(found)


def _letters(font) -> dict[bytes, str]:
    import re

    table = {}
    for left, right in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", font.ToUnicode.read_bytes()):
        table[bytes.fromhex(left.decode())] = bytes.fromhex(right.decode()).decode("utf-16-be")
    return table


def close(text: str) -> str:
    return "".join(text.split())


def test_the_heading_says_who_issues_where_and_when():
    said = text_in(pdf(letter()))
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
                 "Số: 12/PXL", "Lê Chân, ngày 04 tháng 02 năm 2026", "PHIẾU XIN LỖI", "TRƯỞNG PHÒNG", "Trần Thị Ký", "Nơi nhận:", "- Lưu: VT."):  # fmt: skip
        assert close(part) in close(said), part
    assert "tháng 11 năm" in text_in(pdf(letter(on=date(2026, 11, 4)))) or close(
        "ngày04tháng11năm2026"
    ) in close(text_in(pdf(letter(on=date(2026, 11, 4)))))


def test_nothing_in_a_value_is_read_as_markup():
    blocks = [Text(MEAN), Pairs([(MEAN, MEAN)]), Table([MEAN], [[MEAN]], [1])]
    said = close(
        text_in(pdf(letter(blocks=blocks, about=MEAN, addressee=MEAN, note=MEAN, recipients=[MEAN])))
    )
    assert said.count(close(MEAN)) == 9


@at_most(max_examples=25)
@given(st.text(alphabet='#"\\$*_`<>@[]{}()/=-+~&%;:.,!?ăâđêôơư \n', min_size=1, max_size=40))
def test_whatever_is_typed_comes_out_as_it_was_typed(typed):
    said = close(text_in(pdf(letter(blocks=[Text(f"ab{typed}yz")], live="", recipients=[]))))
    assert close(f"ab{typed}yz") in said


def test_the_same_values_give_the_same_bytes_also_in_another_process_elsewhere():
    first = pdf(letter())
    assert first == pdf(letter()) != pdf(letter(place="Hải An"))
    code = (
        "import sys; from haidang.core.print.tests.letters import letter; from haidang.core.print.typesetting import pdf; "
        "sys.stdout.buffer.write(pdf(letter()))"
    )
    environment = {
        **os.environ,
        "TZ": "America/Lima",
        "DJANGO_SETTINGS_MODULE": "haidang.settings.development",
    }
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert done.stdout == first


def test_a_code_leads_to_the_live_record_and_without_an_address_there_is_none():
    def read(document):
        picture = Image.open(io.BytesIO(pictures(document, dots_an_inch=150)[0]))
        return [one.text for one in zxingcpp.read_barcodes(picture)]

    assert read(letter()) == ["https://haidang.example/dossiers/track/H24/"] and read(letter(live="")) == []


def test_a_long_document_goes_on_with_numbered_pages():
    many = Table(["TT", "Tên giấy tờ"], [[str(n), f"Giấy số {n}"] for n in range(90)], [0, 1])
    pages = pictures(letter(blocks=[many]), dots_an_inch=40)
    assert len(pages) > 2 and all(page.startswith(b"\x89PNG") for page in pages)


def test_a_table_whose_rows_do_not_fit_its_head_is_a_mistake():
    with pytest.raises(ValueError, match="another length"):
        pdf(letter(blocks=[Table(["A", "B"], [["1"]], [1, 1])]))


def test_a_report_says_of_when_it_is_and_is_no_official_document():
    report = Report("Buổi sáng", datetime(2026, 11, 24, 0, 0, tzinfo=UTC), [Section("Trễ hạn", [Table(["Đơn vị", "Trễ"], [["Lê Chân", "3"]], [1, 0], [1])])])  # fmt: skip
    said = close(text_in(pdf(report)))
    assert (
        close("Số liệu lúc 07:00 ngày 24/11/2026") in said
        and "CỘNGHÒA" not in said
        and pdf(report) == pdf(report)
    )


def test_it_leaves_as_a_file_that_no_cache_keeps():
    left = answer(letter(), "phieu.pdf")
    assert left["Content-Type"] == "application/pdf" and "no-store" in left["Cache-Control"] and 'filename="phieu.pdf"' in left["Content-Disposition"]  # fmt: skip


def test_a_picture_is_drawn_as_wide_as_the_page_and_says_what_it_shows():
    red = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10" fill="#ff0000"/></svg>'
    one = Report(
        "Báo cáo",
        datetime(2026, 11, 24, tzinfo=UTC),
        [Section("Một", [Picture(red, "Chỉ số của 45 phường")])],
    )
    (drawn,) = pictures(one, 40)
    seen = Image.open(io.BytesIO(drawn)).convert("RGB")
    wide = sum(
        1 for x in range(seen.width) if any(seen.getpixel((x, y)) == (255, 0, 0) for y in range(seen.height))
    )
    assert wide > seen.width * 0.7
    with pikepdf.open(io.BytesIO(pdf(one))) as made:
        said = [
            str(thing.Alt)
            for thing in made.objects
            if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        ]
    assert said == ["Chỉ số của 45 phường"]
