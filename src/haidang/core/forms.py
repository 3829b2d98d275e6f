"""Forms as the house draws them: ``ui/fields.html`` shows their fields with labels, hints and what is wrong."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

# What stands at a field that must not stay empty: what to do, by the kind of the field.
EMPTY = {
    forms.Field: _("This is missing. Fill it in."),
    forms.ChoiceField: _("Choose one of these."),
    forms.MultipleChoiceField: _("Choose at least one of these."),
    forms.BooleanField: _("Tick this box to go on."),
    forms.FileField: _("Choose a file."),
}


def say_what_to_do() -> None:
    """Let every form, those of libraries too, say of an empty field what to do; a field that has words of its own keeps them."""
    for kind, sentence in EMPTY.items():
        kind.default_error_messages = {**kind.default_error_messages, "required": sentence}


class Drawn(forms.Form):
    """A form whose widgets carry the classes of the house."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "form-check-input d-block")
            else:
                chosen = isinstance(field.widget, forms.Select)
                field.widget.attrs.setdefault("class", "form-select" if chosen else "form-control")
                field.widget.attrs.setdefault("autocomplete", "off")

    def full_clean(self):
        super().full_clean()
        for name in self._errors:
            if name in self.fields:
                self.fields[name].widget.attrs["class"] += " is-invalid"


class Day(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **kwargs)


def day_in(values: Mapping[str, str], name: str) -> date | None:
    """Return the day that an address names (``on=2027-01-01``); None where it names none, or none that there is."""
    try:
        return date.fromisoformat(values.get(name, ""))
    except ValueError:
        return None


def number_in(values: Mapping[str, str], name: str) -> int | None:
    """Return the number of a row that an address names (``like=17``); None where it names none, or none that there can be."""
    said = values.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
