"""A digital signature tells who signed and when, whether anything was touched since, and which root vouches for it."""

import io

import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

from haidang.core.files.inspecting import inspect
from haidang.core.files.signatures import signatures_of
from haidang.core.files.tests import making


@pytest.fixture
def trusted(settings, tmp_path, authority):
    (tmp_path / "root.pem").write_bytes(authority.pem)
    settings.HAIDANG_SIGNATURE_ROOTS = str(tmp_path)


def test_an_unsigned_file_has_none():
    assert signatures_of(making.pdf()) == []


def test_who_signed_when_and_which_root_vouches_for_it(authority, trusted):
    signed = authority.sign(making.pdf())
    (one,) = signatures_of(signed)
    assert (one.signer, one.trusted_by, one.intact, one.changed, one.good) == (
        "Nguyễn Thị Ký",
        "CA thử nghiệm",
        True,
        False,
        True,
    )
    assert one.at and not one.stamped
    assert inspect(signed, "ket-qua.pdf").data == signed


def test_two_signatures_one_after_the_other_are_both_good(authority, trusted):
    found = signatures_of(authority.sign(authority.sign(making.pdf(), "Người một"), "Người hai"))
    assert [(one.signer, one.good) for one in found] == [("Người một", True), ("Người hai", True)]


def test_without_roots_or_by_an_unknown_authority_it_is_intact_but_nobody_vouches(
    authority, trusted, settings
):
    (unknown,) = signatures_of(making.Authority("CA lạ").sign(making.pdf()))
    settings.HAIDANG_SIGNATURE_ROOTS = ""
    (no_roots,) = signatures_of(authority.sign(making.pdf()))
    assert (unknown.good, unknown.trusted_by) == (no_roots.good, no_roots.trusted_by) == (True, "")


def test_bytes_changed_within_what_was_signed_are_seen(authority, trusted):
    signed = authority.sign(making.pdf(text="Tien 1000"))
    changed = signed.replace(b"Tien 1000", b"Tien 9000")
    (one,) = signatures_of(changed)
    assert changed != signed and not one.intact and not one.good


def test_a_page_added_after_signing_is_seen(authority, trusted):
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(authority.sign(making.pdf())))
    writer.insert_page(
        PageObject(contents=writer.add_object(StreamObject(stream_data=b"")), media_box=(0, 0, 595, 842))
    )
    writer.write(out)
    (one,) = signatures_of(out.getvalue())
    assert one.intact and one.changed and not one.good


def test_a_signature_that_is_nonsense_is_not_good():
    nonsense = making.pdf() + b"\n9 0 obj\n<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>\nendobj"
    assert not any(one.good for one in signatures_of(nonsense))
