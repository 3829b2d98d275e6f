"""
Forms as JSON Schema 2020-12, and back: the part of it that a form needs.

Used are ``type`` object, string, number, integer, boolean and array (of small objects), ``required``, ``minLength``,
``maxLength``, ``minimum``, ``maximum``, ``minItems``, ``maxItems``, ``pattern``, ``format`` (date, email, phone, id-number),
``oneOf`` of ``const`` and ``title`` for one of several, ``const: true`` for a box that must be ticked, ``dependentRequired``, and in
``allOf`` one ``if`` with ``then: {required}`` (must be filled in then) and ``else: {properties: {x: false}}`` (asked only then).
Words for people and what is ours begin with ``x-``; ``x-prefill`` names what may stand in a field from the beginning, as ``core.prefill`` says.
"""

from typing import Any

from django.utils.translation import gettext as _

from haidang.procedures.entry.choices import NUMBERS, WORDS, FieldKind
from haidang.procedures.entry.shape import NO, YES, Field, Form
from haidang.procedures.sheets import Path

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMATS = {
    FieldKind.DAY: "date", FieldKind.DAY_PAST: "date", FieldKind.MAIL: "email", FieldKind.PHONE: "phone", FieldKind.ID_NUMBER: "id-number",
}  # fmt: skip
TOP = (
    "$schema", "type", "title", "x-title-en", "description", "x-description-en", "x-source", "x-mark", "x-parts", "properties", "required",
    "additionalProperties", "dependentRequired", "allOf",
)  # fmt: skip
OWN = (
    "type", "title", "x-title-en", "description", "x-description-en", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems",
    "pattern", "x-pattern", "x-pattern-en", "format", "oneOf", "const", "items", "x-lines", "x-until", "x-prefill", "x-personal",
)  # fmt: skip
LIMITS = {FieldKind.ROWS: ("minItems", "maxItems"), **{kind: ("minimum", "maximum") for kind in NUMBERS}, **{kind: ("minLength", "maxLength") for kind in WORDS}}  # fmt: skip


def schema_of(form: Form) -> dict:
    """Return a form as a JSON Schema with which answers are checked."""
    needed, together, cases = [], {}, {}
    for one in form.fields:
        if one.when:
            case = cases.setdefault(_if(one.when), {"if": _condition(form, one.when)})
            case.setdefault("else", {"properties": {}})["properties"][one.key] = False
            if one.needed:
                case.setdefault("then", {"required": []})["required"].append(one.key)
        elif one.needed:
            needed.append(one.key)
        if one.needed_when:
            case = cases.setdefault(_if(one.needed_when), {"if": _condition(form, one.needed_when)})
            case.setdefault("then", {"required": []})["required"].append(one.key)
        for other in one.needed_with:
            together.setdefault(other, []).append(one.key)
    found = {
        "$schema": DIALECT, "type": "object", **_titled(form.words), **_titled(form.note, "description"), "x-source": form.source,
        "x-mark": str(form.mark),
        "x-parts": [{"key": part.key, **_titled(part.words), "fields": [one.key for one in part.fields]} for part in form.parts],
        "properties": {one.key: _property(one) for one in form.fields}, "required": needed, "additionalProperties": False,
        "dependentRequired": together, "allOf": list(cases.values()),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value is False or value not in ("", [], {})}


def _if(when) -> str:
    return repr(sorted((key, sorted(options)) for key, options in when.items()))


def _titled(words, name="title") -> dict:
    return {key: value for key, value in ((name, words.vi), (f"x-{name}-en", words.en)) if value}


def _condition(form: Form, when) -> dict:
    properties = {}
    for key, options in when.items():
        other = form.field(key)
        if other is not None and other.kind == FieldKind.TICK:
            properties[key] = {"enum": [option == YES for option in options]}
        else:
            properties[key] = {"enum": list(options)}
    return {"properties": properties, "required": list(when)}


