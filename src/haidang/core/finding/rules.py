"""
How typed words are read, and how well a name answers them. Pure: no database, no registry.

Syllables are short in Vietnamese (three or four letters), so trigrams tell them apart badly. A slip is looked for by the
syllable with one letter left out: two words that are one wrong, missing, added or swapped letter apart have one such in common.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from haidang.core.text import search_key

MOST_LETTERS, MOST_WORDS = 200, 24
HEAVY, HEAVY_FROM = (
    "W",
    30,
)  # entries of this weight are marked by a word that nobody can type: they are looked through first
CODE, WORDS = 0, 1  # what a grade begins with: found by its code, or by words
# Stands where a grade says how a name has the words: people call it just that; or it answers a question.
SAID, ANSWERS = 1, 3
TONES = "\u0300\u0301\u0303\u0309\u0323"
# Words that people put around what they look for; left out only where nothing has all words.
FILLERS = frozenset(
    "lam xin cho toi em minh muon can o dau cua the nao nhu de ve thi la co duoc khong gi cach hoi tim xem i want to the a of for how where".split()
)
# How people write who hear no difference, all over the north and in a hurry.
SOUNDS = [("ngh", "ng"), ("gh", "g"), ("ph", "f"), ("tr", "ch"), ("gi", "d"), ("qu", "cu"), ("k", "c"), ("q", "c"), ("s", "x"), ("r", "d")]  # fmt: skip
AFTER_VOWEL = re.compile(r"(?<=[aeiouy])[sfrxjwz]|(?<=[aeiouy])[0-9]")


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are kept: lower case, no accents."""
    return re.findall(r"[a-z0-9]+", search_key(text))


def code_key(text: str) -> str:
    """Return a code without its signs: "1.001193" and "1001193" are one."""
    return "".join(words_of(text))


def spoken(word: str) -> str:
    """Return a word with its accents so that "Hoà" and "Hòa" are equal."""
    parts = unicodedata.normalize("NFD", word.lower())
    tone = "".join(sign for sign in parts if sign in TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in TONES)) + tone


def spoken_words(text: str) -> list[str]:
    return [spoken(word) for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))]


def sound(word: str) -> str:
    """Return how a word without accents sounds to whoever mixes up tr and ch, d and gi, s and x, i and y."""
    for written, heard in SOUNDS:
        if word.startswith(written) and len(word) > len(written):
            word = heard + word[len(written) :]
            break
    return word.replace("y", "i")


def near(word: str) -> list[str]:
    """Return what a word has in common with its slips: itself, itself without each letter, and how it sounds."""
    shorter = {word[:at] + word[at + 1 :] for at in range(len(word))} if 3 <= len(word) <= 16 else set()
    return sorted({word, f"~{sound(word)}"} | shorter)


