"""What a group of linked procedures says, and what would be wrong with one. No database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

COMMUNE = "commune"
MOST_PARTS = 8
MOST_MORE = 3  # words that people put around what they say


@dataclass(frozen=True)
class Part:
    """
    One procedure of a group.

    :param number: from 1 on, in the order of the group
    :param after: numbers of the parts that must be finished first; none: it begins at once
    :param decided_by: ``commune``: the unit that leads; otherwise the code of the unit that decides
    :param note: what people should know of it, in Vietnamese and English
    """

    number: int
    procedure: str
    after: tuple[int, ...]
    decided_by: str
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Bundle:
    """
    One version of a group of linked procedures.

    :param lead: which kind of unit receives the one request and follows it to its end
    :param sayings: what people ask when they mean it
    :param papers: the one set of papers, each in Vietnamese and English
    """

    key: str
    version: str
    act: str
    mark: str
    name: str
    name_en: str
    lead: str
    sayings: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]
    limit: str
    limit_en: str
    parts: tuple[Part, ...]


def bundle_of(key: str, version: str, act: str, mark: str, content: Mapping) -> Bundle:
    """
    Read a group from the content of a dated rule.

    :raises KeyError: naming what is missing
    """
    parts = tuple(
        Part(
            number, one["procedure"], tuple(one.get("after", ())), one.get("decided_by", COMMUNE), one.get("note", ""), one.get("note_en", "")
        )
        for number, one in enumerate(content["parts"], 1)
    )  # fmt: skip
    return Bundle(
        key, version, act, mark, content["name"], content.get("name_en", ""), content.get("lead", COMMUNE),
        tuple(content.get("sayings", ())), tuple((one["name"], one.get("name_en", "")) for one in content.get("papers", ())),
        content.get("limit", ""), content.get("limit_en", ""), parts,
    )  # fmt: skip


def problems_of(bundle: Bundle) -> list[str]:
    """Return a sentence for everything that is wrong with a group."""
    found, numbers = [], {one.number for one in bundle.parts}
    if not 2 <= len(bundle.parts) <= MOST_PARTS:
        found.append(f"{bundle.key}: parts: from 2 to {MOST_PARTS}, not {len(bundle.parts)}")
    if not bundle.name.strip():
        found.append(f"{bundle.key}: name: give the name of the group")
    codes = [one.procedure for one in bundle.parts]
    found += [
        f"{bundle.key}: procedure {code} stands there twice"
        for code in sorted(set(codes))
        if codes.count(code) > 1
    ]
    for one in bundle.parts:
        if strangers := set(one.after) - numbers:
            found.append(f"{bundle.key}: part {one.number}: after: there is no part {min(strangers)}")
    if not found and _turns_in_a_circle(bundle):
        found.append(f"{bundle.key}: after: some parts wait for each other in a circle")
    return found


def _turns_in_a_circle(bundle: Bundle) -> bool:
    left, done = {one.number: set(one.after) for one in bundle.parts}, set()
    while ready := [number for number, first in left.items() if first <= done]:
        for number in ready:
            del left[number]
        done |= set(ready)
    return bool(left)


def is_meant(sayings: Collection[str], names: Collection[str], asked: str) -> bool:
    """
    Say whether somebody means a group: who has said all words of a saying or name and few others, or begins with a saying.

    What a name begins with is not enough: it is the name of the group's first procedure.

    :param sayings: without accents, as ``names`` and ``asked`` are
    """
    words = asked.split()
    whole = any(
        set(said) <= set(words) and len(words) <= len(said) + MOST_MORE
        for said in map(str.split, filter(None, [*sayings, *names]))
    )
    return whole or (len(words) > 2 and any(saying.startswith(asked) for saying in sayings))
