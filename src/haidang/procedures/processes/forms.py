"""The table in which officials write the steps of a process."""

from collections.abc import Collection, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.access.registry import roles
from haidang.core.forms import Drawn
from haidang.procedures.guides.forms import AboutForm, free_key
from haidang.procedures.guides.reading import KEY, LONGEST, MOST
from haidang.procedures.guides.shape import Words
from haidang.procedures.processes.choices import ROLES, USUAL_ROLE, Place
from haidang.procedures.processes.reading import MOST_HOURS
from haidang.procedures.processes.shape import Process, Step
from haidang.procedures.versions.tables import UNITS, VersionTable


def _line(label, longest: str, **more):
    return forms.CharField(label=label, max_length=LONGEST[longest], required=False, **more)


class Hours(forms.FloatField):
    """Working hours, with a comma or a point."""

    def to_python(self, value):
        return super().to_python(str(value).replace(",", ".") if value not in self.empty_values else value)


class StepForm(Drawn):
    """One row: a step. A row without anything written in it is no step."""

    code = forms.RegexField(rf"\A{KEY.pattern}\Z", required=False, widget=forms.HiddenInput)
    vi = _line(_("Step"), "step")
    en = _line(_("The step in English"), "step")
    place = forms.ChoiceField(label=_("Where"), choices=Place.choices, initial=Place.DECIDER)
    unit = _line(_("Code of the other unit"), "unit", widget=forms.TextInput({"list": UNITS}))
    role = forms.ChoiceField(label=_("Whose it is"), initial=USUAL_ROLE)
    hours = Hours(
        label=_("Working hours"), required=False, min_value=0, max_value=MOST_HOURS,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={"invalid": _("Write the hours as a number, such as 7,5.")},
    )  # fmt: skip
    outcome_vi = _line(_("What comes out"), "outcome")
    outcome_en = _line(_("What comes out, in English"), "outcome")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(name, roles()[name].title) for name in ROLES]

    def clean(self):
        data = super().clean()
        if not data.get("vi"):
            self.add_error("vi", _("Write what is done in this step."))
        if data.get("place") == Place.OTHER and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Say which unit does this step."))
        return data

    def step(self, taken: Collection[str]) -> Step:
        """Return what the row says; its short name stays, a new one gets one that no other step has."""
        data = self.cleaned_data
        code = data["code"] or free_key(data["vi"], taken)
        unit = data["unit"] if data["place"] == Place.OTHER else ""
        return Step(
            code, Words(data["vi"], data["en"]), data["place"], unit, data["role"], round(data["hours"] or 0, 2),
            Words(data["outcome_vi"], data["outcome_en"]),
        )  # fmt: skip


class AboutProcess(AboutForm):
    """What stands over the whole process."""

    def __init__(self, data=None, *, process: Process):
        super().__init__(data, guide=process)
        self.fields["note_vi"].label = _("Note below the steps")


TYPED = ("vi", "code", "en", "unit", "hours", "outcome_vi", "outcome_en")


def _values(step: Step) -> dict:
    return {
        "code": step.code, "vi": step.words.vi, "en": step.words.en, "place": step.place, "unit": step.unit, "role": step.role,
        "hours": f"{step.hours:g}".replace(".", ",") if step.hours else "", "outcome_vi": step.outcome.vi, "outcome_en": step.outcome.en,
    }  # fmt: skip


class ProcessTable(VersionTable[Process]):
    """All steps of a process."""

    name, called, row, typed = "step", _("Step %(n)s"), StepForm, TYPED
    most, too_many = MOST["steps"], _("A process has at most %(most)s steps. Remove one.")

    def over(self, content: Process, data: Mapping | None) -> AboutProcess:
        return AboutProcess(data, process=content)

    def values_of(self, content: Process) -> list[dict]:
        return [_values(one) for one in content.steps]

    def written(self) -> Process:
        steps: list[Step] = []
        known = {row.cleaned_data["code"] for row in self.rows}
        for row in self.rows:
            steps.append(row.step(known | {one.code for one in steps}))
        return self.about.put(Process(tuple(steps)))
