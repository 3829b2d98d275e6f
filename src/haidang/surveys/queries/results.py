"""What people answered, as far as it may be shown: see ``rules.blocks`` and ``rules.estimates``."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.db import connection, transaction

from haidang.surveys.asked.shape import Questionnaire as Asked
from haidang.surveys.asked.shape import Words
from haidang.surveys.choices import LEAST, Kind
from haidang.surveys.models import Campaign, OptionTally, Reply
from haidang.surveys.queries.adding import chosen, new_replies, node_of, sums, tree_of
from haidang.surveys.queries.asking import asked_in
from haidang.surveys.rules.blocks import WHOLE, Place, blocks, looked_into, options_shown, shown_within
from haidang.surveys.rules.estimates import SUMS, Estimate, Sums, mean, share

SETTLING = 7391  # the lock that one campaign is settled under
_OF_PLACES = "surveys_tally t join unnest(%s::text[], %s::text[], %s::date[]) p(u, c, d) on t.unit_code = p.u and t.procedure_code = p.c and t.month = p.d"
WHOLES = f"""
select unit_code, procedure_code, month, bool_and(n >= %s), {", ".join(f"sum({one}) filter (where node = '*')" for one in SUMS)}
from surveys_tally where campaign_id = %s group by 1, 2, 3
"""
TOGETHER = f"""
select node, {", ".join(f"sum(t.{one})" for one in SUMS)} from surveys_tally t
where t.campaign_id = %s and (%s = '' or t.unit_code = %s) and not exists (
  select from unnest(%s::text[], %s::text[], %s::date[]) p(u, c, d) where t.unit_code = p.u and t.procedure_code = p.c and t.month = p.d)
group by node
"""
APART = f"select unit_code, procedure_code, month, node, {', '.join(SUMS)} from {_OF_PLACES} where t.campaign_id = %s"


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
    :param bursts: how many more came too quickly, and are left out; ``kiosks``: how many came at one, not told of fewer than five people
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


@transaction.atomic(savepoint=False)
def results(campaign: Campaign, unit_code: str = "") -> Results:
    """Return what people answered up to this moment; of one unit where its code is given."""
    asked = asked_in(campaign)
    tree = tree_of(asked)
    nothing_settled_meanwhile(campaign)
    new = new_replies(campaign, asked)
    wholes, shown, together = _in_blocks(campaign, asked, unit_code, new)
    for of in shown.values():
        for node in shown_within({node: one.n for node, one in of.items()}, tree) & of.keys():
            together[node] += of[node]
    words = {line.key: str(line.words) for one in asked.questions for line in one.lines} | {node_of(one.key): str(one.words) for one in asked.parts}  # fmt: skip

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
        replies=replies if replies >= LEAST else None, bursts=bursts, kiosks=kiosks if replies >= LEAST else 0, whole=whole[0] if whole else None,
        parts=figures([node_of(one.key) for one in asked.parts]), items=figures([item for item, _part in asked.counted()]),
        units=by_unit, procedures=by_procedure, months=by_month,
        hidden={"unit": no_unit, "procedure": no_procedure, "month": no_month}, chosen=[] if unit_code else _chosen(campaign, asked, new),
    )  # fmt: skip


def how_many_answered(campaign: Campaign, unit_code: str) -> int | None:
    """Return how many people answered about a unit; None where fewer than five did."""
    replies, _bursts, _kiosks = _how_many(campaign, unit_code)
    return replies if replies >= LEAST else None


def nothing_settled_meanwhile(campaign: Campaign) -> None:
    """Let what is to be settled wait until this transaction ends: between two questions it would be counted twice, or told otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s, %s)", [SETTLING, campaign.pk])


def month_of(figure: Figure) -> date:
    """Return the month of a figure of ``Results.months``."""
    return date.fromisoformat(figure.key)


def _figure(key: str, words: str, total: Sums) -> Figure:
    return Figure(key, words, total.n, share(total), mean(total))


def _in_blocks(campaign: Campaign, asked: Asked, unit_code: str, replies: pa.Table):
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
        for place, node, one in sums(replies, asked):
            new[place][node] = one
        for place, of in new.items():
            wholes[place] += of[WHOLE]
        into = blocks({place: whole.n for place, whole in wholes.items()})
        places = [place for place, block in into.items() if not unit_code or block.unit == unit_code]
        looked = looked_into(into, sound.difference(new))
        apart = [place for place in places if place in looked]
        plain = set(places).difference(apart)
        together: dict[str, Sums] = defaultdict(Sums)
        # Those that are looked into, or may not be shown, are few: they are named, and not the rest.
        others = [place for place in wholes if place not in plain and unit_code in ("", place.unit)]
        cursor.execute(TOGETHER, [campaign.pk, unit_code, unit_code, *_columns(others)])
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


def _chosen(campaign: Campaign, asked: Asked, replies: pa.Table) -> list:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item, option, n in OptionTally.objects.filter(campaign=campaign).values_list("item", "option", "n").order_by():  # fmt: skip
        counts[item][option] += n
    for item, option, n, _weight in chosen(replies, asked):
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
