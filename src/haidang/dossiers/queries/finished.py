"""Finished dossiers as facts: how long they took, and the points that Circular 01/2018/TT-VPCP gives each of them."""

from haidang.dossiers.choices import DONE, Verb
from haidang.dossiers.queries.states import in_states
from haidang.dossiers.rules import MINUTES_A_DAY

DAY = "at time zone 'Asia/Ho_Chi_Minh')::date"
# Points 0 to 2 by Circular 01/2018, 13 and 14, numbers as there (1 time, 2 time of the body, 3 contacts, 4 bodies, 7 attitude).
# Assumptions: done on an earlier day than promised is "shorter", on the day "equal" (limits under a day: to the minute); asking
# for more papers is one contact, whoever's fault it was; where one body alone worked on it, its time is the whole time, and of
# several nothing is known; who was late without a complaint has no point for attitude; every complaint recorded was right.
# What a day's promise was: the line of the unit before that of all units, the newest first.
FINISHED = f"""
select number, code, unit, procedure, channel, received_on, due_on, finished_on, working_minutes, limit_minutes,
       case when committed_unit = 'hour' then round(committed * 60)
            when committed_unit = 'working_day' then round(committed * {MINUTES_A_DAY})
            when committed_unit = time_unit and time_limit > 0 then round(limit_minutes * committed / time_limit)
       end::int as committed_minutes,
       late, supplements, time_points,
       case when not elsewhere then time_points end as body_points,
       case when supplements < 2 then 2 - supplements else 0 end as contact_points,
       case when supplements = 0 then 2 when supplements = 1 or asked_by < 2 then 1 else 0 end as bodies_points,
       case when complained is null then null when complained or late then 0 when time_points = 2 then 2 else 1 end as attitude_points
from (
  select d.id as number, d.code, d.unit_code as unit, p.code as procedure, d.channel, d.time_limit, d.time_unit,
         (d.received_at {DAY} as received_on, (d.due_at {DAY} as due_on, (d.finished_at {DAY} as finished_on,
         d.used_minutes::int as working_minutes, d.limit_minutes::int, d.late, d.supplements::int, d.complained,
         c.amount as committed, c.unit as committed_unit,
         case when d.limit_minutes is null or d.due_at is null then null
              when d.late or d.used_minutes > d.limit_minutes then 0
              when d.limit_minutes >= {MINUTES_A_DAY} and (d.finished_at {DAY} < (d.due_at {DAY} then 2
              when d.limit_minutes < {MINUTES_A_DAY} and d.used_minutes < d.limit_minutes then 2
              else 1 end as time_points,
         exists (select 1 from dossiers_transition t where t.dossier_id = d.id and t.unit_code <> d.unit_code) as elsewhere,
         case when d.supplements > 1 then
           (select count(distinct t.unit_code) from dossiers_transition t where t.dossier_id = d.id and t.verb = '{Verb.ASK_SUPPLEMENT}')
         end as asked_by
  from dossiers_dossier d join procedures_procedure p on p.id = d.procedure_id
  {{promise}}
  where {in_states(DONE)} and d.received_at is not null {{where}}
) as rows
"""
PROMISE = f"""
left join lateral (
    select amount, unit from procedures_committedlimit
    where procedure_id = d.procedure_id and unit_code in ('', d.unit_code) and starts_on <= (d.received_at {DAY}
      and (ends_on is null or ends_on >= (d.received_at {DAY})
    order by unit_code desc, starts_on desc limit 1
  ) c on true
"""
WITHOUT = "cross join (select null::float8 as amount, null::text as unit) c"  # where nobody asks for what was promised
# A line of what was promised that is entered, or ends, changes the facts of dossiers that nobody touched.
CHANGED = """
and d.id = any(array(select id from dossiers_dossier where changed_xid >= {since}
                     union select o.id from dossiers_dossier o join procedures_committedlimit m on m.procedure_id = o.procedure_id
                     where m.changed_xid >= {since}))
"""


def finished_as_facts(since: int | None) -> str:
    """Return the SQL that yields finished dossiers as facts: all, or those changed by transactions from a number on."""
    where = "" if since is None else CHANGED.format(since=int(since))
    return FINISHED.format(promise=PROMISE, where=where)
