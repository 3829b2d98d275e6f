"""
What people ask in their own words: "Sổ đỏ bị rách, xin cấp lại thế nào?"

Where no name has all the words that were typed, names are weighed by how rare the words are that they share with the question (BM25
over words and pairs of words, since most Vietnamese words are two syllables). What people say and names do not is kept as sayings,
which officials edit.
"""

import itertools
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction

from haidang.core.finding import rules
from haidang.core.finding.registry import quiet_words
from haidang.core.finding.rules import Asked

# Words that stand around what people ask for, with those that an app declares (see ``registry.tells_nothing``). A pair of words
# counts unless both are such.
QUIET = rules.FILLERS | frozenset(
    """anh chi em con chau ong ba bac co chu toi minh chung nha cua cho the nao nhu gi a can muon xin lam di den ra vao o dau duoc
    khong la thi ma da dang se roi moi bi de ve voi nay kia do ay gio ngay thang nam sau truoc hai ba bon mot may nhieu it ai bao lau
    mang theo huong dan hoi phai hay hoac va tai tu nguoi bang cung khac nghi khi
    my our is are am do does need have get""".split()
)
LONGEST = 7  # words of a saying
SAID, READ = 1.2, 0.6  # what a saying means weighs more than what was typed; a slip or a beginning less
PAIR, BESIDE = 1.3, 0.25  # a pair of words against a word; field, result and other names against the name
SATURATION, LENGTH = 1.2, 0.75  # BM25's k1 and b
CANDIDATES, COMPARED, ORDERED_BY = 1_200, 200, 12
# Where more than the candidates fit: so many of our own, and of the others so many with all, or some, of so many words that tell most.
OURS, OTHERS, TOLD = 1_200, 300, 4
SHOWN_FROM = 0.45  # of the best answer's weight
LIGHT, STEP = (
    20,
    150,
)  # what is heavier than so much weighs a little more: 10 % for our own, 20 % for what every ward does


@dataclass(frozen=True)
class Text:
    """One name as its words and pairs of words, what stands beside it, and how long it is."""

    name: frozenset[str]
    beside: frozenset[str]
    size: int


def pairs(words: Sequence[str]) -> list[str]:
    return [f"{one}_{other}" for one, other in itertools.pairwise(words)]


@lru_cache(4096)
def text_of(name: str, lead: int, *beside: str) -> Text:
    """Return a name to be weighed; what stands in brackets counts, but makes no name longer."""
    words = rules.words_of(name)[lead:]
    short = rules.words_of(re.sub(r"\([^()]*\)?", " ", name))[lead:]
    near = [rules.words_of(one) for one in beside]
    return Text(
        frozenset([*words, *pairs(words)]),
        frozenset(one for some in near for one in [*some, *pairs(some)]),
        len(short) or len(words),
    )


def typed_terms(words: Sequence[str]) -> dict[str, float]:
    """Return what was typed as terms with their weights: words that tell something, and pairs of which one does."""
    quiet = QUIET | quiet_words()
    terms = {word: 1.0 for word in words if word not in quiet}
    told = itertools.pairwise(words)
    return terms | {f"{one}_{other}": 1.0 for one, other in told if one not in quiet or other not in quiet}


def said_terms(words: Sequence[str], sayings: Mapping[str, str]) -> dict[str, float]:
    """
    Return the terms that the sayings in a question mean.

    Of sayings that lie within each other only the longest counts: "nhận con nuôi" is not "nhận con".

    :param sayings: what is meant, several with ; between, by what is said, both as it is kept: without accents
    """
    there = [
        (len(key.split()), start, key)
        for start in range(len(words))
        for size in range(1, LONGEST + 1)
        if (key := " ".join(words[start : start + size])) in sayings and start + size <= len(words)
    ]
    terms: dict[str, float] = {}
    taken: set[int] = set()
    for size, start, key in sorted(there, key=lambda one: (-one[0], one[1])):
        span = set(range(start, start + size))
        if span <= taken:
            continue
        taken |= span
        for meant in sayings[key].split(";"):
            told = meant.split()
            for term in [*told, *pairs(told)]:
                terms[term] = max(terms.get(term, 0.0), SAID if size > 1 else SAID * 0.8)
    return terms


