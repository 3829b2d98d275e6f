"""Whose dossier it is withdraws it, says how it went, and sees it all without a number when they signed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.oversight.queries import exported
from haidang.dossiers import operations
from haidang.dossiers.choices import State
from haidang.dossiers.models import Dossier, Rating
from haidang.dossiers.tests.factories import received, submitted

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "0912345678"


def test_a_citizen_withdraws_while_nothing_is_decided_and_the_office_stops_it(city, clerk, client):
    dossier = received(at=timezone.now() - timedelta(hours=1))
    address = f"/dossiers/track/{dossier.code}/"
    assert (
        "Rút hồ sơ" not in client.get(address).text
        and "Rút hồ sơ" in client.post(address, {"phone": PHONE}).text
    )
    wrong = client.post(address, {"phone": "0900000000", "send": "withdraw", "reason": "Đổi ý"})
    empty = client.post(address, {"phone": PHONE, "send": "withdraw", "reason": ""})
    dossier.refresh_from_db()
    assert (
        dossier.state == State.RECEIVED
        and "Không đúng số đã ghi" in wrong.text
        and "ghi ngắn gọn lý do" in empty.text
    )
    page = client.post(address, {"phone": PHONE, "send": "withdraw", "reason": "Tôi đổi ý"}).text
    dossier.refresh_from_db()
    assert dossier.state == State.WITHDRAWAL and "đã nhận đề nghị rút" in page
    client.force_login(clerk)
    assert "Tôi đổi ý" in client.get(f"/dossiers/{dossier.code}/").text
    assert AuditLine.objects.filter(verb="dossiers.ask_withdrawal", actor="public").count() == 1


def test_what_is_decided_is_not_withdrawn_any_more_and_the_page_says_so(city, client):
    dossier = received()
    operations.change(dossier=dossier, verb="finish", at=timezone.now(), by="system:test")
    address = f"/dossiers/track/{dossier.code}/"
    assert "Rút hồ sơ" not in client.post(address, {"phone": PHONE}).text
    page = client.post(address, {"phone": PHONE, "send": "withdraw", "reason": "Muộn"})
    dossier.refresh_from_db()
    assert page.status_code == 409 and "khi hồ sơ đang ở trạng thái" in page.text
    assert dossier.state == State.FINISHED


def test_who_applied_says_how_content_they_are_once_it_is_over_and_may_change_it(city, clerk, client):
    dossier = received(at=timezone.now() - timedelta(hours=2))
    address = f"/dossiers/track/{dossier.code}/"
    said = {"phone": PHONE, "send": "rating", "level": "4", "words": "Nhanh"}
    assert client.post(address, said).status_code == 409 and not Rating.objects.exists()
    operations.change(dossier=dossier, verb="finish", at=timezone.now(), by="system:test")
    assert 'name="level"' not in client.get(address).text
    assert (
        client.post(address, {**said, "phone": "0900000000"}).status_code == 200
        and not Rating.objects.exists()
    )
    assert (
        "một trong năm mức" in client.post(address, {"phone": PHONE, "send": "rating", "words": "Nhanh"}).text
    )
    client.post(address, said)
    client.post(address, {**said, "level": "2", "words": "Phải chờ lâu"})
    rating = Rating.objects.get()
    assert (rating.level, rating.words) == (2, "Phải chờ lâu")
    client.force_login(clerk)
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert "Không hài lòng" in page and "Phải chờ lâu" in page
    Dossier.objects.update(finished_at=timezone.now() - timedelta(31))
    assert client.post(address, said).status_code == 409
    assert "Phải chờ lâu" in client.post(address, {"phone": PHONE}).text
    rows = exported("phone", PHONE, timezone.localdate())
    assert "Phải chờ lâu" in [
        row["fields"]["words"]["value"] for row in rows if row["table"] == "dossiers.rating"
    ]
    assert not AuditLine.objects.filter(line__contains="chờ lâu").exists()


def test_who_signed_in_sees_their_own_dossier_and_who_opened_it_without_a_number(city, clerk, client):
    lan = open_account(
        username="lan.cd", full_name="Nguyễn Thị Lan", password="mot-mat-khau-dai", by="system:test"
    )
    other = open_account(
        username="khac", full_name="Người khác", password="mot-mat-khau-dai", by="system:test"
    )
    dossier = submitted(applicant=operations.Applicant("Nguyễn Thị Lan", PHONE, account=lan))
    client.force_login(clerk)
    client.get(f"/dossiers/{dossier.code}/")
    address = f"/dossiers/track/{dossier.code}/"
    client.force_login(other)
    assert "Ai đã mở hồ sơ" not in client.get(address).text
    client.force_login(lan)
    page = client.get(address).text
    assert "Cán bộ một cửa" in page and 'name="phone"' in page and "Rút hồ sơ" in page
    assert "Cán bộ một cửa" in client.get(f"{address}data/").text
    client.post(address, {"send": "withdraw", "reason": "Đổi ý"})
    dossier.refresh_from_db()
    assert dossier.state == State.WITHDRAWAL
