"""Which papers a case needs, as far as its guide and the answers in the address tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from haidang.procedures.guides import queries as guides
from haidang.procedures.guides.choices import ANSWER, FILING, ONLINE, Held, How
from haidang.procedures.guides.kinds import kinds, kinds_of, title_of
from haidang.procedures.guides.shape import Question, longest, way
from haidang.wallet.models import Handed


@dataclass(frozen=True)
class Asked:
    """
    One paper of a case.

    :param written: the same in Vietnamese, as it is written down for the office
    :param held: the administration has it: it need not be sent
    :param to_send: it is missing if it is not sent; what is only shown at the counter is not
    """

    key: str
    words: str
    written: str
    kinds: frozenset[str] = frozenset()
    held: bool = False
    database: str = ""
    to_send: bool = True
    filled_in: bool = False
    sample: str = ""
    invalid: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """
    What is asked for.

    :param papers: none where no guide tells: the person knows from the published text
    :param questions: how many questions are open at most before the papers are known; ``next`` is the first of them
    :param said: the version of the guide and what was answered so far, as addresses carry it
    :param completes: it is asked for what something lacks that was handed in already
    """

    procedure_code: str
    papers: tuple[Asked, ...] = ()
    questions: int = 0
    completes: bool = False
    next: Question | None = None
    said: tuple[tuple[str, str], ...] = ()


def case_of(procedure, said: Mapping[str, str], on: date, filled: bool = False) -> Case:
    """
    Return which papers are asked for.

    :param said: what stands in the address: the version of the guide and the answers, as the guide's own pages write them
    :param filled: the form of the procedure is filled in on the screen: it is not asked for once more as a paper
    """
    version, answers = guides.asked_by(procedure, said, on)
    if version is None:
        return Case(procedure.code)
    guide = guides.guide_of(version)
    if (filing := guide.question(FILING)) and filing.option(ONLINE):
        answers = answers | {FILING: ONLINE}
    seen = way(guide, answers)
    if seen.next is not None:
        known = (
            ("v", str(version.number)),
            *((f"{ANSWER}{key}", option) for key, option in seen.answers.items()),
        )
        return Case(procedure.code, questions=longest(guide, answers), next=seen.next, said=known)
    on_screen = next((one for one in seen.papers if one.how == How.FILL), None) if filled else None
    papers = (
        Asked(
            one.key, str(one.words), one.words.vi, _kinds(one), one.held == Held.YES,
            str(one.database), one.how != How.PRESENT, one.how == How.FILL, str(one.sample), tuple(map(str, one.invalid)),
        )
        for one in seen.papers
        if one is not on_screen
    )  # fmt: skip
    return Case(procedure.code, tuple(papers))


def _kinds(one) -> frozenset[str]:
    """Of which kinds a paper may be: as its guide names them, else as its words tell; what is filled in is kept by nobody."""
    if one.how == How.FILL:
        return frozenset()
    return frozenset(one.kinds) or kinds_of(one.words.vi)


def case_to_complete(procedure_code: str, to_come: Iterable[Handed], request: str) -> Case:
    """
    Return what is asked for where something was handed in already: what was said to come later, and what the office names.

    :param request: what the office wrote; the kinds of papers are told from its words
    """
    papers = [
        Asked(one.asked, one.words, one.words, kinds_of(one.words), to_send=False)
        for one in to_come
        if one.asked
    ]
    there = {kind for one in papers for kind in one.kinds}
    papers += [
        Asked(f"kind-{kind}"[:30], title_of(kind), kinds()[kind].words.vi, frozenset({kind}), to_send=False)
        for kind in sorted(kinds_of(request) - there)
    ]
    return Case(procedure_code, tuple(papers), completes=True)
