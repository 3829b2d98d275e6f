"""The applicant is told what happens with the dossier, and the clerk what is due."""

from datetime import datetime, time, timedelta

import pytest

from haidang.core.calendar import aware
from haidang.core.notices import operations as notices
from haidang.core.notices.models import Notice
from haidang.core.notices.queries import of_account
from haidang.dossiers import operations
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received, submitted

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=2)
NAME = "Nguyễn Văn Thử"


@pytest.fixture(autouse=True)
def ways(settings):
    settings.EMAIL_HOST = "127.0.0.1"
    settings.HAIDANG_SMS = settings.HAIDANG_SMS | {"url": "http://127.0.0.1:1/"}
    settings.HAIDANG_ADDRESS = "https://haidang.example.vn"


def applicant(agrees=True, email="lan@example.vn", **more):
    return operations.Applicant(NAME, "0912345678", "031099012345", email, agrees=agrees, **more)


def told(**which):
    return list(Notice.objects.filter(**which).order_by("id").values_list("kind", "channel"))


def do(dossier, verb, note=""):
    return operations.change(dossier=dossier, verb=verb, at=LATER, by="system:test", note=note)


def test_each_step_that_concerns_the_applicant_is_told_once(city):
    dossier = received(applicant=applicant())
    do(dossier, "ask_supplement", "Thiếu giấy chứng sinh")
    do(dossier, "answer_supplement")
    do(dossier, "finish")
    do(dossier, "give_result")
    assert told() == [
        ("dossiers.received", "mail"), ("dossiers.supplement", "mail"), ("dossiers.supplement", "sms"), ("dossiers.ready", "mail"),
    ]  # fmt: skip
    first = Notice.objects.get(kind="dossiers.received")
    assert dossier.code in first.subject and "Hẹn trả kết quả: " in first.text
    assert f"https://haidang.example.vn/dossiers/track/{dossier.code}/" in first.text


def test_who_did_not_agree_is_told_only_that_papers_are_missing_that_it_is_refused_or_late(city):
    dossier = received(applicant=applicant(agrees=False, email=""))
    do(dossier, "ask_supplement", "Thiếu giấy chứng sinh")
    do(submitted(applicant=applicant(agrees=False, email="")), "refuse", "Không thuộc thẩm quyền")
    assert told() == [("dossiers.supplement", "sms"), ("dossiers.refused", "sms")]


def test_an_sms_names_neither_the_person_nor_the_reason_and_a_mail_only_the_reason(city):
    dossier = received(applicant=applicant())
    do(dossier, "ask_supplement", "Thiếu giấy ra viện của mẹ")
    for notice in Notice.objects.order_by("id"):
        for personal in (NAME, "Nguyen Van Thu", "0912345678", "031099012345"):
            assert personal not in notice.subject + notice.text
        assert ("Thiếu giấy ra viện" in notice.text) == (
            notice.kind == "dossiers.supplement" and notice.channel == "mail"
        )
        assert "giay ra vien" not in notice.text


def test_what_is_late_is_apologised_for_once(city):
    dossier = received(applicant=applicant(agrees=False))
    received(applicant=operations.Applicant(NAME))
    past = dossier.due_at + timedelta(minutes=1)
    assert operations.mark_late(now=past) == 2 and operations.mark_late(now=past) == 0
    assert told() == [("dossiers.late", "mail"), ("dossiers.late", "sms")], (
        "who left no way to be told is not told"
    )
    assert "thành thật xin lỗi" in Notice.objects.get(channel="mail").text


def test_a_new_day_is_told_with_the_reason_and_being_late_then_is_not_told_once_more(city):
    dossier = received(applicant=applicant(agrees=False))
    new_day = (dossier.due_at + timedelta(days=5)).date()
    operations.apologise(
        dossier=dossier, reason="Cần xác minh với xã cũ", new_day=new_day, at=LATER, by="system:test"
    )
    assert told() == [("dossiers.new_day", "mail"), ("dossiers.new_day", "sms")]
    mail, sms = Notice.objects.order_by("id")
    assert "Cần xác minh với xã cũ" in mail.text and f"{new_day:%d/%m/%Y}" in mail.subject
    assert f"{new_day:%d/%m/%Y}" in sms.text and "xac minh" not in sms.text
    assert operations.mark_late(now=dossier.due_at + timedelta(minutes=1)) == 1
    dossier.refresh_from_db()
    assert dossier.late and len(told()) == 2


