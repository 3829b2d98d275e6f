"""Groups of linked procedures as Excel workbooks and YAML: what is written reads back as the very same group."""

from django.utils.translation import gettext as _

from haidang.procedures import sheets
from haidang.procedures.bundles.reading import read
from haidang.procedures.bundles.shape import COMMUNE, Bundle
from haidang.procedures.guides.shape import Words
from haidang.procedures.sheets import UnreadableFile, content_of, without_empty

SHEETS = {
    "parts": ("procedure", "after", "decided_by", "note_vi", "note_en"),
    "papers": ("vi", "en"),
    "group": ("name", "value"),
}
ABOUT = ("name", "name_en", "sayings", "limit", "limit_en", "act", "mark", "until")


def _pair(name: str, words: Words) -> dict:
    return {name: words.vi, f"{name}_en": words.en}


def plain(bundle: Bundle) -> dict:
    """Return a group as nested plain values, without what is empty: what is stored, and what a YAML file has."""
    return without_empty(
        {
            **_pair("name", bundle.name), **_pair("limit", bundle.limit), "sayings": list(bundle.sayings),
            "papers": [_pair("name", one) for one in bundle.papers], "act": bundle.act, "mark": str(bundle.mark),
            "until": bundle.until.isoformat() if bundle.until else "",
            "parts": [
                {"procedure": one.procedure, "after": list(one.after), "decided_by": one.decided_by, **_pair("note", one.note)}
                for one in bundle.parts
            ],
        }
    )  # fmt: skip


def to_excel(bundle: Bundle) -> bytes:
    """Return a group as a workbook: its parts, its papers, and a sheet about it."""
    about = (bundle.name.vi, bundle.name.en, "\n".join(bundle.sayings), bundle.limit.vi, bundle.limit.en, bundle.act, bundle.mark,
             bundle.until.isoformat() if bundle.until else "")  # fmt: skip
    rows = {
        "parts": [
            (one.procedure, ", ".join(map(str, one.after)), one.decided_by, one.note.vi, one.note.en) for one in bundle.parts
        ],
        "papers": [(one.vi, one.en) for one in bundle.papers],
        "group": list(zip(ABOUT, about, strict=True)),
    }  # fmt: skip
    return sheets.to_excel(SHEETS, rows)


def numbers_in(text) -> list:
    """Return the numbers written as "1, 2"; what is none stays words, to be named."""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    said = [one.strip() for one in str(text if text is not None else "").replace(";", ",").split(",")]
    return [int(one) if one.isascii() and one.isdecimal() and len(one) < 4 else one for one in said if one]


def from_excel(content: bytes) -> Bundle:
    """
    Read a workbook.

    :raises UnreadableFile: naming sheet and cell of what is wrong
    """
    book, parts, papers = sheets.Workbook(content, SHEETS), [], []
    for row, cells in book.rows("parts"):
        book.put(("parts", len(parts)), cells, procedure="procedure", after="after", decided_by="decided_by", note="note_vi", note_en="note_en")  # fmt: skip
        parts.append(
            {
                "procedure": row["procedure"], "after": numbers_in(row["after"]), "decided_by": row["decided_by"] or COMMUNE,
                "note": row["note_vi"], "note_en": row["note_en"],
            }
        )  # fmt: skip
    for row, cells in book.rows("papers"):
        book.put(("papers", len(papers)), cells, name="vi", name_en="en")
        papers.append({"name": row["vi"], "name_en": row["en"]})
    about = book.named_values("group", ABOUT)
    if book.problems:
        raise UnreadableFile(book.problems)
    sayings = [line.strip() for line in str(about.get("sayings") or "").splitlines() if line.strip()]
    return _right(*read({**about, "sayings": sayings, "parts": parts, "papers": papers}, book.place))


def _right(bundle: Bundle, problems: list[str]) -> Bundle:
    if problems:
        raise UnreadableFile(problems)
    return bundle


def read_file(name: str, content: bytes) -> Bundle:
    """
    Read the YAML of one group, or a workbook, by the ending of its name.

    :raises UnreadableFile: naming the places that are wrong
    """
    if name.lower().endswith((".yaml", ".yml")):
        return _right(*read(*sheets.from_yaml(content)))
    if name.lower().endswith(".xlsx"):
        return from_excel(content)
    raise UnreadableFile([_("Give a .yaml or .xlsx file.")])


def read_upload(upload) -> Bundle:
    """Read a group that somebody sent to a page; as ``read_file``."""
    return read_file(upload.name, content_of(upload))
