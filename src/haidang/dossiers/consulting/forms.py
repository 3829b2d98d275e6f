"""What is filled in to ask other units, to answer them, and to write down what was verified."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.files.uploads import HELP, Files
from haidang.core.forms import Day, Drawn
from haidang.core.text import search_key, sort_key
from haidang.dossiers.choices import ENQUIRY, VERIFICATION, Stance
from haidang.dossiers.operations import Asked
from haidang.dossiers.queries import bodies_on
from haidang.units.queries import active_units

ROWS, USUAL_DAYS = 5, 3
NAMES = "units-to-ask"  # the list of names a browser offers while somebody types


class Asking(Drawn):
    """
    A question to one or several units and bodies outside, each with its working days. They are typed: by code or by name, with or
    without accents.
    """

    content = forms.CharField(label=_("What you ask"), max_length=5000, widget=forms.Textarea({"rows": 5}))
    papers = forms.MultipleChoiceField(
        label=_("Papers that go along"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what they need to answer: of the rest they see code and procedure, not who the applicant is."),
    )  # fmt: skip
    attached = Files(
        owner=ENQUIRY, label=_("Files with the question"), required=False, most=5, help_text=HELP
    )

    def __init__(self, *args, papers, **kwargs):
        """:param papers: those of the dossier, as (number, name)"""
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = papers
        self.fields["papers"].widget.attrs["class"] = "form-check-input"
        if not papers:
            del self.fields["papers"]
        rows = {}
        for number in range(1, ROWS + 1):
            rows[f"unit_{number}"] = forms.CharField(
                label=_("Unit %(number)s") % {"number": number}, required=number == 1, max_length=150,
                error_messages={"required": _("Name at least one unit.")},
                widget=forms.TextInput({"class": "form-control", "list": NAMES, "autocomplete": "off"}),
            )  # fmt: skip
            rows[f"days_{number}"] = forms.IntegerField(
                label=_("Working days for unit %(number)s") % {"number": number}, initial=USUAL_DAYS, min_value=1, max_value=30, required=False,
                widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
            )  # fmt: skip
        self.fields = {"content": self.fields.pop("content"), **rows, **self.fields}
        self.units, today = {}, timezone.localdate()
        self.bodies = sorted(bodies_on(today), key=lambda one: sort_key(one.name))
        for unit in [*self.bodies, *active_units(today)]:
            self.units[search_key(unit.name)] = self.units[search_key(unit.code)] = unit

    @property
    def rows(self):
        """The units with their days, as the page draws them."""
        return [(self[f"unit_{number}"], self[f"days_{number}"]) for number in range(1, ROWS + 1)]

    @property
    def rest(self):
        """What comes after the units."""
        return [self[name] for name in ("papers", "attached") if name in self.fields]

    @property
    def names(self):
        """What the browser offers while somebody types."""
        return list(dict.fromkeys(unit.name for unit in self.units.values()))

    def clean(self):
        said = super().clean()
        said["asked"] = []
        for number in range(1, ROWS + 1):
            typed = (said.get(f"unit_{number}") or "").strip()
            if not typed:
                continue
            unit = self.units.get(search_key(typed))
            if unit is None:
                self.add_error(
                    f"unit_{number}",
                    _("There is no unit called so. Choose one of the list, or type its code."),
                )
                continue
            body = unit if unit in self.bodies else None
            if any(one.unit_code == unit.code or (body and one.body == body) for one in said["asked"]):
                self.add_error(f"unit_{number}", _("%(unit)s stands there twice.") % {"unit": unit.name})
                continue
            days = said.get(f"days_{number}") or USUAL_DAYS
            said["asked"].append(Asked("" if body else unit.code, days, body))
        return said


class AnsweringTogether(Drawn):
    """One answer to several questions at once."""

    stance = forms.ChoiceField(
        label=_("Answer"), choices=[("", "–"), *Stance.choices],
        error_messages={"required": _("Choose: agree, do not agree, or another opinion.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Opinion in words"), required=False, max_length=5000, widget=forms.Textarea({"rows": 4}),
        help_text=_("You need not write anything if you agree."),
    )  # fmt: skip
    note = _("Every unit that asked reads the same answer.")

    def clean(self):
        said = super().clean()
        if said.get("stance") in (Stance.DISAGREE, Stance.OPINION) and not said.get("text", "").strip():
            self.add_error("text", _("Write the opinion: whoever asked must know why."))
        return said


class Answering(AnsweringTogether):
    """The answer of a unit that is asked."""

    attached = Files(owner=ENQUIRY, label=_("Files with the answer"), required=False, most=5, help_text=HELP)
    note = ""


class AnsweringOutside(Answering):
    """The answer of a body outside, by whoever holds the address of the letter."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    position = forms.CharField(label=_("Your position"), max_length=150)
    field_order = ["stance", "text", "name", "position", "attached"]


class Recording(Answering):
    """What a body outside answered by a letter of its own."""

    their_number = forms.CharField(label=_("Number of the letter that answers"), max_length=60)
    their_day = Day(label=_("Day of that letter"))
    who = forms.CharField(label=_("Who signed it"), required=False, max_length=150)
    attached = Files(owner=ENQUIRY, label=_("The letter that answers, scanned"), most=5, help_text=HELP)
    field_order = ["their_number", "their_day", "who", "stance", "text", "attached"]


class Later(Drawn):
    """A later day to answer, and why."""

    day = Day(label=_("Later day"))
    why = forms.CharField(label=_("Why you need longer"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class Verifying(Drawn):
    """A record of verification."""

    took_place_at = forms.DateTimeField(
        label=_("When it took place"), widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"), input_formats=["%Y-%m-%dT%H:%M", "%H:%M %d/%m/%Y"],
        error_messages={"invalid": _("Write day and time, such as 09:30 24/11/2026.")},
    )  # fmt: skip
    place = forms.CharField(label=_("Where"), max_length=300)
    participants = forms.CharField(
        label=_("Who took part"), max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text=_("One in a line: name, position, unit or address."),
    )  # fmt: skip
    applicant_present = forms.TypedChoiceField(
        label=_("Was the applicant present?"), choices=[("", "–"), ("yes", _("yes")), ("no", _("no"))], coerce=lambda said: said == "yes",
        error_messages={"required": _("Say whether the applicant was present.")},
    )  # fmt: skip
    content = forms.CharField(
        label=_("What was established"), max_length=10_000, widget=forms.Textarea({"rows": 8})
    )
    attached = Files(
        owner=VERIFICATION, label=_("Files with the record"), required=False, most=10, help_text=_("Photos, sketches, signed minutes: PDF or pictures, each up to 25 MB"),
    )  # fmt: skip
