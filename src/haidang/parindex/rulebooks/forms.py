"""Forms with which officials write a rule book leaf by leaf, assign it, and send its workbook back."""

from collections.abc import Mapping
from decimal import InvalidOperation

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from haidang.core.facts.declare import measures, members, standing
from haidang.core.forms import Day, Drawn
from haidang.parindex.choices import KINDS as BLOCKS
from haidang.parindex.engine.cells import (
    Unreadable,
    as_percent,
    bands_line,
    bands_of,
    classes_lines,
    classes_of,
    number,
    plain,
    said,
    weights_line,
    weights_of,
)
from haidang.parindex.models import RuleBook
from haidang.units.choices import Kind
from haidang.units.queries import Here

RULES = (
    ("", _("Sum of its parts")), ("scaled", _("Its parts, scaled to the maximum (what does not apply is left out)")), ("proportional", _("Rate times the maximum")), ("bands", _("Thresholds of a rate")),
    ("value_bands", _("Thresholds of a number")), ("dated_bands", _("Thresholds of days late")), ("yes_no", _("Yes or no")), ("judged", _("Judged by people")),
    ("answers", _("Answers of a survey")), ("mean", _("Mean of the points of each deed")), ("index", _("Index of the unit in the round, in proportion (heads)")), ("above_mean", _("Index not below the mean of all units of the round (heads)")), ("bonus", _("Bonus")), ("penalty", _("Penalty")),
    ("given", _("Points that somebody else published")), ("monitor", _("Watched only")),
)  # fmt: skip
HEADED = (("", _("Whoever heads the unit at its end is classified")), ("longest", _("Whoever headed it longest is classified")))  # fmt: skip
EVIDENCE = (("", _("A unit may send some")), ("required", _("Required")), ("none", _("Not needed")))
MARKS = (("read", _("read in the legal act")), ("secondary", _("from secondary sources, not official")), ("assumption", _("assumption")))  # fmt: skip


class Number(forms.Field):
    """A number or a percentage, with a comma or a point; kept as a number, shown as people write it."""

    def __init__(self, *, percent: bool = False, **kwargs):
        super().__init__(
            required=False, widget=forms.TextInput({"inputmode": "decimal", "maxlength": 20}), **kwargs
        )
        self.percent = percent

    def prepare_value(self, value):
        if isinstance(value, int | float):
            return as_percent(value) if self.percent else said(value)
        return value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            found = number(value)
        except Unreadable as error:
            raise forms.ValidationError(capfirst(str(error))) from None
        if self.percent and not 0 <= found <= 1:
            raise forms.ValidationError(_now("Write a rate from 0% to 100%, with the sign %."))
        return plain(found)


