"""Which papers a case needs, as far as its guide and the answers in the address tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from haidang.procedures.guides import queries as guides
from haidang.procedures.guides.choices import Held, How
from haidang.procedures.guides.shape import longest, way
from haidang.wallet.kinds import kinds_of
from haidang.wallet.models import Handed


@dataclass(frozen=True)
class Asked:
    """
    One paper of a case.

    :param held: the administration has it: it need not be sent
    :param to_send: it is missing if it is not sent; what is only shown at the counter is not
    """

    key: str
    words: str
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

    :param guided: a guide tells; without one the person knows from the published text
    :param questions: how many questions are open at most before the papers are known
    """

    procedure_code: str
    papers: tuple[Asked, ...] = ()
    guided: bool = False
    questions: int = 0


def case_of(procedure, said: Mapping[str, str], on: date) -> Case:
    """
    Return which papers are asked for.

    :param said: what stands in the address: the version of the guide and the answers, as the guide's own pages write them
    """
    version, answers = guides.asked_by(procedure, said, on)
    if version is None:
        return Case(procedure.code)
    guide = guides.guide_of(version)
    seen = way(guide, answers)
    if seen.next is not None:
        return Case(procedure.code, guided=True, questions=longest(guide, answers))
    papers = (
        Asked(
            one.key, str(one.words), frozenset() if one.how == How.FILL else kinds_of(one.words.vi), one.held == Held.YES,
            str(one.database), one.how != How.PRESENT, one.how == How.FILL, str(one.sample), tuple(map(str, one.invalid)),
        )
        for one in seen.papers
    )  # fmt: skip
    return Case(procedure.code, tuple(papers), guided=True)


def case_to_complete(procedure_code: str, to_come: Iterable[Handed]) -> Case:
    """Return what is still asked for where something was handed in already: what was said to come later."""
    papers = (Asked(one.asked, one.words, kinds_of(one.words), to_send=False) for one in to_come if one.asked)
    return Case(procedure_code, tuple(papers), guided=True)
