"""Sheets of the field come from tablets without a network: later, twice, under a wrong clock, each kept once."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.surveys.models import Reply
from haidang.surveys.tests.factories import a_campaign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def interviewer(client, city):
    user = open_account(username="di-hoi", full_name="Đi Hỏi", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="officer", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def sheet(number, day="", unit="10525", **typed):
    return {"number": number, "unit": unit, "day": str(day or timezone.localdate()), "typed": {key.replace("_", "."): value for key, value in typed.items()}}  # fmt: skip


def send(client, campaign, *sheets):
    answer = client.post(f"/surveys/campaigns/{campaign.code}/field/sheets/", json.dumps({"sheets": sheets}), content_type="application/json")  # fmt: skip
    return answer.status_code, answer.json()


def test_sheets_sent_twice_are_kept_once_and_what_is_wrong_is_said_by_number(interviewer):
    campaign = a_campaign()
    sheets = [sheet("T-0000001", Q1_1="5", Q4=["tv", "web"]), sheet("T-0000002", Q5="7"), sheet("T-0000003")]
    status, said = send(interviewer, campaign, *sheets)
    assert (
        status == 200 and said["kept"] == ["T-0000001"] and set(said["wrong"]) == {"T-0000002", "T-0000003"}
    )
    sheets[1]["typed"]["Q5"] = "70"
    status, said = send(interviewer, campaign, *sheets[:2])
    assert said == {"kept": ["T-0000001", "T-0000002"], "wrong": {}}
    assert {row.sheet: row.answers for row in Reply.objects.order_by("sheet")} == {"T-0000001": {"Q1.1": 5, "Q4": ["tv", "web"]}, "T-0000002": {"Q5": 70}}  # fmt: skip


def test_a_wrong_clock_loses_no_sheet_and_moves_no_answer_out_of_the_survey(interviewer):
    campaign = a_campaign(days_ago=10)
    today = timezone.localdate()
    days = [today + timedelta(4000), date(1970, 1, 1), today - timedelta(3), "hôm qua"]
    send(interviewer, campaign, *(sheet(f"T-000000{n}", day, Q1_1="4") for n, day in enumerate(days)))
    kept = list(Reply.objects.order_by("sheet").values_list("day", flat=True))
    assert kept == [today, campaign.starts_on, today - timedelta(3), today]


def test_nobody_sends_sheets_of_another_unit_and_nonsense_breaks_nothing(interviewer):
    campaign = a_campaign()
    _status, said = send(interviewer, campaign, sheet("T-0000001", unit="11311", Q1_1="5"))
    assert said["kept"] == [] and "T-0000001" in said["wrong"]
    address = f"/surveys/campaigns/{campaign.code}/field/sheets/"
    for nonsense in (b"", b"[]", b'{"sheets": [1]}', b'{"sheets": [{"number": 5}]}', json.dumps({"sheets": [sheet("x")]}).encode()):  # fmt: skip
        assert interviewer.post(address, nonsense, content_type="application/json").status_code == 400
    for number, typed in enumerate(([{}], {"a": 1}, 5, "tv")):
        status, said = send(interviewer, campaign, sheet(f"T-100000{number}", Q4=typed))
        assert (status, set(said["wrong"])) == (
            (200, set()) if typed == "tv" else (200, {f"T-100000{number}"})
        )
    assert [row.answers for row in Reply.objects.order_by("sheet")] == [{"Q4": ["tv"]}]


def test_who_may_send_sheets_of_every_unit_sends_none_of_a_unit_that_does_not_exist(manager):
    campaign = a_campaign()
    page = f"/surveys/campaigns/{campaign.code}/field/"
    for unit in ("", "khong-co"):
        _status, said = send(manager, campaign, sheet("T-0000001", unit=unit, Q1_1="5"))
        assert said["kept"] == [] and "T-0000001" in said["wrong"]
        assert manager.post(page, {"sheet": "P-0123456789", "unit": unit, "Q1.1": "2"}).status_code == 400
    assert not Reply.objects.exists()
    assert send(manager, campaign, sheet("T-0000001", Q1_1="5"))[1]["kept"] == ["T-0000001"]


def test_without_javascript_the_page_keeps_a_sheet_at_once_and_loses_nothing_typed(interviewer):
    page = f"/surveys/campaigns/{a_campaign().code}/field/"
    typed = {"sheet": "P-0123456789", "unit": "10525", "Q1.1": "2", "Q5": "7"}
    wrong = interviewer.post(page, typed)
    assert wrong.status_code == 400 and "P-0123456789" in wrong.content.decode() and 'value="2" checked' in wrong.content.decode()  # fmt: skip
    for _n in range(2):
        assert interviewer.post(page, typed | {"Q5": "71"}).status_code == 302
    assert Reply.objects.get().sheet == "P-0123456789"
    assert interviewer.post(page, typed | {"unit": "11311", "Q5": "71"}).status_code == 400


def test_whoever_asks_people_at_home_finds_the_surveys_of_today_in_the_menu(interviewer):
    campaign = a_campaign()
    other = a_campaign(campaign.questionnaire, ways=("counter",))
    assert 'href="/surveys/field/"' in interviewer.get("/desk/").content.decode()
    page = interviewer.get("/surveys/field/").content.decode()
    assert f"/surveys/campaigns/{campaign.code}/field/" in page and other.code not in page
    interviewer.logout()
    assert "/surveys/field/" not in interviewer.get("/").content.decode()
