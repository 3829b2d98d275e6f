"""Asking the index, and the apps whose things are not in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from haidang.core.access.queries import can
from haidang.core.finding import rules
from haidang.core.finding.models import Saying
from haidang.core.finding.questions import answers, by_index, key_of
from haidang.core.finding.registry import UNCOUNTED, Indexed, Live, Shown, kinds, long_forms
from haidang.core.finding.rules import Asked, Named, Way
from haidang.core.kept.keeping import kept

LOOKED_AT = 200  # of each kind so many can be paged through; more than that nobody reads
FEW = 40  # of each kind at least so many are compared word by word
MOST_WAYS = 60
SCATTERED = 3  # a name that has all words, but here and there: what was typed may be meant otherwise


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the best of it, in order, and how many there are; ``many``: at least so many."""

    kind: str
    title: Any
    things: list[Shown]
    total: int
    best: tuple
    many: bool = False


@dataclass(frozen=True)
class Found:
    """
    What was found.

    :param bent: nothing has all the words as they were typed; these are near to it
    """

    asked: Asked
    groups: list[Group]
    bent: bool

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def many(self) -> bool:
        return any(group.many for group in self.groups)


def find(user, text: str, *, kind: str = "", start: int = 0, limit: int = 5, typing: bool = False) -> Found:
    """
    Find what somebody may see by what they typed: the best kind first, the best of each first.

    :param kind: only this kind
    :param start: leave out so many of the best
    :param limit: so many of each kind
    :param typing: while somebody types; nothing is shown that would have to be remembered, and nothing is counted out
    """
    asked = rules.asked_for(text)
    if len(asked.code) < 2:
        return Found(asked, [], False)
    groups, index = [], None
    for one in kinds():
        if kind and one.kind != kind:
            continue
        if isinstance(one, Live):
            things, total = one.find(user, asked, start + limit, typing)
            best = [thing for _grade, thing in things[start : start + limit]]
            grades = [grade for grade, _thing in things]
        elif one.permission and not can(user, one.permission):
            continue
        else:
            index = index or _look(asked, kind, max(FEW, start + 2 * limit))
            graded, total = index.get(one.kind, ([], 0))
            grades = [grade for grade, _place in graded]
            places = [place for _grade, place in graded[start : start + limit]]
            shown = one.show(places) if places else {}
            best = [shown[place] for place in places if place in shown]
        if best:
            many = total >= UNCOUNTED
            groups.append(Group(one.kind, one.title, best, max(total, len(best)), grades[0], many))
    # Where one kind has what was typed, what another has by a slip is noise.
    groups = [group for group in groups if not _is_bent(group)] or groups
    groups.sort(key=lambda group: group.best[:4])  # stable: then in the order of kinds
    return Found(asked, groups, bool(groups) and all(_is_bent(group) for group in groups))


def _is_bent(group: Group) -> bool:
    return group.best[1] > 0


@kept("finding")  # what people begin to type is much the same
def _look(asked: Asked, kind: str, most: int) -> dict[str, tuple[list[tuple[tuple, tuple[str, str]]], int]]:
    """Return the places of each kind with their grades, the best first, and how many fit."""
    ways = plain_ways(asked)
    found = _compared(asked, ways, _rows(asked, ways, _together(ways), kind, most), most)
    if any(listed[0][0][2] < SCATTERED for listed, _total in found.values()):
        return found
    asking = {one.kind for one in kinds() if isinstance(one, Indexed) and one.answers and kind in ("", one.kind)}  # fmt: skip
    answered = answers(asked, asking, most)
    if not found and (told := rules.without_fillers(asked)) != asked:
        asked, ways = told, plain_ways(told)
        found = _compared(asked, ways, _rows(asked, ways, _together(ways), kind, most), most)
    if not found and not answered:
        bent = _bent_ways(asked, ways)
        rows = _rows(asked, bent, f"({_together(bent)}) | {_most_of(ways)}", kind, most, True)
        if not rows[0]:
            rows = _rows(asked, bent, _most_of(bent), kind, most, True)
        found = _compared(asked, bent, rows, most)
    return found | answered


