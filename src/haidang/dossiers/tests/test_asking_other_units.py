"""Other units are asked about a dossier in parallel, each until its own day; what they see, answer, and what becomes of the late ones."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.calendar import aware, current
from haidang.core.files import operations as files
from haidang.core.files.models import File
from haidang.core.files.tests import making
from haidang.core.notices.models import Notice
from haidang.core.people import declared
from haidang.dossiers import operations, queries, rules
from haidang.dossiers.choices import ENQUIRY, PAPERS
from haidang.dossiers.models import Consultation, Dossier, Opinion
from haidang.dossiers.tests.factories import MORNING, received

pytestmark = pytest.mark.django_db
JUSTICE, FARMING, THERE = "HP-STP", "HP-SNNMT", "10525"
NOW = aware(datetime(2026, 11, 9, 10, 0))


@pytest.fixture
def clock(monkeypatch):
    """What time it is: a test that needs a later hour adds to it."""
    hours = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: hours[-1])
    return hours


@pytest.fixture(autouse=True)
def the_city(clock, city):
    return clock


def somebody(name, role, unit):
    user = open_account(username=name, full_name=name.title(), password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    return user


def paper(name="đơn.pdf"):
    return files.check(data=making.pdf(), name=name, owner=PAPERS)


def asked(*units, dossier=None, **more):
    dossier = dossier or received()
    pairs = [operations.Asked(unit, 3) for unit in units or (JUSTICE, FARMING)]
    operations.consult(
        dossier=dossier,
        asked=pairs,
        content="Thửa đất có tranh chấp không?",
        at=NOW,
        by="system:test",
        **more,
    )
    return dossier


def of(unit):
    return Opinion.objects.get(unit_code=unit)


def question_form(**more):
    return {
        "content": "Thửa đất có tranh chấp không?", "unit_1": "sở tư pháp", "days_1": "2",
        "unit_2": FARMING, "days_2": "5", **more,
    }  # fmt: skip


def test_whoever_examines_asks_several_units_at_once_and_each_has_its_own_day(clerk, client):
    dossier = received(papers=[paper()])
    file = File.objects.get(owner=PAPERS)
    due = Dossier.objects.get().due_at
    client.force_login(clerk)
    sent = question_form(papers=[str(file.pk)], attached=SimpleUploadedFile("sơ đồ.pdf", making.pdf()))
    answer = client.post(f"/dossiers/{dossier.code}/ask/", sent)
    assert answer.status_code == 302 and answer.url == f"/dossiers/{dossier.code}/#questions"
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert "Sở Tư pháp" in page and "17:00 11/11/2026" in page and "17:00 16/11/2026" in page
    assert "sơ đồ.pdf" in page and page.count("Thửa đất có tranh chấp không?") == 1
    dossier.refresh_from_db()
    assert dossier.due_at == due and dossier.running_since is not None  # the time goes on
    assert AuditLine.objects.filter(verb="dossiers.consulted", unit_code=THERE).count() == 1


def test_a_day_to_answer_ends_with_the_office_hours_of_a_working_day():
    friday = datetime(2026, 11, 13, 16, 0)
    assert rules.answer_due(friday, 1, current()) == datetime(2026, 11, 16, 17, 0)
    assert rules.answer_due(friday, 5, current()) == datetime(2026, 11, 20, 17, 0)
    assert rules.answer_due(datetime(2026, 4, 29, 9, 0), 1, current()).date() == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"unit_1": ""}, "Ghi tên ít nhất một đơn vị"),
        ({"unit_2": "Sở Không Có"}, "Không có đơn vị nào tên như vậy"),
        ({"unit_2": "so tu phap"}, "ghi hai lần"),
        ({"unit_2": THERE}, "đang giải quyết hồ sơ này"),
        ({"content": ""}, "Nội dung xin ý kiến"),
        ({"days_1": "31"}, "Số ngày làm việc cho đơn vị 1"),
    ],
)
def test_what_is_wrong_is_named_beside_its_field_and_nothing_typed_is_lost(clerk, client, wrong, says):
    dossier = received()
    client.force_login(clerk)
    page = client.post(f"/dossiers/{dossier.code}/ask/", question_form(**wrong))
    assert page.status_code in (400, 409) and says in page.text and not Consultation.objects.exists()
    assert wrong.get("content", "Thửa đất có tranh chấp không?") in page.text and 'value="5"' in page.text


def test_the_unit_that_is_asked_sees_the_question_and_what_goes_along_and_nothing_else(client):
    dossier = received(papers=[paper("kèm.pdf"), paper("riêng.pdf")])
    file = {one.name: one for one in File.objects.filter(owner=PAPERS)}
    asked(JUSTICE, dossier=dossier, papers=[str(file["kèm.pdf"].pk)])
    client.force_login(somebody("tu", "officer", JUSTICE))
    address = f"/dossiers/questions/{of(JUSTICE).pk}/"
    page = client.get(address).text
    assert "Thửa đất có tranh chấp không?" in page and "kèm.pdf" in page and dossier.code in page
    assert "riêng.pdf" not in page and "Nguyễn Văn Thử" not in page and "0912345678" not in page
    assert client.get(f"{address}files/{file['kèm.pdf'].pk}/").status_code == 200
    assert client.get(f"{address}files/{file['riêng.pdf'].pk}/").status_code == 404
    assert client.get(f"/dossiers/{dossier.code}/").status_code == 404
    assert client.get(f"/files/{file['kèm.pdf'].pk}/").status_code == 404
    # Whoever applied sees who looked.
    assert [one.unit for one in queries.readers_of(dossier)] == ["Sở Tư pháp"]


def test_a_unit_that_was_not_asked_finds_nothing_and_none_reads_what_another_answered(client):
    asked()
    operations.answer(opinion=of(FARMING), stance="opinion", text="Cần đo lại", at=NOW, by="system:test")
    client.force_login(somebody("la", "officer", "HP-SNV"))
    for one in Opinion.objects.all():
        assert client.get(f"/dossiers/questions/{one.pk}/").status_code == 404
        assert (
            client.post(f"/dossiers/questions/{one.pk}/", {"do": "answer", "stance": "agree"}).status_code
            == 404
        )
    assert "questions.answer" not in client.get("/desk/").text
    client.force_login(somebody("tu", "officer", JUSTICE))
    assert client.get(f"/dossiers/questions/{of(FARMING).pk}/").status_code == 404
    assert "Cần đo lại" not in client.get(f"/dossiers/questions/{of(JUSTICE).pk}/").text
    assert of(JUSTICE).answered_at is None


def test_who_asked_sees_who_answered_what_and_who_is_late(clerk, client, the_city):
    dossier = asked()
    client.force_login(somebody("tu", "officer", JUSTICE))
    address = f"/dossiers/questions/{of(JUSTICE).pk}/"
    refused = client.post(address, {"do": "answer", "stance": "disagree", "text": " "})
    assert refused.status_code == 400 and "Ghi ý kiến" in refused.text and of(JUSTICE).answered_at is None
    sent = {"do": "answer", "stance": "disagree", "text": "Đang có tranh chấp", "attached": SimpleUploadedFile("cv.pdf", making.pdf())}  # fmt: skip
    assert client.post(address, sent).status_code == 302
    again = client.post(address, {"do": "answer", "stance": "agree"})
    assert again.status_code == 409 and "Đã trả lời rồi" in again.text and of(JUSTICE).stance == "disagree"
    the_city.append(NOW + timedelta(days=5))
    client.force_login(clerk)
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert "Đang có tranh chấp" in page and "cv.pdf" in page and "Tu" in page
    assert re.search(r"Sở Nông nghiệp và Môi trường</strong>:[^.]*trễ từ 17:00 12/11/2026", page)
    assert client.get(f"/files/{File.objects.get(owner=ENQUIRY).pk}/").status_code == 200


def test_a_later_day_is_asked_for_once_and_counts_when_it_is_granted(clerk, client, the_city):
    dossier = asked(JUSTICE)
    officer, one = somebody("tu", "officer", JUSTICE), of(JUSTICE)
    address, settle = f"/dossiers/questions/{one.pk}/", f"/dossiers/{dossier.code}/questions/{one.pk}/"
    client.force_login(officer)
    for day, says in [("2026-11-12", "sau ngày"), ("2026-11-15", "ngày nghỉ")]:
        page = client.post(address, {"do": "later", "day": day, "why": "Chờ đo đạc"})
        assert page.status_code == 409 and says in page.text and "Chờ đo đạc" in page.text
    assert client.post(address, {"do": "later", "day": "2026-11-18", "why": "Chờ đo đạc"}).status_code == 302
    assert of(JUSTICE).due_at == one.due_at
    assert client.post(address, {"do": "later", "day": "2026-11-19", "why": "Nữa"}).status_code == 409
    assert client.post(settle, {"do": "grant"}).status_code == 404  # who asks for it does not grant it
    client.force_login(clerk)
    desk = client.get("/desk/?what=questions.later").text
    assert "Sở Tư pháp" in desk and "18/11/2026" in desk
    assert "Chờ đo đạc" in client.get(f"/dossiers/{dossier.code}/").text
    client.post(settle, {"do": "grant"})
    assert of(JUSTICE).due_at == aware(datetime(2026, 11, 18, 17, 0))
    the_city.append(aware(datetime(2026, 11, 17, 9, 0)))
    assert operations.report_late(now=the_city[-1]) == 0


def test_who_missed_the_day_is_reported_once_to_the_head_of_the_desk_that_asked(the_city, client):
    head = somebody("truong", "unit_leader", THERE)
    somebody("khac", "unit_leader", "11311")
    somebody("tu", "unit_leader", JUSTICE)
    dossier = asked()
    operations.answer(opinion=of(FARMING), stance="agree", text="", at=NOW, by="system:test")
    assert operations.report_late(now=aware(datetime(2026, 11, 12, 17, 0))) == 0
    the_city.append(aware(datetime(2026, 11, 12, 17, 1)))
    assert operations.report_late(now=the_city[-1]) == 1
    assert operations.report_late(now=the_city[-1] + timedelta(days=3)) == 0
    (told,) = Notice.objects.filter(kind="dossiers.answer_late")
    assert told.account == head and told.data["unit"] == "Sở Tư pháp" and told.about == dossier.code
    line = AuditLine.objects.get(verb="dossiers.answer_late")
    assert line.unit_code == THERE and line.object_key == dossier.code
    client.force_login(head)
    assert "Sở Tư pháp chưa trả lời" in client.get("/notices/").text
    assert "Sở Tư pháp" in client.get("/desk/?what=questions.chase").text


def test_a_dossier_is_finished_without_an_answer_only_with_a_reason(clerk, client):
    dossier = asked(JUSTICE)
    client.force_login(clerk)
    address = f"/dossiers/{dossier.code}/"
    page = client.post(address, {"verb": "finish"})
    assert page.status_code == 409 and "Sở Tư pháp" in page.text
    assert "lý do vì sao" in page.text and Dossier.objects.get().state == 2
    # Several at once have no place for such a reason: it is said beforehand.
    tick = f"dossiers/{dossier.code}/2"
    assert "Sở Tư pháp" in client.post("/desk/together/", {"do": "dossiers.finish", "tick": tick}).text
    assert client.post(address, {"verb": "finish", "note": "Đã quá hạn trả lời"}).status_code == 302
    assert Dossier.objects.get().state == 9 and of(JUSTICE).closed_at is not None
    with pytest.raises(operations.UnableToAnswer):
        operations.answer(opinion=of(JUSTICE), stance="agree", text="", at=NOW, by="system:test")


def test_a_question_taken_back_holds_up_nothing(clerk, client):
    dossier = asked(JUSTICE)
    client.force_login(clerk)
    client.post(f"/dossiers/{dossier.code}/questions/{of(JUSTICE).pk}/", {"do": "take-back"})
    assert of(JUSTICE).closed_at is not None
    assert client.post(f"/dossiers/{dossier.code}/", {"verb": "finish"}).status_code == 302


def test_several_questions_are_answered_at_once_from_the_desk_and_what_changed_is_refused_by_name(client):
    first, second, third = asked(JUSTICE), asked(JUSTICE), asked(FARMING)
    client.force_login(somebody("tu", "officer", JUSTICE))
    desk = client.get("/desk/?what=questions.answer").text
    ticks = re.findall(r'name="tick" value="(questions/[^"]+)"', desk)
    assert len(ticks) == 2 and third.code not in desk
    mine = list(Opinion.objects.filter(unit_code=JUSTICE).order_by("pk"))
    operations.answer(opinion=mine[1], stance="disagree", text="Không", at=NOW, by="system:test")
    strange = f"questions/{of(FARMING).pk}/x"
    sent = {
        "do": "questions.answer",
        "tick": [*ticks, strange, "questions/abc/x"],
        "sure": "1",
        "stance": "agree",
    }
    done = client.post("/desk/together/", sent)
    assert done.status_code == 200 and "Đã trả lời rồi" in done.text
    assert [o.stance for o in Opinion.objects.filter(unit_code=JUSTICE).order_by("pk")] == [
        "agree",
        "disagree",
    ]
    assert of(FARMING).answered_at is None
    assert first.code in done.text and second.code in done.text


def test_who_sends_a_form_too_late_is_told_so_and_loses_nothing_that_was_typed(clerk, client):
    dossier = asked(JUSTICE)
    client.force_login(somebody("tu", "officer", JUSTICE))
    operations.take_back(opinion=of(JUSTICE), at=NOW, by="system:test")
    sent = {"do": "answer", "stance": "opinion", "text": "Cần đo lại ranh giới"}
    page = client.post(f"/dossiers/questions/{of(JUSTICE).pk}/", sent)
    assert page.status_code == 409 and "Không cần trả lời nữa" in page.text and "Cần đo lại" in page.text
    operations.change(dossier=Dossier.objects.get(), verb="finish", at=NOW, by="system:test")
    client.force_login(clerk)
    page = client.post(f"/dossiers/{dossier.code}/ask/", question_form())
    assert page.status_code == 409 and "Đã xử lý xong" in page.text and "Thửa đất có tranh chấp" in page.text
    assert client.get(f"/dossiers/{dossier.code}/ask/").status_code == 404


def test_nobody_is_asked_about_what_is_not_worked_on_or_by_whom_it_does_not_concern(client):
    done = received()
    operations.change(dossier=done, verb="finish", at=MORNING, by="system:test")
    with pytest.raises(operations.UnableToConsult, match="Đã xử lý xong"):
        asked(JUSTICE, dossier=done)
    other = received()
    client.force_login(somebody("xa", "clerk", "11311"))
    assert client.get(f"/dossiers/{other.code}/ask/").status_code == 404
    assert client.post(f"/dossiers/{other.code}/ask/", question_form()).status_code == 404
    assert not Consultation.objects.exists()


def test_question_answer_and_who_wrote_them_belong_to_the_persons_data(clerk):
    from haidang.core.oversight.queries import exported

    dossier = asked(JUSTICE)
    operations.answer(opinion=of(JUSTICE), stance="opinion", text="Cần đo lại", at=NOW, by=clerk)
    rows = {row["table"]: row for row in exported("code", dossier.code, NOW.date())}
    assert rows["dossiers.opinion"]["fields"]["text"]["value"] == "Cần đo lại"
    assert rows["dossiers.consultation"]["fields"]["content"]["value"].startswith("Thửa đất")
    assert "Lan" not in str(rows["dossiers.opinion"]["fields"]["by"])
    assert {"text", "later_why", "by"} <= set(declared()[Opinion].personal)


def test_who_decides_everywhere_answers_for_every_unit(client):
    dossier = asked(JUSTICE)
    client.force_login(somebody("moi-noi", "clerk", ""))
    desk = client.get("/desk/?what=questions.answer").text
    assert f"/dossiers/questions/{of(JUSTICE).pk}/" in desk and dossier.code in desk
