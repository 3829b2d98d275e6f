"""Somebody puts in a paper, sees what is known of it, replaces it and takes it out; nobody else opens it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from haidang.core.audit.models import AuditLine
from haidang.core.files import operations as files
from haidang.core.files.choices import HELD
from haidang.core.files.models import File
from haidang.core.files.tests import making
from haidang.core.oversight.operations import erase
from haidang.core.oversight.queries import exported
from haidang.wallet import operations, queries
from haidang.wallet.choices import PAPER
from haidang.wallet.models import Paper
from haidang.wallet.tests.factories import put_in

pytestmark = pytest.mark.django_db(transaction=True)


def today():
    return timezone.localdate()


def upload(name="hợp đồng.pdf", data=None):
    return SimpleUploadedFile(name, data or making.pdf())


def typed(**more):
    return {"kind": "home", "title": "Hợp đồng thuê nhà", "issued_by": "Văn phòng công chứng số 1", "holder_name": "Nguyễn Thị Lan", "key": "k-1", **more}  # fmt: skip


def test_a_paper_that_is_put_in_is_kept_with_its_digest_its_validity_and_whose_signature_it_carries(
    client, lan
):
    client.force_login(lan)
    assert "Kho chưa có giấy tờ nào" in client.get("/wallet/").text
    data = making.Authority().sign(making.pdf())
    sent = client.post("/wallet/new/", typed(valid_until="2030-12-31", pages=[upload(data=data)]))
    assert sent.status_code == 302
    paper, file = Paper.objects.get(), File.objects.get()
    assert (file.owner, file.key) == (PAPER, str(paper.pk))
    listed, page = client.get("/wallet/").text, client.get(f"/wallet/{paper.pk}/").text
    assert "đến 31/12/2030" in listed and "đã ký, còn nguyên" in listed
    assert file.digest in page and "Nguyễn Thị Ký" in page and "Chưa dùng trong hồ sơ nào" in page
    assert client.get(f"/files/{file.pk}/").content == data


def test_the_wallet_of_another_is_unknown_by_every_door(client, lan, mai):
    paper = put_in(lan)
    file = File.objects.get()
    client.force_login(mai)
    assert "Hợp đồng thuê nhà" not in client.get("/wallet/").text
    for address in (
        f"/wallet/{paper.pk}/",
        f"/wallet/{paper.pk}/newer/",
        f"/files/{file.pk}/",
        "/wallet/999999/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/wallet/{paper.pk}/", {"do": "remove"}).status_code == 404
    assert client.post(f"/wallet/{paper.pk}/newer/", typed(pages=[upload()])).status_code == 404
    assert Paper.objects.get().replaced_by is None


def test_what_is_typed_wrong_comes_back_with_the_file_that_need_not_be_chosen_again(client, lan):
    client.force_login(lan)
    wrong = client.post(
        "/wallet/new/", typed(issued_on="2026-05-01", valid_until="2026-04-01", pages=[upload()])
    )
    assert wrong.status_code == 400 and "trước ngày cấp" in wrong.text
    assert (
        "hợp đồng.pdf" in wrong.text
        and "không cần chọn lại" in wrong.text
        and "công chứng số 1" in wrong.text
    )
    assert not Paper.objects.exists() and File.objects.get().owner == HELD
    sent = client.post("/wallet/new/", typed(issued_on="2026-05-01", valid_until="2027-04-01"))
    assert sent.status_code == 302 and File.objects.get().owner == PAPER  # nothing is held any more


def test_a_file_that_may_not_be_kept_is_named_and_the_good_one_beside_it_is_held(client, lan):
    client.force_login(lan)
    page = client.post("/wallet/new/", typed(pages=[upload("a.pdf"), upload("virus.pdf", making.acting())]))
    assert page.status_code == 400 and "virus.pdf" in page.text and "tự chạy" in page.text
    held = File.objects.get()
    assert held.name == "a.pdf" and not Paper.objects.exists()
    page = client.post("/wallet/new/", typed(title="", kind="other", drop=[str(held.pk)]))
    assert "Hãy chọn tệp của giấy tờ" in page.text and "Hãy ghi tên giấy tờ" in page.text
    assert not File.objects.exists()


def test_what_is_held_of_a_form_is_nobodys_and_is_forgotten_after_a_day_or_two(client, lan, mai):
    client.force_login(lan)
    client.post("/wallet/new/", typed(kind="", pages=[upload()]))
    held = File.objects.get()
    assert "k-1" not in held.key and client.get(f"/files/{held.pk}/").status_code == 404
    assert "hợp đồng.pdf" not in client.post("/wallet/new/", typed(kind="", key="k-2")).text
    assert files.expire(now=timezone.now() + timedelta(hours=47)) == 0
    assert files.expire(now=timezone.now() + timedelta(hours=49)) == 1


def test_a_newer_paper_takes_the_place_of_the_older_which_is_not_offered_any_more(client, lan):
    old, over = put_in(lan), put_in(lan, kind="charter", valid_until=today() - timedelta(1))
    client.force_login(lan)
    assert "hết hạn từ" in client.get("/wallet/").text
    assert "Hợp đồng thuê nhà" in client.get(f"/wallet/{old.pk}/newer/").text  # it need not be typed again
    client.post(f"/wallet/{old.pk}/newer/", typed(valid_until=f"{today() + timedelta(90)}", pages=[upload()]))
    new = Paper.objects.exclude(pk__in=(old.pk, over.pk)).get()
    assert [one.paper.pk for one in queries.papers_of(lan, today()) if one.usable] == [new.pk]
    assert [one.paper.pk for one in queries.fitting(queries.papers_of(lan, today()), {"home"}, "", "")] == [
        new.pk
    ]
    assert "đã có bản mới hơn" in client.get("/wallet/").text
    again = client.post(f"/wallet/{old.pk}/newer/", typed(key="k-3", pages=[upload()]))
    assert again.status_code == 409 and "đã được thay bằng bản mới" in again.text


def test_what_is_written_is_changed_by_the_person_and_never_of_what_the_administration_issued(client, lan):
    paper = put_in(lan)
    client.force_login(lan)
    assert client.post(f"/wallet/{paper.pk}/", typed(paper_number="12/2026")).status_code == 302
    paper.refresh_from_db()
    assert paper.paper_number == "12/2026"
    page = client.post(f"/wallet/{paper.pk}/", typed(kind="none", paper_number="13/2026"))
    assert page.status_code == 400 and "13/2026" in page.text
    Paper.objects.update(origin="result", thing="H24.1-1-1")
    assert "Sửa thông tin" not in client.get(f"/wallet/{paper.pk}/").text
    client.post(f"/wallet/{paper.pk}/", typed(paper_number="14/2026"))
    paper.refresh_from_db()
    assert paper.paper_number == "12/2026"


def test_what_is_taken_out_is_gone_with_its_content_and_the_audit_says_so_without_its_name(
    client, lan, settings
):
    paper = put_in(lan)
    client.force_login(lan)
    assert client.post(f"/wallet/{paper.pk}/", {"do": "remove"}).status_code == 302
    assert not Paper.objects.exists() and not File.objects.exists()
    files.sweep(now=timezone.now())
    assert [one for one in Path(settings.HAIDANG_FILES).rglob("*") if one.is_file()] == []
    lines = AuditLine.objects.filter(verb__startswith="wallet.").values_list("verb", "line")
    assert {verb for verb, _line in lines} == {"wallet.put_in", "wallet.removed"}
    assert not any("Hợp đồng" in line or "Lan" in line for _verb, line in lines)


def test_a_wallet_is_taken_along_with_ones_data_and_erased_when_one_asks(lan):
    put_in(lan, paper_number="77/HĐ", holder_id_number="031190000001")
    rows = {row["table"]: row for row in exported("account", "lan", today())}
    assert rows["wallet.paper"]["fields"]["paper_number"]["value"] == "77/HĐ" and "files.file" in rows
    erase(handle="account", value="lan", act="Đơn 1/2026", on=today() + timedelta(3), by="system:test")
    paper = Paper.objects.get()
    assert (paper.title, paper.paper_number, paper.holder_name, paper.holder_id_number) == ("–", "", "", "")
    assert File.objects.get().digest == "" and queries.papers_of(lan, today()) == []


def test_two_papers_with_one_content_are_stored_once(lan, mai, settings):
    put_in(lan)
    put_in(mai)
    assert File.objects.count() == 2
    assert len([one for one in Path(settings.HAIDANG_FILES).rglob("*") if one.is_file()]) == 1


def test_a_full_wallet_says_so_and_keeps_nothing_of_the_paper(lan, monkeypatch):
    monkeypatch.setattr("haidang.wallet.operations.MOST_PAPERS", 1)
    put_in(lan)
    with pytest.raises(operations.UnableToPutIn, match="1"):
        put_in(lan, data=making.pdf(text="khác"))
    assert Paper.objects.count() == File.objects.count() == 1


def test_what_is_written_is_changed_and_nothing_that_came_meanwhile_is_undone(lan):
    read_before = put_in(lan)
    newer = put_in(lan, replaces=read_before)
    operations.change(paper=read_before, written=operations.Written("Hợp đồng cũ"), by=lan)
    kept = Paper.objects.get(pk=read_before.pk)
    assert (kept.title, kept.replaced_by) == ("Hợp đồng cũ", newer)
    gone = Paper.objects.get(pk=newer.pk)
    operations.remove(paper=newer, by=lan)
    for late in (
        lambda: operations.change(paper=gone, written=operations.Written("Muộn"), by=lan),
        lambda: put_in(lan, replaces=gone),
    ):
        with pytest.raises(operations.UnableToPutIn):
            late()
