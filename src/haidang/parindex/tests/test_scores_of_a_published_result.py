"""A score of a published round opens to the rule, the figures and the very deeds that it was frozen with."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from haidang.core.facts.operations import refresh
from haidang.core.kept.memory import Memory
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import MORNING, received
from haidang.parindex.models import Round
from haidang.parindex.rounds import operations
from haidang.parindex.tests.factories import WARD, a_plan, of_heads, published
from haidang.units.operations import rename
from haidang.units.queries import by_code

pytestmark = pytest.mark.django_db(transaction=True)  # what is counted is read by another connection


def a_deed():
    """A dossier of the ward that was finished within its time."""
    dossier = received(unit_code=WARD)
    done = MORNING + timedelta(hours=2)
    return dossiers.change(dossier=dossier, verb="finish", at=done, by="system:test").code


def test_a_measured_score_opens_to_its_deeds_as_they_were_frozen(people, client):
    frozen = [a_deed() for _ in range(2)]
    refresh()
    round_ = published(a_plan(), people["chair"])
    later = a_deed()
    refresh()
    door = reverse("rounds-result-leaf", args=[round_.pk, WARD, "1.1"])
    assert door in client.get(reverse("rounds-result-unit", args=[round_.pk, WARD])).content.decode()
    page = client.get(f"{door}?which=hits").content.decode()
    assert all(code in page for code in frozen) and later not in page
    assert "10,00 trên 10,00 điểm" in page and "2 trên 2" in page and round_.digest in page
    assert frozen[0] not in client.get(f"{door}?which=misses").content.decode()


def test_what_people_judged_is_opened_inside_by_whoever_may(at, people, client):
    refresh()
    round_ = published(a_plan(), people["chair"])
    inside = reverse("rounds-leaf", args=[round_.pk, WARD, "1.2"])
    seen = {who: inside in at(who, "result-leaf", round_.pk, WARD, "1.2").content.decode() for who in ("officer", "home", "elsewhere")}  # fmt: skip
    assert seen == {"officer": True, "home": True, "elsewhere": False}
    client.logout()
    page = client.get(reverse("rounds-result-leaf", args=[round_.pk, WARD, "1.2"])).content.decode()
    assert "9,00 trên 10,00 điểm" in page and inside not in page and "Kế hoạch số 12" not in page


def test_what_was_published_stays_though_a_unit_is_renamed_from_a_day_before(people, client):
    refresh()
    round_ = published(a_plan(heads_book=of_heads()), people["chair"])
    rename(unit=by_code(WARD), code="99001", name="Phường Mới", on=date(2026, 3, 1), act="Thử", by="system:test")  # fmt: skip
    Memory.forget_all()  # as another process finds it
    door = reverse("rounds-result-unit", args=[round_.pk, WARD])
    assert door in client.get(reverse("rounds-result", args=[round_.pk])).content.decode()
    assert "9,00" in client.get(door).content.decode()
    assert operations.recompute_heads(round_=Round.objects.get(pk=round_.pk))
    client.force_login(people["home"])
    for name, args in (
        ("minutes", (1,)),
        ("unit", (WARD,)),
        ("head", (WARD,)),
        ("council", ()),
        ("heads", ()),
    ):
        assert client.get(reverse(f"rounds-{name}", args=[round_.pk, *args])).status_code == 200, name


def test_there_is_no_page_of_what_was_not_scored_nor_of_a_result_that_is_not_published(at, people):
    refresh()
    round_ = published(a_plan(), people["chair"])
    for unit, leaf in ((WARD, "1"), (WARD, "9.9"), ("nowhere", "1.1")):
        assert at("home", "result-leaf", round_.pk, unit, leaf).status_code == 404
    type(round_).objects.filter(pk=round_.pk).update(published_at=None, stage="frozen")
    assert [at(who, "result-leaf", round_.pk, WARD, "1.1").status_code for who in ("home", "officer")] == [200, 404]  # fmt: skip
