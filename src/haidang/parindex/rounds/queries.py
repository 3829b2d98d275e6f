"""What stands in a round: who takes part, what was said of each leaf, how far everybody is."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet

from haidang.core.files import queries as files
from haidang.core.files.models import File
from haidang.parindex import queries
from haidang.parindex.choices import EVIDENCE, EXPLAINING, How, Outcome, Sheets, Stage
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.models import (
    CouncilMember,
    Explanation,
    Judgement,
    Matter,
    Objection,
    Round,
    Sheet,
    Sitting,
    Vote,
)
from haidang.parindex.rounds import rules
from haidang.units.choices import MEASURED
from haidang.units.queries import Here, active_units, as_was

SELF, APPRAISAL, COUNCIL = 0, 1, 2  # stages of a judgement


def lean() -> QuerySet[Round]:
    """Return rounds with their book and snapshot, without what makes them large: that is read where it is asked for."""
    large = (
        "result",
        "book__content",
        "book__more",
        "snapshot__readings",
        "heads_book__content",
        "heads_book__more",
    )
    return Round.objects.select_related("book", "snapshot", "heads_book").defer(*large)


def planned() -> list[Round]:
    """Return the rounds that go by a plan, the newest first."""
    return list(lean().filter(starts_on__isnull=False).order_by("-pk"))


def running() -> list[Round]:
    """Return the rounds somebody has to do something for now."""
    return list(lean().filter(starts_on__isnull=False).exclude(stage=Stage.ARCHIVED).order_by("pk"))


def published_rounds() -> list[Round]:
    """Return the rounds whose results everybody may read, the newest first, without them."""
    return list(
        Round.objects.filter(published_at__isnull=False)
        .only("pk", "title", "decision", "decided_on")
        .order_by("-published_at")
    )


def planned_round(pk: int) -> Round | None:
    """Return a round that goes by a plan."""
    return lean().filter(pk=pk, starts_on__isnull=False).first()


def book_of(round_: Round) -> Book:
    return queries.read(round_.book)


def leaves_of(round_: Round) -> list[Node]:
    """Return the leaves that units score themselves in a round."""
    return rules.self_scored(book_of(round_), round_.first_month.year)


def survey_leaves(round_: Round) -> list[Node]:
    """Return the leaves whose rate is joined from what people answered to a questionnaire."""
    return [leaf for leaf in rules.measured(book_of(round_), round_.first_month.year) if queries.from_survey(leaf)]  # fmt: skip


def lead_of(leaf: Node) -> str:
    """Return the code of the department that appraises a leaf."""
    return rules.lead_of(leaf, settings.HAIDANG_HOME_AFFAIRS_UNIT)


def units_in(round_: Round) -> list[Here]:
    """Return the units that take part in a round, as units are in its last month; of a frozen round those that it was frozen with."""
    active = active_units(round_.last_month)
    if round_.frozen_at:
        here = {unit.code: unit for unit in active}
        # Who was renamed or merged since, from a day on that lies before, keeps the place that was published.
        return [found for code, _kind in round_.basis["units"] if (found := here.get(code) or as_was(code))]
    kinds = queries.kinds_in(round_) or set(MEASURED)
    return [unit for unit in active if unit.kind in kinds]


def unit_in(round_: Round, code: str) -> Here | None:
    return next((unit for unit in units_in(round_) if unit.code == code), None)


def file_key(round_: Round, unit_code: str, leaf: str) -> str:
    """Return the key under which a leaf's files are kept; ``read_key`` reads it."""
    return f"{round_.pk}/{unit_code}/{leaf}"


def read_key(key: str) -> tuple[int, str, str]:
    number, unit_code, leaf = key.split("/", 2)
    return int(number), unit_code, leaf


@dataclass
class Line:
    """One leaf of one unit, with the newest of everything that was said of it."""

    leaf: Node
    unit_code: str
    own: Judgement | None = None
    first: Judgement | None = None
    second: Judgement | None = None
    decided: Judgement | None = None
    explanation: Explanation | None = None
    last_explained: int = 0  # the number of what was written last, also where it was taken back
    files: list[File] = field(default_factory=list)
    more: list[File] = field(default_factory=list)
    unit: Here | None = None

    @property
    def appraised(self) -> Judgement | None:
        """What the appraisal came to."""
        return self.second or self.first

    @property
    def note(self) -> str:
        """What the unit wrote beside its own score."""
        return self.own.evidence if self.own else ""

    @property
    def why(self) -> str:
        """What the appraisers wrote beside theirs."""
        return self.appraised.evidence if self.appraised else ""

    @property
    def explained(self) -> str:
        """What the unit wrote when it did not agree."""
        return self.explanation.text if self.explanation else ""

    @property
    def differs(self) -> bool:
        """Say whether the appraisal gave something else than the unit gave itself."""
        return self.appraised is not None and (self.own is None or self.appraised.value != self.own.value)

    @property
    def seen(self) -> int:
        """The number of the newest appraisal: whoever saves says what they saw."""
        return self.appraised.pk if self.appraised else 0

    @property
    def proved(self) -> bool:
        """Say whether there is a file of evidence, or a note that says why there is none, where one is asked for."""
        return bool(self.files or self.note) or not rules.needs_proof(self.leaf)


