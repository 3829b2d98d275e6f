"""Reading a table of fields as a form: every mistake is a sentence that names its place."""

import math
import re
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from haidang.procedures.choices import Mark
from haidang.procedures.entry.choices import FieldKind
from haidang.procedures.entry.shape import Field, Form, Part, problems_of
from haidang.procedures.guides.reading import LONGEST, Reader
from haidang.procedures.guides.shape import Option
from haidang.procedures.sheets import Path, dotted

FORM = ("words", "note", "source", "mark", "parts", "fields")
FIELD = (
    "part", "inside", "key", "kind", "words", "help", "needed", "needed_when", "needed_with", "when", "choices", "least", "most",
    "pattern", "pattern_words", "prefill", "personal",
)  # fmt: skip
LARGEST = 10**12


class _Reader(Reader):
    key_is = re.compile(r"[a-z][a-z0-9_-]{0,39}")
    most = {"parts": 20, "fields": 200, "choices": 80}
    longest = LONGEST | {"title": 300, "pattern": 200}

    def yes(self, value, path: Path, otherwise: bool) -> bool:
        if value is None or value == "":
            return otherwise
        if isinstance(value, bool):
            return value
        if str(value).strip().lower() in ("yes", "no"):
            return str(value).strip().lower() == "yes"
        self.wrong(path, _("yes or no, not “%(value)s”.") % {"value": str(value)[:60]})
        return otherwise

    def amount(self, value, path: Path) -> float | None:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = float(value.strip())
            except ValueError:
                value = None
        if isinstance(value, Decimal):
            value = float(value)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
            or abs(value) > LARGEST
        ):
            self.wrong(path, _("a number belongs here."))
            return None
        return int(value) if float(value).is_integer() else value


def read(data, place: Callable[[Path], str] = dotted) -> tuple[Form, list[str]]:
    """
    Read a table of fields as a form; return it with a sentence for every mistake, what does not fit together included.

    :param place: writes where something stands, for people: a line of a file, a cell of a sheet
    """
    reader = _Reader(place)
    form, places = _form(reader, data)
    if not reader.problems:
        for problem in problems_of(form):
            at = problem.path
            if at[0] == "fields" and len(at) > 1:
                at = places[at[1]]
            reader.wrong(at, problem.sentence)
    return form, reader.problems


def read_shape(data) -> tuple[Form, list[str]]:
    """Read a draft: each field for itself is right, but they need not fit together yet."""
    reader = _Reader(dotted)
    return _form(reader, data)[0], reader.problems


def _form(reader: _Reader, data) -> tuple[Form, list[Path]]:
    top = reader.mapping(data, (), FORM)
    parts: list[tuple[str, object, list]] = []
    for n, one in enumerate(reader.listed(top.get("parts"), ("parts",))):
        said = reader.mapping(one, ("parts", n), ("key", "words"))
        parts.append((reader.key(said.get("key"), ("parts", n, "key")), reader.words(said, "words", ("parts", n), "title", needed=True), []))  # fmt: skip
    by_key = {key: inside for key, _words, inside in parts}
    rows: dict[str, list[Field]] = {}
    read_fields = []
    for n, one in enumerate(reader.listed(top.get("fields"), ("fields",))):
        path = ("fields", n)
        said = reader.mapping(one, path, FIELD)
        found = _field(reader, said, path)
        if inside := str(said.get("inside") or ""):
            rows.setdefault(inside, []).append(found)
        else:
            read_fields.append((found, path, str(said.get("part") or "")))
    known = {one.key for one, _path, _part in read_fields}
    for n, one in enumerate(top.get("fields") or ()):
        inside = str(one.get("inside") or "") if isinstance(one, dict) else ""
        if inside and inside not in known:
            reader.wrong(("fields", n, "inside"), _("there is no list %(key)s.") % {"key": inside[:60]})
    for found, path, part in read_fields:
        if part not in by_key:
            reader.wrong((*path, "part"), _("one of the parts %(known)s, not “%(value)s”.") % {"known": ", ".join(by_key) or "–", "value": part[:60]})  # fmt: skip
            continue
        by_key[part].append((Field(**{**vars(found), "rows": tuple(rows.get(found.key, ()))}), path))
    form = Form(
        reader.words(top, "words", (), "title", needed=True),
        tuple(Part(key, words, tuple(one for one, _path in inside)) for key, words, inside in parts),
        reader.words(top, "note", (), "note"), reader.text(top.get("source"), ("source",), "source"),
        reader.one_of(top.get("mark"), ("mark",), Mark, Mark.ASSUMPTION),
    )  # fmt: skip
    return form, [path for _key, _words, inside in parts for _one, path in inside]


def _field(reader: _Reader, said: dict, path: Path) -> Field:
    choices = []
    for n, one in enumerate(reader.listed(said.get("choices"), (*path, "choices"))):
        there = (*path, "choices", n)
        option = reader.mapping(one, there, ("key", "words"))
        choices.append(Option(reader.key(option.get("key"), (*there, "key")), reader.words(option, "words", there, "option", needed=True)))  # fmt: skip
    needed_with = said.get("needed_with") or []
    if not isinstance(needed_with, list) or not all(isinstance(one, str) for one in needed_with):
        reader.wrong((*path, "needed_with"), _("name the fields by their keys."))
        needed_with = []
    return Field(
        reader.key(said.get("key"), (*path, "key")), reader.words(said, "words", path, "question", needed=True),
        reader.one_of(said.get("kind"), (*path, "kind"), FieldKind, FieldKind.TEXT), reader.words(said, "help", path, "help"),
        reader.yes(said.get("needed"), (*path, "needed"), False), reader.when(said.get("when"), (*path, "when")),
        reader.when(said.get("needed_when"), (*path, "needed_when")), tuple(needed_with), tuple(choices),
        reader.amount(said.get("least"), (*path, "least")), reader.amount(said.get("most"), (*path, "most")),
        reader.text(said.get("pattern"), (*path, "pattern"), "pattern"), reader.words(said, "pattern_words", path, "help"),
        reader.text(said.get("prefill"), (*path, "prefill"), "pattern"), reader.yes(said.get("personal"), (*path, "personal"), True),
    )  # fmt: skip


def table_of(form: Form) -> dict:
    """Return a form as the table of fields that ``read`` reads."""
    fields = []
    for part in form.parts:
        for one in part.fields:
            fields.append(_row(one) | {"part": part.key})
            fields += [_row(row) | {"inside": one.key} for row in one.rows]
    return {
        "words": _words(form.words), "note": _words(form.note), "source": form.source, "mark": str(form.mark),
        "parts": [{"key": part.key, "words": _words(part.words)} for part in form.parts], "fields": fields,
    }  # fmt: skip


def _row(one: Field) -> dict:
    return {
        "key": one.key, "kind": str(one.kind), "words": _words(one.words), "help": _words(one.help), "needed": one.needed,
        "needed_when": _when(one.needed_when), "needed_with": list(one.needed_with), "when": _when(one.when),
        "choices": [{"key": choice.key, "words": _words(choice.words)} for choice in one.choices], "least": one.least, "most": one.most,
        "pattern": one.pattern, "pattern_words": _words(one.pattern_words), "prefill": one.prefill, "personal": one.personal,
    }  # fmt: skip


def _words(words) -> dict:
    return {"vi": words.vi, "en": words.en}


def _when(when) -> dict:
    return {key: list(options) for key, options in when.items()}