def _property(one: Field) -> dict:
    found: dict[str, Any] = {"type": "string", **_titled(one.words), **_titled(one.help, "description")}
    if one.kind in NUMBERS:
        found["type"] = str(one.kind)
    elif one.kind == FieldKind.TICK:
        found["type"] = "boolean"
        if one.needed:
            found["const"] = True
    elif one.kind == FieldKind.CHOICE:
        found["oneOf"] = [{"const": choice.key, **_titled(choice.words)} for choice in one.choices]
    elif one.kind == FieldKind.ROWS:
        found["type"] = "array"
        found["items"] = {
            "type": "object", "properties": {row.key: _property(row) for row in one.rows},
            "required": [row.key for row in one.rows if row.needed], "additionalProperties": False,
            "x-fields": [row.key for row in one.rows],
        }  # fmt: skip
    elif one.kind in FORMATS:
        found["format"] = FORMATS[one.kind]
    if one.kind == FieldKind.LINES:
        found["x-lines"] = True
    if one.kind == FieldKind.DAY_PAST:
        found["x-until"] = "today"
    if one.kind in LIMITS:
        least, most = LIMITS[one.kind]
        if one.least is not None:
            found[least] = one.least
        elif one.kind in WORDS:
            found[least] = 1
        if one.most is not None:
            found[most] = one.most
        elif one.kind not in NUMBERS:
            found[most] = one.longest
    if one.pattern:
        found |= {"pattern": f"^(?:{one.pattern})$", "x-pattern": one.pattern_words.vi}
        if one.pattern_words.en:
            found["x-pattern-en"] = one.pattern_words.en
    if one.prefill:
        found["x-prefill"] = one.prefill
    if not one.personal:
        found["x-personal"] = False
    return found


