"""What an officer looked into on the spot is written down, kept as it is, and printed."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.files.models import File
from haidang.core.files.tests import making
from haidang.dossiers import minutes, operations, queries
from haidang.dossiers.choices import VERIFICATION
from haidang.dossiers.models import Dossier, Verification
from haidang.dossiers.tests.factories import MORNING, received

pytestmark = pytest.mark.django_db


def record(**more):
    return {
        "took_place_at": "2026-11-09T14:30", "place": "Thôn 3, xã Việt Khê", "participants": "Trần Văn Đo, địa chính\nNguyễn Văn Thử",
        "applicant_present": "yes", "content": "Ranh giới đúng như đơn.\nKhông có tranh chấp.", **more,
    }  # fmt: skip


def test_whoever_examines_writes_a_record_and_prints_it(clerk, client):
    dossier = received()
    client.force_login(clerk)
    photo = SimpleUploadedFile("hiện trường.png", making.picture())
    assert client.post(f"/dossiers/{dossier.code}/verifications/", record(attached=photo)).status_code == 302
    kept = Verification.objects.get()
    assert (kept.number, kept.applicant_present, kept.by, kept.unit_code) == (1, True, "Lan", "10525")
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert "14:30 09/11/2026" in page and "Thôn 3" in page and "hiện trường.png" in page
    answer = client.get(f"/dossiers/{dossier.code}/verifications/1.pdf")
    assert (
        answer["Content-Type"] == "application/pdf"
        and len(pikepdf.open(io.BytesIO(answer.content)).pages) == 1
    )
    assert client.get(f"/dossiers/{dossier.code}/verifications/2.pdf").status_code == 404


def test_the_printed_record_says_when_where_who_and_what():
    from haidang.core.testing.loaded import loaded

    loaded(("units", "load"), ("procedures", "load"))
    dossier = received()
    operations.record_verification(
        dossier=dossier, took_place_at=MORNING, place="Thôn 3", participants="Trần Văn Đo\nLê Thị Xã", content="Đúng như đơn.",
        applicant_present=False, at=MORNING + timedelta(hours=1), by="system:test",
    )  # fmt: skip
    said = minutes.verification(queries.verifications_of(dossier)[0], dossier, "https://haidang.example.vn/")
    text = str(said.blocks)
    for part in (
        "09 giờ 00 phút, ngày 09/11/2026",
        "Thôn 3",
        "Trần Văn Đo",
        "Lê Thị Xã",
        "Đúng như đơn.",
        dossier.code,
    ):
        assert part in text
    assert [one.position for one in said.signatures] == [
        "Người lập biên bản"
    ]  # who was not there does not sign


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"applicant_present": ""}, "có mặt"),
        ({"participants": " "}, "Thành phần tham gia"),
        ({"took_place_at": "hôm qua"}, "ngày và giờ"),
        ({"took_place_at": "2046-11-09T14:30"}, "chưa tới"),
    ],
)
def test_what_a_record_must_say_is_asked_for_and_nothing_typed_is_lost(clerk, client, wrong, says):
    dossier = received()
    client.force_login(clerk)
    page = client.post(f"/dossiers/{dossier.code}/verifications/", record(**wrong))
    assert page.status_code in (400, 409) and says in page.text and "Ranh giới đúng như đơn." in page.text
    assert not Verification.objects.exists()


def test_a_record_is_no_scanned_paper_and_nothing_counts_as_digitised_by_it(clerk, client):
    dossier = received()
    client.force_login(clerk)
    photo = SimpleUploadedFile("hiện trường.png", making.picture())
    client.post(f"/dossiers/{dossier.code}/verifications/", record(attached=photo))
    assert queries.papers_of(dossier) == [] and File.objects.get().owner == VERIFICATION
    operations.change(dossier=Dossier.objects.get(), verb="finish", at=timezone.now(), by="system:test")
    assert Dossier.objects.get().digitised is None
    assert File.objects.get().term_from is not None  # kept as long as the dossier


def test_another_unit_neither_reads_nor_writes_records(clerk, client):
    dossier = received()
    client.force_login(clerk)
    client.post(f"/dossiers/{dossier.code}/verifications/", record())
    stranger = open_account(username="xa", full_name="Xa", password="mot-mat-khau-dai", by="system:test")
    grant(user=stranger, role="officer", unit_code="11311", starts_on=MORNING.date(), by="system:test")
    client.force_login(stranger)
    assert client.get(f"/dossiers/{dossier.code}/verifications/1.pdf").status_code == 404
    assert client.post(f"/dossiers/{dossier.code}/verifications/", record()).status_code == 404
    assert Verification.objects.count() == 1
