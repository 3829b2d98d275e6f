"""Whoever wants to apply answers one question after another and gets exactly the papers of their case; nobody is remembered."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from haidang.core.testing.loaded import loaded
from haidang.procedures.guides import operations, queries
from haidang.procedures.models import GuideCount, GuideVersion
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
BIRTH = "/procedures/1.001193/prepare/"
ALL = "?v=1&q-birth=hospital&q-filing=desk&q-who=other"


@pytest.fixture(autouse=True)
def city(db):
    loaded(("units", "load"), ("procedures", "load"), ("guides", "load"))


def text(answer) -> str:
    return answer.content.decode()


def answered(client, address, question, answer):
    return client.post(address, {"do": "answer", "question": question, "answer": answer})


def stops(code="1.001193"):
    held = queries.in_force(by_code(code), date(2026, 11, 26))
    return {one.question: (one.reached, one.answered, one.back, one.left) for one in queries.stops_of(held)}


def test_one_question_after_another_leads_to_exactly_the_papers_of_this_case(client):
    assert "Tôi cần giấy tờ gì?" in text(client.get("/procedures/1.001193/"))
    at = client.post(BIRTH, {"do": "begin"}).url
    for question, answer, words in [("birth", "hospital", "Bé sinh ra"), ("filing", "desk", "nộp bằng cách nào"), ("who", "other", "Ai đi làm")]:  # fmt: skip
        assert words in text(client.get(at))
        at = answered(client, at, question, answer).url
    assert at == BIRTH + ALL
    page = text(client.get(at))
    for shown in ("Giấy chứng sinh do cơ sở", "Tờ khai đăng ký", "ủy quyền đã chứng thực", "Căn cước (thẻ", "Chưa chứng thực", "Cơ sở dữ liệu quốc gia về dân cư", "bản chính: 1"):  # fmt: skip
        assert shown in page
    for other in ("người làm chứng xác nhận", "bị bỏ rơi do", "không phải chứng thực", "Giấy cam đoan"):
        assert other not in page
    assert page.count('type="checkbox"') == 5
    assert 'href="/dossiers/submit/1.001193/?v=' in page


def test_the_address_of_a_list_opens_the_same_list_for_somebody_else_and_is_not_counted(client):
    assert "Giấy chứng sinh" in text(client.get(BIRTH + ALL))
    assert text(client.get(BIRTH + "?v=1&q-birth=found&q-filing=online&q-who=self")).count('type="checkbox"') == 2  # fmt: skip
    assert not GuideCount.objects.exists()


def test_the_list_is_printed_with_what_was_answered(client):
    sheet = client.get("/procedures/1.001193/prepare/list.pdf" + ALL)
    assert sheet["Content-Type"] == "application/pdf" and sheet.content.startswith(b"%PDF")
    unfinished = client.get("/procedures/1.001193/prepare/list.pdf?v=1&q-birth=home")
    assert unfinished.status_code == 302 and unfinished.url == BIRTH + "?v=1&q-birth=home"


def test_without_an_answer_the_question_comes_back_and_says_so(client):
    back = client.post(BIRTH + "?v=1&q-birth=home", {"do": "answer", "question": "filing"})
    assert back.status_code == 400 and "Hãy chọn một câu trả lời." in text(back)
    assert "có người làm chứng" in text(back), "what was answered before is still there"
    assert not GuideCount.objects.exists()


def test_an_answer_can_be_changed_and_what_came_after_it_is_asked_again(client):
    back = client.post(BIRTH + ALL, {"do": "back", "to": "filing"})
    assert back.url == BIRTH + "?v=1&q-birth=hospital"
    one_back = client.post(BIRTH + "?v=1&q-birth=hospital&q-filing=desk", {"do": "back"})
    assert one_back.url == BIRTH + "?v=1&q-birth=hospital"


def test_where_people_stop_is_counted_and_nobody_is_named(client):
    for _person in range(3):
        client.post(BIRTH, {"do": "begin"})
    answered(client, BIRTH + "?v=1", "birth", "home")
    answered(client, BIRTH + "?v=1", "birth", "found")
    client.post(BIRTH + "?v=1&q-birth=home", {"do": "back"})
    assert stops() == {"birth": (4, 2, 0, 2), "filing": (2, 0, 1, 1), "who": (0, 0, 0, 0), "": (0, 0, 0, 0)}
    assert {field.name for field in GuideCount._meta.concrete_fields} == {"id", "version", "question", "step", "on", "times"}  # fmt: skip


def test_who_began_under_a_version_ends_under_it_and_is_told_that_there_is_a_newer_one(client):
    procedure, today = by_code("1.001193"), date(2026, 11, 26)
    new = operations.draft(procedure=procedure, by="system:test")
    operations.publish(version=new, starts_on=today, today=today, by="system:test")
    old = text(client.get(BIRTH + ALL))
    assert "Giấy chứng sinh" in old and "Hướng dẫn này đã thay đổi." in old
    assert client.post(BIRTH, {"do": "begin"}).url == BIRTH + "?v=2"


def test_a_draft_and_a_version_that_holds_later_are_shown_to_nobody(client):
    procedure, today = by_code("1.001193"), date(2026, 11, 26)
    new = operations.draft(procedure=procedure, by="system:test")
    assert client.get(BIRTH + "?v=2").status_code == 404
    operations.publish(version=new, starts_on=date(2050, 1, 1), today=today, by="system:test")
    assert client.post(BIRTH, {"do": "begin"}).url == BIRTH + "?v=1"


@pytest.mark.parametrize("tail", ["?v=x", "?v=99", "?v=", "?v=1&q-birth=nowhere", "?v=1&q-=1&q-x=%01", "?q-birth=home"])  # fmt: skip
def test_an_address_made_up_breaks_nothing(client, tail):
    assert client.get(BIRTH + tail).status_code in (200, 404)
    assert client.post(BIRTH + tail, {"do": "answer", "question": "%", "answer": "\x01"}).status_code in (302, 404)  # fmt: skip
    assert client.post(BIRTH + tail, {"do": "back", "to": "who"}).status_code in (302, 404)
    assert not GuideCount.objects.exists()


def test_a_procedure_without_a_guide_says_where_to_look(client):
    loaded(("procedures", "load"))
    GuideVersion.objects.filter(procedure__code="2.000635").delete()
    assert "chưa có hướng dẫn" in text(client.get("/procedures/2.000635/prepare/"))
    assert client.get("/procedures/9.999/prepare/").status_code == 404


def test_the_database_refuses_to_change_what_was_published():
    held = queries.in_force(by_code("1.001193"), date(2026, 11, 26))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        GuideVersion.objects.filter(pk=held.pk).update(content={})


def test_every_other_shipped_procedure_has_a_first_guide_marked_as_not_verified(client):
    loaded_ = GuideVersion.objects.filter(starts_on__isnull=False)
    assert loaded_.count() >= 50
    page = text(client.get("/procedures/2.000635/prepare/?v=1"))
    while "<fieldset" in page:  # the first answer of every question
        page = text(client.get(_next(page)))
    assert "theo nguồn thứ cấp" in page and "chưa được cán bộ đối chiếu" in page


def _next(page: str) -> str:
    import html
    import re

    action = html.unescape(re.search(r'action="(/procedures/[^"]+prepare/[^"]*)"', page)[1])
    question = re.search(r'name="question" value="([^"]+)"', page)[1]
    option = re.search(r'type="radio"[^>]* value="([^"]+)"', page)[1]
    return f"{action}&q-{question}={option}"
