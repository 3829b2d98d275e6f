"""Reading what somebody answered: values that fit the questionnaire, and a sentence for each that does not. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from haidang.surveys.asked.shape import ON_A_SCALE, Question, Questionnaire
from haidang.surveys.choices import Kind

LONGEST = 2000


@dataclass
class Filled:
    """
    What somebody answered.

    :param values: by item; a point of a scale, the key of an option or several, a number
    :param texts: free texts by question, kept apart from the values
    :param problems: by question, what to mend
    """

    values: dict = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not (self.values or self.texts or self.problems)


def is_asked(one: Question, values: Mapping) -> bool:
    """Say whether a question is asked, by what was answered before."""
    for key, options in one.when.items():
        given = values.get(key, [])
        if not set(options) & set([given] if isinstance(given, str) else given):
            return False
    return True


def read(asked: Questionnaire, typed: QueryDict | Mapping) -> Filled:
    """Read a form as it was sent; what belongs to a question that is not asked is left out."""
    filled = Filled()
    for one in asked.questions:
        if is_asked(one, filled.values):
            _read_one(asked, one, typed, filled)
    return filled


def _read_one(asked: Questionnaire, one: Question, typed, filled: Filled) -> None:
    before = len(filled.values) + len(filled.texts)
    if one.kind in ON_A_SCALE:
        points = {str(value): value for value, _words in asked.scale(one.scale).numbered}
        for line in one.lines:
            said = str(typed.get(line.key) or "").strip()
            if said in points:
                filled.values[line.key] = points[said]
            elif said:
                filled.problems[one.key] = _("Choose one of the points that are offered.")
            elif one.needed:
                filled.problems.setdefault(one.key, _("Please answer each line of this question."))
        return
    if one.kind == Kind.MULTIPLE:
        chosen = _several(typed, one.key)
        known = [option.key for option in one.options if option.key in chosen]
        if len(known) < len(set(chosen)):
            filled.problems[one.key] = _("Choose among the answers that are offered.")
        elif known:
            filled.values[one.key] = known
    elif (said := str(typed.get(one.key) or "").replace("\x00", "").strip()) and one.kind == Kind.SINGLE:
        if any(option.key == said for option in one.options):
            filled.values[one.key] = said
        else:
            filled.problems[one.key] = _("Choose among the answers that are offered.")
    elif said and one.kind == Kind.NUMBER:
        _read_number(one, said, filled)
    elif said:
        if len(said) > LONGEST:
            filled.problems[one.key] = _("At most %(most)s characters, please.") % {"most": LONGEST}
        else:
            filled.texts[one.key] = said
    if one.needed and len(filled.values) + len(filled.texts) == before:
        filled.problems.setdefault(one.key, _("Please answer this question."))


def _several(typed, key: str) -> list[str]:
    """What was ticked: of a page, or of a tablet, which may send anything."""
    said = typed.getlist(key) if hasattr(typed, "getlist") else typed.get(key) or []
    return [str(each) for each in said] if isinstance(said, list) else [str(said)]


def _read_number(one: Question, said: str, filled: Filled) -> None:
    try:
        number = float(said.replace(",", "."))
    except ValueError:
        number = float("nan")
    low, high = one.least if one.least is not None else -1e12, one.most if one.most is not None else 1e12
    if low <= number <= high:  # also refuses what is not a number at all
        filled.values[one.key] = int(number) if number.is_integer() else number
    elif one.least is not None and one.most is not None:
        filled.problems[one.key] = _("A number from %(least)g to %(most)g, please.") % {"least": one.least, "most": one.most}  # fmt: skip
    else:
        filled.problems[one.key] = _("A number, please, such as 12 or 7,5.")


@dataclass(frozen=True)
class Shown:
    """A question as it is drawn: what was typed stays, and what is wrong stands beside it."""

    question: Question
    lines: list
    options: list
    typed: str
    problem: str
    condition: list[tuple[str, str]]


def shown(asked: Questionnaire, typed, problems: Mapping[str, str]) -> Iterator[Shown]:
    """Return the questions as they are drawn."""
    typed = typed or QueryDict()
    for one in asked.questions:
        points = asked.scale(one.scale).numbered if one.kind in ON_A_SCALE else []
        lines = [
            (line, [(value, words, typed.get(line.key) == str(value)) for value, words in points])
            for line in (one.lines if points else ())
        ]
        chosen = typed.getlist(one.key) if one.options else ()
        options = [(option, option.key in chosen) for option in one.options]
        condition = [
            (str(other.words), ", ".join(str(option.words) for option in other.options if option.key in keys))
            for key, keys in one.when.items()
            if (other := asked.question(key)) is not None
        ]
        yield Shown(one, lines, options, typed.get(one.key, ""), problems.get(one.key, ""), condition)