NEWEST = """
select distinct on (unit_code, leaf, stage, step = 'second') * from parindex_judgement
where round_id = %s and unit_code = any(%s) and leaf = any(%s)
order by unit_code, leaf, stage, step = 'second', id desc
"""


def lines(
    round_: Round, units: Collection[str], leaves: Collection[Node], *, with_files: bool = True
) -> list[Line]:
    """Return every leaf of these units, by unit and in the order of the book."""
    here = {unit.code: unit for unit in units_in(round_)}
    found = {(unit, leaf.code): Line(leaf, unit, unit=here.get(unit)) for unit in units for leaf in leaves}
    codes, named = list(units), [leaf.code for leaf in leaves]
    for one in Judgement.objects.raw(NEWEST, [round_.pk, codes, named]):
        line = found[one.unit_code, one.leaf]
        if one.stage == SELF:
            line.own = one
        elif one.stage == COUNCIL:
            line.decided = one
        elif one.step == Stage.SECOND:
            line.second = one
        else:
            line.first = one
    said = Explanation.objects.filter(round=round_, unit_code__in=codes, leaf__in=named).order_by("pk")
    for one in said:
        line = found[one.unit_code, one.leaf]
        line.explanation, line.last_explained = one if one.text else None, one.pk
    if with_files:
        keys = {file_key(round_, unit, leaf): line for (unit, leaf), line in found.items()}
        for key, some in files.files_of_many(EVIDENCE, keys).items():
            keys[key].files = some
        for key, some in files.files_of_many(EXPLAINING, keys).items():
            keys[key].more = some
    return list(found.values())


def line_of(round_: Round, unit_code: str, leaf: Node) -> Line:
    return lines(round_, [unit_code], [leaf])[0]