def rarity(term: str, entries: Mapping[str, int], all_entries: int) -> float:
    """Return how much a word tells: the more, the fewer entries have it; a pair as much as the rarer of its words."""

    def of(word: str) -> float:
        there = entries.get(word, 0)
        return math.log(1 + (all_entries - there + 0.5) / (there + 0.5)) if there else 0.0

    return max(of(word) for word in term.split("_"))


def weigh(terms: Mapping[str, float], rare: Mapping[str, float], text: Text, usual: float) -> float:
    """
    Return how well a name answers a question; 0 if it shares no word with it.

    :param usual: how many words a name usually has
    """
    total = 0.0
    length = SATURATION * (1 - LENGTH + LENGTH * text.size / usual)
    for term, weight in terms.items():
        there = (term in text.name) + BESIDE * (term in text.beside)
        if there:
            total += (
                weight
                * rare[term]
                * (PAIR if "_" in term else 1)
                * there
                * (SATURATION + 1)
                / (there + length)
            )
    return total


def answers(asked: Asked, kinds: Collection[str], most: int) -> dict[str, tuple[list, int]]:
    """
    Return the places of each kind that answer a question with their grades, the best first, and how many do.

    A grade stands behind every name that has the words together. Nothing is returned for one or two words that no saying has: they
    are rather a name with a slip.
    """
    sayings = _sayings(asked)
    if not kinds or (len(asked.words) < 3 and not sayings):
        return {}
    terms = typed_terms(asked.words)
    entries, _all = _entries({word for term in terms for word in term.split("_")})
    for word, others in _near(asked, [word for word in terms if "_" not in word and word not in entries]).items():  # fmt: skip
        del terms[word]
        terms |= {other: READ for other in others}
    for term, weight in said_terms(asked.words, sayings).items():
        terms[term] = max(terms.get(term, 0.0), weight)
    entries, all_entries = _entries({word for term in terms for word in term.split("_")})
    rare = {term: rarity(term, entries, all_entries) for term in terms}
    single = sorted((term for term in terms if entries.get(term)), key=lambda term: entries[term])
    found = _candidates(single, terms, rare, entries, sorted(kinds))
    if not found:
        return {}
    texts = [text_of(name, lead, other, more) for _kind, _key, _owner, name, lead, other, more, *_rest in found]  # fmt: skip
    usual = sum(text.size for text in texts) / len(texts)
    weighed: dict[str, list] = {}
    for (kind, key, owner, *_words, weight, sort_key), text in zip(found, texts, strict=True):
        points = weigh(terms, rare, text, usual) * (1 + max(weight - LIGHT, 0) / STEP)
        weighed.setdefault(kind, []).append((-points, sort_key, key, owner))
    place = rules.SAID if " ".join(asked.words) in sayings else rules.ANSWERS
    return {kind: _graded(sorted(some), place, most) for kind, some in weighed.items() if min(some)[0] < 0}


def _graded(some: list[tuple], place: int, most: int) -> tuple[list, int]:
    shown = [one for one in some if one[0] <= some[0][0] * SHOWN_FROM]
    return [
        ((rules.WORDS, 0, place, 0, 0, 0, number, sort_key), (key, owner))
        for number, (_points, sort_key, key, owner) in enumerate(shown[:most])
    ], len(shown)


