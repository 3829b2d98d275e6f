"""Replies are added to the tallies, told on where five are together, and mixed so that their order says nothing."""

from dataclasses import astuple
from datetime import date

from django.db import connection, transaction

from haidang.core.audit.operations import record
from haidang.surveys import queries
from haidang.surveys.choices import LEAST, Told
from haidang.surveys.models import Campaign
from haidang.surveys.rules.estimates import SUMS

ADD = f"""
insert into surveys_tally (campaign_id, unit_code, procedure_code, month, node, {", ".join(SUMS)})
select %s, * from unnest(%s::text[], %s::text[], %s::date[], %s::text[], %s::int[], {", ".join(["%s::float8[]"] * (len(SUMS) - 1))})
on conflict (campaign_id, unit_code, procedure_code, month, node) do update set {", ".join(f"{one} = surveys_tally.{one} + excluded.{one}" for one in SUMS)}
"""
ADD_OPTIONS = """
insert into surveys_optiontally (campaign_id, item, option, n, weight) select %s, * from unnest(%s::text[], %s::text[], %s::int[], %s::float8[])
on conflict (campaign_id, item, option) do update set n = surveys_optiontally.n + excluded.n, weight = surveys_optiontally.weight + excluded.weight
"""
# What is told depends on how many there are of the unit and month, and of the procedure among them, bursts left out: a reply may
# bring others of its month along. What comes while this runs is told on, but settled the next time.
TELL = """
with standing as (
  select id, case when count(*) filter (where not in_burst) over month < %(least)s then %(no)s
                  when procedure_code <> '' and count(*) filter (where not in_burst) over procedure >= %(least)s then %(all)s else %(part)s end as tell
  from surveys_reply where campaign_id = %(campaign)s and (unit_code, date_trunc('month', day)) in (
    select distinct unit_code, date_trunc('month', day) from surveys_reply where id = any(%(new)s))
  window month as (partition by unit_code, date_trunc('month', day)), procedure as (partition by unit_code, procedure_code, date_trunc('month', day))
)
update surveys_reply r set told = greatest(r.told, s.tell), settled = r.settled or r.id = any(%(new)s)
from standing s where s.id = r.id and (r.id = any(%(new)s) or s.tell > r.told)
"""
# Taken out and put back in an order of chance, in one transaction: neither the place of a row nor the transaction that wrote
# it tells which came first, or with which code.
MIX = """
with taken as (delete from surveys_reply where campaign_id = %s and day = %s returning *)
insert into surveys_reply select * from taken order by random()
"""
MIX_CODES = "update surveys_code set used = true where campaign_id = %s and used"


@transaction.atomic
def settle(*, campaign: Campaign) -> int:
    """Add what came since the last time to the tallies; return how many replies that were."""
    asked = queries.asked_in(campaign)
    with connection.cursor() as cursor:
        # One at a time; an answer that comes meanwhile waits for the next time.
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [queries.SETTLING, campaign.pk])
        replies = queries.new_replies(campaign, asked)
        if not len(replies):
            return 0
        sums = [(place.unit, place.procedure or "", place.month, node, *astuple(one)) for place, node, one in queries.sums(replies, asked)]  # fmt: skip
        for pattern, rows in ((ADD, sums), (ADD_OPTIONS, list(queries.chosen(replies, asked)))):
            if rows:
                cursor.execute(pattern, [campaign.pk, *map(list, zip(*rows, strict=True))])
        new = replies[queries.NUMBER].to_pylist()
        cursor.execute(TELL, {"campaign": campaign.pk, "new": new, "least": LEAST, "no": int(Told.NOT), "part": int(Told.WITHOUT_PROCEDURE), "all": int(Told.WHOLE)})  # fmt: skip
    return len(new)


@transaction.atomic
def mix(*, campaign: Campaign, day: date) -> int:
    """Take away what the database itself remembers of the order of a day's replies and codes; return how many replies that were."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [queries.SETTLING, campaign.pk])
        cursor.execute(MIX, [campaign.pk, day])
        mixed = cursor.rowcount
        cursor.execute(MIX_CODES, [campaign.pk])
    record("surveys.mixed", campaign, by="system:surveys", day=day.isoformat(), replies=mixed)
    return mixed
