"""Processes as Excel workbooks and YAML: what is written reads back as the very same process."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from haidang.procedures import sheets
from haidang.procedures.guides.shape import Words
from haidang.procedures.processes.choices import Place
from haidang.procedures.processes.reading import DESK, read
from haidang.procedures.processes.shape import Process, Step
from haidang.procedures.sheets import UnreadableFile, content_of, without_empty

SHEETS = {
    "steps": ("code", "vi", "en", "unit", "role", "hours", "outcome_vi", "outcome_en"),
    "process": ("name", "value"),
}
ABOUT = ("note_vi", "note_en", "source", "mark")


def plain(process: Process) -> dict:
    """Return a process as nested plain values, without what is empty: what is stored, and what a YAML file has."""
    return without_empty(
        {
            "note": _words(process.note), "source": process.source, "mark": str(process.mark),
            "steps": [
                {
                    "code": one.code, "words": _words(one.words), "unit": unit_cell(one), "role": one.role, "hours": one.hours or None,
                    "outcome": _words(one.outcome),
                }
                for one in process.steps
            ],
        }
    )  # fmt: skip


def _words(words: Words) -> dict:
    return {"vi": words.vi, "en": words.en}


def unit_cell(step: Step) -> str:
    """Return what stands in the place of a step's unit: nothing for the unit that decides."""
    return DESK if step.place == Place.DESK else step.unit


def to_excel(process: Process) -> bytes:
    """Return a process as a workbook: a sheet of steps, and one about it."""
    about = (process.note.vi, process.note.en, process.source, process.mark)
    rows = {
        "steps": [
            (one.code, one.words.vi, one.words.en, unit_cell(one), one.role, one.hours, one.outcome.vi, one.outcome.en)
            for one in process.steps
        ],
        "process": list(zip(ABOUT, about, strict=True)),
    }  # fmt: skip
    return sheets.to_excel(SHEETS, rows)


def from_excel(content: bytes, allowed: float, units: Collection[str]) -> Process:
    """
    Read a workbook; ``allowed`` and ``units`` as ``reading.read``.

    :raises UnreadableFile: naming sheet and cell of what is wrong
    """
    book, steps = sheets.Workbook(content, SHEETS), []
    for row, cells in book.rows("steps"):
        path = ("steps", len(steps))
        book.put(
            path, cells, code="code", words="vi", words__vi="vi", words__en="en", unit="unit", role="role", hours="hours",
            outcome="outcome_vi", outcome__vi="outcome_vi", outcome__en="outcome_en",
        )  # fmt: skip
        steps.append(
            {
                "code": row["code"], "words": {"vi": row["vi"], "en": row["en"]}, "unit": row["unit"], "role": row["role"],
                "hours": row["hours"], "outcome": {"vi": row["outcome_vi"], "en": row["outcome_en"]},
            }
        )  # fmt: skip
    about = book.named_values("process", ABOUT)
    if book.problems:
        raise UnreadableFile(book.problems)
    data = {
        "steps": steps, "note": {"vi": about.get("note_vi"), "en": about.get("note_en")}, "source": about.get("source"),
        "mark": about.get("mark"),
    }  # fmt: skip
    return _right(*read(data, allowed, units, book.place))


def from_yaml(content: bytes) -> tuple[dict, Callable[[sheets.Path], str]]:
    """
    Return what a YAML file says, and what writes the place of each value.

    :raises UnreadableFile: if it is no YAML file of a process
    """
    data, place = sheets.from_yaml(content)
    if not isinstance(data, dict):
        raise UnreadableFile([_("This is not a file with a process: begin it with “steps:”.")])
    return data, place


def _right(process: Process, problems: list[str]) -> Process:
    if problems:
        raise UnreadableFile(problems)
    return process


def read_yaml(content: bytes, allowed: float, units: Collection[str]) -> Process:
    """
    Read a YAML file; ``allowed`` and ``units`` as ``reading.read``.

    :raises UnreadableFile: naming the lines that are wrong
    """
    data, place = from_yaml(content)
    return _right(*read(data, allowed, units, place))


def read_file(name: str, content: bytes, allowed: float, units: Collection[str]) -> Process:
    """
    Read a YAML file or a workbook by the ending of its name; ``allowed`` and ``units`` as ``reading.read``.

    :raises UnreadableFile: naming the places that are wrong
    """
    if name.lower().endswith((".yaml", ".yml")):
        return read_yaml(content, allowed, units)
    if name.lower().endswith(".xlsx"):
        return from_excel(content, allowed, units)
    raise UnreadableFile([_("Give a .yaml or .xlsx file.")])


def read_upload(upload, allowed: float, units: Collection[str]) -> Process:
    """Read a process that somebody sent to a page; as ``read_file``."""
    return read_file(upload.name, content_of(upload), allowed, units)