def _compared(asked: Asked, ways: list[list[Way]], read: tuple[list[tuple], dict[str, int]], most: int):
    """The entries read, each thing once by its best name: places of each kind with their grades, and how many fit."""
    rows, totals = read
    best: dict[tuple[str, str], tuple[tuple, str]] = {}
    for kind_of, named, key, owner in rows:
        made = rules.grade(asked, ways, named)
        there = best.get((kind_of, key))
        if there is None or made < there[0]:
            best[kind_of, key] = (made, owner)
    found: dict[str, list] = {}
    for (kind_of, key), (made, owner) in best.items():
        found.setdefault(kind_of, []).append((made, (key, owner)))
    return {
        kind_of: (sorted(listed), totals[kind_of] if totals[kind_of] > most else len(listed))
        for kind_of, listed in found.items()
    }


def plain_ways(asked: Asked) -> list[list[Way]]:
    """Return how each word can be read without taking it for a slip."""
    ways = []
    for number, word in enumerate(asked.words):
        last = asked.open and number == len(asked.words) - 1
        here = [Way((word,))]
        if last:
            # One or two letters alone begin nearly everything: then they count only where a name begins.
            here.append(Way((word,), begins=True, head=len(word) <= 2 and len(asked.words) == 1))
        here += [Way(tuple(long.split()), 1) for long in long_forms(word)]
        meant = rules.untyped(word)
        if meant != word:
            here += [Way((meant,), 1, last and len(meant) > 2)]
        ways.append(here)
    return ways


def _bent_ways(asked: Asked, ways: list[list[Way]]) -> list[list[Way]]:
    """Return the same with the words that are a slip away, or that were typed without the spaces between."""
    alone = [word for word in asked.words if word.isalpha() and len(word) <= 40]
    asked_near = {word: rules.near(word) for word in alone}
    pieces = {
        word[a:b] for word in alone if len(word) >= 5 for a in range(len(word)) for b in range(a + 2, a + 8)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "select word, near from finding_word where near && %s::varchar[] or word = any(%s::varchar[])",
            [sorted({one for shared in asked_near.values() for one in shared}), sorted(pieces)],
        )
        known = {word: set(near) for word, near in cursor.fetchall()}
    bent = []
    for word, here in zip(asked.words, ways, strict=True):
        slips = [
            Way((other,), 2)
            for other in sorted(known)
            if other != word
            and known[other].intersection(asked_near.get(word, ()))
            and rules.is_slip(word, other)
        ]
        glued = rules.in_pieces(word, known.keys()) if word not in known and len(word) >= 5 else ()
        bent.append(here + ([Way(glued, 1)] if glued else []) + slips[:MOST_WAYS])
    return bent


def _one_of(ways: Sequence[Way]) -> str:
    return " | ".join(
        f"({' & '.join(way.words)})" if len(way.words) > 1 else f"{way.words[0]}{':*' if way.begins else ''}"
        for way in ways
        if not way.head
    )


def _together(ways: Sequence[Sequence[Way]]) -> str:
    return " & ".join(f"({_one_of(word)})" for word in ways)


def _most_of(ways: Sequence[Sequence[Way]]) -> str:
    """All words but one (but two, of five and more)."""
    if len(ways) < 2:
        return f"({_together(ways)})"
    parts = [f"({_one_of(word)})" for word in ways]
    numbers = range(len(parts))
    out = (
        [{one} for one in numbers]
        if len(parts) < 5
        else [{one, two} for one in numbers for two in numbers if one < two]
    )
    return " | ".join(
        "(" + " & ".join(part for n, part in enumerate(parts) if n not in left) + ")" for left in out
    )


