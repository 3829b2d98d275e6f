"""What people answered, as far as it may be shown: see ``rules.blocks`` and ``rules.estimates``."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import connection

from haidang.surveys.asked.shape import Questionnaire as Asked
from haidang.surveys.asked.shape import Words
from haidang.surveys.choices import LEAST, Kind
from haidang.surveys.models import Campaign, OptionTally, Reply
from haidang.surveys.queries.asking import asked_in
from haidang.surveys.rules.blocks import WHOLE, Place, blocks, options_shown, shown_within
from haidang.surveys.rules.estimates import SUMS, Estimate, Sums, mean, share

PER = """
select %s::bigint, unit_code, procedure_code, date_trunc('month', day)::date as month, node, count(*)::int,
       sum(w*m), sum(w*h), sum(w*s), sum(w*w*m*m), sum(w*w*h*h), sum(w*w*h*m), sum(w*w*s*s), sum(w*w*s*m)
from (
  select r.id, r.unit_code, r.procedure_code, r.day, r.weight as w, g.node,
         count(*)::float8 as m, (count(*) filter (where e.value::int >= 4))::float8 as h, sum(e.value::int)::float8 as s
  from surveys_reply r
  cross join lateral jsonb_each_text(r.answers) e
  join unnest(%s::text[], %s::text[]) c(item, part) on c.item = e.key
  cross join lateral (values ('*'), (c.part), (c.item)) g(node)
  where {which} and not r.in_burst and g.node <> ''
  group by r.id, g.node
) as per
group by unit_code, procedure_code, month, node
"""
OPTIONS = """
select %s::bigint, item, option, count(*)::int, sum(weight) from (
  select r.weight, e.key as item, o.option
  from surveys_reply r cross join lateral jsonb_each(r.answers) e
  cross join lateral (
    select e.value #>> '{{}}' as option where jsonb_typeof(e.value) in ('string', 'number')
    union all select jsonb_array_elements_text(e.value) where jsonb_typeof(e.value) = 'array'
  ) o
  where {which} and not r.in_burst and e.key = any(%s)
) as chosen group by item, option
"""


_OF_PLACES = "surveys_tally t join unnest(%s::text[], %s::text[], %s::date[]) p(u, c, d) on t.unit_code = p.u and t.procedure_code = p.c and t.month = p.d"
WHOLES = f"""
select unit_code, procedure_code, month, bool_and(n >= %s), {", ".join(f"sum({one}) filter (where node = '*')" for one in SUMS)}
from surveys_tally where campaign_id = %s group by 1, 2, 3
"""
TOGETHER = f"select node, {', '.join(f'sum(t.{one})' for one in SUMS)} from {_OF_PLACES} where t.campaign_id = %s group by node"
APART = f"select unit_code, procedure_code, month, node, {', '.join(SUMS)} from {_OF_PLACES} where t.campaign_id = %s"


def _which(campaign: Campaign, numbers: list[int] | None) -> tuple[str, list]:
    if numbers is None:
        return "r.campaign_id = %s and not r.settled", [campaign.pk]
    return "r.id = any(%s)", [numbers]


def sums_sql(campaign: Campaign, asked: Asked, numbers: list[int] | None = None) -> tuple[str, list]:
    """Return the statement that adds up replies: those of these numbers, or all that are not in the tallies yet."""
    which, params = _which(campaign, numbers)
    counted = asked.counted()
    return PER.format(which=which), [campaign.pk, [item for item, _part in counted], [_node(part) for _item, part in counted], *params]  # fmt: skip


def options_sql(campaign: Campaign, asked: Asked, numbers: list[int] | None = None) -> tuple[str, list]:
    """Return the statement that counts who chose what, as ``sums_sql``."""
    which, params = _which(campaign, numbers)
    return OPTIONS.format(which=which), [campaign.pk, *params, list(_by_option(asked))]


def _node(part: str) -> str:
    """A part as it stands in the tallies, never the same as an item."""
    return f"part:{part}" if part else ""


def _by_option(asked: Asked) -> dict[str, list[tuple[str, Words]]]:
    """What is shown by how many chose each answer: all but what counts to satisfaction, and numbers."""
    found = {}
    for one in asked.questions:
        if one.kind in (Kind.SINGLE, Kind.MULTIPLE):
            found[one.key] = [(option.key, option.words) for option in one.options]
        elif one.kind in (Kind.LIKERT, Kind.MATRIX) and not one.counted:
            points = [(str(value), words) for value, words in asked.scale(one.scale).numbered]
            found |= {line.key: points for line in one.lines}
    return found


@dataclass(frozen=True)
class Figure:
    """Satisfaction of something: how many people, and both ways in use."""

    key: str
    words: str
    n: int
    share: Estimate
    mean: Estimate


@dataclass(frozen=True)
class Results:
    """
    What may be shown of a campaign, or of one unit in it.

    :param replies: how many people answered; None where fewer than five did
    :param bursts: how many more came too quickly, and are left out
    :param hidden: replies that are in the whole but under no unit, procedure or month of their own
    :param chosen: by question: its words, and for each answer its words, how many chose it (None: too few to be shown), and the share
    """

    replies: int | None
    bursts: int
    kiosks: int
    whole: Figure | None
    parts: list[Figure]
    items: list[Figure]
    units: list[Figure]
    procedures: list[Figure]
    months: list[Figure]
    hidden: dict[str, int]
    chosen: list[tuple[str, list[tuple[str, int | None, float | None]]]]


def results(campaign: Campaign, unit_code: str = "") -> Results:
    """Return what people answered up to this moment; of one unit where its code is given."""
    asked = asked_in(campaign)
    items_of: dict[str, list[str]] = defaultdict(list)
    for item, part in asked.counted():
        items_of[_node(part)].append(item)
    wholes, shown, together = _in_blocks(campaign, asked, unit_code)
    for of in shown.values():
        for node in shown_within({node: one.n for node, one in of.items()}, items_of):
            together[node] += of[node]
    words = {line.key: str(line.words) for one in asked.questions for line in one.lines} | {_node(one.key): str(one.words) for one in asked.parts}  # fmt: skip

    def figures(nodes) -> list[Figure]:
        return [_figure(node, words.get(node, ""), together[node]) for node in nodes if together[node].n]

    def by(field: str) -> tuple[list[Figure], int]:
        groups: dict = defaultdict(Sums)
        for block, whole in wholes.items():
            groups[getattr(block, field)] += whole
        rest = groups.pop(None, Sums()).n
        return [_figure(key if isinstance(key, str) else key.isoformat(), "", groups[key]) for key in sorted(groups)], rest  # fmt: skip

    (by_unit, no_unit), (by_procedure, no_procedure), (by_month, no_month) = by("unit"), by("procedure"), by("month")  # fmt: skip
    whole = figures([WHOLE])
    replies, bursts, kiosks = _how_many(campaign, unit_code)
    return Results(
        replies=replies if replies >= LEAST else None, bursts=bursts, kiosks=kiosks, whole=whole[0] if whole else None,
        parts=figures([_node(one.key) for one in asked.parts]), items=figures([item for item, _part in asked.counted()]),
        units=by_unit, procedures=by_procedure, months=by_month,
        hidden={"unit": no_unit, "procedure": no_procedure, "month": no_month}, chosen=[] if unit_code else _chosen(campaign, asked),
    )  # fmt: skip


def how_many_answered(campaign: Campaign, unit_code: str) -> int | None:
    """Return how many people answered about a unit; None where fewer than five did."""
    replies, _bursts, _kiosks = _how_many(campaign, unit_code)
    return replies if replies >= LEAST else None


def month_of(figure: Figure) -> date:
    """Return the month of a figure of ``Results.months``."""
    return date.fromisoformat(figure.key)


def _figure(key: str, words: str, total: Sums) -> Figure:
    return Figure(key, words, total.n, share(total), mean(total))


def _in_blocks(campaign: Campaign, asked: Asked, unit_code: str):
    """
    Return the whole of each block that may be shown; for blocks that are to be looked into, the sums of each figure; and the sums over all others.

    A block of one place in which nobody answers just now, and whose every figure is of five or more, may be shown as it is: the
    database adds these up, which are nearly all.
    """
    wholes: dict[Place, Sums] = defaultdict(Sums)
    sound: set[Place] = set()
    new: dict[Place, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    with connection.cursor() as cursor:
        cursor.execute(WHOLES, [LEAST, campaign.pk])
        for unit, procedure, month, is_sound, *values in cursor.fetchall():
            wholes[place := Place(unit, procedure or None, month)] = Sums(*values)
            if is_sound:
                sound.add(place)
        cursor.execute(*sums_sql(campaign, asked))
        for _campaign, unit, procedure, month, node, *values in cursor.fetchall():
            new[Place(unit, procedure or None, month)][node] += Sums(*values)
        for place, of in new.items():
            wholes[place] += of[WHOLE]
        into = blocks({place: whole.n for place, whole in wholes.items()})
        places = [place for place, block in into.items() if not unit_code or block.unit == unit_code]
        shared = Counter(into.values())
        apart = [place for place in places if into[place] != place or shared[place] > 1 or place in new or place not in sound]  # fmt: skip
        plain = set(places).difference(apart)
        together: dict[str, Sums] = defaultdict(Sums)
        cursor.execute(TOGETHER, [*_columns(plain), campaign.pk])
        for node, *values in cursor.fetchall():
            together[node] = Sums(*values)
        of_blocks: dict[Place, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
        cursor.execute(APART, [*_columns(apart), campaign.pk])
        rows = [(Place(unit, procedure or None, month), node, Sums(*values)) for unit, procedure, month, node, *values in cursor.fetchall()]  # fmt: skip
    rows += [(place, node, one) for place in apart for node, one in new.get(place, {}).items()]
    for place, node, one in rows:
        of_blocks[into[place]][node] += one
    whole_of: dict[Place, Sums] = defaultdict(Sums)
    for place in places:
        whole_of[into[place]] += wholes[place]
    return whole_of, of_blocks, together


def _columns(places) -> tuple[list, list, list]:
    listed = list(places)
    return [one.unit for one in listed], [one.procedure or "" for one in listed], [one.month for one in listed]  # fmt: skip


def _how_many(campaign: Campaign, unit_code: str) -> tuple[int, int, int]:
    where, params = ("and unit_code = %s", [campaign.pk, unit_code]) if unit_code else ("", [campaign.pk])
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) filter (where not in_burst), count(*) filter (where in_burst), count(*) filter (where way = 'kiosk') from {Reply._meta.db_table} where campaign_id = %s {where}",
            params,
        )
        return cursor.fetchone()


def _chosen(campaign: Campaign, asked: Asked) -> list:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item, option, n in OptionTally.objects.filter(campaign=campaign).values_list("item", "option", "n").order_by():  # fmt: skip
        counts[item][option] += n
    sql, params = options_sql(campaign, asked)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for _campaign, item, option, n, _weight in cursor.fetchall():
            counts[item][option] += n
    words = dict(asked.columns())
    found = []
    for item, options in _by_option(asked).items():
        all_of = {key: counts[item].get(key, 0) for key, _words in options}
        answered = sum(all_of.values())
        if answered:
            may = options_shown(all_of)
            found.append((str(words[item]), [(str(said), may[key], None if may[key] is None else may[key] / answered) for key, said in options]))  # fmt: skip
    return found
