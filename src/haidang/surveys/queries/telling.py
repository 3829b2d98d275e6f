"""As what replies are to be told, once new ones are in the tallies."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from haidang.surveys.asked.shape import Questionnaire as Asked
from haidang.surveys.choices import LEAST
from haidang.surveys.models import Campaign
from haidang.surveys.queries.adding import tree_of
from haidang.surveys.rules.blocks import WHOLE, Place, blocks, looked_into
from haidang.surveys.rules.estimates import Sums
from haidang.surveys.rules.telling import NOTHING, Telling, tellings

WHOLES = """
select unit_code, procedure_code, month, bool_and(n >= %s), sum(n) filter (where node = '*') from surveys_tally where campaign_id = %s group by 1, 2, 3
"""
WITHIN = """
select t.unit_code, t.procedure_code, t.month, t.node, t.n
from surveys_tally t join unnest(%s::text[], %s::text[], %s::date[]) p(u, c, d) on t.unit_code = p.u and t.procedure_code = p.c and t.month = p.d
where t.campaign_id = %s
"""


def told_now(
    campaign: Campaign, asked: Asked, added: Sequence[tuple[Place, str, Sums]], places: Sequence[Place], everywhere: bool
) -> dict[Place, Telling]:  # fmt: skip
    """
    Return as what the replies of some places are told now, and those of all others whose block changed by what was added.

    :param added: what was added to the tallies since it was last asked
    :param places: where it was added, also if nothing of it counts
    :param everywhere: return all places, whatever changed
    """
    now: dict[Place, int] = {}
    sound: set[Place] = set()
    with connection.cursor() as cursor:
        cursor.execute(WHOLES, [LEAST, campaign.pk])
        for unit, procedure, month, is_sound, n in cursor.fetchall():
            now[place := Place(unit, procedure or None, month)] = n
            if is_sound:
                sound.add(place)
        into = blocks(now)
        if not everywhere:
            asked_of = set(places)
            before = now | {place: now[place] - one.n for place, node, one in added if node == WHOLE}
            had = _members(blocks(before))
            changed = {block for block, mine in _members(into).items() if mine != had.get(block) or mine & asked_of}  # fmt: skip
            asked_of |= {place for place in now if place not in into or into[place] in changed}
            now = {place: n for place, n in now.items() if place in asked_of}
            into = {place: block for place, block in into.items() if block in changed}
        within: dict[Place, Counter] = defaultdict(Counter)
        listed = list(looked_into(into, sound))
        cursor.execute(WITHIN, [[one.unit for one in listed], [one.procedure or "" for one in listed], [one.month for one in listed], campaign.pk])  # fmt: skip
        for unit, procedure, month, node, n in cursor.fetchall():
            within[Place(unit, procedure or None, month)][node] = n
    return dict.fromkeys(places, NOTHING) | tellings(into, now, within, tree_of(asked))


def _members(into: Mapping[Place, Place]) -> dict[Place, set[Place]]:
    found: dict[Place, set[Place]] = defaultdict(set)
    for place, block in into.items():
        found[block].add(place)
    return found
