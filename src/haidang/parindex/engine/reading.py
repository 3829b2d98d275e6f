"""Rule books from YAML and from Excel, refused with the name of the place that is wrong."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from haidang.parindex.engine.book import KINDS, Band, Book, Grade, Node, Replay, Rule

MARKS = ("read", "secondary", "assumption")
COLUMNS = (
    "code", "parent", "name", "name_en", "max", "rule", "floor", "target", "cap", "per", "bands", "weights", "measure",
    "veto", "assumption", "unknown", "from_year", "to_year", "column",
)  # fmt: skip


class BadRuleBook(ValueError):
    """The file is no rule book; ``problems`` names every place and what to do."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class _Reader:
    """Reads one book and gathers every mistake with its place."""

    def __init__(self):
        self.problems: list[str] = []
        self.codes: dict[str, str] = {}

    def number(self, value, place: str, default: Decimal | None = None) -> Decimal | None:
        if value is None or value == "":
            return default
        try:
            return Decimal(str(value))
        except InvalidOperation:
            self.problems.append(f"{place}: a number, not {value}")
            return default

    def rule(self, raw: Mapping, place) -> Rule:
        kind = raw.get("rule") or "sum"
        if kind not in KINDS:
            self.problems.append(f"{place('rule')}: one of {', '.join(KINDS)}, not {kind}")
            kind = "monitor"
        share = {}
        for name, default in (("floor", Decimal(0)), ("target", Decimal(1)), ("cap", Decimal(1))):
            share[name] = self.number(raw.get(name), place(name), default)
            if not 0 <= share[name] <= 1:
                self.problems.append(f"{place(name)}: a share from 0 to 1, not {raw.get(name)}")
        if share["target"] == 0:
            self.problems.append(f"{place('target')}: above 0")
        bands = []
        for band in raw.get("bands") or []:
            if not isinstance(band, Mapping) or (
                set(band) != {"from", "points"} and set(band) != {"until_days", "points"}
            ):
                self.problems.append(
                    f"{place('bands')}: each band has points and from (a share) or until_days"
                )
                continue
            bound = band.get("from", band.get("until_days"))
            bands.append(
                Band(
                    self.number(bound, place("bands"), Decimal(0)),
                    self.number(band["points"], place("bands"), Decimal(0)),
                )
            )
        if kind in ("bands", "dated_bands") and not bands:
            self.problems.append(f"{place('bands')}: give at least one band")
        weights = {
            str(k): self.number(v, place("weights"), Decimal(0))
            for k, v in (raw.get("weights") or {}).items()
        }
        if kind == "answers" and not weights:
            self.problems.append(f"{place('weights')}: give each answer its share of the maximum")
        return Rule(
            kind,
            **share,
            per=self.number(raw.get("per"), place("per"), Decimal(0)),
            bands=tuple(bands),
            weights=weights,
        )

    def grades(self, raw: list) -> tuple[Grade, ...]:
        found = []
        for number, one in enumerate(raw):
            if not isinstance(one, Mapping) or one.get("from") is None or not one.get("name"):
                self.problems.append(f"classes[{number}]: give from (points) and name")
                continue
            bound = self.number(one["from"], f"classes[{number}].from", Decimal(0))
            found.append(Grade(bound, str(one["name"]), str(one.get("name_en") or one["name"])))
        return tuple(sorted(found, key=lambda grade: grade.bound, reverse=True))

    def node(self, raw, where, children: list) -> Node | None:
        place = where if callable(where) else lambda name: f"{where}.{name}"
        if not isinstance(raw, Mapping):
            self.problems.append(f"{place('')}: an entry with code, name and max".replace(".:", ":"))
            return None
        code, name = str(raw.get("code") or ""), str(raw.get("name") or "")
        if not code:
            self.problems.append(f"{place('code')}: give a code")
        elif code in self.codes:
            self.problems.append(f"{place('code')}: {code} stands at {self.codes[code]} already")
        self.codes[code] = place("code")
        if not name:
            self.problems.append(f"{place('name')}: give a name")
        strangers = set(raw) - set(COLUMNS) - {"children"}
        if strangers:
            self.problems.append(f"{place(sorted(strangers)[0])}: this field is not known")
        most = self.number(raw.get("max"), place("max"))
        rule = self.rule(raw, place)
        parts = tuple(child for child in children if child is not None)
        if parts:
            counted = [
                p.max
                for p in parts
                if p.max is not None and p.rule.kind not in ("bonus", "penalty", "monitor")
            ]
            if (
                most is not None
                and counted
                and not any(p.from_year or p.to_year for p in parts)
                and sum(counted) != most
            ):
                self.problems.append(f"{place('max')}: {most}, but its parts add up to {sum(counted)}")
        elif rule.kind == "sum":
            self.problems.append(f"{place('rule')}: give a rule; only what has parts is a sum")
        elif most is None and rule.kind != "monitor":
            self.problems.append(f"{place('max')}: give the maximum in points")
        return Node(
            code, name, str(raw.get("name_en") or name), most, rule, parts, str(raw.get("measure") or ""), str(raw.get("veto") or ""),
            str(raw.get("assumption") or ""), str(raw.get("unknown") or ""), raw.get("from_year"), raw.get("to_year"), str(raw.get("column") or ""),
        )  # fmt: skip