def disputed(round_: Round) -> list[Line]:
    """
    Return the leaves whose appraisal gave something else than the unit gave itself, those the unit explained first.

    Where a unit said nothing at all nothing is disputed, unless it explains.
    """
    leaves = {leaf.code: leaf for leaf in leaves_of(round_)}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with newest as (
              select distinct on (unit_code, leaf, stage) unit_code, leaf, stage, value from parindex_judgement
              where round_id = %s and stage < 2 order by unit_code, leaf, stage, id desc)
            select given.unit_code, given.leaf from newest given
            left join newest own on own.unit_code = given.unit_code and own.leaf = given.leaf and own.stage = 0
            where given.stage = 1 and (own.stage is not null and own.value is distinct from given.value
              or own.stage is null and (select text from parindex_explanation said
                where said.round_id = %s and said.unit_code = given.unit_code and said.leaf = given.leaf order by id desc limit 1) <> '')
            """,
            [round_.pk, round_.pk],
        )
        pairs = {(unit, leaf) for unit, leaf in cursor.fetchall() if leaf in leaves}
    if not pairs:
        return []
    units, named = sorted({unit for unit, _leaf in pairs}), {leaf for _unit, leaf in pairs}
    every = lines(round_, units, [leaf for leaf in leaves.values() if leaf.code in named], with_files=False)
    asked = [line for line in every if (line.unit_code, line.leaf.code) in pairs]
    return sorted(asked, key=lambda line: line.explanation is None)


@dataclass(frozen=True)
class Progress:
    """How far one unit is: of how many leaves it scored so many, so many were appraised; what it sent."""

    unit: Here
    leaves: int
    own: int
    appraised: int
    sheet: Sheet | None

    @property
    def sent(self) -> bool:
        return bool(self.sheet and self.sheet.sent_by)


def progress(round_: Round, leaves: Collection[Node], units: Collection[str] | None = None) -> list[Progress]:
    """Return how far the units are with some leaves (None: all units that take part)."""
    here = [unit for unit in units_in(round_) if units is None or unit.code in units]
    said = (
        Judgement.objects.filter(round=round_, leaf__in=[leaf.code for leaf in leaves], unit_code__in=[unit.code for unit in here])
        .values_list("unit_code", "stage").annotate(n=Count("leaf", distinct=True)).order_by()
    )  # fmt: skip
    counts = {(unit, stage): n for unit, stage, n in said}
    sheets = {one.unit_code: one for one in sheets_of(round_, Sheets.SELF)}
    return [
        Progress(unit, len(leaves), counts.get((unit.code, SELF), 0), counts.get((unit.code, APPRAISAL), 0), sheets.get(unit.code))
        for unit in here
    ]  # fmt: skip


def appraised_by_leaf(round_: Round, leaves: Collection[Node]) -> dict[str, int]:
    """Return how many units have an appraisal of each leaf."""
    said = (
        Judgement.objects.filter(round=round_, stage=APPRAISAL, leaf__in=[leaf.code for leaf in leaves])
        .values_list("leaf").annotate(n=Count("unit_code", distinct=True)).order_by()
    )  # fmt: skip
    return dict(said)


def not_appraised(round_: Round, leaves: Collection[Node]) -> int:
    """Return how many leaves of how many units nobody appraised yet, all units together."""
    done = sum(appraised_by_leaf(round_, leaves).values())
    return len(units_in(round_)) * len(leaves) - done


def survey_missing(round_: Round) -> int:
    """Return how many points that a file brings are not joined yet, all units together."""
    return _not_joined(round_, rules.surveyed(book_of(round_), round_.first_month.year))


def surveys_to_join(round_: Round) -> int:
    """Return how many rates of leaves that name a questionnaire are neither joined nor decided, all units together."""
    return _not_joined(round_, survey_leaves(round_))


def _not_joined(round_: Round, leaves: list[Node]) -> int:
    if not leaves:
        return 0
    said = (
        Judgement.objects.filter(round=round_, leaf__in=[leaf.code for leaf in leaves])
        .values("unit_code", "leaf")
        .distinct()
    )
    return len(units_in(round_)) * len(leaves) - said.count()


def explained_and_open(round_: Round, leaves: Collection[Node]) -> list[tuple[str, str]]:
    """Return (unit, leaf) of what a unit explained and nobody appraised a second time."""
    named = [leaf.code for leaf in leaves]
    newest = Explanation.objects.filter(round=round_, leaf__in=named).order_by("unit_code", "leaf", "-pk")
    said = {(one.unit_code, one.leaf) for one in newest.distinct("unit_code", "leaf") if one.text}
    again = Judgement.objects.filter(round=round_, stage=APPRAISAL, step=Stage.SECOND, leaf__in=named)
    done = set(again.values_list("unit_code", "leaf"))
    return sorted(said - done)


def sheets_of(round_: Round, kind: str) -> list[Sheet]:
    return list(Sheet.objects.filter(round=round_, kind=kind).defer("content"))


def sheet_of(round_: Round, unit_code: str, kind: str = Sheets.SELF) -> Sheet | None:
    return Sheet.objects.filter(round=round_, unit_code=unit_code, kind=kind).first()


def sheets_with_content(round_: Round, units: Collection[str]) -> dict[str, Sheet]:
    """Return the self-score sheets of units as they were locked, by unit."""
    return {
        one.unit_code: one
        for one in Sheet.objects.filter(round=round_, kind=Sheets.SELF, unit_code__in=units)
    }


def swapped(sheet: Sheet | None, line: Line) -> bool:
    """Say whether a leaf's evidence is not what was locked with the sheet."""
    if sheet is None:
        return False
    locked = sheet.content.get(line.leaf.code, {}).get("files", [])
    return sorted(digest for _name, digest in locked) != sorted(file.digest for file in line.files)


def members_of(round_: Round) -> list[CouncilMember]:
    """Return the council, the chair first."""
    order = {"chair": 0, "deputy": 1, "secretary": 2, "member": 3}
    found = CouncilMember.objects.filter(round=round_).select_related("user").order_by("pk")
    return sorted(found, key=lambda one: order[one.seat])


def member_for(round_: Round, user) -> CouncilMember | None:
    return CouncilMember.objects.filter(round=round_, user=user.pk).select_related("user").first()


def objections(
    round_: Round, units: Collection[str] | None = None, *, of_heads: bool = False
) -> list[Objection]:
    """
    Return objections, those without an answer first (None for units: of all).

    :param of_heads: also those of heads to their own class, which nobody reads but they and who keeps rounds
    """
    found = Objection.objects.filter(round=round_)
    if not of_heads:
        found = found.filter(of_head=False)
    if units is not None:
        found = found.filter(unit_code__in=units)
    return sorted(found.order_by("pk"), key=lambda one: one.outcome != Outcome.OPEN)


def days_left(day: date | None, today: date) -> int | None:
    return None if day is None else (day - today).days


def sittings_of(round_: Round) -> list[Sitting]:
    """Return the sittings of the council with their matters and votes, the newest first."""
    return list(Sitting.objects.filter(round=round_).prefetch_related("matters__votes").order_by("-number"))


def open_sitting(round_: Round) -> Sitting | None:
    """Return the sitting in which the council decides now."""
    return Sitting.objects.filter(round=round_, closed_at=None).first()


def took_part(sitting: Sitting) -> set[int]:
    """Return the numbers of the members who were marked as present or voted."""
    voted = Vote.objects.filter(matter__sitting=sitting).values_list("member", flat=True)
    return set(voted) | set(sitting.present if sitting.how == How.SESSION else ())


def is_approved(round_: Round) -> bool:
    """Say whether the council decided that all the rest stands as appraised."""
    return Matter.objects.filter(sitting__round=round_, leaf="", adopted=True).exists()