class Unfolded:
    """
    A JSON Schema on its way to a table of fields.

    ``table`` is what ``reading.read`` takes, ``places`` says where in the schema each of its places stands, ``problems`` what
    in the schema a form has no use for, each with its place there.
    """

    def __init__(self, data: Any):
        self.problems: list[tuple[Path, str]] = []
        self.places: dict[Path, Path] = {}
        self.table: dict = {"parts": [], "fields": []}
        top = self.known(data, (), TOP)
        if not top:
            return
        if top.get("type") != "object":
            self.wrong(("type",), _("a form has the type “object”."))
        if top.get("$schema", DIALECT) != DIALECT:
            self.wrong(("$schema",), _("only %(name)s is read here.") % {"name": DIALECT})
        if top.get("additionalProperties") is not False:
            self.wrong(
                ("additionalProperties",), _("it must be false: an answer nobody asked for is refused.")
            )
        self.table |= {"words": _words(top, "title"), "note": _words(top, "description"), "source": top.get("x-source"), "mark": top.get("x-mark")}  # fmt: skip
        self.places |= {
            ("words",): ("title",),
            ("note",): ("description",),
            ("source",): ("x-source",),
            ("mark",): ("x-mark",),
        }
        self.fields: dict[str, dict] = {}
        self.properties(top)
        self.needed(top)
        for n, case in enumerate(self.listed(top.get("allOf"), ("allOf",))):
            self.case(case, ("allOf", n))

    def wrong(self, path: Path, sentence: str) -> None:
        self.problems.append((path, sentence))

    def known(self, data, path: Path, names) -> dict:
        if not isinstance(data, dict):
            self.wrong(
                path, _("here names with values belong, such as %(names)s.") % {"names": ", ".join(names[:3])}
            )
            return {}
        for name in data:
            if name not in names:
                self.wrong(
                    (*path, str(name)),
                    _("this is not known here. Known are: %(names)s.") % {"names": ", ".join(names)},
                )
        return data

    def listed(self, data, path: Path) -> list:
        if data is None or isinstance(data, list):
            return data or []
        self.wrong(path, _("here a list belongs."))
        return []

    def mapped(self, data, path: Path) -> dict:
        if data is None or isinstance(data, dict):
            return data or {}
        self.wrong(path, _("here names with values belong, such as %(names)s.") % {"names": "…"})
        return {}

    def properties(self, top: dict) -> None:
        properties = self.mapped(top.get("properties"), ("properties",))
        listed = []
        for n, one in enumerate(self.listed(top.get("x-parts"), ("x-parts",))):
            said = self.known(one, ("x-parts", n), ("key", "title", "x-title-en", "fields"))
            self.table["parts"].append({"key": said.get("key"), "words": _words(said, "title")})
            self.places |= {("parts", n): ("x-parts", n), ("parts", n, "words"): ("x-parts", n, "title")}
            for m, key in enumerate(self.listed(said.get("fields"), ("x-parts", n, "fields"))):
                if key not in properties if isinstance(key, str) else True:
                    self.wrong(
                        ("x-parts", n, "fields", m),
                        _("there is no property %(key)s.") % {"key": str(key)[:60]},
                    )
                elif any(key == other for other, _part in listed):
                    self.wrong(
                        ("x-parts", n, "fields", m), _("%(key)s stands in a part already.") % {"key": key}
                    )
                else:
                    listed.append((key, str(said.get("key"))))
        for key in properties:
            if not any(key == other for other, _part in listed):
                self.wrong(
                    ("properties", key), _("it stands in no part. Name it in the fields of one of x-parts.")
                )
        for key, part in listed:
            self.field(key, properties[key], ("properties", key), {"part": part})

    def field(self, key: str, data, path: Path, more: dict) -> None:
        said = self.known(data, path, OWN)
        kind = _kind(said)
        if kind is None:
            self.wrong(path, _("of this type and format no field is made here."))
            kind = FieldKind.TEXT
        row = {
            "key": key, "kind": str(kind), "words": _words(said, "title"), "help": _words(said, "description"), "prefill": said.get("x-prefill"),
            "personal": said.get("x-personal"), "pattern": _bare(said.get("pattern")),
            "pattern_words": {"vi": said.get("x-pattern"), "en": said.get("x-pattern-en")},
            "choices": [
                {"key": each.get("const"), "words": _words(each, "title")}
                for n, one in enumerate(self.listed(said.get("oneOf"), (*path, "oneOf")))
                for each in [self.known(one, (*path, "oneOf", n), ("const", "title", "x-title-en"))]
            ],
            **more,
        }  # fmt: skip
        allowed = LIMITS.get(kind, ())
        for name in ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"):
            if name in said and name not in allowed:
                self.wrong((*path, name), _("it does not belong to this type."))
        if allowed:
            row["least"], row["most"] = (said.get(name) for name in allowed)
            if kind in WORDS and row["least"] == 1:
                row["least"] = None
        if "const" in said:
            if kind == FieldKind.TICK and said["const"] is True:
                row["needed"] = True
            else:
                self.wrong((*path, "const"), _("only a box that must be ticked has a const, which is true."))
        place = ("fields", len(self.table["fields"]))
        names = {"words": "title", "help": "description", "prefill": "x-prefill", "personal": "x-personal", "pattern_words": "x-pattern", "choices": "oneOf"}  # fmt: skip
        self.places |= {place: path, **{(*place, ours): (*path, theirs) for ours, theirs in names.items()}}
        if allowed:
            self.places |= {(*place, "least"): (*path, allowed[0]), (*place, "most"): (*path, allowed[1])}
        self.table["fields"].append(row)
        if "inside" not in more:
            self.fields[key] = row
        if kind == FieldKind.ROWS:
            items = self.known(
                said.get("items"),
                (*path, "items"),
                ("type", "properties", "required", "additionalProperties", "x-fields"),
            )
            if items and (items.get("type") != "object" or items.get("additionalProperties") is not False):
                self.wrong(
                    (*path, "items"), _("a row has the type “object”, and additionalProperties false.")
                )
            inner = self.mapped(items.get("properties"), (*path, "items", "properties"))
            needed = self.listed(items.get("required"), (*path, "items", "required"))
            for n, name in enumerate(needed):
                if name not in inner if isinstance(name, str) else True:
                    self.wrong(
                        (*path, "items", "required", n),
                        _("there is no property %(key)s.") % {"key": str(name)[:60]},
                    )
            order = self.listed(items.get("x-fields", list(inner)), (*path, "items", "x-fields"))
            if sorted(map(str, order)) != sorted(inner):
                self.wrong((*path, "items", "x-fields"), _("name each property of the row once."))
                order = list(inner)
            for name in order:
                one = inner[name]
                self.field(
                    name, one, (*path, "items", "properties", name), {"inside": key, "needed": name in needed}
                )

    def needed(self, top: dict) -> None:
        for n, key in enumerate(self.listed(top.get("required"), ("required",))):
            if one := self.there(key, ("required", n)):
                one["needed"] = True
        for other, keys in self.mapped(top.get("dependentRequired"), ("dependentRequired",)).items():
            for n, key in enumerate(self.listed(keys, ("dependentRequired", other))):
                if one := self.there(key, ("dependentRequired", other, n)):
                    one.setdefault("needed_with", []).append(other)

    def there(self, key, path: Path) -> dict | None:
        found = self.fields.get(key) if isinstance(key, str) else None
        if found is None:
            self.wrong(path, _("there is no property %(key)s.") % {"key": str(key)[:60]})
        return found

    def case(self, data, path: Path) -> None:
        said = self.known(data, path, ("if", "then", "else"))
        when = self.condition(said.get("if"), (*path, "if"))
        then = self.known(said.get("then", {}), (*path, "then"), ("required",))
        otherwise = self.known(said.get("else", {}), (*path, "else"), ("properties",))
        hidden = self.mapped(otherwise.get("properties"), (*path, "else", "properties"))
        if not when:
            return
        for key, value in hidden.items():
            there = (*path, "else", "properties", key)
            if value is not False:
                self.wrong(there, _("only false belongs here: it is not asked otherwise."))
            elif one := self.there(key, there):
                if one.get("when") not in (None, when):
                    self.wrong(there, _("it has a condition already. Put both into one “if”."))
                one["when"] = when
        for n, key in enumerate(self.listed(then.get("required"), (*path, "then", "required"))):
            if one := self.there(key, (*path, "then", "required", n)):
                if one.get("when") == when or key in hidden:
                    one["needed"] = True
                elif one.get("needed_when") not in (None, when):
                    self.wrong(
                        (*path, "then", "required", n),
                        _("it is needed in another case already. Put both into one “if”."),
                    )
                else:
                    one["needed_when"] = when

    def condition(self, data, path: Path) -> dict[str, list[str]]:
        said = self.known(data, path, ("properties", "required"))
        asked = self.mapped(said.get("properties"), (*path, "properties"))
        if said and (
            not asked
            or sorted(map(str, self.listed(said.get("required"), (*path, "required")))) != sorted(asked)
        ):
            self.wrong(path, _("an “if” names properties with their values, and the same ones as required."))
            return {}
        found = {}
        for key, one in asked.items():
            value = self.known(one, (*path, "properties", key), ("const", "enum"))
            values = (
                [value["const"]]
                if "const" in value
                else self.listed(value.get("enum"), (*path, "properties", key, "enum"))
            )
            found[key] = [
                (YES if each else NO) if isinstance(each, bool) else str(each)[:60] for each in values
            ]
        return found


def _words(said: dict, name: str) -> dict:
    return {"vi": said.get(name), "en": said.get(f"x-{name}-en")}


def _bare(pattern):
    """A pattern as it was written: the schema holds it to the whole of the words."""
    if isinstance(pattern, str) and pattern.startswith("^(?:") and pattern.endswith(")$"):
        return pattern[4:-2]
    return pattern


def _kind(said: dict) -> FieldKind | None:
    kinds = {
        "integer": FieldKind.INTEGER,
        "number": FieldKind.NUMBER,
        "boolean": FieldKind.TICK,
        "array": FieldKind.ROWS,
    }
    name, form = said.get("type"), said.get("format")
    if isinstance(name, str) and name in kinds:
        return kinds[name] if form is None and "oneOf" not in said else None
    if name != "string":
        return None
    if "oneOf" in said:
        return FieldKind.CHOICE if form is None else None
    if form is None:
        return FieldKind.LINES if said.get("x-lines") else FieldKind.TEXT
    if form == "date":
        return FieldKind.DAY_PAST if said.get("x-until") == "today" else FieldKind.DAY
    return next((kind for kind, one in FORMATS.items() if one == form), None)
