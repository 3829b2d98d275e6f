from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Day, Drawn
from haidang.procedures import queries
from haidang.units import queries as units
from haidang.units.choices import Mark, Transfer


class Passing(Drawn):
    """A power passes from a holder to another; forms find the holders and the procedure, the operation judges them."""

    kind = forms.ChoiceField(label=_("How it passes"), choices=Transfer.choices)
    field = forms.ChoiceField(label=_("Field of procedures"), required=False)
    procedure = forms.CharField(
        label=_("Or one procedure, by its code"), max_length=40, required=False, help_text=_("Such as 1.001193")
    )  # fmt: skip
    from_unit = forms.ChoiceField(label=_("From the unit"))
    from_title = forms.CharField(
        label=_("From its position"), max_length=120, required=False, help_text=_("Empty: the unit itself")
    )  # fmt: skip
    to_unit = forms.ChoiceField(label=_("To the unit"))
    to_title = forms.CharField(
        label=_("To its position"), max_length=120, required=False, help_text=_("Empty: the unit itself")
    )  # fmt: skip
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"), required=False)
    act = forms.CharField(label=_("Legal act"), max_length=200)
    onward = forms.BooleanField(label=_("The act allows passing it on"), required=False)
    mark = forms.ChoiceField(label=_("How sure"), choices=Mark.choices, initial=Mark.READ)

    def __init__(self, *args, from_units: dict[str, str], to_units: dict[str, str], **kwargs):
        """:param from_units: those whose powers may be recorded, name by code; ``to_units``: those that may receive"""
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", "–"), *sorted((name, name) for name, _count in queries.fields())]
        self.fields["from_unit"].choices = [("", "–"), *from_units.items()]
        self.fields["to_unit"].choices = [("", "–"), *to_units.items()]

    def clean(self):
        data = super().clean()
        code = data.get("procedure", "").strip()
        if bool(code) == bool(data.get("field")):
            self.add_error("field", _("Name a field, or one procedure."))
        data["found"] = queries.by_code(code) if code else None
        if code and data["found"] is None:
            self.add_error(
                "procedure", _("There is no procedure of this code. Look it up in the list of procedures.")
            )
        for side in ("from", "to"):
            unit = units.by_code(data.get(f"{side}_unit", ""))
            title = data.get(f"{side}_title", "").strip()
            position = units.position_of(unit, title) if unit and title else None
            if unit and title and position is None:
                self.add_error(
                    f"{side}_title",
                    _("No such position is recorded at %(unit)s. Record it on the page of positions first.") % {"unit": unit.name},
                )  # fmt: skip
            data[f"{side}_"] = units.Holder(unit, position) if unit else None
        return data


class TakingBack(Drawn):
    """Until when a power holds that is taken back, and by which act."""

    last_day = Day(label=_("Last day"))
    act = forms.CharField(label=_("Legal act"), max_length=200)


class Asking(Drawn):
    """Who may decide: at which unit, on which day."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    on = Day(label=_("Day"), required=False)

    def __init__(self, *args, units: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "–"), *units.items()]