def test_a_step_that_is_undone_tells_nobody(city):
    dossier = submitted(applicant=applicant())
    with pytest.raises(operations.ReasonMissing):
        do(dossier, "refuse")
    assert told() == []


def test_the_form_takes_a_mail_address_and_the_wish_to_be_told_in_the_language_of_the_page(
    city, client, clerk
):
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    asked = client.get("/dossiers/submit/1.004873/").content.decode()
    assert 'name="applicant_email"' in asked and 'name="tell_me"' in asked
    form = {
        "procedure": "1.004873", "unit": "10525", "applicant_name": "Lan", "applicant_phone": "0912345678", "note": "",
        "applicant_id_number": "", "key": "k1",
    }  # fmt: skip
    wrong = client.post("/dossiers/submit/1.004873/", form | {"applicant_email": "lan@", "tell_me": "on"})
    assert not Dossier.objects.exists() and "lan@example.vn" in wrong.content.decode()
    client.post("/dossiers/submit/1.004873/", form | {"applicant_email": "lan@example.vn", "tell_me": "on"})
    new = Dossier.objects.get()
    assert (new.applicant_email, new.applicant_agrees, new.applicant_language) == (
        "lan@example.vn",
        True,
        "en",
    )
    assert new.applicant_account == clerk
    operations.change(dossier=new, verb="receive", at=new.submitted_at, by="system:test")
    assert told() == [("dossiers.received", "page"), ("dossiers.received", "mail")]
    assert "The result is due at" in Notice.objects.get(channel="mail").text
    assert "What the person was told" in client.get(f"/dossiers/{new.code}/").content.decode()


def test_the_api_takes_them_too_and_refuses_what_is_no_address(city, client):
    body = {
        "procedure": "1.004873",
        "unit": "10525",
        "applicant_name": "Lan",
        "applicant_email": "lan@example.vn",
        "tell_me": True,
    }
    assert client.post("/api/v1/dossiers/", body, content_type="application/json").status_code == 201
    assert Dossier.objects.get().applicant_agrees
    body["applicant_email"] = "lan"
    assert client.post("/api/v1/dossiers/", body, content_type="application/json").status_code == 422


SEVEN = aware(datetime(2026, 11, 25, 7, 0))


def test_a_clerk_gets_what_is_due_today_at_seven_without_names(clerk):
    clerk.email = "clerk@example.vn"
    clerk.save()
    notices.choose(
        account=clerk, phone="", language="vi", quiet_from=time(21), quiet_to=time(7), ways={}, by=clerk
    )  # fmt: skip
    assert notices.morning(now=SEVEN - timedelta(days=1))["dossiers.today"] == 0, (
        "nothing is due: nothing is said"
    )
    for due in (SEVEN - timedelta(days=2), SEVEN + timedelta(hours=9), SEVEN + timedelta(days=1)):
        dossier = received(applicant=applicant(agrees=False))
        Dossier.objects.filter(pk=dossier.pk).update(due_at=due)
    assert notices.morning(now=SEVEN)["dossiers.today"] == 1
    mail = Notice.objects.get(kind="dossiers.today", channel="mail")
    assert mail.address == "clerk@example.vn" and mail.subject.startswith(
        "25/11/2026: 1 hồ sơ đến hạn hôm nay, 1 hồ sơ"
    )
    assert "16:00 25/11/2026" in mail.text and NAME not in mail.text
    assert Notice.objects.filter(account=clerk, channel="page", kind="dossiers.today").exists()
    assert of_account(clerk).key == mail.person
