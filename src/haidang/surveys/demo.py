"""A survey to look at: made-up answers of a year, of every ward and month, enough for results to be shown."""

import random
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from haidang.core.calendar import local
from haidang.core.demo.registry import Scale, Step, register
from haidang.surveys import operations, queries
from haidang.surveys.choices import Told, Way
from haidang.surveys.models import Campaign, Reply
from haidang.units.choices import Kind
from haidang.units.queries import Here, active_units

QUESTIONNAIRE = "sipas-2026"
GROUPS = (
    "Q9.I.A",
    "Q9.II.A",
    "Q9.II.B",
    "Q9.II.C",
    "Q9.II.D",
    "Q9.II.E",
)  # what those made-up people answered
MONTHS, PEOPLE = 6, 6  # of fewer than five people nothing would be shown


def wards(on: date) -> list[Here]:
    return [unit for unit in active_units(on) if unit.kind == Kind.WARD]


def _months(today: date) -> list[date]:
    """The last months, the newest first, and the last one of last year, so that its round has survey points too."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(1)).replace(day=1))
    last_year = date(today.year - 1, 12, 1)
    return months if last_year in months else [*months, last_year]


def answer(scale: Scale):
    """Ask the wards' people by the shipped form, in the year up to now; yields how many answered."""
    today, chance = local(scale.now).date(), random.Random(scale.seed)
    asked = max(queries.versions(QUESTIONNAIRE), key=lambda one: one.number)
    months = _months(today)
    campaign = operations.begin(
        title="Sự hài lòng của người dân tại các phường (mô phỏng)", title_en="Satisfaction of people in the wards (simulated)",
        questionnaire=asked, starts_on=months[-1], ends_on=today + timedelta(30), ways=[Way.COUNTER, Way.FIELD], by="system:demo",
    )  # fmt: skip
    items = [line.key for one in queries.asked_by(asked).questions if one.key in GROUPS for line in one.lines]
    replies = [
        _reply(campaign, unit, month, min(today, month + timedelta(27)), items, content, chance)
        for unit in wards(today) for content in [chance.uniform(0.62, 0.95)] for month in months for _n in range(PEOPLE)
    ]  # fmt: skip
    Reply.objects.bulk_create(replies, batch_size=2000)
    operations.settle(campaign=campaign)
    yield len(replies)


def _reply(campaign: Campaign, unit: Here, first: date, last: date, items: list[str], content: float, chance: random.Random) -> Reply:  # fmt: skip
    """Somebody who is content with most things where most people are."""
    mood = content + chance.uniform(-0.15, 0.15)
    points = {
        item: chance.choice((4, 4, 5)) if chance.random() < mood else chance.choice((2, 3, 3))
        for item in items
    }
    return Reply(
        id=chance.getrandbits(52), campaign=campaign, unit_code=unit.code, day=first + timedelta(chance.randint(0, (last - first).days)),
        way=Way.COUNTER, answers=points, told=Told.NOT,
    )  # fmt: skip


register(
    Step("surveys", 40, _("A survey with its answers"), lambda scale: len(wards(local(scale.now).date())) * len(_months(local(scale.now).date())) * PEOPLE, answer, extra=True)
)  # fmt: skip
