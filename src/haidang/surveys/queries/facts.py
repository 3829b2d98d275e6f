"""Answers as facts."""

# What is told of a reply is what its block has: see ``rules.telling``. What was told once and is not any more stays as a row without
# unit and without points that count, since the lake takes no row away. Of an item that is told in its question, part or
# questionnaire only, the finer names are empty and its own ends with a star, so that nobody is in two rows of one name.
# A row for each item of each reply; its number is made of both and tells neither, so that rows of one person are not joined again.
FACTS = """
with counted as materialized (
  select q.id, coalesce(i ->> 'key', x ->> 'key') as item, x ->> 'key' as question, coalesce(x ->> 'part', '') as part
  from surveys_questionnaire q cross join lateral jsonb_array_elements(q.content -> 'questions') x
  left join lateral jsonb_array_elements(x -> 'items') i on true
  where (x ->> 'counted')::bool
)
select ('x' || substr(md5(r.id::text || e.key || coalesce(o.option, '')), 1, 15))::bit(60)::bigint as number, c.code as campaign, q.code as questionnaire,
       case when r.told > 0 then r.unit_code else '' end as unit, case when r.told = 2 then r.procedure_code else '' end as procedure, r.told_month as month,
       case when r.withheld ? '*' then '' else coalesce(n.part, '') end as part,
       case when r.withheld ?| array['*', 'part:' || n.part] then '' else coalesce(n.question, '') end as question,
       case when n.id is not null and r.withheld ?| array['*', 'part:' || n.part, n.question] then e.key || '*' else e.key end as item,
       case when jsonb_typeof(e.value) = 'number' then round(e.value::numeric)::int end as points,
       coalesce(o.option, '') as choice, r.way, round(r.weight * 1000)::int as weight, r.in_burst as burst,
       case when n.id is not null and not r.in_burst and r.told > 0 and jsonb_typeof(e.value) = 'number' then round(e.value::numeric)::int end as counted_points
from surveys_reply r join surveys_campaign c on c.id = r.campaign_id join surveys_questionnaire q on q.id = c.questionnaire_id
cross join lateral jsonb_each(r.answers) e
left join counted n on n.id = q.id and n.item = e.key
left join lateral (
  select e.value #>> '{{}}' as option where jsonb_typeof(e.value) = 'string'
  union all select jsonb_array_elements_text(e.value) where jsonb_typeof(e.value) = 'array'
) o on true
where r.told_month is not null {where}
"""


def as_facts(since: int | None) -> str:
    """Return the SQL that yields answers as facts: all that may be told, or those changed by transactions from a number on."""
    return FACTS.format(where="and r.told > 0" if since is None else f"and r.changed_xid >= {int(since)}")
