"""What a person and an administrator see of notices."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.notices.models import Choice, Contact, Notice
from haidang.core.notices.queries import of_account
from haidang.core.notices.tests.conftest import reached_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, lan):
    client.force_login(lan)
    return client


@pytest.fixture
def admin(client):
    user = open_account(username="quan", full_name="Quản", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="administrator", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


FORM = {
    "phone": "0912 345 678", "language": "vi", "quiet_from": "21:00", "quiet_to": "07:00",
    **{f"ways_dossiers.{name}": ["mail"] for name in ("supplement", "refused", "late", "new_day")},
}  # fmt: skip


def test_a_person_sees_their_own_notices_and_marks_them_as_read(kind, said, signed_in, lan):
    kind()
    other = open_account(username="minh", full_name="Minh", password="mot-mat-khau-dai", by="system:test")
    said(occasion="1", who=of_account(lan), url="/dossiers/track/H24.1/")
    said(occasion="2", who=of_account(lan))
    said(occasion="3", who=of_account(other), data={"code": "BÍ-MẬT"})
    shown = signed_in.get("/notices/").content.decode()
    assert (
        shown.count("Việc H24.1 đã xong.") == 2
        and "BÍ-MẬT" not in shown
        and "/dossiers/track/H24.1/" in shown
    )
    first, _second = Notice.objects.filter(account=lan).order_by("id")
    signed_in.post("/notices/", {"number": first.pk})
    assert list(Notice.objects.filter(account=lan, read_at=None)) == [_second]
    theirs = Notice.objects.get(account=other)
    signed_in.post("/notices/", {"number": theirs.pk})
    signed_in.post("/notices/", {"number": "x1"})
    signed_in.post("/notices/")
    assert list(Notice.objects.filter(read_at=None)) == [theirs]


def test_a_notice_speaks_the_language_of_the_page(signed_in, lan, city_of_words):
    signed_in.cookies["django_language"] = "en"
    assert "The result of your dossier H24.1 is ready." in signed_in.get("/notices/").content.decode()
    signed_in.cookies["django_language"] = "vi"
    assert "Hồ sơ H24.1 của bạn đã có kết quả." in signed_in.get("/notices/").content.decode()


@pytest.fixture
def city_of_words(said, lan):
    said("dossiers.ready", who=of_account(lan), data={"code": "H24.1", "unit": "Phường", "link": "https://x"})


def test_choices_are_kept_and_shown_again(kind, signed_in, lan):
    kind()
    reached_at(lan)
    shown = signed_in.get("/notices/choices/").content.decode()
    assert 'name="ways_thử.việc" value="mail" checked' in shown, "what holds without a choice is ticked"
    answer = signed_in.post("/notices/choices/", FORM | {"ways_thử.việc": ["sms"], "quiet_from": "20:30"})
    assert answer.status_code == 302
    shown = signed_in.get("/notices/choices/").content.decode()
    assert (
        'name="ways_thử.việc" value="sms" checked' in shown
        and 'value="mail" checked' not in shown.split("thử.việc")[1]
    )
    assert 'value="20:30"' in shown and "lan@example.vn" in shown
    assert Choice.objects.get(account=lan, kind="thử.việc").channels == ["sms"]
    assert "0912" not in AuditLine.objects.get(verb="notices.chosen").line


def test_a_wrong_hour_or_number_is_named_and_nothing_typed_is_lost(kind, signed_in):
    kind()
    answer = signed_in.post(
        "/notices/choices/", FORM | {"quiet_from": "25:00", "phone": "0987 654 321", "ways_thử.việc": ["sms"]}
    )
    shown = answer.content.decode()
    assert answer.status_code == 400 and 'value="25:00"' in shown and 'value="0987 654 321"' in shown
    assert 'value="sms" checked' in shown and not Contact.objects.exists()
    answer = signed_in.post("/notices/choices/", FORM | {"phone": "123", "ways_thử.việc": ["sms"]})
    assert (
        answer.status_code == 409
        and 'value="123"' in answer.content.decode()
        and not Contact.objects.exists()
    )


def test_an_address_for_mail_is_not_taken_here_where_nobody_confirms_it(signed_in, lan):
    assert "/notices/mail/" in signed_in.get("/notices/choices/").text
    assert signed_in.post("/notices/choices/", FORM | {"mail": "ai-do@example.vn"}).status_code == 302
    lan.refresh_from_db()
    assert (Contact.objects.get().mail, lan.email) == ("", "")


def test_the_outbox_shows_what_needs_somebody_but_neither_text_nor_whole_address(kind, said, admin, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    kind()
    said(), said(occasion="2")
    Notice.objects.filter(occasion="2").update(state="failed", why="refused", detail="550", attempts=2)
    shown = admin.get("/notices/outbox/").content.decode()
    assert "l•••@example.vn" in shown and "lan@example.vn" not in shown and "đã xong" not in shown
    assert "nhà cung cấp từ chối (550)" in shown and "đã thử 2 lần" in shown
    assert "550" not in admin.get("/notices/outbox/?state=waiting").content.decode()
    assert "550" in admin.get("/notices/outbox/?state=failed&channel=mail&about=H24.1").content.decode()
    assert "Chưa có gì" in admin.get("/notices/outbox/?about=H24").content.decode()
    assert admin.get("/notices/outbox/?state=nonsense&before=x").status_code == 200


def test_an_administrator_has_one_sent_again_and_is_told_why_another_cannot(kind, said, admin, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    kind()
    said()
    notice = Notice.objects.get()
    assert (
        "Chỉ gửi lại được" in admin.post(f"/notices/outbox/{notice.pk}/again/", follow=True).content.decode()
    )
    Notice.objects.update(state="failed", why="refused")
    assert "sau vài giây" in admin.post(f"/notices/outbox/{notice.pk}/again/", follow=True).content.decode()
    notice.refresh_from_db()
    assert (notice.state, notice.why, notice.attempts) == ("waiting", "", 0)
    assert admin.post("/notices/outbox/999999/again/").status_code == 404


def test_who_does_not_manage_the_outbox_does_not_know_it(kind, said, signed_in, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    kind()
    said()
    Notice.objects.update(state="failed")
    assert signed_in.get("/notices/outbox/").status_code == 404
    assert signed_in.post(f"/notices/outbox/{Notice.objects.get().pk}/again/").status_code == 404
    assert Notice.objects.get().state == "failed"


def test_what_did_not_go_out_waits_for_whoever_looks_after_the_outbox_and_is_sent_again_from_there(
    kind, said, admin, settings, lan
):
    settings.EMAIL_HOST = "127.0.0.1"
    kind()
    for number in ("1", "2", "3"):
        said(occasion=number)
    Notice.objects.exclude(occasion="3").update(state="failed", why="refused", settled_at=timezone.now())
    text = admin.get("/desk/").content.decode()
    ticks = re.findall(r'name="tick" value="([^"]+)"', text)
    assert len(ticks) == 2 and "Thông báo không gửi được" in text and "lan@example.vn" not in text
    Notice.objects.filter(occasion="2").update(
        settled_at=timezone.now() + timedelta(minutes=1)
    )  # tried once more meanwhile
    sent = {"do": "notices.again", "tick": [*ticks, "notices/999999/"], "sure": "1"}
    said_so = admin.post("/desk/together/", sent).content.decode()
    assert "Đã làm xong 1 việc" in said_so and "2 việc không làm được" in said_so
    assert sorted(Notice.objects.values_list("occasion", "state")) == [
        ("1", "waiting"),
        ("2", "failed"),
        ("3", "waiting"),
    ]
    assert AuditLine.objects.filter(verb="notices.sent_again").count() == 1
    admin.force_login(lan)
    assert "Thông báo không gửi được" not in admin.get("/desk/").content.decode()
    theirs = {"do": "notices.again", "tick": ticks[1:]}
    for answer in (
        admin.post("/desk/together/", theirs),
        admin.post("/desk/together/", {**theirs, "sure": "1"}),
    ):
        text = answer.content.decode()
        assert "không thuộc quyền" in text and "H24.1 ·" not in text
