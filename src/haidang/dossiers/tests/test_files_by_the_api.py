"""Systems hand in papers and results as files; a dossier comes with all of them or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from haidang.core.files.models import File
from haidang.core.files.queries import content_of
from haidang.core.files.tests import making
from haidang.dossiers.choices import PAPERS, RESULT
from haidang.dossiers.models import CodeSequence, Dossier
from haidang.dossiers.tests.factories import received

WITH_PAPERS = "/api/v1/dossiers/with-papers"


def upload(name="đơn.pdf", data=None):
    return SimpleUploadedFile(name, data if data is not None else making.pdf())


def submission(**more):
    return {
        "procedure": "1.004873", "unit": "10525", "applicant_name": "Nguyễn Văn Thử", "applicant_phone": "0912345678", **more
    }  # fmt: skip


def test_a_dossier_comes_with_its_papers_in_one_request_and_twice_told_counts_once(client, city):
    for _ in range(2):
        answer = client.post(
            WITH_PAPERS, submission(papers=[upload(), upload("ảnh.png", making.picture())]), headers={"Idempotency-Key": "a1"}
        )  # fmt: skip
        assert answer.status_code == 201, answer.content
    dossier = Dossier.objects.get(code=answer.json()["code"])
    kept = File.objects.filter(owner=PAPERS, key=dossier.code).order_by("kind")
    assert [(file.name, file.by) for file in kept] == [("đơn.pdf", ""), ("ảnh.png", "")]
    assert content_of(kept[0]) == making.pdf() and Dossier.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_paper_that_cannot_be_kept_keeps_none_and_each_wrong_one_is_named(client, city):
    answer = client.post(
        WITH_PAPERS,
        submission(papers=[upload(), upload("virus.exe", b"MZ\x90"), upload("trang.pdf", b"%PDF-1.7 cut")]),
    )
    assert answer.status_code == 409 and answer.json()["refusal"] == "UnfitFile"
    assert "virus.exe" in answer.json()["detail"] and "trang.pdf" in answer.json()["detail"]
    assert not Dossier.objects.exists() and not File.objects.exists() and not CodeSequence.objects.exists()


def test_more_files_than_are_taken_at_once_are_refused(client, city):
    answer = client.post(WITH_PAPERS, submission(papers=[upload(f"{n}.pdf") for n in range(21)]))
    assert answer.status_code == 409 and "20" in answer.json()["detail"] and not Dossier.objects.exists()


def test_who_works_with_a_dossier_adds_papers_and_the_result_and_nobody_else_does(client, clerk):
    mine, others = received(), received(unit_code="11311")
    for code, name, of in ((mine.code, "papers", PAPERS), (mine.code, "result", RESULT)):
        address = f"/api/v1/dossiers/{code}/{name}"
        assert client.post(address, {name: [upload()]}).status_code == 401
        client.force_login(clerk)
        assert client.post(address, {name: [upload()]}).status_code == 200
        assert File.objects.get(owner=of).key == mine.code
        assert client.post(f"/api/v1/dossiers/{others.code}/{name}", {name: [upload()]}).status_code == 404
        picture = client.post(address, {name: [upload("ảnh.png", making.picture())]})
        assert picture.status_code == (409 if of == RESULT else 200), "a result is a PDF"
        client.logout()
