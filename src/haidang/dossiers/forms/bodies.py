"""What is filled in to keep the register of bodies outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Day, Drawn
from haidang.dossiers.choices import BodyKind, Reach
from haidang.dossiers.models import OutsideBody


class BodyForm(Drawn):
    """A body outside; its code is said once."""

    code = forms.RegexField(
        r"\A[A-Za-z0-9][A-Za-z0-9.-]*\Z", label=_("Code"), max_length=40,
        help_text=_("A short name of your own, such as CA-HP; it is never changed"),
        error_messages={"invalid": _("Letters without accents, digits, points and hyphens only, such as CA-HP.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As it stands in a letter, with its place"))  # fmt: skip
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind of body"), choices=BodyKind.choices)
    reach = forms.ChoiceField(
        label=_("Letters go"), choices=Reach.choices,
        help_text=_("By mail: with an address where they answer. On paper: you print and send the letter, and write down the answer."),
    )  # fmt: skip
    mail = forms.EmailField(label=_("Official mail address"), max_length=200, required=False)
    address = forms.CharField(label=_("Postal address"), max_length=300, required=False)
    exchange_code = forms.CharField(
        label=_("Code on the document exchange"), max_length=60, required=False, help_text=_("Where you know it; nothing is sent that way yet")
    )  # fmt: skip
    starts_on = Day(label=_("Can be asked from"))
    ends_on = Day(label=_("Last day"), required=False)

    def __init__(self, *args, body: OutsideBody | None = None, **kwargs):
        """:param body: the one that is changed; None for a new one"""
        if body is not None:
            kwargs["initial"] = {name: getattr(body, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if body is not None:
            del self.fields["code"]

    def clean(self):
        said = super().clean()
        if said.get("reach") == Reach.MAIL and not said.get("mail") and "mail" not in self.errors:
            self.add_error(
                "mail", _("Letters go by mail: give the official mail address, or choose “on paper”.")
            )
        if said.get("ends_on") and said.get("starts_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first."))
        return said
