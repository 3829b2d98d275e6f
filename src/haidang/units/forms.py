from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.queries import by_username
from haidang.core.forms import Day, Drawn
from haidang.core.tables import UnreadableTable, rows_in
from haidang.units.choices import Change, Mark, Office
from haidang.units.rules.plans import Named, Step


class Appointment(Drawn):
    """Somebody holds a position of a unit, from a day to a day."""

    unit = forms.ChoiceField(label=_("Unit"))
    kind = forms.ChoiceField(label=_("Kind of position"), choices=Office.choices)
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Such as: chairman of the ward"))
    full_name = forms.CharField(label=_("Full name"), max_length=150)
    user = forms.CharField(label=_("Sign-in name"), max_length=150, required=False)
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"), required=False)
    act = forms.CharField(
        label=_("Legal act"), max_length=200, help_text=_("The decision by which they hold it")
    )
    seats = forms.IntegerField(
        label=_("How many hold it at once"), min_value=1, max_value=99, required=False,
        help_text=_("Left empty: as it is known, or one"),
    )  # fmt: skip
    mark = forms.ChoiceField(label=_("How sure"), choices=Mark.choices, initial=Mark.READ)

    def __init__(self, *args, units: dict[str, str], **kwargs):
        """:param units: those whose positions may be recorded, name by code"""
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "–"), *units.items()]

    def clean_user(self):
        name = self.cleaned_data["user"].strip()
        if not name:
            return None
        found = by_username(name)
        if found is None:
            raise forms.ValidationError(
                _("Nobody signs in with this name. Check it with the person, or leave it empty.")
            )
        return found


class LastDay(Drawn):
    """The last day of something that goes on."""

    ends_on = Day(label=_("Last day"))


class TableFile(forms.Form):
    """A CSV or Excel file; its rows are read while it is checked."""

    file = forms.FileField(label=_("CSV or Excel file"))

    def clean_file(self):
        try:
            self.rows = rows_in(self.cleaned_data["file"])
        except UnreadableTable:
            raise forms.ValidationError(
                _(
                    "This is no table we can read. Save it as CSV in UTF-8 or as an Excel workbook (.xlsx) of at most 2 MB."
                )
            ) from None
        return self.cleaned_data["file"]


class PlanHead(Drawn):
    """What a restructuring is called, by which act and from which day on."""

    title = forms.CharField(label=_("What the plan is called"), max_length=200)
    act = forms.CharField(label=_("Legal act"), max_length=200)
    on = Day(label=_("First day of what is new"))


class PlanChange(Drawn):
    """One change of a plan."""

    KINDS = [
        (Change.MERGE, _("Merge units into a new one")), (Change.SPLIT, _("Split a unit")), (Change.RENAME, _("Rename a unit")),
        (Change.DISSOLVE, _("Dissolve a unit into another one")), (Change.MOVE, _("Move a unit under another one")),
    ]  # fmt: skip
    kind = forms.ChoiceField(label=_("What changes"), choices=KINDS)
    units = forms.CharField(
        label=_("Units that end"), max_length=500, help_text=_("Their codes, such as: 10525, 11311")
    )
    into = forms.CharField(
        label=_("New units"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: the code, a space, the name"),
    )  # fmt: skip
    target = forms.ChoiceField(
        label=_("Unit that takes over, or stands above"),
        required=False,
        help_text=_("To dissolve or to move"),
    )

    def __init__(self, *args, units: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "–"), *units.items()]

    def step(self) -> Step:
        """Return what was typed as a step; the operation judges it."""
        said = self.cleaned_data
        lines = [line.strip().partition(" ") for line in said["into"].splitlines() if line.strip()]
        return Step(
            said["kind"],
            tuple(said["units"].replace(",", " ").replace(";", " ").split()),
            tuple(Named(code, " ".join(name.split())) for code, _space, name in lines),
            said["target"],
        )
