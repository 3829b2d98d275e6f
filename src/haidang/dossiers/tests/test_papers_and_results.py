"""Papers come with a dossier and go to those who handle it; the result is fetched by whom it is for; a deed is seen, not only said."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from haidang.core.audit.models import AuditLine
from haidang.core.files import operations as files
from haidang.core.files.models import File
from haidang.core.files.tests import making
from haidang.core.oversight.operations import erase
from haidang.core.oversight.queries import contents, exported
from haidang.dossiers import operations
from haidang.dossiers.choices import PAPERS, RESULT, Deed
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.procedures.queries import by_code

PHONE = "0912345678"


@pytest.fixture
def place(settings):
    return Path(settings.HAIDANG_FILES)


def checked(owner=PAPERS, data=None, name="đơn.pdf"):
    return [files.check(data=data or making.pdf(), name=name, owner=owner)]


def upload(name="đơn.pdf", data=None):
    return SimpleUploadedFile(name, data if data is not None else making.pdf())


def submission(**more):
    return {
        "procedure": "1.004873", "unit": "10525", "applicant_name": "Nguyễn Văn Thử", "applicant_phone": PHONE, "applicant_id_number": "",
        "note": "Xin xác nhận", "key": "k1", **more,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_citizen_attaches_papers_and_the_clerk_sees_and_downloads_them(city, clerk, client):
    sent = client.post(
        "/dossiers/submit/1.004873/", submission(papers=[upload(), upload("ảnh.jpg", making.photographed())])
    )
    assert sent.status_code == 302
    dossier = Dossier.objects.get()
    first, second = File.objects.order_by("name")
    assert (first.name, first.key, first.by, second.name) == (
        "ảnh.jpg",
        dossier.code,
        "",
        "đơn.pdf",
    ) or second.name == "ảnh.jpg"
    client.post("/dossiers/submit/1.004873/", submission(papers=[upload()]))  # sent twice
    assert File.objects.count() == 2
    client.force_login(clerk)
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert "đơn.pdf" in page and "ảnh.jpg" in page and "người nộp" in page
    assert client.get(f"/files/{first.pk}/").status_code == 200
    assert AuditLine.objects.filter(verb="files.read", unit_code="10525").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_may_not_be_taken_is_told_beside_its_field_and_nothing_typed_is_lost(city, client):
    page = client.post(
        "/dossiers/submit/1.004873/", submission(papers=[upload("virus.pdf", making.acting())])
    )
    assert page.status_code == 200 and Dossier.objects.count() == File.objects.count() == 0
    assert (
        "virus.pdf" in page.text
        and "tự chạy" in page.text
        and "Xin xác nhận" in page.text
        and "Nguyễn Văn Thử" in page.text
    )


@pytest.mark.django_db(transaction=True)
def test_a_citizen_answers_with_papers_what_the_office_asked_for(city, clerk, client):
    dossier = received()
    address = f"/dossiers/track/{dossier.code}/"
    sent = {"phone": PHONE, "send": "papers", "papers": [upload("bản sao.pdf")]}
    assert (
        client.post(address, sent).status_code == 404 and not File.objects.exists()
    )  # nothing was asked for
    operations.change(
        dossier=dossier,
        verb="ask_supplement",
        at=MORNING + timedelta(hours=1),
        by="system:test",
        note="Thiếu bản sao",
    )
    assert client.post(address, {**sent, "phone": "0900000000", "papers": [upload()]}).status_code == 200
    assert not File.objects.exists()
    page = client.post(address, {"phone": PHONE, "send": "papers"})
    assert "ít nhất một tệp" in page.text
    page = client.post(address, {**sent, "papers": [upload("bản sao.pdf")]})
    assert "bản sao.pdf" in page.text and File.objects.get().owner == PAPERS
    dossier.refresh_from_db()
    assert dossier.state == 5  # the time goes on when the office takes the papers in
    client.force_login(clerk)
    assert "bản sao.pdf" in client.get(f"/dossiers/{dossier.code}/").text


@pytest.mark.django_db(transaction=True)
def test_the_clerk_finishes_with_a_signed_result_and_the_applicant_fetches_it(city, clerk, client):
    dossier = received(at=timezone.now() - timedelta(hours=1))
    signed = making.Authority().sign(making.pdf())
    client.force_login(clerk)
    done = client.post(
        f"/dossiers/{dossier.code}/",
        {"verb": "finish", "asked": Deed.RESULT_ELECTRONIC, "result": upload("kết quả.pdf", signed)},
    )
    assert done.status_code == 302
    dossier.refresh_from_db()
    assert dossier.result_electronic is True and dossier.state == 9
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert "Nguyễn Thị Ký" in page and "thấy trong tệp" in page
    client.logout()
    address, file = f"/dossiers/track/{dossier.code}/", File.objects.get(owner=RESULT)
    assert "kết quả.pdf" not in client.get(address).text
    assert "kết quả.pdf" in client.post(address, {"phone": PHONE}).text
    fetch = f"{address}files/{file.pk}/"
    assert (
        client.post(fetch, {"phone": "0900000000"}).status_code
        == 404
        == client.get(f"/files/{file.pk}/x").status_code
    )
    answer = client.post(fetch, {"phone": "0912 345 678"})
    assert answer.content == signed and AuditLine.objects.get(verb="files.read").actor == "public"
    other = submitted(applicant=operations.Applicant("Người khác", "0988888888"))
    assert (
        client.post(f"/dossiers/track/{other.code}/files/{file.pk}/", {"phone": "0988888888"}).status_code
        == 404
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "roots", "counts"),
    [
        ("signed", False, True),
        ("signed", True, False),
        ("trusted", True, True),
        ("unsigned", False, None),
        ("changed", False, None),
    ],
)
def test_a_result_counts_as_electronic_only_if_it_is_signed_untouched_and_vouched_for(
    city, settings, tmp_path, data, roots, counts
):
    authority = making.Authority()
    if roots:
        (tmp_path / "root.pem").write_bytes(
            (authority if data == "trusted" else making.Authority("khác")).pem
        )
        settings.HAIDANG_SIGNATURE_ROOTS = str(tmp_path)
    signed = authority.sign(making.pdf(text="Tien 1000"))
    content = {"unsigned": making.pdf(), "changed": signed.replace(b"Tien 1000", b"Tien 9000")}.get(
        data, signed
    )
    dossier = received()
    operations.attach_result(dossier=dossier, result=checked(RESULT, content), at=MORNING, by="system:test")
    done = operations.change(dossier=dossier, verb="finish", at=MORNING, by="system:test")
    assert bool(done.result_electronic) is bool(counts)
    assert done.transitions.order_by("-seq")[0].seen == ([Deed.RESULT_ELECTRONIC] if counts else None)


@pytest.mark.django_db
def test_papers_that_are_there_are_seen_although_the_clerk_ticked_nothing(city):
    dossier = submitted(papers=checked())
    done = operations.change(
        dossier=dossier, verb="receive", at=MORNING, by="system:test", declared={Deed.DIGITISED: False}
    )
    assert done.digitised is True and done.transitions.order_by("-seq")[0].seen == [Deed.DIGITISED]
    none = operations.change(
        dossier=submitted(), verb="receive", at=MORNING, by="system:test", declared={Deed.DIGITISED: True}
    )
    assert none.digitised is True and none.transitions.order_by("-seq")[0].seen is None


@pytest.mark.django_db
def test_a_result_is_not_put_to_what_was_never_received_and_nothing_to_what_is_over(city):
    with pytest.raises(operations.UnableToAttach):
        operations.attach_result(dossier=submitted(), result=checked(RESULT), at=MORNING, by="system:test")
    refused = operations.change(
        dossier=submitted(), verb="refuse", at=MORNING, by="system:test", note="Sai nơi nhận"
    )
    with pytest.raises(operations.UnableToAttach):
        operations.send_papers(dossier=refused, papers=checked(), at=MORNING, by="system:test")


@pytest.mark.django_db(transaction=True)
def test_files_open_to_those_who_work_with_the_dossier_and_are_unknown_to_others(city, clerk, client):
    from haidang.core.access.operations import grant
    from haidang.core.accounts.operations import open_account

    dossier = submitted(papers=checked())
    file = File.objects.get()
    elsewhere = open_account(username="xa", full_name="Xa", password="mot-mat-khau-dai", by="system:test")
    grant(
        user=elsewhere,
        role="clerk",
        unit_code="11311",
        starts_on=MORNING.date() - timedelta(400),
        by="system:test",
    )
    client.force_login(elsewhere)
    assert client.get(f"/files/{file.pk}/").status_code == 404
    assert client.post(f"/dossiers/{dossier.code}/papers/", {"papers": [upload()]}).status_code == 404
    client.force_login(clerk)
    assert client.get(f"/files/{file.pk}/").status_code == 200
    assert (
        client.post(f"/dossiers/{dossier.code}/papers/", {"papers": [upload("quét.pdf")]}).status_code == 302
    )
    assert (
        client.post(f"/dossiers/{dossier.code}/papers/", {"papers": [upload("x.pdf", b"MZ")]}).status_code
        == 400
    )
    assert sorted(File.objects.values_list("name", flat=True)) == ["quét.pdf", "đơn.pdf"]


@pytest.mark.django_db
def test_a_persons_files_are_taken_out_and_erased_with_their_data(city, place):
    dossier = submitted(papers=checked())
    operations.change(dossier=dossier, verb="refuse", at=MORNING, by="system:test", note="Sai nơi nhận")
    rows = exported("phone", PHONE, MORNING.date())
    (row,) = [row for row in rows if row["table"] == "files.file"]
    assert row["fields"]["name"]["value"] == "đơn.pdf" and "33/2024" in row["fields"]["digest"]["kept"]
    assert [(name, data) for _which, name, data in contents("phone", PHONE)] == [("đơn.pdf", making.pdf())]
    long_ago = MORNING - timedelta(4000)
    Dossier.objects.update(finished_at=long_ago, submitted_at=long_ago)
    File.objects.update(term_from=long_ago)
    erase(handle="phone", value=PHONE, act="Đơn 1/2026", on=MORNING.date(), by="system:test")
    file = File.objects.get()
    assert (file.name, file.digest, file.by) == ("–", "", "")
    assert files.sweep(now=timezone.now()) == 1 and not [path for path in place.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_the_papers_of_a_closed_dossier_are_forgotten_when_their_time_is_over(city):
    dossier = received(papers=checked())
    assert by_code("1.004873") is not None
    operations.change(dossier=dossier, verb="finish", at=MORNING, by="system:test")
    assert files.expire(now=MORNING + timedelta(3640)) == 0
    assert files.expire(now=MORNING + timedelta(3660)) == 1 and not File.objects.exists()
