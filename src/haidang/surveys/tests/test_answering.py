"""People answer by a code, at a counter, at a kiosk; once, and without anything that leads back to them."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from haidang.surveys import queries
from haidang.surveys.models import Code, Remark, Reply
from haidang.surveys.operations import CodeUsed, answer_by_code, mix, settle
from haidang.surveys.tests.factories import a_campaign, a_code, filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def text(answer) -> str:
    return answer.content.decode()


def test_a_code_opens_the_questions_is_used_once_and_what_is_kept_says_nothing_of_it(client):
    campaign = a_campaign()
    secret = a_code(campaign)
    page = f"/surveys/{secret}/"
    assert "Lịch sự" in text(client.get(page))
    sent = client.post(page, {"Q1.1": "5", "Q1.2": "4", "Q2": "yes", "Q3": "Phải chờ lâu", "Q4": ["tv", "web"], "Q5": "41"})  # fmt: skip
    assert sent.status_code == 302 and "Cảm ơn" in text(client.get(sent.url))
    reply = Reply.objects.get()
    assert reply.answers == {"Q1.1": 5, "Q1.2": 4, "Q2": "yes", "Q4": ["tv", "web"], "Q5": 41}
    assert (reply.unit_code, reply.procedure_code, reply.day) == ("10525", "", timezone.localdate())
    assert Remark.objects.get().text == "Phải chờ lâu"
    again = client.post(page, {"Q1.1": "1"})
    assert again.status_code == 410 and "đã được dùng" in text(again)
    assert Reply.objects.count() == 1
    assert client.get("/surveys/22222222222222/").status_code == 404


def test_what_is_wrong_is_said_beside_its_question_and_nothing_typed_is_lost(client):
    page = f"/surveys/{a_code(a_campaign())}/"
    answer = client.post(page, {"Q1.1": "9", "Q2": "yes", "Q3": "Chờ <lâu>", "Q5": "7"})
    assert answer.status_code == 400 and not Reply.objects.exists()
    said = text(answer)
    assert "Chờ &lt;lâu&gt;" in said and 'value="7"' in said and 'value="yes" checked' in said
    assert said.count("survey-wrong") == 2 and "18" in said
    nothing = client.post(page, {})
    assert nothing.status_code == 409 and "Chưa có câu nào được trả lời" in text(nothing)


def test_a_number_of_five_thousand_digits_is_no_answer_and_breaks_nothing(client):
    campaign = a_campaign()
    endless = "9" * 5000
    assert client.post(f"/surveys/{a_code(campaign)}/", {"Q1.1": endless}).status_code == 400
    counter = f"/surveys/counter/{campaign.code}/10525/"
    assert client.post(counter, {"Q1.1": "4", "key": endless}).status_code == 302
    assert Reply.objects.get().answers == {"Q1.1": 4}


def test_a_question_that_was_not_asked_is_not_answered(client):
    client.post(f"/surveys/{a_code(a_campaign())}/", {"Q2": "no", "Q3": "không ai hỏi"})
    assert Reply.objects.get().answers == {"Q2": "no"} and not Remark.objects.exists()


def test_a_code_typed_from_paper_leads_to_its_questions(client):
    secret = a_code(a_campaign())
    typed = f"{secret[:5].lower()}-{secret[5:10]} {secret[10:]}"
    assert client.get("/surveys/answer/", {"code": typed}).url == f"/surveys/{secret}/"
    assert client.get("/surveys/answer/", {"code": "K7QW"}).status_code == 400


def test_a_code_that_two_forms_opened_is_used_by_one_of_them():
    campaign = a_campaign()
    opened = queries.code(a_code(campaign))
    answer_by_code(code=opened, filled=filled(campaign, Q1_1="5"), on=timezone.localdate())
    with pytest.raises(CodeUsed):
        answer_by_code(code=opened, filled=filled(campaign, Q1_1="1"), on=timezone.localdate())
    assert Reply.objects.get().answers == {"Q1.1": 5}


def test_a_procedure_is_kept_only_where_five_were_given_codes_for_it():
    campaign = a_campaign()
    secrets = [a_code(campaign) for _n in range(4)]
    answer_by_code(code=queries.code(secrets[0]), filled=filled(campaign, Q1_1="5"), on=timezone.localdate())
    secrets.append(a_code(campaign))
    answer_by_code(code=queries.code(secrets[1]), filled=filled(campaign, Q1_1="5"), on=timezone.localdate())
    assert sorted(Reply.objects.values_list("procedure_code", flat=True)) == ["", "1.001193"]


def test_the_same_form_sent_twice_at_the_counter_is_kept_once(client):
    page = f"/surveys/counter/{a_campaign().code}/10525/"
    for _n in range(2):
        assert client.post(page, {"Q1.1": "4", "key": "77"}).status_code == 302
    assert Reply.objects.get().way == "counter"


def test_more_answers_at_one_counter_than_people_can_give_are_marked_and_not_counted(client, manager):
    campaign = a_campaign()
    for n in range(13):
        client.post(f"/surveys/kiosk/{campaign.code}/10525/", {"Q1.1": "5", "key": str(n)})
    assert Reply.objects.filter(in_burst=True, way="kiosk").count() == 3
    client.post(f"/surveys/kiosk/{campaign.code}/11311/", {"Q1.1": "5", "key": "99"})
    assert Reply.objects.filter(in_burst=True).count() == 3
    page = text(manager.get(f"/surveys/campaigns/{campaign.code}/"))
    assert "<strong>11</strong>" in page and "3 phiếu nữa" in page


def test_a_kiosk_begins_anew_by_itself_and_shows_nothing_of_who_was_there(client):
    page = f"/surveys/kiosk/{a_campaign().code}/10525/"
    form = client.get(page)
    assert form.headers["Refresh"] == f"240; url={page}" and form.headers["Cache-Control"] == "no-store"
    sent = client.post(page, {"Q1.1": "5"})
    after = client.get(sent.url)
    assert (
        after.headers["Refresh"] == f"10; url={page}"
        and "<script" not in text(after).split("theme.js")[1][9:]
    )
    assert " checked" not in text(client.get(page))


def test_a_kiosk_leaves_time_to_answer_a_long_form(client, manager):
    page = f"/surveys/kiosk/{a_campaign(queries.questionnaire('sipas-2026', 1)).code}/10525/"
    asked = client.get(page)
    assert int(asked.headers["Refresh"].split(";")[0]) >= 20 * text(asked).count('<fieldset class="survey-line"') > 240  # fmt: skip


def test_before_and_after_its_days_a_survey_takes_no_answer(client):
    campaign = a_campaign()
    secret = a_code(campaign)
    campaign.starts_on, campaign.ends_on = (
        timezone.localdate() - timedelta(9),
        timezone.localdate() - timedelta(1),
    )
    campaign.save()
    for page in (f"/surveys/{secret}/", f"/surveys/counter/{campaign.code}/10525/"):
        assert client.post(page, {"Q1.1": "5"}).status_code == 410
    assert not Reply.objects.exists() and not Code.objects.get().used


def everything_kept() -> dict[str, list[dict[str, str]]]:
    """Every row of every table as the database itself keeps it, the transaction that wrote it included."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by tablename")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"select to_jsonb(t) || jsonb_build_object('xmin', t.xmin::text, 'cmin', t.cmin::text, 'ctid', t.ctid::text) from {table} t"
            )
            found[table] = [json.loads(row) for (row,) in cursor.fetchall()]
        return found


