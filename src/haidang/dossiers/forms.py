from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.files.uploads import HELP, Files
from haidang.dossiers.choices import DECLARED, NEEDS_REASON, PAPERS, RESULT, Channel, Verb
from haidang.procedures.queries import offered
from haidang.units.choices import COMMUNE_LEVEL
from haidang.units.queries import active_units


class Submission(forms.Form):
    """What somebody hands in: online, or at the counter when a clerk types it."""

    procedure = forms.ChoiceField(label=_("Procedure"))
    unit = forms.ChoiceField(label=_("Unit that handles it"))
    applicant_name = forms.CharField(label=_("Full name"), max_length=150)
    applicant_phone = forms.RegexField(
        r"^[0-9 +.]{8,20}$",
        label=_("Phone"),
        error_messages={"invalid": _("Write the phone number in digits, such as 0912 345 678.")},
    )
    applicant_id_number = forms.RegexField(
        r"^[0-9]{9,12}$", label=_("Identity number"), required=False,
        error_messages={"invalid": _("An identity number has 9 or 12 digits.")},
    )  # fmt: skip
    applicant_email = forms.EmailField(
        label=_("Mail address"), required=False,
        error_messages={"invalid": _("Write the address as in lan@example.vn.")},
    )  # fmt: skip
    tell_me = forms.BooleanField(
        label=_("Tell me by mail, Zalo or SMS when the dossier is received and when it is ready"),
        required=False,
    )
    note = forms.CharField(
        label=_("What is asked for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    papers = Files(owner=PAPERS, label=_("Papers"), required=False, help_text=HELP)
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel.choices, initial=Channel.IN_PERSON)

    def __init__(self, *args, procedures=None, unit_codes=None, online=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.procedures = {one.code: one for one in (procedures if procedures is not None else offered())}
        self.fields["procedure"].choices = [(code, one.name) for code, one in self.procedures.items()]
        here = [
            unit
            for unit in active_units(timezone.localdate())
            if unit_codes is None or unit.code in unit_codes
        ]
        if len(self.procedures) == 1:
            only = next(iter(self.procedures.values()))
            decides = only.unit_code
            here = [
                unit
                for unit in here
                if (unit.code == decides if decides else only.fits(unit.kind not in COMMUNE_LEVEL))
            ]
        # Nobody's dossier goes to the first unit of the alphabet because they did not look.
        first = [("", _("Choose the unit"))] if len(here) > 1 else []
        self.fields["unit"].choices = first + [(unit.code, unit.name) for unit in here]
        if online:
            del self.fields["channel"]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _look(field))


class Papers(forms.Form):
    """Papers that the person sends, or the clerk scanned, for a dossier that is there already."""

    papers = Files(
        owner=PAPERS,
        label=_("Papers"),
        help_text=HELP,
        error_messages={"required": _("Choose at least one file.")},
    )


class Result(forms.Form):
    """The electronic result that goes with finishing."""

    result = Files(owner=RESULT, most=5, label=_("The result as a signed PDF"), required=False)


class Apology(forms.Form):
    """Why it takes longer, and until when."""

    reason = forms.CharField(
        label=_("Reason, for the person concerned"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    )  # fmt: skip
    new_day = forms.DateField(
        label=_("New day for the result"), widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    )  # fmt: skip


class Together(forms.Form):
    """
    What one thing done with several dossiers needs besides: a reason, and what was done with all of them.

    What is left unticked counts as not done, unless the files of a dossier show it.
    """

    def __init__(self, verb: Verb, data=None):
        super().__init__(data)
        if verb in NEEDS_REASON:
            self.fields["reason"] = forms.CharField(
                label=_("Reason, for each person concerned"), max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            )  # fmt: skip
        for deed in DECLARED.get(verb, ()):
            self.fields[deed] = forms.BooleanField(
                label=deed.label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
            )  # fmt: skip
        self.note = _("Tick only what was done with every one of them. What is left unticked counts as not done.") if verb in DECLARED else ""  # fmt: skip


def _look(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "form-check-input"
    return "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