def _sayings(asked: Asked) -> dict[str, str]:
    """The sayings whose words stand in a question one after the other; where nothing else was typed yet, one that begins so."""
    words = asked.words
    runs = {
        " ".join(words[start : start + size]) for start in range(len(words)) for size in range(1, LONGEST + 1)
    }
    whole = " ".join(words)
    begun = f"{whole}%" if asked.open and len(whole) > 3 else None
    with connection.cursor() as cursor:
        cursor.execute("select said_key, means_key from finding_saying where active and said_key = any(%s)", [sorted(runs)])  # fmt: skip
        found = dict(cursor.fetchall())
        if not found and begun:
            cursor.execute(
                "select means_key from finding_saying where active and said_key like %s order by said_key limit 1",
                [begun],
            )
            if one := cursor.fetchone():
                found[whole] = one[0]
    return found


def _entries(words: Iterable[str]) -> tuple[dict[str, int], int]:
    """In how many entries each word stands, and about how many entries there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select word, entries from finding_word where word = any(%s) and entries > 0"
            " union all select '', greatest(reltuples, 1)::integer from pg_class where oid = 'finding_entry'::regclass",
            [sorted(words)],
        )
        found = dict(cursor.fetchall())
    return found, max(found.pop(""), *found.values(), 1)


def _near(asked: Asked, unknown: Sequence[str]) -> dict[str, list[str]]:
    """What words that no entry has may mean: a slip away, or going on."""
    if not unknown:
        return {}
    near = {word: rules.near(word) for word in unknown}
    last = asked.words[-1] if asked.open and len(asked.words[-1]) > 2 else None
    with connection.cursor() as cursor:
        cursor.execute(
            "select word, near from finding_word where entries > 0 and (near && %s::varchar[] or word like %s)"
            " order by entries desc limit 200",
            [
                sorted({one for shared in near.values() for one in shared}),
                f"{last}%" if last in near else None,
            ],
        )
        known = cursor.fetchall()
    return {
        word: [
            other
            for other, shared in known
            if (word == last and other.startswith(word))
            or (set(shared) & set(near[word]) and rules.is_slip(word, other))
        ][:8]
        for word in unknown
    }


FIT = "(select id from finding_entry where words @@ %s::tsquery and kind = any(%s) limit %s)"


def _candidates(single, terms, rare, entries, kinds) -> list[tuple]:
    """The entries that have one of the rarest words, those with most of what tells most first."""
    some, total = [], 0
    for word in single:
        total += entries[word]
        if total > CANDIDATES and len(some) >= 3:
            break
        some.append(word)
    if not some:
        return []
    telling = sorted(single, key=lambda word: -terms[word] * rare[word])[:ORDERED_BY]
    order = " + ".join("%s * (words @@ %s::tsquery)::integer" for _word in telling)
    among = [(" | ".join(some), CANDIDATES)]
    if total > CANDIDATES:
        told = [
            " | ".join(f"({' & '.join(words)})" for words in itertools.combinations(telling[:TOLD], size))
            for size in range(min(TOLD, len(telling)), 1, -1)
        ]
        among = [(f"({among[0][0]}) & {rules.HEAVY}", OURS), *((query, OTHERS) for query in [*told, among[0][0]])]  # fmt: skip
    fit = " union ".join([FIT] * len(among))
    return by_index(
        f"with fit as materialized ({fit}) "
        "select kind, key, owner, name, lead, other, more, weight, sort_key from finding_entry join fit using (id)"
        f" order by ({order}) desc, weight desc, size, id limit %s",
        [
            *(value for query, most in among for value in (query, kinds, most)),
            *(one for word in telling for one in (round(terms[word] * rare[word], 4), word)),
            COMPARED,
        ],
    )


def by_index(statement: str, values: Mapping | Sequence) -> list[tuple]:
    """
    Ask by indexes alone. Of words that stand in every third entry the planner would rather read the whole table: slow for the next rare
    one, and of some of many entries it would give others each time.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(f"set local enable_seqscan = off; {statement}; set local enable_seqscan = on", values)
        cursor.nextset()
        return cursor.fetchall()


def key_of(said: str) -> str:
    """Return a saying as it is kept and compared: "Sổ đỏ" → "so do"."""
    return " ".join(rules.words_of(said))