def is_slip(typed: str, meant: str) -> bool:
    """Say whether one wrong, missing, added or swapped letter, or writing by ear, makes one word of the other."""
    if sound(typed) == sound(meant):
        return True
    if len(typed) < 3 or abs(len(typed) - len(meant)) > 1:
        return False
    if len(typed) == len(meant):
        wrong = [at for at, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
        if len(wrong) < 2:
            return True
        first, last = wrong[0], wrong[-1]
        return (
            len(wrong) == 2
            and last == first + 1
            and typed[first] == meant[last]
            and typed[last] == meant[first]
        )
    longer, shorter = sorted((typed, meant), key=len, reverse=True)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def untyped(word: str) -> str:
    """Return the syllable meant by keys that no input method took up: "hoongf", "ho6ng2" → "hong"."""
    plain = re.sub(r"^(?:dd|d9)", "d", word)
    plain = re.sub(r"^w", "u", plain)
    plain = AFTER_VOWEL.sub("", plain)
    plain = re.sub(r"([aeo])\1", r"\1", plain)
    # A tone may stand behind the last consonant; no syllable ends in these letters.
    return (
        re.sub(r"(?<=[aeiouycghmnpt])[sfrxjz0-9]+$", "", plain)
        if re.match(r"[a-z]*[aeiouy]", plain)
        else word
    )


def in_pieces(word: str, known: frozenset[str] | set[str]) -> tuple[str, ...]:
    """Return a word typed without spaces as the fewest known words; empty if it is none of them."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        ways = [
            (*best[start], word[start:end])
            for start in range(max(0, end - 7), end - 1)
            if start in best and word[start:end] in known
        ]
        if ways:
            best[end] = min(ways, key=len)
    found = best.get(len(word), ())
    return found if len(found) > 1 else ()


@dataclass(frozen=True)
class Asked:
    """What somebody typed. ``open``: the last word may go on."""

    text: str
    words: tuple[str, ...]
    spoken: tuple[str, ...]
    code: str
    open: bool

    @property
    def said_with_accents(self) -> bool:
        return any(not word.isascii() for word in self.spoken)


def asked_for(text: str) -> Asked:
    """Read what somebody typed; what is too long is cut."""
    text = text.replace("\x00", "")[:MOST_LETTERS]
    heard = " ".join(text.split())
    words = words_of(heard)[:MOST_WORDS]
    return Asked(heard, tuple(words), tuple(spoken_words(heard)), code_key(heard), not text.endswith(" "))


def without_fillers(asked: Asked) -> Asked:
    """Return what was asked without the words that people only put around it; all, if there is nothing else."""
    words = tuple(word for word in asked.words if word not in FILLERS)
    return replace(asked, words=words) if words else asked


@dataclass(frozen=True)
class Way:
    """
    One way to read a typed word: the words it means.

    :param cost: 0 as typed, 1 read otherwise, 2 a slip
    :param begins: it may go on
    :param head: it only counts where a name begins
    """

    words: tuple[str, ...]
    cost: int = 0
    begins: bool = False
    head: bool = False


@dataclass(frozen=True)
class Named:
    """One entry as its words: its names, where the first begins to count, and what else leads to it."""

    names: Sequence[Sequence[str]]
    lead: int = 0
    more: frozenset[str] = frozenset()
    code: str = ""
    heard: frozenset[str] = frozenset()
    weight: int = 0
    sort_key: str = ""


def _place(way: Way, name: Sequence[str], at: int | None, lead: int) -> int | None:
    """Return where a name has the words of a way, first of all where the word before ended."""
    size = len(way.words)
    starts = [at] if at is not None else []
    starts += [lead] if way.head else range(len(name) - size + 1)
    for start in starts:
        part = name[start : start + size]
        if len(part) == size and (
            tuple(part) == way.words
            or (way.begins and tuple(part[:-1]) == way.words[:-1] and part[-1].startswith(way.words[-1]))
        ):
            return start
    return None


def _has(way: Way, words: frozenset[str]) -> bool:
    if way.head:
        return False
    if way.begins:
        return any(word.startswith(way.words[0]) for word in words)
    return all(word in words for word in way.words)


def _found(ways: Sequence[Way], name: Sequence[str], at: int | None, one: Named, lead: int):
    """Return the cost, the place in the name (None: elsewhere) and the length of the cheapest way; the name comes first."""
    for cost in (0, 1, 2):
        here = [way for way in ways if way.cost == cost]
        for way in here:
            if (place := _place(way, name, at, lead)) is not None:
                return cost, place, len(way.words)
        if any(_has(way, one.more) for way in here):
            return cost, None, 0
    return None, None, 0


def grade(asked: Asked, ways: Sequence[Sequence[Way]], one: Named) -> tuple:
    """
    Return how well an entry answers, the smaller the better.

    A whole code comes before everything. Then: slips and words that are not there (which count as two slips); whether the name
    is what was typed, begins with it, has it in one piece, has all words somewhere; words that were read otherwise; accents that
    agree; weight; how much else the name has.
    """
    accents = -len(one.heard.intersection(asked.spoken)) if asked.said_with_accents else 0
    if one.code and one.code == asked.code:
        return (CODE, 0, 0, 0, accents, -one.weight, 0, one.sort_key)
    best = None
    for number, name in enumerate(one.names):
        missing = slips = read = 0
        used, at, pieces, start, all_in_name = 0, None, True, None, True
        for word in ways:
            cost, place, size = _found(word, name, at, one, one.lead if number == 0 else 0)
            if cost is None:
                missing += 1
                continue
            slips += cost == 2
            read += cost == 1
            if place is None:
                all_in_name = False
            else:
                pieces = pieces and (at is None or place == at)
                start = place if start is None else start
                at = place + size
                used += size
        lead = one.lead if number == 0 else 0
        if start is None or not all_in_name or missing:
            place = 4
        elif pieces and start in (0, lead):
            place = 0 if at == len(name) else 1
        else:
            place = 2 if pieces else 3
        made = (WORDS, slips + 2 * missing, place, read, accents, -one.weight, len(name) - used, one.sort_key)
        best = made if best is None else min(best, made)
    if (
        one.code
        and asked.code
        and len(asked.code) >= 3
        and (one.code.endswith(asked.code) or one.code.startswith(asked.code))
    ):
        best = min(best, (WORDS, 0, 2, 0, accents, -one.weight, 0, one.sort_key))
    return best
