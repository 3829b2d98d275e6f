"""One thing done with everything that was ticked: seen before, each by itself, and every outcome said."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.calendar import aware
from haidang.core.testing.loaded import loaded
from haidang.dossiers import inbox as plug
from haidang.dossiers import operations
from haidang.dossiers.choices import State
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received, submitted

pytestmark = pytest.mark.django_db(transaction=True)
NOW = aware(datetime(2026, 11, 9, 11, 0))
TOGETHER = "/desk/together/"


@pytest.fixture
def clerk(transactional_db, client, monkeypatch):
    loaded(("units", "load"), ("procedures", "load"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    user = open_account(username="lan", full_name="Lan", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="clerk", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return user


def text_of(answer):
    return " ".join(unescape(answer.content.decode()).split())


def ticks(client, *dossiers):
    """Return what the boxes of some dossiers say on the desk as it is now."""
    text = client.get("/desk/").content.decode()
    return [
        re.search(rf'name="tick" value="([^"]*/{re.escape(one.code)}/[^"]*)"', text)[1] for one in dossiers
    ]


def states(*dossiers):
    return [State(Dossier.objects.get(pk=one.pk).state) for one in dossiers]


def lines(verb):
    return AuditLine.objects.filter(verb=f"dossiers.{verb}").count()


def test_what_will_happen_is_shown_first_and_changes_nothing(client, clerk):
    new, going = submitted(), received()
    sent = {"do": "dossiers.receive", "tick": ticks(client, new, going)}
    text = text_of(client.post(TOGETHER, sent))
    before, after = text.split("Không làm được với 1 việc")
    assert new.code in before and "Sẽ làm với 1 việc" in before
    assert going.code in after and "Không thể “Tiếp nhận”" in after
    assert states(new, going) == [State.NEW, State.RECEIVED] and lines("receive") == 1


def test_each_is_done_by_itself_with_its_own_line_in_the_audit(client, clerk):
    made = [submitted() for _ in range(3)]
    sent = {"do": "dossiers.receive", "tick": ticks(client, *made), "sure": "1", "digitised": "on"}
    text = text_of(client.post(TOGETHER, sent))
    assert "Đã làm xong 3 việc" in text and all(one.code in text for one in made)
    assert states(*made) == [State.RECEIVED] * 3 and lines("receive") == 3
    assert {line.actor for line in AuditLine.objects.filter(verb="dossiers.receive")} == {f"user:{clerk.pk}"}


def test_a_deed_that_was_not_ticked_counts_as_not_done(client, clerk):
    new = submitted()
    client.post(TOGETHER, {"do": "dossiers.receive", "tick": ticks(client, new), "sure": "1", "reused": "on"})
    new.refresh_from_db()
    assert (new.reused, new.digitised, new.population_data) == (True, False, False)


def test_what_somebody_else_changed_meanwhile_is_refused_with_its_name_and_the_others_are_done(client, clerk):
    first, taken, last = (submitted() for _ in range(3))
    sent = {
        "do": "dossiers.ask_supplement",
        "tick": ticks(client, first, taken, last),
        "sure": "1",
        "reason": "Thiếu bản vẽ",
    }
    operations.change(dossier=taken, verb="receive", at=MORNING + timedelta(hours=1), by="Mai")
    text = text_of(client.post(TOGETHER, sent))
    refused, done = text.split("Đã làm xong 2 việc")
    assert f"{taken.code} · " in refused and "Trong lúc đó hồ sơ đã thay đổi" in refused and "Mai" in refused
    assert first.code in done and last.code in done and taken.code not in done
    assert states(first, taken, last) == [State.SUPPLEMENT, State.RECEIVED, State.SUPPLEMENT]
    assert "1 việc không làm được, vẫn giữ nguyên" in refused


def test_sending_the_same_form_again_does_nothing_twice_and_says_so(client, clerk):
    going = received()
    sent = {"do": "dossiers.finish", "tick": ticks(client, going), "sure": "1"}
    client.post(TOGETHER, sent)
    assert "Trong lúc đó hồ sơ đã thay đổi" in text_of(client.post(TOGETHER, sent))
    assert lines("finish") == 1


def test_a_missing_reason_comes_back_beside_its_field_and_nothing_is_done(client, clerk):
    new = submitted()
    sent = {"do": "dossiers.ask_supplement", "tick": ticks(client, new), "sure": "1", "reason": "  "}
    answer = client.post(TOGETHER, sent)
    assert answer.status_code == 400 and "Lý do, gửi cho từng người nộp" in text_of(answer)
    assert new.code in text_of(answer) and states(new) == [State.NEW]


def test_what_is_not_theirs_or_not_there_is_refused_alike(client, clerk):
    theirs, elsewhere = submitted(), submitted(unit_code="11311")
    sent = {
        "do": "dossiers.receive", "sure": "1",
        "tick": [*ticks(client, theirs), f"dossiers/{elsewhere.code}/1", "dossiers/H24.NOWHERE/1", "units/1/"],
    }  # fmt: skip
    seen = text_of(client.post(TOGETHER, {name: said for name, said in sent.items() if name != "sure"}))
    assert seen.count("Không có mục này") == 2 and f"{elsewhere.code} ·" not in seen
    text = text_of(client.post(TOGETHER, sent))
    assert text.count("Không có mục này, hoặc việc này không thuộc quyền của bạn.") == 2
    assert "Không làm “Tiếp nhận” với loại việc này." in text
    assert "3 việc không làm được" in text and "Đã làm xong 1 việc" in text
    assert states(theirs, elsewhere) == [State.RECEIVED, State.NEW]


def test_a_fault_at_one_leaves_it_unchanged_and_the_page_tells_of_all(client, clerk, monkeypatch):
    first, broken = submitted(), submitted()
    sent = {"do": "dossiers.receive", "tick": ticks(client, first, broken), "sure": "1"}
    change = operations.change

    def fails(**values):
        change(**values)
        if values["dossier"].code == broken.code:
            raise ZeroDivisionError

    monkeypatch.setattr(plug.operations, "change", fails)
    text = text_of(client.post(TOGETHER, sent))
    assert "Hệ thống gặp lỗi" in text and "Đã làm xong 1 việc" in text
    assert states(first, broken) == [State.RECEIVED, State.NEW] and lines("receive") == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "dossiers.receive", "tick": ["dossiers/\0/1", "nonsense", "dossiers/"]}, "Hãy đánh dấu ít nhất một dòng trước."),
        ({"do": "dossiers.receive"}, "Hãy đánh dấu ít nhất một dòng trước."),
        ({"do": "dossiers.burn", "tick": ["dossiers/a/1"]}, "Hãy chọn việc cần làm."),
        ({"do": "dossiers.receive", "tick": [f"dossiers/{n}/1" for n in range(51)]}, "Chỉ đánh dấu tối đa 50 dòng."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_leads_back_to_where_one_was_and_says_why(client, clerk, sent, said):
    answer = client.post(TOGETHER, {**sent, "what": "late"}, follow=True)
    assert answer.redirect_chain[0][0] == "/desk/?what=late" and said in text_of(answer)


def test_everything_on_a_page_is_ticked_without_script(client, clerk):
    submitted(), received()
    text = text_of(client.get("/desk/?all=1"))
    assert text.count('name="tick"') == text.count(" checked>") == 2
    assert " checked>" not in text_of(client.get("/desk/"))
