"""Rule books as Excel workbooks: what is written reads back as the very same book, and each mistake is named at its cell."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from haidang.core.tables import UNPACKED
from haidang.parindex.engine.book import ABOUT, COLUMNS
from haidang.parindex.engine.cells import Unreadable, bands_line, bands_of, weights_line, weights_of
from haidang.parindex.engine.mistakes import BadRuleBook, Problem

SHEETS = ("book", "criteria")
CLASSES = ("from", "above", "name", "name_en")
MOST_ROWS, MOST_COLUMNS, MOST_CLASSES = 2000, 60, 40  # a single cell far away would make millions of them
SHARES = ("floor", "target", "cap")


def from_excel(content: bytes, name: str = "") -> tuple[dict, dict[str, str]]:
    """
    Return what a workbook says as a rule book's data, and the cell of every place in it.

    :param name: of the file, for the message
    :raises BadRuleBook: naming what cannot be read at all, and at which cell
    """
    workbook = _opened(content, name)
    missing = [sheet for sheet in SHEETS if sheet not in workbook.sheetnames]
    if missing:
        raise BadRuleBook(
            [Problem(name or _("the file"), _("there is no sheet “%(sheet)s”. Take the workbook of a version as a pattern.") % {"sheet": one}) for one in missing]
        )  # fmt: skip
    data, places = {}, {}
    for row in workbook["book"].iter_rows(min_row=1, max_row=60, max_col=2):
        if row[0].value and row[1].value not in (None, ""):
            data[str(row[0].value)] = row[1].value
            places[str(row[0].value)] = f"book!{row[1].coordinate}"
    problems = [Problem(f"book!{name}", _("this line is not known.")) for name in data if name not in ABOUT]
    rows = _rows(workbook["criteria"], problems)
    data["areas"] = _tree(rows, places, problems)
    if "classes" in workbook.sheetnames:
        data["classes"] = _classes(workbook["classes"], places, problems)
    if problems:
        raise BadRuleBook(problems)
    return data, places


def _opened(content: bytes, name: str):
    from openpyxl import load_workbook  # slow to load, and most rule books are YAML

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            large = sum(part.file_size for part in packed.infolist()) > UNPACKED
        if not large:
            return load_workbook(io.BytesIO(content), data_only=True)
    except Exception:
        raise BadRuleBook(
            [Problem(name or _("the file"), _("this is not an Excel workbook (.xlsx)."))]
        ) from None
    raise BadRuleBook([Problem(name or _("the file"), _("the workbook unpacks to more than 60 MB."))])


def _rows(sheet, problems: list[Problem]) -> dict[str, tuple[dict, dict[str, str]]]:
    """Return by code what each row says and the cell of each column, in the order of the sheet."""
    head = [str(cell.value or "").strip() for cell in sheet[1]]
    problems += [
        Problem(f"criteria!{sheet.cell(1, n + 1).coordinate}", _("the column “%(name)s” is not known.") % {"name": name[:40]})
        for n, name in enumerate(head) if name and (name not in COLUMNS or n >= MOST_COLUMNS)
    ]  # fmt: skip
    if sheet.max_row > MOST_ROWS:
        problems.append(Problem("criteria", _("at most %(most)s rows.") % {"most": MOST_ROWS}))
        return {}
    rows: dict[str, tuple[dict, dict[str, str]]] = {}
    for number, cells in enumerate(sheet.iter_rows(min_row=2, max_col=MOST_COLUMNS), 2):
        raw = {
            name: cell.value
            for name, cell in zip(head, cells, strict=False)
            if name in COLUMNS and cell.value not in (None, "")
        }
        if not raw:
            continue
        at = {name: f"criteria!{cell.coordinate}" for name, cell in zip(head, cells, strict=False) if name}
        code = raw["code"] = str(raw.get("code", "")).strip()
        if code in rows:
            problems.append(
                Problem(at["code"], _("%(code)s stands above already; give every row a code of its own.") % {"code": code}, code)
            )  # fmt: skip
            code = f"{code} ({number})"
        _lines(raw, at, problems)
        rows[code] = raw, at
    return rows


def _lines(raw: dict, at: Mapping[str, str], problems: list[Problem]) -> None:
    """Read the cells that hold several things in one line."""
    for name in ("bands", "weights"):
        if name not in raw:
            continue
        try:
            raw[name] = (
                bands_of(str(raw.get("rule")), str(raw[name]))
                if name == "bands"
                else weights_of(str(raw[name]))
            )
        except Unreadable as error:
            problems.append(Problem(at[name], str(error), raw["code"]))
            raw.pop(name)


def _tree(
    rows: Mapping[str, tuple[dict, dict[str, str]]], places: dict, problems: list[Problem]
) -> list[dict]:
    """Put every row under its parent, and remember the cells of each place."""
    under: dict[str, list[str]] = {"": []}
    for code, (raw, at) in rows.items():
        parent = str(raw.pop("parent", "")).strip()
        if parent and parent not in rows:
            problems.append(
                Problem(at["parent"], _("there is no row with the code %(code)s.") % {"code": parent}, code)
            )
            parent = ""
        under.setdefault(parent, []).append(code)
    reached: set[str] = set()

    def built(code: str, place: str) -> dict:
        reached.add(code)
        raw, at = rows[code]
        places[place] = next(iter(at.values()))
        places.update({f"{place}.{name}": cell for name, cell in at.items()})
        children = [built(child, f"{place}.children[{n}]") for n, child in enumerate(under.get(code, ()))]
        return {**raw, "children": children} if children else raw

    areas = [built(code, f"areas[{n}]") for n, code in enumerate(under[""])]
    above = {child: code for code, children in under.items() for child in children}
    lost = [code for code in rows if code not in reached]
    problems += [
        Problem(rows[code][1]["parent"], _("cycle: %(codes)s. A row cannot stand below itself.") % {"codes": " → ".join(_around(code, above))}, code)
        for code in lost if code in _around(code, above)[1:]
    ]  # fmt: skip
    return areas


def _around(code: str, above: Mapping[str, str]) -> list[str]:
    """Return the way up from a row until one comes a second time."""
    way = [code]
    while (parent := above[way[-1]]) not in way:
        way.append(parent)
    return [*way, parent]


def _classes(sheet, places: dict, problems: list[Problem]) -> list[dict]:
    if sheet.max_row > MOST_CLASSES:
        problems.append(Problem("classes", _("at most %(most)s rows.") % {"most": MOST_CLASSES}))
        return []
    lines = list(sheet.iter_rows(max_col=MOST_COLUMNS))
    head = [str(cell.value or "") for cell in lines[0]] if lines else []
    found = []
    for cells in lines[1:]:
        raw = {name: cell.value for name, cell in zip(head, cells, strict=False) if cell.value is not None}
        if raw:
            places[f"classes[{len(found)}]"] = f"classes!{cells[0].coordinate}"
            found.append(raw)
    return found


def to_excel(data: Mapping, help: Sequence[Sequence[str]] = ()) -> bytes:
    """
    Return a rule book's data as the workbook that ``from_excel`` reads.

    :param help: lines of a sheet that explains the columns; it is not read back
    """
    from openpyxl import Workbook

    workbook = Workbook()
    about = workbook.active
    about.title = "book"
    for name in ABOUT:
        _append(about, [name, data.get(name)])
    about.column_dimensions["B"].width = 90
    sheet = workbook.create_sheet("criteria")
    _append(sheet, COLUMNS)
    sheet.freeze_panes = "B2"
    for name, width in (("C", 60), ("D", 40), ("K", 24), ("N", 28), ("R", 50)):
        sheet.column_dimensions[name].width = width

    def write(raw, parent):
        values = {**raw, "parent": parent}
        if values.get("bands"):
            values["bands"] = bands_line(str(values.get("rule")), values["bands"])
        if values.get("weights"):
            values["weights"] = weights_line(values["weights"])
        _append(sheet, [values.get(name) for name in COLUMNS])
        for child in raw.get("children") or []:
            write(child, raw.get("code"))

    for area in data.get("areas") or []:
        write(area, None)
    if data.get("classes"):
        classes = workbook.create_sheet("classes")
        _append(classes, CLASSES)
        for one in data["classes"]:
            _append(classes, [one.get(name) for name in CLASSES])
    if help:
        explained = workbook.create_sheet(_("how to fill in"))
        for line in help:
            _append(explained, line)
        explained.column_dimensions["A"].width, explained.column_dimensions["B"].width = 28, 110
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _append(sheet, values: Sequence) -> None:
    """Add a row in which what begins with = is words, never a formula."""
    sheet.append([one if isinstance(one, bool | int | float) else str(one or "") or None for one in values])
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
