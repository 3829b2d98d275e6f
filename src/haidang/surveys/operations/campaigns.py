"""When people are asked, by which questionnaire, and how they can answer."""

from collections.abc import Collection
from datetime import date
from secrets import choice

from django.db import transaction
from django.utils.translation import gettext as _

from haidang.core.audit.operations import record
from haidang.core.refusals import Refusal
from haidang.surveys.choices import Way
from haidang.surveys.models import Campaign, Questionnaire


class UnableToAsk(Refusal):
    pass


def _check(starts_on: date, ends_on: date, ways: Collection[str]) -> None:
    if ends_on < starts_on:
        raise UnableToAsk(_("The last day is before the first. Give a last day on or after it."))
    if not set(ways) <= set(Way.values) or not ways:
        raise UnableToAsk(_("Choose at least one way in which people can answer."))


@transaction.atomic
def begin(
    *, title: str, questionnaire: Questionnaire, starts_on: date, ends_on: date, ways: Collection[str], by, title_en: str = "",
) -> Campaign:  # fmt: skip
    """
    Plan a campaign; people can answer from its first to its last day.

    :raises UnableToAsk: if the days are in the wrong order or there is no way to answer
    """
    _check(starts_on, ends_on, ways)
    code = "".join(choice("abcdefghjkmnpqrstvwxyz") for _n in range(8))
    made = Campaign.objects.create(
        code=code, title=title, title_en=title_en, questionnaire=questionnaire, starts_on=starts_on, ends_on=ends_on, ways=sorted(ways)
    )  # fmt: skip
    record("surveys.campaign_begun", made, by=by, title=title)
    return made


@transaction.atomic
def change(
    *,
    campaign: Campaign,
    title: str,
    title_en: str,
    starts_on: date,
    ends_on: date,
    ways: Collection[str],
    by,
) -> Campaign:
    """
    Change what a campaign is called, its days and ways; its questionnaire stays.

    :raises UnableToAsk: as ``begin``
    """
    _check(starts_on, ends_on, ways)
    found = Campaign.objects.select_for_update().get(pk=campaign.pk)
    found.title, found.title_en, found.starts_on, found.ends_on, found.ways = title, title_en, starts_on, ends_on, sorted(ways)  # fmt: skip
    found.save()
    record("surveys.campaign_changed", found, by=by, title=title)
    return found
