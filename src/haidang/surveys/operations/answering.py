"""
Answers come in, without anything that leads back to who gave them.

A line of the audit for each would tell its minute: which campaign got how many on a day is told by ``settle`` instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from secrets import choice, randbits

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from haidang.core.audit.operations import record
from haidang.core.prepared import prepared
from haidang.core.refusals import Refusal
from haidang.core.rows import insert
from haidang.core.text import search_key
from haidang.surveys import queries
from haidang.surveys.asked.filling import Filled, read
from haidang.surveys.choices import LEAST, Way
from haidang.surveys.models import Campaign, Code, Remark, Reply
from haidang.surveys.rules import bursts

# Other used codes are written again with each, so that the database's own marks of who wrote what say nothing. They are the
# neighbours of its digest, and it stands anywhere among them; one statement writes all, since the database also marks the
# statement. Its order goes on at the other end. What another writes just now is not waited for.
# A statement for each place, and arrays: where a limit is not known beforehand, or few codes are joined with all, the database
# plans for a tenth of the table, anew each time.
TOUCHED = 7
_USE = """
with mine as (
  select digest from surveys_code where digest = %(digest)s and not used for update
), after as (
  select digest from surveys_code where campaign_id = %(campaign)s and used and digest > %(digest)s order by digest limit {after}
), before as (
  select digest from surveys_code where campaign_id = %(campaign)s and used and digest < %(digest)s order by digest desc limit {before}
), neighbours as (
  select digest from after union select digest from before
  union (select digest from surveys_code where campaign_id = %(campaign)s and used order by digest limit {after} - (select count(*) from after))
  union (select digest from surveys_code where campaign_id = %(campaign)s and used order by digest desc limit {before} - (select count(*) from before))
), free as (
  select digest from surveys_code where digest = any (array(select digest from neighbours)) for update skip locked
), written as (
  update surveys_code set used = true where digest = any (array(select digest from mine union all select digest from free))
)
select (select count(*) from mine), (
  select count(*) from (select 1 from surveys_code where campaign_id = %(campaign)s and unit_code = %(unit)s and procedure_code = %(procedure)s limit {least}) as there
)
"""
USES = [_USE.format(after=n, before=TOUCHED - n, least=LEAST) for n in range(TOUCHED + 1)]


class UnableToAnswer(Refusal):
    pass


class CodeUsed(UnableToAnswer):
    """The code was used: its answer is kept already."""


@transaction.atomic
def answer_by_code(*, code: Code, filled: Filled, on: date) -> None:
    """
    Keep what somebody answered with a one-time code, once.

    The reply takes unit and procedure of the code; the procedure only where five people or more were given a code for it there.

    :raises UnableToAnswer: if its campaign is not open
    :raises CodeUsed: if it was used
    """
    _check(code.campaign, filled, on)
    with prepared() as cursor:
        cursor.execute(
            choice(USES),
            {
                "digest": code.digest, "campaign": code.campaign_id, "unit": code.unit_code, "procedure": code.procedure_code,
            },
        )  # fmt: skip
        unused, of_the_place = cursor.fetchone()
    if not unused:
        raise CodeUsed(_("This code was used already: your answer is kept. Thank you."))
    _keep(code.campaign, code.unit_code, code.procedure_code if of_the_place >= LEAST else "", code.way, filled, on)  # fmt: skip


def answer_openly(*, campaign: Campaign, unit_code: str, way: str, filled: Filled, key: int, on: date, at_minute: int) -> None:  # fmt: skip
    """
    Keep what somebody answered at a counter or a kiosk. Sent twice under one key it is kept once.

    :param key: a number made for this form by chance
    :param at_minute: minutes since some moment, for telling bursts; it is not kept with the answer
    :raises UnableToAnswer: if the campaign is not open for this way
    """
    _check(campaign, filled, on)
    if way not in campaign.ways:
        raise UnableToAnswer(_("This survey cannot be answered here."))
    count = f"surveys.{campaign.pk}.{unit_code}.{way}.{at_minute // bursts.MINUTES}"
    before = cache.get(count, 0)
    try:
        with transaction.atomic():
            _keep(campaign, unit_code, "", way, filled, on, key=key, in_burst=bursts.is_burst(before))
    except IntegrityError:
        if not Reply.objects.filter(pk=key, campaign=campaign).exists():
            raise
        return  # the same form was sent again
    cache.set(count, before + 1, bursts.MINUTES * 60)


@dataclass(frozen=True)
class Sheet:
    """
    A sheet of the field, as a tablet sends it: perhaps days later, perhaps twice.

    :param number: stamped on it when it was begun
    :param day: by the tablet's clock, which may be wrong
    """

    number: str
    unit_code: str
    day: date
    typed: Mapping


@dataclass(frozen=True)
class Taken:
    """
    What became of sheets that were sent.

    :param new: how many came for the first time
    :param kept: the numbers of those that are here now, also of those that were here already
    :param wrong: by number, why one was not taken in
    """

    new: int
    kept: list[str]
    wrong: dict[str, str]


@transaction.atomic
def take_in_sheets(*, campaign: Campaign, sheets: Sequence[Sheet], on: date, by) -> Taken:
    """
    Keep sheets of the field, each once however often it is sent.

    A day that lies in the future or outside the campaign is a wrong clock: the day of the sending, or the nearest of the campaign, takes its place.

    :raises UnableToAnswer: if the campaign takes no field sheets
    """
    if Way.FIELD not in campaign.ways:
        raise UnableToAnswer(_("This survey takes no field sheets."))
    Campaign.objects.select_for_update(no_key=True).get(
        pk=campaign.pk
    )  # the same sheet may come twice at once
    known = set(Reply.objects.filter(campaign=campaign, sheet__in=[one.number for one in sheets]).values_list("sheet", flat=True))  # fmt: skip
    asked, new, wrong = queries.asked_in(campaign), 0, {}
    for one in sheets:
        if one.number in known:
            continue
        filled = read(asked, one.typed)
        if filled.problems or filled.empty:
            wrong[one.number] = "; ".join(f"{key}: {why}" for key, why in filled.problems.items()) or _("nothing was answered.")  # fmt: skip
            continue
        day = min(max(min(one.day, on), campaign.starts_on), campaign.ends_on)
        _keep(campaign, one.unit_code, "", Way.FIELD, filled, day, sheet=one.number)  # fmt: skip
        known.add(one.number)
        new += 1
    record("surveys.sheets_taken_in", campaign, by=by, new=new, sent=len(sheets), wrong=len(wrong))
    return Taken(new, [one.number for one in sheets if one.number in known], wrong)


def _check(campaign: Campaign, filled: Filled, on: date) -> None:
    if on < campaign.starts_on:
        raise UnableToAnswer(_("This survey begins on %(day)s. Please come back then.") % {"day": f"{campaign.starts_on:%d/%m/%Y}"})  # fmt: skip
    if on > campaign.ends_on:
        raise UnableToAnswer(_("This survey ended on %(day)s. Thank you for wanting to help.") % {"day": f"{campaign.ends_on:%d/%m/%Y}"})  # fmt: skip
    if filled.empty:
        raise UnableToAnswer(_("Nothing was answered yet. Answer at least one question, then send it."))


def _keep(campaign, unit_code, procedure, way, filled, on, key=None, in_burst=False, sheet="") -> None:
    insert(
        Reply(
            id=randbits(52) if key is None else key, campaign=campaign, unit_code=unit_code, procedure_code=procedure, day=on, way=way,
            weight=queries.weight_of(campaign, unit_code, procedure), answers=filled.values, in_burst=in_burst, sheet=sheet,
        )
    )  # fmt: skip
    for item, text in filled.texts.items():
        insert(
            Remark(
                id=randbits(52), campaign=campaign, unit_code=unit_code, month=on.replace(day=1), item=item, text=text,
                search_key=search_key(text),
            )
        )  # fmt: skip
