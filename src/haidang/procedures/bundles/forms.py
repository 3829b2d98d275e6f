"""The table in which officials write a group of linked procedures."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Day, Drawn
from haidang.procedures.bundles.files import numbers_in
from haidang.procedures.bundles.reading import CODE, LONGEST, MOST
from haidang.procedures.bundles.shape import COMMUNE, MOST_PARTS, Bundle, Part
from haidang.procedures.choices import Mark
from haidang.procedures.guides.shape import Words
from haidang.procedures.queries import by_code, search
from haidang.procedures.versions.tables import UNITS, VersionTable

SHOWN = 5  # procedures that fit what was typed


def _line(label, longest: str, **more):
    return forms.CharField(label=label, max_length=LONGEST[longest], required=False, **more)


class NewGroup(Drawn):
    """A group that is not there yet."""

    code = forms.RegexField(
        CODE, label=_("Code of the group"), max_length=LONGEST["code"],
        help_text=_("That of the published procedure, such as 2.000986, or a short name of your own; it is never changed"),
        error_messages={"invalid": _("Letters without accents, digits, points and hyphens only, such as 2.000986.")},
    )  # fmt: skip


class PartForm(Drawn):
    """One row: a procedure of the group. A row without anything written in it is none."""

    procedure = forms.CharField(label=_("Procedure: code or name"), max_length=300, required=False)
    after = forms.CharField(label=_("Comes after parts"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "numeric", "placeholder": "1, 2"}))  # fmt: skip
    decided_by = _line(_("Who decides it: code of a unit; empty where it is handed in"), "unit", widget=forms.TextInput({"list": UNITS}))  # fmt: skip
    note_vi = _line(_("Note for people"), "note")
    note_en = _line(_("The note in English"), "note")

    def clean_procedure(self) -> str:
        typed = self.cleaned_data["procedure"].strip()
        if not typed:
            raise forms.ValidationError(_("Write which procedure it is."))
        if by_code(typed) is not None or " " not in typed:
            return typed  # one that is not known here is named before publishing
        fitting = list(search(typed)[: SHOWN + 1])
        exact = [one for one in fitting if one.name.casefold() == typed.casefold()]
        if len(exact) == 1 or len(fitting) == 1:
            return (exact or fitting)[0].code
        if not fitting:
            raise forms.ValidationError(_("No procedure is called so. Try fewer words, or write its code."))
        shown = "; ".join(f"{one.code} {one.name}" for one in fitting[:SHOWN])
        raise forms.ValidationError(_("Several are called so; write the code of one: %(shown)s.") % {"shown": shown})  # fmt: skip

    def clean_after(self) -> tuple[int, ...]:
        numbers = numbers_in(self.cleaned_data["after"])
        if any(isinstance(one, str) for one in numbers):
            raise forms.ValidationError(_("Write numbers of parts, such as 1, 2."))
        return tuple(dict.fromkeys(numbers))

    def clean(self):
        said = super().clean()
        if said.get("note_en") and not said.get("note_vi"):
            self.add_error("note_vi", _("Write the note in Vietnamese too."))
        return said

    def part(self, number: int) -> Part:
        """Return what the row says."""
        said = self.cleaned_data
        return Part(number, said["procedure"], said["after"], said["decided_by"] or COMMUNE, Words(said["note_vi"], said["note_en"]))  # fmt: skip


class AboutGroup(Drawn):
    """What stands over the whole group."""

    name_vi = _line(_("Name of the group"), "name")
    name_en = _line(_("The name in English"), "name")
    limit_vi = _line(_("Time limit of the whole, in words"), "limit")
    limit_en = _line(_("The limit in English"), "limit")
    sayings = forms.CharField(
        label=_("What people ask when they mean it"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}), help_text=_("One in a line, as people say it")
    )  # fmt: skip
    papers = forms.CharField(
        label=_("The one set of papers"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 6}), help_text=_("One in a line; English behind a bar: paper in Vietnamese | in English")
    )  # fmt: skip
    act = _line(_("Legal act, or where it was published"), "act")
    mark = forms.ChoiceField(label=_("How sure"), choices=Mark.choices)
    until = Day(label=_("Last day, where it has one"), required=False)

    def __init__(self, data=None, *, bundle: Bundle):
        super().__init__(
            data, initial={
                "name_vi": bundle.name.vi, "name_en": bundle.name.en, "limit_vi": bundle.limit.vi, "limit_en": bundle.limit.en,
                "sayings": "\n".join(bundle.sayings), "papers": "\n".join(f"{one.vi} | {one.en}" if one.en else one.vi for one in bundle.papers),
                "act": bundle.act, "mark": bundle.mark, "until": bundle.until,
            },
        )  # fmt: skip

    def _lines(self, name: str, longest: str) -> list[str]:
        found = [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]
        if len(found) > MOST[name]:
            raise forms.ValidationError(_("At most %(most)s lines, not %(n)s.") % {"most": MOST[name], "n": len(found)})  # fmt: skip
        for number, line in enumerate(found, 1):
            if len(line) > LONGEST[longest]:
                raise forms.ValidationError(_("Line %(n)s is longer than %(most)s characters.") % {"n": number, "most": LONGEST[longest]})  # fmt: skip
        return found

    def clean_sayings(self) -> tuple[str, ...]:
        return tuple(self._lines("sayings", "saying"))

    def clean_papers(self) -> tuple[Words, ...]:
        found = []
        for line in self._lines("papers", "paper"):
            vi, _bar, en = line.partition("|")
            if not vi.strip():
                raise forms.ValidationError(_("Write the paper in Vietnamese before the bar: %(line)s") % {"line": line[:60]})  # fmt: skip
            found.append(Words(vi.strip(), en.strip()))
        return tuple(found)

    def clean(self):
        said = super().clean()
        for name in ("name", "limit"):
            if said.get(f"{name}_en") and not said.get(f"{name}_vi") and f"{name}_vi" not in self.errors:
                self.add_error(f"{name}_vi", _("Write it in Vietnamese too."))
        return said

    def put(self, parts: tuple[Part, ...]) -> Bundle:
        """Return the group of these parts with what the form says over them."""
        said = self.cleaned_data
        return Bundle(
            parts, Words(said["name_vi"], said["name_en"]), said["sayings"], said["papers"], Words(said["limit_vi"], said["limit_en"]),
            said["act"], said["mark"], said["until"],
        )  # fmt: skip


def _values(part: Part) -> dict:
    return {
        "procedure": part.procedure, "after": ", ".join(map(str, part.after)), "decided_by": "" if part.decided_by == COMMUNE else part.decided_by,
        "note_vi": part.note.vi, "note_en": part.note.en,
    }  # fmt: skip


class GroupTable(VersionTable[Bundle]):
    """All parts of a group."""

    name, called, row, typed = "part", _("Part %(n)s"), PartForm, tuple(PartForm.base_fields)
    most, too_many, empty = MOST_PARTS, _("A group has at most %(most)s procedures. Remove one."), 2

    def over(self, content: Bundle, data: Mapping | None) -> AboutGroup:
        return AboutGroup(data, bundle=content)

    def values_of(self, content: Bundle) -> list[dict]:
        return [_values(one) for one in content.parts]

    def written(self) -> Bundle:
        return self.about.put(tuple(row.part(number) for number, row in enumerate(self.rows, 1)))

    def arranged(self, rows: Sequence[Mapping], order: Sequence[int]) -> list[Mapping]:
        """What comes after which part moves along with the parts."""
        now = {was + 1: number for number, was in enumerate(order, 1)}
        gone = set(range(1, len(rows) + 1)) - now.keys()
        found = []
        for number in order:
            after = numbers_in(rows[number]["after"])
            if all(isinstance(one, int) for one in after):
                after = [now.get(one, one) for one in after if one not in gone]
            found.append(rows[number] | {"after": ", ".join(map(str, after))})
        return found