# Materialised, or it would be found again for every entry where the planner takes the table for empty (vacuumed, then filled).
# Where thousands fit ("dang ky"), not all are compared: those that begin so, our own, and then some of the others.
ROWS = """
with fit as materialized (
  (select id from (select id, weight, size from finding_entry where bare_key like %(begins)s {kind} limit 1500) as begin
   order by weight desc, size, id limit 300)
  union (select id from finding_entry where words @@ %(heavy)s::tsquery {kind} limit 1200)
  union (select id from finding_entry where words @@ %(query)s::tsquery {kind} limit %(uncounted)s)
  union (select id from finding_entry where {code} {kind} limit 100)
), weighed as materialized (
  select id, kind, array[
    (code = %(code)s)::int, {hits},
    (bare_key like %(begins)s or name_key like %(begins)s or bare_key like %(read)s or name_key like %(read)s)::int,
    (name_key like %(inside)s)::int,
    weight, -size] as grade, sort_key
  from fit join finding_entry using (id)
), totals as (select kind, count(*) as total from weighed group by kind)
select kind, key, owner, name, name_key, other, more, code, lead, weight, entry.sort_key, total
from (select id, row_number() over (partition by kind order by grade desc, sort_key, id) as place from weighed) as best
join finding_entry entry using (id) join totals using (kind) where place <= %(most)s
"""


def _rows(
    asked: Asked, ways: Sequence[Sequence[Way]], query: str, kind: str, most: int, bent: bool = False
) -> tuple[list[tuple], dict[str, int]]:
    """Return the entries that fit a query, so many of each kind as are worth comparing, and how many fit (not all, if thousands)."""
    told = " ".join(asked.words)
    # The same with short forms written out.
    read = " ".join(
        next((" ".join(way.words) for way in word if way.cost == 1), word[0].words[0]) for word in ways
    )
    code = "code = %(code)s"
    if len(asked.code) >= 3 and (len(asked.words) == 1 or any(map(str.isdigit, asked.code))):
        code = "(code like %(code)s || '%%' or reverse(code) like reverse(%(code)s) || '%%')"
    values = {
        "query": query, "heavy": f"({query}) & {rules.HEAVY}", "code": asked.code, "kind": kind, "begins": f"{told[:80]}%", "read": f"{read}%",
        "inside": f"%{told}%", "most": most, "uncounted": UNCOUNTED,
    }  # fmt: skip
    hits = []
    if bent:  # of those near to it, first what has most of the words as they were typed
        for number, word in enumerate(dict.fromkeys(asked.words)):
            values[f"word{number}"] = word
            hits.append(f"(words @@ %(word{number})s::tsquery)::int")
    statement = ROWS.format(
        code=code,
        kind="and kind = %(kind)s" if kind else "",
        hits=" + ".join(hits) or "0",
    )
    rows, totals = [], {}
    for kind_of, key, owner, name, name_key, other, more, code, lead, weight, sort_key, total in by_index(statement, values):  # fmt: skip
        totals[kind_of] = total
        names = [name_key.split(), *map(_words, other.split(";") if other else ())]
        heard = frozenset(rules.spoken_words(f"{name} {other}")) if asked.said_with_accents else frozenset()
        everything = frozenset(_words(more)).union(*names)
        rows.append((kind_of, Named(names, lead, everything, code, heard, weight, sort_key), key, owner))
    return rows, totals


@lru_cache(4096)
def _words(text: str) -> tuple[str, ...]:
    """The words of what stands beside names: the same fields and results stand beside many, and people ask for the same ones."""
    return tuple(rules.words_of(text))


def sayings(words: str = "") -> QuerySet[Saying]:
    """Return what people say and names do not, by what is said; all, or where either side has these words."""
    found, key = Saying.objects.filter(active=True), key_of(words)
    if key:
        found = found.filter(Q(said_key__contains=key) | Q(means_key__contains=key))
    return found.order_by("said_key")
