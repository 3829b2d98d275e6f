"""The rounds and the survey of a full demo city, as its sample people find them; a small one for tests has none."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from haidang.core.accounts.queries import SAMPLE_PREFIX, by_username
from haidang.core.demo import registry
from haidang.core.facts.operations import refresh
from haidang.parindex.models import Objection, Round, Sheet
from haidang.parindex.operations import recompute
from haidang.parindex.rounds import queries
from haidang.parindex.tests.factories import WARD, is_pdf
from haidang.surveys.models import Reply


def run(*names):
    scale = registry.Scale(dossiers=1, seed=1, now=timezone.now(), full=True)
    for step in registry.steps():
        if step.name in names:
            assert sum(step.run(scale)) == step.total(scale)


@pytest.mark.django_db(transaction=True)
def test_last_years_round_is_published_and_this_years_waits_for_an_appraiser(client, city):
    run("people", "surveys")
    refresh()
    run("rounds")
    last, this = Round.objects.order_by("pk")
    assert "(mô phỏng)" in last.title and "(mô phỏng)" in this.title and last.published_at and recompute(round_=last)  # fmt: skip
    assert set(Objection.objects.filter(round=last).values_list("outcome", flat=True)) == {"accepted", "rejected"}  # fmt: skip
    assert is_pdf(client.get(f"/rounds/{last.pk}/result/report.pdf"))
    client.force_login(by_username(SAMPLE_PREFIX + "lanhdao"))
    assert is_pdf(client.get(f"/rounds/{last.pk}/council/1/minutes.pdf"))
    assert this.stage == "second"
    sent = set(Sheet.objects.filter(round=this, kind="self").exclude(sent_by="").values_list("unit_code", flat=True))  # fmt: skip
    assert WARD in sent and 5 < len(sent) < len(queries.units_in(this)) - 5
    ((unit, leaf),) = queries.explained_and_open(this, queries.leaves_of(this))
    assert unit == WARD
    client.force_login(by_username(SAMPLE_PREFIX + "noivu"))
    assert "(mô phỏng)" in client.get(f"/rounds/{this.pk}/appraise/leaves/{leaf}/").content.decode()
    client.force_login(by_username(SAMPLE_PREFIX + "chutich"))
    page = client.get(f"/surveys/units/{WARD}/").content.decode()
    assert "<svg" in page and f"{timezone.localdate():%m/%Y}" in page
    assert "answers" in str(client.get(f"/rounds/{last.pk}/units/{WARD}/8.1.2/").context["surveyed"]["basis"])


@pytest.mark.django_db
def test_a_city_that_is_not_asked_to_be_full_has_neither_rounds_nor_surveys(monkeypatch):
    ran = []
    for step in registry.steps():
        monkeypatch.setitem(registry._steps, step.name, registry.Step(step.name, step.order, step.title, lambda scale: 0, lambda scale, name=step.name: ran.append(name) or [], step.extra))  # fmt: skip
    call_command("demo", dossiers=1)
    assert "dossiers" in ran and "facts" in ran and not {"surveys", "rounds"} & set(ran)
    assert not (Round.objects.exists() or Reply.objects.exists())
