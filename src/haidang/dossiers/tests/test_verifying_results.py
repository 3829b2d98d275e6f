"""Anybody who has a document looks whether it is real; its code alone tells nothing about a person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from haidang.core.files import operations as files
from haidang.core.files.queries import content_of
from haidang.core.files.tests import making
from haidang.core.signing import ring
from haidang.core.signing.models import Issued
from haidang.dossiers.choices import RESULT, TO_SIGN
from haidang.dossiers.signing.operations import lay, sign
from haidang.dossiers.signing.who import signer_for
from haidang.dossiers.tests.factories import received
from haidang.dossiers.tests.test_signing_results import a_dossier, city, somebody  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def result(city):  # noqa: F811
    """A result that was signed, as the applicant has it; and its code."""
    leader, dossier, now = somebody("trọng", "unit_leader"), a_dossier(), timezone.now()
    draft = files.check(data=making.pdf(text="Tien 1000"), name="x.pdf", owner=TO_SIGN)
    laid = lay(dossier=dossier, draft="file", file=draft, at=now, by="system:test")
    with ring.opened(ring.key_of_person(leader)) as pen:
        signer = signer_for(leader, dossier, timezone.localdate())
        sign(laid=laid, signer=signer, pen=pen, at=now, by=leader)
    from haidang.core.files.models import File

    return content_of(File.objects.get(owner=RESULT)), Issued.objects.get()


def looked(client, data, name="ket-qua.pdf"):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data)})


def test_the_file_says_who_signed_that_it_is_unchanged_and_that_it_was_issued_here(client, result):
    data, issued = result
    page = looked(client, data).text
    for words in (
        "được cấp tại đây và đang có giá trị",
        "còn nguyên như khi ký",
        "Trọng",
        issued.code,
        "thử nghiệm",
        "Phường Hải Dương",
    ):
        assert words in page, words


def test_a_changed_byte_an_addition_and_a_stranger_are_told_apart(client, result):
    data, issued = result
    changed = looked(client, data.replace(b"Tien 1000", b"Tien 9000")).text
    assert (
        "không khớp với nội dung" in changed
        and "không được cấp tại đây" in changed
        and issued.code not in changed
    )
    more = looked(client, making.Authority().sign(data, "Người khác")).text
    assert issued.code in more and "có thêm nội dung" in more and "Người khác" in more
    strange = looked(client, making.Authority().sign(making.pdf())).text
    assert "không được cấp tại đây" in strange and "Chưa xác nhận được tổ chức nào" in strange
    assert "không có chữ ký số" in looked(client, making.pdf()).text


def test_what_acts_or_is_no_pdf_is_refused_and_nothing_is_kept(client, result):
    from haidang.core.files.models import File

    before = File.objects.count()
    for data, words in ((making.acting(), "tự chạy"), (making.picture(), "PDF"), (b"MZ", "không được nhận")):
        page = looked(client, data)
        assert page.status_code == 400 and words in page.text, words
    assert client.post("/verify/", {}).status_code == 400 and File.objects.count() == before


def test_the_code_alone_names_nobody_and_the_last_digits_open_a_little_more(client, result):
    _data, issued = result
    assert (
        client.get("/verify/", {"code": issued.code.lower().replace("-", " ")}).url
        == f"/verify/{issued.code}/"
    )
    door = f"/verify/{issued.code}/"
    page = client.get(door).text
    assert (
        "Phường Hải Dương" in page
        and "Trọng" not in page
        and issued.reference not in page
        and "Nguyễn" not in page
    )
    wrong = client.post(door, {"proof": "0000"})
    assert wrong.status_code == 400 and issued.reference not in wrong.text
    page = client.post(door, {"proof": "5678"}).text
    assert (
        "Trọng" in page
        and issued.reference in page
        and issued.digest in page
        and "Nguyễn Văn Thử" not in page
    )
    assert client.get("/verify/AAAA-AAAA-AAAA/").status_code == 404
    assert "Không có văn bản nào mang mã này" in client.get("/verify/", {"code": "AAAA-AAAA-AAAA"}).text


def test_after_ten_wrong_digits_even_the_right_ones_open_nothing_for_an_hour(client, result):
    door = f"/verify/{result[1].code}/"
    for number in range(10):
        assert client.post(door, {"proof": f"{number:04}"}).status_code == 400
    page = client.post(door, {"proof": "5678"})
    assert page.status_code == 409 and result[1].reference not in page.text


def test_from_one_address_so_much_is_looked_at_and_no_more(client, settings, result):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify": "2/5m/ip"}
    assert [looked(client, making.pdf()).status_code for _n in range(3)] == [200, 200, 409]


def test_digits_of_nobody_prove_nothing(result):
    from haidang.dossiers.issued import proves
    from haidang.dossiers.operations import Applicant

    nobody = received(applicant=Applicant("Không để lại số"))
    assert not proves(nobody.code, "") and not proves(nobody.code, "0000") and not proves("không có", "5678")
    assert proves(result[1].reference, "5678") and not proves(result[1].reference, "678")