class NodeForm(Drawn):
    """An area, a criterion or a leaf, with all that its rule may ask for."""

    code = forms.RegexField(
        r"\A[^/\s]+\Z", label=_("Number"), max_length=30,
        error_messages={"invalid": _("Write it without spaces and “/”, such as 1.2.3.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=500, widget=forms.Textarea({"rows": 2}))
    name_en = forms.CharField(label=_("Name in English"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}))  # fmt: skip
    max = Number(label=_("Maximum in points"))
    rule = forms.ChoiceField(label=_("How points are given"), choices=RULES, required=False)
    measure = forms.ChoiceField(
        label=_("What is counted by itself"), required=False, help_text=_("Empty: people say it.")
    )
    bands = forms.CharField(
        label=_("Thresholds"), max_length=500, required=False,
        help_text=_("Rate: 90%=2; 70%=1. Number: 2=2; 1=1. Days late: 0=1; 5=0,5."),
    )  # fmt: skip
    target = Number(label=_("Full points from this rate on"), percent=True)
    floor = Number(label=_("No points below this rate"), percent=True)
    cap = Number(label=_("At most this share of the maximum"), percent=True)
    inverse = forms.BooleanField(label=_("The fewer, the better"), required=False)
    per = Number(label=_("Points each time (bonus, penalty)"))
    weights = forms.CharField(label=_("Share for each answer"), max_length=500, required=False, help_text=_("1=0%; 2=25%; 3=50%; 4=75%; 5=100%. Every answer of what is counted needs one."))  # fmt: skip
    question = forms.CharField(label=_("Survey question"), max_length=200, required=False)
    veto = forms.ChoiceField(label=_("What takes all points"), required=False)
    lead = forms.ChoiceField(label=_("Lead department"), required=False, help_text=_("Holds for all that stands under it."))  # fmt: skip
    evidence = forms.ChoiceField(label=_("Evidence"), choices=EVIDENCE, required=False)
    documents = forms.CharField(label=_("Documents that prove it"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))  # fmt: skip
    assumption = forms.CharField(label=_("Assumption"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))  # fmt: skip

    PARTS = (
        ("", (("code", "col-6 col-md-2"), ("max", "col-6 col-md-2"), ("name", "col-md-8"), ("rule", "col-md-4"), ("measure", "col-md-8"))),
        (_("Details of the rule (only what it needs)"), (
            ("bands", "col-md-6"), ("target", "col-6 col-md-2"), ("floor", "col-6 col-md-2"), ("cap", "col-6 col-md-2"), ("weights", "col-md-6"),
            ("question", "col-md-4"), ("inverse", "col-md-2"), ("per", "col-md-3"), ("veto", "col-md-9"),
        )),
        (_("Appraisal"), (
            ("lead", "col-md-6"), ("evidence", "col-md-6"), ("documents", "col-md-6"), ("assumption", "col-md-6"), ("name_en", "col-md-12"),
        )),
    )  # fmt: skip

    def __init__(self, data=None, *, units: Mapping[str, Here], node: Mapping | None = None):
        super().__init__(data, initial=_values(node or {}))
        counted = sorted([*measures(), *standing()], key=lambda one: str(one.title))
        named = [("", "—"), *((one.name, f"{one.title} ({one.name})") for one in counted)]
        rates = [(name, f"{title} ({name})") for name, title in members().items()]
        departments = [(unit.code, unit.name) for unit in units.values() if unit.kind == Kind.DEPARTMENT]
        choices = {"measure": [*named, *rates], "veto": named, "lead": [("", "—"), *departments]}
        for name, known in choices.items():
            held = str(
                (node or {}).get(name) or ""
            )  # also one that is wrong stays until somebody chooses another
            strange = [(held, held)] if held and held not in dict(known) else []
            self.fields[name].choices = [*known, *strange]

    def parts(self) -> list[tuple[str, list]]:
        """Return the fields as the page lays them out: a title, and each with its width."""
        return [(title, [(self[name], width) for name, width in fields]) for title, fields in self.PARTS]

    def clean(self):
        data = super().clean()
        for name, read in (
            ("bands", lambda text: bands_of(data.get("rule") or "", text)),
            ("weights", weights_of),
        ):
            if data.get(name):
                try:
                    data[name] = read(data[name])
                except Unreadable as error:
                    self.add_error(name, capfirst(str(error)))
        return data


def _values(node: Mapping) -> dict:
    values = dict(node)
    if isinstance(values.get("bands"), list):
        values["bands"] = bands_line(str(values.get("rule")), values["bands"])
    if isinstance(values.get("weights"), dict):
        values["weights"] = weights_line(values["weights"])
    return values


def _classes(content: Mapping) -> str:
    """The classes of a draft in lines; a line that is wrong comes as far as it can be read."""
    try:
        return classes_lines(content.get("classes") or [])
    except (AttributeError, InvalidOperation):
        return ""


class AboutForm(Drawn):
    """What is said of a whole book."""

    title = forms.CharField(label=_("Title of the rule book"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    act = forms.CharField(label=_("Legal act"), max_length=300)
    mark = forms.ChoiceField(label=_("How sure"), choices=MARKS)
    bonus_cap = Number(label=_("Most that bonuses give in a year"))
    penalty_cap = Number(label=_("Most that penalties take in a year"))
    total_cap = Number(label=_("Most points there are with all bonuses"))
    head = forms.ChoiceField(label=_("Of several heads in one period"), choices=HEADED, required=False)
    least_months = forms.IntegerField(
        label=_("Months a head must have held the position to be classified"), min_value=1, max_value=12, required=False
    )  # fmt: skip
    classes = forms.CharField(
        label=_("Classes by points"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("One on each line, with its English name after a slash: 90: name / English name; >90 is more than ninety."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))  # fmt: skip

    def __init__(self, data=None, *, content: Mapping):
        super().__init__(data, initial={**content, "classes": _classes(content)})

    def clean_classes(self):
        try:
            return classes_of(self.cleaned_data["classes"])
        except Unreadable as error:
            raise forms.ValidationError(capfirst(str(error))) from None


class VersionForm(Drawn):
    """What a new version is called."""

    version = forms.CharField(label=_("Name of the new version"), max_length=60, help_text=_("Such as 2027."))


class BookFileForm(Drawn):
    """The workbook of a rule book that comes back."""

    file = forms.FileField(label=_("Workbook (.xlsx)"))


class AssignForm(Drawn):
    """Which version counts for which units, from a day to a day."""

    book = forms.ModelChoiceField(RuleBook.objects.none(), label=_("Version"))
    block = forms.ChoiceField(label=_("Units"), choices=[(block.value, block.label) for block in BLOCKS])
    starts_on = Day(label=_("From day"))
    ends_on = Day(label=_("To day"), required=False)

    def __init__(self, data=None, *, books=(), **kwargs):
        super().__init__(data, **kwargs)
        self.fields["book"].queryset = RuleBook.objects.defer("content", "more")
        self.fields["book"].choices = [("", "—"), *((one.pk, f"{one.title} · {one.version}") for one in books)]  # fmt: skip


class EndForm(Drawn):
    """Until which day an assignment holds."""

    ends_on = Day(label=_("Counts until"))