def from_data(data) -> Book:
    """
    Read a rule book from plain data, as YAML gives it.

    :raises BadRuleBook: naming every place, as in ``areas[2].children[0].max``
    """
    reader = _Reader()
    if not isinstance(data, Mapping):
        raise BadRuleBook(["The file: code, version, title, act, mark and areas"])
    for name in ("code", "version", "title", "act", "areas"):
        if not data.get(name):
            reader.problems.append(f"{name}: this is missing")
    if data.get("mark") not in MARKS:
        reader.problems.append(f"mark: one of {', '.join(MARKS)}, not {data.get('mark')}")

    def build(raw, place):
        children = raw.get("children") if isinstance(raw, Mapping) else None
        parts = [build(child, f"{place}.children[{n}]") for n, child in enumerate(children or [])]
        return reader.node(raw, place, parts)

    areas = tuple(build(raw, f"areas[{n}]") for n, raw in enumerate(data.get("areas") or []))
    plan = data.get("replay")
    replay = None
    if plan:
        lacking = [name for name in ("year", "unit", "total", "rank") if not plan.get(name)]
        reader.problems += [f"replay.{name}: name the column" for name in lacking]
        replay = Replay(
            **{name: str(plan.get(name) or "") for name in ("year", "unit", "total", "rank", "published")},
            tolerance=reader.number(plan.get("tolerance"), "replay.tolerance", Decimal(0)),
        )
    grades = reader.grades(data.get("classes") or [])
    if reader.problems:
        raise BadRuleBook(reader.problems)
    return Book(
        str(data["code"]), str(data["version"]), str(data["title"]), str(data.get("title_en") or data["title"]),
        str(data["act"]), str(data["mark"]), areas, replay,
        grades,
    )  # fmt: skip


def data_of(path: Path) -> dict:
    """
    Read the plain data of a rule book from a YAML or Excel file.

    :raises BadRuleBook: naming the line of YAML or the cell of Excel
    """
    if path.suffix.lower() == ".xlsx":
        return _from_excel(path)
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f"line {place.line + 1}, column {place.column + 1}" if place else "the file"
        raise BadRuleBook([f"{line}: {getattr(error, 'problem', error)}"]) from None


def from_file(path: Path) -> Book:
    """Read a rule book from a YAML or Excel file; see ``from_data`` and ``data_of`` for what is refused."""
    return from_data(data_of(path))


def _from_excel(path: Path) -> dict:
    from openpyxl import load_workbook  # slow to load, and most rule books are YAML

    try:
        workbook = load_workbook(path, data_only=True)
        about, sheet = workbook["book"], workbook["criteria"]
    except KeyError as error:
        raise BadRuleBook([f"{path.name}: there is no sheet {error.args[0]}"]) from None
    except Exception as error:
        raise BadRuleBook([f"{path.name}: this is not an Excel workbook ({error})"]) from None
    data = {str(row[0]): row[1] for row in about.iter_rows(values_only=True) if row[0]}
    head = [str(cell.value or "").strip() for cell in sheet[1]]
    problems = [
        f"criteria!{sheet.cell(1, n + 1).coordinate}: the column {name} is not known"
        for n, name in enumerate(head)
        if name and name not in COLUMNS
    ]
    rows, reader = {}, _Reader()
    for cells in sheet.iter_rows(min_row=2):
        raw = {
            name: cell.value
            for name, cell in zip(head, cells, strict=False)
            if name and cell.value not in (None, "")
        }
        if not raw:
            continue
        at = {name: f"criteria!{cell.coordinate}" for name, cell in zip(head, cells, strict=False)}
        for name in ("bands", "weights"):
            if isinstance(raw.get(name), str):
                try:
                    raw[name] = yaml.safe_load(raw[name])
                except yaml.YAMLError:
                    problems.append(f"{at[name]}: write {name} as in [{{from: 0.9, points: 2}}]")
                    raw.pop(name)
        parent = str(raw.pop("parent", "") or "")
        if parent and parent not in rows:
            problems.append(f"{at['parent']}: {parent} must stand above its parts")
            continue
        for name in ("max", "floor", "target", "cap", "per"):
            if name in raw:
                reader.number(raw[name], at[name])
        if raw.get("rule") and raw["rule"] not in KINDS:
            problems.append(f"{at['rule']}: one of {', '.join(KINDS)}, not {raw['rule']}")
        if str(raw.get("code", "")) in rows:
            problems.append(f"{at['code']}: {raw['code']} stands above already")
        entry = {**raw, "code": str(raw.get("code", "")), "children": []}
        rows[entry["code"]] = entry
        if parent:
            rows[parent]["children"].append(entry)
        else:
            data.setdefault("areas", []).append(entry)
    if "classes" in workbook.sheetnames:
        lines = list(workbook["classes"].iter_rows(values_only=True))
        named = [dict(zip(lines[0], line, strict=False)) for line in lines[1:]] if lines else []
        data["classes"] = [one for one in named if any(value is not None for value in one.values())]
    if problems or reader.problems:
        raise BadRuleBook(problems + reader.problems)
    return data


def to_excel(data: Mapping, path: Path) -> None:
    """Write a rule book's data as the Excel file that ``from_file`` reads."""
    from openpyxl import Workbook

    workbook = Workbook()
    about = workbook.active
    about.title = "book"
    for name in ("code", "version", "title", "title_en", "act", "mark"):
        about.append([name, data.get(name)])
    sheet = workbook.create_sheet("criteria")
    sheet.append(list(COLUMNS))

    def write(raw, parent):
        values = {**raw, "parent": parent}
        for name in ("bands", "weights"):
            if values.get(name):
                values[name] = yaml.safe_dump(values[name], default_flow_style=True).strip()
        sheet.append([values.get(name) for name in COLUMNS])
        for child in raw.get("children") or []:
            write(child, raw["code"])

    for area in data["areas"]:
        write(area, None)
    if data.get("classes"):
        classes = workbook.create_sheet("classes")
        classes.append(["from", "name", "name_en"])
        for one in data["classes"]:
            classes.append([one.get(name) for name in ("from", "name", "name_en")])
    workbook.save(path)
