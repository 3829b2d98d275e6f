"""Replies are added to the tallies, told on as the blocks of results, and mixed so that their order says nothing."""

import json
from dataclasses import astuple
from datetime import date

from django.db import connection, transaction

from haidang.core.audit.operations import record
from haidang.surveys import queries
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
# What is told of a reply hangs on its block, to which a reply may bring others, also of other months and units. Only what is told
# otherwise than before is written. What comes while this runs is not in the tallies yet: it is told on the next time.
TELL = """
update surveys_reply r set told = p.told, told_month = coalesce(p.told_month, r.told_month), withheld = p.withheld, settled = true
from (select p.*, (p.month + interval '1 month')::date as until
      from unnest(%s::text[], %s::text[], %s::date[], %s::int[], %s::date[], %s::text[]::jsonb[]) p(unit, procedure, month, told, told_month, withheld)) p
where r.campaign_id = %s and r.unit_code = p.unit and r.procedure_code = p.procedure and r.day >= p.month and r.day < p.until and (
  r.id = any(%s::bigint[]) or r.settled and (r.told, r.told_month, r.withheld) is distinct from (p.told, coalesce(p.told_month, r.told_month), p.withheld))
"""
# An earlier release settled each month of a unit for itself, and did not keep under which month.
FORGET_BEFORE = """
update surveys_reply set told = 0, told_month = case when told > 0 then date_trunc('month', day) end, withheld = '[]'
where campaign_id = %s and settled and withheld is null
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
        cursor.execute(FORGET_BEFORE, [campaign.pk])
        told_before = cursor.rowcount > 0
        replies = queries.new_replies(campaign, asked)
        if not len(replies) and not told_before:
            return 0
        added = list(queries.sums(replies, asked))
        sums = [(place.unit, place.procedure or "", place.month, node, *astuple(one)) for place, node, one in added]  # fmt: skip
        for pattern, rows in ((ADD, sums), (ADD_OPTIONS, list(queries.chosen(replies, asked)))):
            if rows:
                cursor.execute(pattern, [campaign.pk, *map(list, zip(*rows, strict=True))])
        tellings = queries.told_now(campaign, asked, added, queries.places_of(replies), everywhere=told_before)  # fmt: skip
        new = replies[queries.NUMBER].to_pylist()
        if tellings:
            rows = [(place.unit, place.procedure or "", place.month, int(one.told), one.month, json.dumps(one.withheld)) for place, one in tellings.items()]  # fmt: skip
            cursor.execute(TELL, [*map(list, zip(*rows, strict=True)), campaign.pk, new])
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
