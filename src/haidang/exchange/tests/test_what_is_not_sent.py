"""Whoever looks after the house sees what other systems were not told and why, and decides."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from haidang.core.audit.models import AuditLine
from haidang.core.watch.checks import running
from haidang.exchange import watched
from haidang.exchange.models import Line, Message
from haidang.exchange.tests.conftest import send_out

pytestmark = pytest.mark.django_db
PAGE = "/exchange/unsent/"


@pytest.fixture
def in_english(admin):
    admin.cookies["django_language"] = "en"
    return admin


def shown(client, query=""):
    return client.get(PAGE + query).content.decode()


def test_the_page_says_what_is_not_sent_why_since_when_and_what_it_holds_up(in_english, told, portal):
    with portal("refuses") as double:
        double.refused = {"H24.1": "Mã thủ tục không tồn tại"}
        told("H24.1", [1, 2]), told("H24.2", [1])
        send_out()
    text = shown(in_english)
    assert "5: Mã thủ tục không tồn tại" in text and "tried 1 time" in text and "12:00 09/11/2026" in text
    assert "behind an earlier message about the same" in text and "H24.2" not in text
    assert '<strong class="late">1</strong> Refused' in text and "Decide: Việc thử H24.1" in text
    assert "H24.1" not in shown(in_english, "?state=unsure") and "H24.1" in shown(
        in_english, "?system=portal&subject=H24.1"
    )
    assert "H24.1" in shown(in_english, "?state=nonsense&after=-3")


def test_without_an_address_the_page_says_that_nothing_is_told(in_english):
    assert "Not connected: nothing is told to it." in shown(in_english)


def test_a_system_that_does_not_answer_is_named_with_since_when_and_when_it_is_asked_again(
    in_english, told, portal
):
    with portal("busy"):
        told()
        send_out()
        text = shown(in_english)
    assert "Does not answer since 12:00 09/11/2026: the system cannot take it just now." in text


def test_refused_mended_and_sent_again_from_the_page_it_arrives_in_its_place(in_english, told, portal):
    with portal("refuses") as double:
        told(parts=[1, 2, 3])
        send_out()
        double.manner = "works"
        refused = Message.objects.get(state="refused")
        answer = in_english.post(f"{PAGE}{refused.pk}/", {"again": "1"}, follow=True)
        assert "1 message is sent again." in answer.content.decode()
        send_out(timedelta(days=400))
        assert [row["data"][0]["ThoiDiemXuLy"][10:12] for row in double.taken] == ["01", "02", "03"]
    assert "exchange.sent_again" in AuditLine.objects.values_list("verb", flat=True)
    assert in_english.post(f"{PAGE}{refused.pk}/", {"again": "1"}).status_code == 404, (
        "what is sent is decided no more"
    )


def test_everything_that_waits_for_a_decision_is_sent_again_at_once(in_english, told, portal):
    with portal("refuses"):
        told("H24.1"), told("H24.2")
        send_out()
        answer = in_english.post(PAGE, {"system": "portal"}, follow=True)
        assert "2 messages are sent again." in answer.content.decode()
    assert set(Message.objects.values_list("state", flat=True)) == {"waiting"}
    again = in_english.post(PAGE, {"system": "portal"})
    assert (
        again.status_code == 409 and "Nothing of this waits for a decision any more" in again.content.decode()
    )
    assert in_english.post(PAGE, {"system": "nobody"}).status_code == 409


def test_leaving_out_asks_for_a_reason_and_keeps_what_was_typed(in_english, told, portal):
    with portal("refuses"):
        told(parts=[1, 2])
        send_out()
    refused = Message.objects.get(state="refused")
    assert "1 message about the same waits" in in_english.get(f"{PAGE}{refused.pk}/").content.decode()
    empty = in_english.post(f"{PAGE}{refused.pk}/", {"reason": " "})
    assert (
        empty.status_code == 400 and "Write the reason: it stays with the message." in empty.content.decode()
    )
    waiting = Message.objects.get(state="waiting")
    early = in_english.post(f"{PAGE}{waiting.pk}/", {"reason": "Bỏ qua"})
    assert early.status_code == 409 and Message.objects.get(pk=waiting.pk).state == "waiting"
    in_english.post(f"{PAGE}{refused.pk}/", {"reason": "Thủ tục đã bãi bỏ"})
    refused.refresh_from_db()
    assert (refused.state, refused.reason) == ("skipped", "Thủ tục đã bãi bỏ")


def test_a_long_list_is_turned_over_page_by_page_and_asks_the_same_few_questions(
    in_english, told, portal, django_assert_max_num_queries
):
    with portal():
        told(parts=range(1, 121))
        with django_assert_max_num_queries(25):
            first = shown(in_english)
        last = Message.objects.order_by("id")[49].pk
        assert first.count("(change ") == 50 and f"after={last}" in first
        assert shown(in_english, f"?after={last}").count("(change ") == 50


def test_the_doctor_names_a_portal_that_is_down_and_what_waits_for_somebody(told, portal):
    with translation.override("en"):
        assert watched.exchange().state == "skipped"
        with portal() as double:
            assert watched.exchange().state == "ok"
            told()
            assert "has waited for" in watched.exchange().says, "it waits since a day long past"
            double.manner = "refuses"
            send_out()
            assert "1 messages to National Public Service Portal wait" in watched.exchange().says
            Line.objects.update(down_since=timezone.now() - timedelta(minutes=20), why="no_connection")
            found = watched.exchange()
            assert (found.state, found.name) == ("wrong", "exchange") and found.mend
            assert "has not answered for 20 minutes: no connection to the system." in found.says
    assert ("exchange", watched.exchange) in running.CHECKS, "the doctor and the page of the state ask it"
