"""Rule books from plain data, as YAML and Excel give it, refused with the name of every place that is wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from haidang.core.reference import LOADER
from haidang.parindex.engine import excel
from haidang.parindex.engine.book import (
    ABOUT,
    COLUMNS,
    EVIDENCE,
    HEADS,
    KINDS,
    MARKS,
    OF_PARTS,
    OUTSIDE,
    Band,
    Book,
    Grade,
    Node,
    Replay,
    Rule,
)
from haidang.parindex.engine.cells import Unreadable, as_percent, number, said
from haidang.parindex.engine.mistakes import BadRuleBook, Problem

# Which kinds of measure a rule can make points of.
FITS = {
    "proportional": ("share", "standing", "rate"), "bands": ("share", "standing", "rate"), "mean": ("mean",), "value_bands": ("count", "mean"),
    "answers": ("answers",), "bonus": ("count", "share"), "penalty": ("count", "share"), "monitor": ("share", "standing", "rate", "count", "mean"),
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """
    What the house knows and a book may name.

    :param measures: name → kind of every declared measure; ``units``: codes of units, None where they are not looked at
    :param answers: name → every answer that a measure of answers can tell of
    """

    measures: Mapping[str, str]
    units: Collection[str] | None = None
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _Reader:
    """Reads one book and gathers every mistake with its place."""

    def __init__(self, places: Mapping[str, str], known: Known | None):
        self.places, self.known = places, known
        self.problems: list[Problem] = []
        self.codes: set[str] = set()

    def wrong(self, path: str, name: str, sentence: str, code: str = "") -> None:
        full = f"{path}.{name}" if path and name else path or name
        self.problems.append(Problem(self.places.get(full) or self.places.get(path) or full, sentence, code))

    def number(self, raw: Mapping, path: str, name: str, default: Decimal | None = None, code: str = "") -> Decimal | None:  # fmt: skip
        value = raw.get(name)
        if value is None or value == "":
            return default
        try:
            return number(value)
        except Unreadable as error:
            self.wrong(path, name, str(error), code)
            return default

    def year(self, raw: Mapping, path: str, name: str, code: str) -> int | None:
        found = self.number(raw, path, name, code=code)
        if found is not None and (found != found.to_integral_value() or not 1900 <= found <= 9999):
            self.wrong(path, name, _("write a year such as 2026."), code)
            return None
        return None if found is None else int(found)

    def rule(self, raw: Mapping, path: str, code: str, most: Decimal | None) -> Rule:
        kind = str(raw.get("rule") or "sum")
        if kind not in KINDS:
            self.wrong(path, "rule", _("one of %(kinds)s, not “%(kind)s”.") % {"kinds": ", ".join(KINDS), "kind": kind[:40]}, code)  # fmt: skip
            kind = "sum" if raw.get("children") else "judged"
        share = {}
        for name, default in (("floor", Decimal(0)), ("target", Decimal(1)), ("cap", Decimal(1))):
            share[name] = self.number(raw, path, name, default, code)
            if not 0 <= share[name] <= 1:
                self.wrong(path, name, _("a rate from 0%% to 100%%, not %(value)s.") % {"value": str(raw.get(name))[:40]}, code)  # fmt: skip
        if share["target"] == 0:
            self.wrong(path, "target", _("above 0%."), code)
        if share["target"] < share["floor"] <= 1:
            self.wrong(path, "floor", _("the lowest rate is above the one that gives full points."), code)
        weights = self.weights(raw, path, code)
        if kind == "answers" and not weights:
            self.wrong(path, "weights", _("give each answer its share of the maximum."), code)
        inverse = raw.get("inverse") in (True, 1, "yes", "true", "TRUE", "có")
        if inverse and kind != "proportional":
            self.wrong(path, "inverse", _("only points in proportion can be turned round."), code)
        per = self.number(raw, path, "per", Decimal(0), code)
        if kind in OUTSIDE and per <= 0:
            self.wrong(path, "per", _("give the points for each time."), code)
        return Rule(kind, **share, per=per, bands=self.bands(raw, path, code, kind, most), weights=weights, inverse=inverse)  # fmt: skip

    def weights(self, raw: Mapping, path: str, code: str) -> dict[str, Decimal]:
        given = raw.get("weights") or {}
        if not isinstance(given, Mapping):
            self.wrong(path, "weights", _("give each answer its share of the maximum."), code)
            return {}
        found = {str(answer): self.number(given, path, answer, Decimal(0), code) for answer in given}
        if any(not 0 <= share <= 1 for share in found.values()):
            self.wrong(path, "weights", _("each share lies from 0% to 100%."), code)
        return found

    def bands(self, raw: Mapping, path: str, code: str, kind: str, most: Decimal | None) -> tuple[Band, ...]:
        begins = "until_days" if kind == "dated_bands" else "from"
        found: list[Band] = []
        for band in raw.get("bands") or []:
            if not isinstance(band, Mapping) or not {begins, "points"} <= set(band) <= {begins, "points", "to"}:  # fmt: skip
                self.wrong(path, "bands", _("each threshold has points and where it begins."), code)
                continue
            until = self.number(band, path, "to", code=code)
            bound, points = (self.number(band, path, name, Decimal(0), code) for name in (begins, "points"))
            found.append(Band(bound, points, until))
        if kind in ("bands", "value_bands", "dated_bands"):
            self._fit(found, path, code, kind, most)
        return tuple(found)

    def _fit(self, bands: Sequence[Band], path: str, code: str, kind: str, most: Decimal | None) -> None:
        """Name thresholds that are missing, overlap, or give more than there is."""
        write = as_percent if kind == "bands" else said
        if not bands:
            self.wrong(path, "bands", _("give at least one threshold with its points."), code)
        if most is not None and any(band.points > most for band in bands):
            self.wrong(path, "bands", _("a threshold gives more than the maximum of %(max)s points.") % {"max": said(most)}, code)  # fmt: skip
        if kind == "bands" and any(not 0 <= band.bound <= 1 for band in bands):
            self.wrong(path, "bands", _("rates lie from 0% to 100%: write 90%, not 90."), code)
        ordered = sorted(bands, key=lambda band: band.bound)
        for one, after in pairwise(ordered):
            if one.bound == after.bound or (one.until is not None and one.until > after.bound):
                self.wrong(
                    path, "bands", _("overlap: %(value)s lies in two thresholds.") % {"value": write(after.bound)}, code
                )  # fmt: skip
        for band in bands:
            if band.until is not None and band.until <= band.bound:
                self.wrong(path, "bands", _("a threshold ends before it begins: %(value)s.") % {"value": write(band.bound)}, code)  # fmt: skip

    def grades(self, raw: Sequence) -> tuple[Grade, ...]:
        found = []
        for n, one in enumerate(raw):
            path = f"classes[{n}]"
            begins = (
                [name for name in ("from", "above") if one.get(name) not in (None, "")]
                if isinstance(one, Mapping)
                else []
            )
            if len(begins) != 1 or not one.get("name"):
                self.wrong(path, "", _("give a name, and from (points) or above (points)."))
                continue
            bound = self.number(one, path, begins[0], Decimal(0))
            found.append(
                Grade(bound, str(one["name"]), str(one.get("name_en") or one["name"]), begins == ["above"])
            )
        return tuple(sorted(found, key=lambda grade: grade.bound, reverse=True))

    def measures(self, raw: Mapping, path: str, code: str, kind: str) -> None:
        """Name measures that nobody declared, or that the rule cannot make points of."""
        for name in ("measure", "veto"):
            asked = str(raw.get(name) or "")
            if not asked or self.known is None:
                continue
            found = self.known.measures.get(asked)
            if found is None and "/" in asked:
                self.wrong(path, name, _("there is no questionnaire, or nothing in it, for %(name)s. The workbook's last sheet lists what there is.") % {"name": asked[:60]}, code)  # fmt: skip
            elif found is None:
                self.wrong(path, name, _("unknown measure %(name)s. The workbook's last sheet lists those there are.") % {"name": asked[:60]}, code)  # fmt: skip
            elif name == "measure" and found not in FITS.get(kind, ()):
                self.wrong(path, name, _("the rule %(rule)s cannot make points of %(name)s.") % {"rule": kind, "name": asked[:60]}, code)  # fmt: skip
            elif name == "measure" and asked in self.known.answers and isinstance(raw.get("weights"), Mapping):  # fmt: skip
                self._fit_answers(raw["weights"], self.known.answers[asked], path, code)

    def _fit_answers(self, weights: Mapping, there: Sequence[str], path: str, code: str) -> None:
        """Name answers that nobody can give, and those that were forgotten: they would give nothing."""
        given = list(map(str, weights))
        for answer in [one for one in given if one not in there][:1]:
            self.wrong(path, "weights", _("“%(answer)s” is no answer there: they are %(known)s.") % {"answer": answer[:20], "known": ", ".join(there)}, code)  # fmt: skip
        if missing := [one for one in there if one not in given]:
            self.wrong(path, "weights", _("these answers have no share yet: %(missing)s. Write 0%% where one gives nothing.") % {"missing": ", ".join(missing)}, code)  # fmt: skip

    def node(self, raw, path: str) -> Node | None:
        if not isinstance(raw, Mapping):
            self.wrong(path, "", _("an entry with code, name and max."))
            return None
        code, name = str(raw.get("code") or ""), str(raw.get("name") or "")
        if not code:
            self.wrong(path, "code", _("give a code."))
        elif code in self.codes:
            self.wrong(path, "code", _("%(code)s stands above already; give every row a code of its own.") % {"code": code}, code)  # fmt: skip
        elif "/" in code:
            self.wrong(path, "code", _("a code has no “/”."), code)
        self.codes.add(code)
        if not name:
            self.wrong(path, "name", _("give a name."), code)
        for stranger in sorted(set(map(str, raw)) - set(COLUMNS) - {"children"})[:1]:
            self.wrong(path, stranger, _("this field is not known."), code)
        most = self.number(raw, path, "max", code=code)
        rule = self.rule(raw, path, code, most)
        self.measures(raw, path, code, rule.kind)
        if str(raw.get("evidence") or "") not in ("", *EVIDENCE):
            self.wrong(path, "evidence", _("one of %(kinds)s, or empty.") % {"kinds": ", ".join(EVIDENCE)}, code)  # fmt: skip
        lead = str(raw.get("lead") or "")
        if lead and self.known and self.known.units is not None and lead not in self.known.units:
            self.wrong(path, "lead", _("there is no unit with the code %(code)s.") % {"code": lead[:40]}, code)  # fmt: skip
        below = [self.node(child, f"{path}.children[{n}]") for n, child in enumerate(raw.get("children") or [])]  # fmt: skip
        parts = tuple(child for child in below if child is not None)
        years = self.year(raw, path, "from_year", code), self.year(raw, path, "to_year", code)
        if all(years) and years[0] > years[1]:
            self.wrong(path, "to_year", _("the last year comes before the first."), code)
        self.adding_up(path, code, most, rule.kind, parts, unread=most is None and bool(raw.get("max")))
        text = {
            column: str(raw.get(column) or "")
            for column in ("measure", "veto", "assumption", "unknown", "column", "evidence", "documents", "question")
        }  # fmt: skip
        return Node(
            code, name, str(raw.get("name_en") or name), most, rule, parts, from_year=years[0], to_year=years[1], lead=lead, **text
        )  # fmt: skip

    def adding_up(
        self, path: str, code: str, most: Decimal | None, kind: str, parts: Sequence[Node], unread: bool
    ) -> None:
        """
        Name a maximum that is missing, or that its parts do not add up to.

        :param unread: the maximum is no number, which is named already
        """
        if not parts:
            if kind in OF_PARTS:
                self.wrong(path, "rule", _("give a rule; only what has parts is a sum of them."), code)
            elif most is None and kind != "monitor" and not unread:
                self.wrong(path, "max", _("give the maximum in points."), code)
            elif most is not None and most < 0 and kind != "penalty":
                self.wrong(path, "max", _("not below 0."), code)
            return
        if kind not in OF_PARTS:
            self.wrong(path, "rule", _("what has parts is “sum” or “scaled”."), code)
        if kind == "scaled":
            if most is None and not unread:
                self.wrong(path, "max", _("give the maximum that the parts are scaled to."), code)
            return
        counted = [p.max for p in parts if p.max is not None and not p.outside and p.rule.kind != "monitor"]
        dated = any(p.from_year or p.to_year for p in parts)
        lacking = any(p.max is None and not p.children and p.rule.kind != "monitor" for p in parts)
        if most is None or not counted or dated or lacking:
            return
        if sum(counted) != most:
            self.wrong(
                path, "max", _("%(max)s points, but its parts add up to %(sum)s.") % {"max": said(most), "sum": said(sum(counted))}, code
            )  # fmt: skip

    def replay(self, plan: Mapping) -> Replay:
        for name in ("year", "unit", "total", "rank"):
            if not plan.get(name):
                self.wrong("replay", name, _("name the column."))
        return Replay(
            **{name: str(plan.get(name) or "") for name in ("year", "unit", "total", "rank", "published")},
            tolerance=self.number(plan, "replay", "tolerance", Decimal(0)),
        )


def looked_at(
    data, places: Mapping[str, str] | None = None, known: Known | None = None
) -> tuple[Book, list[Problem]]:
    """
    Read a rule book as far as it can be read, and say everything that is wrong with it.

    :param places: the cell of every place, where it comes from Excel
    :param known: the measures and units that may be named; nothing is looked up without it
    """
    reader = _Reader(places or {}, known)
    if not isinstance(data, Mapping):
        raise BadRuleBook([Problem(_("the file"), _("it has code, version, title, act, mark and areas."))])
    for name in ("code", "version", "title", "act", "areas"):
        if not data.get(name):
            reader.wrong("", name, _("this is missing."))
    if data.get("mark") not in MARKS:
        reader.wrong("", "mark", _("one of %(marks)s, not %(mark)s.") % {"marks": ", ".join(MARKS), "mark": str(data.get("mark"))[:40]})  # fmt: skip
    for stranger in sorted(set(map(str, data)) - {*ABOUT, "areas", "classes", "replay"})[:1]:
        reader.wrong("", stranger, _("this field is not known."))
    areas = [reader.node(raw, f"areas[{n}]") for n, raw in enumerate(data.get("areas") or [])]
    caps = {name: reader.number(data, "", name) for name in ("bonus_cap", "penalty_cap", "total_cap")}
    for name, cap in caps.items():
        if cap is not None and cap < 0:
            reader.wrong("", name, _("not below 0."))
    head, least = str(data.get("head") or HEADS[0]), reader.number(data, "", "least_months")
    if head not in HEADS:
        reader.wrong("", "head", _("one of %(kinds)s, or empty.") % {"kinds": ", ".join(HEADS)})
    if least is not None and (least != least.to_integral_value() or not 0 < least <= 12):
        reader.wrong("", "least_months", _("a whole number of months from 1 to 12."))
    book = Book(
        *(str(data.get(name) or "") for name in ("code", "version", "title")), str(data.get("title_en") or data.get("title") or ""),
        str(data.get("act") or ""), str(data.get("mark") or ""), tuple(area.led_by("") for area in areas if area is not None),
        reader.replay(data["replay"]) if data.get("replay") else None, reader.grades(data.get("classes") or []), **caps,
        head=head, least_months=None if least is None else int(least),
        example=data.get("example") in (True, 1, "yes", "true", "TRUE", "có"), note=str(data.get("note") or ""),
    )  # fmt: skip
    return book, reader.problems


def from_data(data, places: Mapping[str, str] | None = None, known: Known | None = None) -> Book:
    """
    Read a whole rule book from plain data, as YAML gives it; ``places`` and ``known`` as ``looked_at``.

    :raises BadRuleBook: naming every place, as in ``areas[2].children[0].max``
    """
    book, problems = looked_at(data, places, known)
    if problems:
        raise BadRuleBook(problems)
    return book


def placed(path: Path) -> tuple[dict, dict[str, str]]:
    """
    Read the plain data of a rule book from a YAML or Excel file, with the cell of each place where it has cells.

    :raises BadRuleBook: naming the line of YAML or the cell of Excel
    """
    if path.suffix.lower() == ".xlsx":
        return excel.from_excel(path.read_bytes(), path.name)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER), {}
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = (
            _("line %(line)s, column %(column)s") % {"line": place.line + 1, "column": place.column + 1}
            if place
            else _("the file")
        )
        raise BadRuleBook([Problem(line, str(getattr(error, "problem", error)))]) from None


def data_of(path: Path) -> dict:
    """Read the plain data of a rule book from a file; see ``placed``."""
    return placed(path)[0]


def from_file(path: Path, known: Known | None = None) -> Book:
    """Read a rule book from a YAML or Excel file; see ``from_data`` and ``placed`` for what is refused."""
    return from_data(*placed(path), known)