@pytest.mark.django_db(transaction=True)
def test_nothing_in_any_table_ties_an_answer_to_the_code_it_was_given_with():
    """Whatever is unique to one reply stands nowhere else, whatever is unique to one code in no row of a reply; nor does their order agree."""
    campaign = a_campaign()
    secrets = [a_code(campaign, procedure="") for _n in range(30)]
    for n, secret in enumerate(secrets[:24]):
        answer_by_code(code=queries.code(secret), filled=filled(campaign, Q1_1=str(1 + n % 5), Q5=str(20 + n)), on=timezone.localdate())  # fmt: skip
    settle(campaign=campaign)
    mix(campaign=campaign, day=timezone.localdate())
    kept = everything_kept()
    replies, codes = kept.pop("surveys_reply"), kept.pop("surveys_code")
    rest = str(kept)
    for row in replies:
        assert str(row["id"]) not in rest + str(codes)
    for row in codes:
        assert row["digest"] not in rest + str(replies)
    for secret in secrets:
        assert secret not in rest + str(replies) + str(codes)
    used = [row for row in codes if row["used"]]
    for name in ("xmin", "day", "unit_code", "changed_xid", "campaign_id"):
        assert len({row[name] for row in replies}) == 1, name
    for name in set(used[0]) - {"digest", "ctid"}:
        assert len({row[name] for row in used}) == 1, name


@pytest.mark.django_db(transaction=True)
def test_before_the_night_the_transaction_of_an_answer_points_to_several_codes():
    campaign = a_campaign()
    secrets = [a_code(campaign, procedure="") for _n in range(30)]
    for secret in secrets:
        answer_by_code(code=queries.code(secret), filled=filled(campaign, Q1_1="5"), on=timezone.localdate())
    kept = everything_kept()
    last = max(int(row["xmin"]) for row in kept["surveys_reply"])
    codes = sorted(kept["surveys_code"], key=lambda row: row["digest"])
    written = [int(row["xmin"]) == last for row in codes]
    assert sum(written) == 8
    assert len({row["cmin"] for row, so in zip(codes, written, strict=True) if so}) == 1, "its statement"
    begins = [so and not written[n - 1] for n, so in enumerate(written)]
    assert sum(begins) == 1, "one stands apart from its neighbours"


@pytest.mark.django_db(transaction=True)
def test_mixing_changes_the_order_and_nothing_else():
    with connection.cursor() as cursor:
        cursor.execute("truncate surveys_reply")  # rows come to stand as they came, not where others stood
    campaign = a_campaign()
    for n in range(20):
        answer_by_code(code=queries.code(a_code(campaign)), filled=filled(campaign, Q5=str(20 + n)), on=timezone.localdate())  # fmt: skip
    before = {row.pk: row.answers for row in Reply.objects.order_by("pk")}

    def ages():
        with connection.cursor() as cursor:
            cursor.execute("select (answers ->> 'Q5')::int from surveys_reply order by ctid")
            return [age for (age,) in cursor.fetchall()]

    assert ages() == sorted(ages())
    mix(campaign=campaign, day=timezone.localdate())
    assert ages() != sorted(ages())
    assert {row.pk: row.answers for row in Reply.objects.order_by("pk")} == before


def test_the_database_changes_no_answer_and_no_questionnaire_that_was_answered():
    campaign = a_campaign()
    answer_by_code(
        code=queries.code(a_code(campaign)), filled=filled(campaign, Q1_1="5"), on=timezone.localdate()
    )
    for model, changed in ((Reply, {"answers": {"Q1.1": 1}}), (type(campaign.questionnaire), {"content": {}})):  # fmt: skip
        with pytest.raises(DatabaseError, match="changed"), transaction.atomic():
            model.objects.update(**changed)
