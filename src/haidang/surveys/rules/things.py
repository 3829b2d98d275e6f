"""What a rate can be of: a questionnaire, a part of it, a group of its questions, one question; and which may be told."""

from collections.abc import Collection, Mapping

from haidang.surveys.choices import LEAST

Cell = tuple[str, str, str, str]  # questionnaire, part, group of questions, question
QUESTION, ITEM = 2, 3
WITHHELD = "*"  # at the end of the name of a question that is told in what it belongs to only: no key has one


def named(questionnaire: str, key: str = "", part: bool = False) -> str:
    """Return by what name a rule book knows something: ``sipas-2026``, ``sipas-2026/part:II``, ``sipas-2026/Q9.II.C``."""
    if not key:
        return questionnaire
    return f"{questionnaire}/part:{key}" if part else f"{questionnaire}/{key}"


def things(answers: Mapping[Cell, int], least: int = LEAST) -> dict[str, Collection[Cell]]:
    """
    Return what may be told of one unit and month, and of which questions it is the sum.

    The answers are of whole blocks, in which what is too small to be told apart is marked already (see ``rules.telling``): each figure is a sum of
    figures that results show. What an earlier release kept is unmarked: there, too, nothing is told of fewer than five people, and what it
    is made of only where all of its parts may be.

    :param answers: how many answered each question; what may not be told apart has no name at its place, and its question ends with a star
    """
    found: dict[str, Collection[Cell]] = {}
    for questionnaire in sorted({cell[0] for cell in answers}):
        mine = [cell for cell in answers if cell[0] == questionnaire]
        _tell(found, answers, named(questionnaire), mine, 0, least)
    return found


def _tell(found, answers, name: str, cells: list[Cell], level: int, least: int) -> None:
    if not _enough(answers, cells, least):
        return
    found[name] = cells
    below: dict[tuple[str, int], list[Cell]] = {}
    for cell in cells if level < ITEM else ():
        # What belongs to no part stands beside the parts.
        deeper = next((each for each in range(level + 1, ITEM + 1) if cell[each]), ITEM)
        if not (deeper == ITEM and cell[ITEM].endswith(WITHHELD)):
            below.setdefault((named(cell[0], cell[deeper], deeper < QUESTION), deeper), []).append(cell)
    if all(_enough(answers, some, least) for some in below.values()):
        for (part, deeper), some in below.items():
            _tell(found, answers, part, some, deeper, least)


def _enough(answers, cells: list[Cell], least: int) -> bool:
    """Say whether five people or more answered some of these: as many as answered the one that most did."""
    return max(answers[cell] for cell in cells) >= least
