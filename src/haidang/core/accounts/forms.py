from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.access.registry import roles as all_roles
from haidang.core.accounts.queries import by_username
from haidang.core.forms import Day, Drawn

EVERYWHERE = "*"


class InUnit(Drawn):
    """A role in a unit, from a day to a day."""

    role = forms.ChoiceField(label=_("Role"))
    unit_code = forms.ChoiceField(label=_("Unit"))
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"), required=False)

    def __init__(self, *args, units: dict[str, str], everywhere: bool, roles: list[str], **kwargs):
        """
        :param units: those in which the giver may give, name by code
        :param everywhere: the giver may give a role that holds in every unit
        :param roles: names of those the giver may give
        """
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "–")] + [(name, all_roles()[name].title) for name in roles]
        # Everywhere is chosen, never left: who is in a hurry must not give a role in the whole city by leaving a box alone.
        whole = [(EVERYWHERE, _("Everywhere"))] if everywhere else []
        self.fields["unit_code"].choices = [("", "–"), *whole, *units.items()]

    def clean_unit_code(self):
        chosen = self.cleaned_data["unit_code"]
        return "" if chosen == EVERYWHERE else chosen


class Giving(InUnit):
    """A role for a person who has an account."""

    user = forms.CharField(label=_("Sign-in name"), max_length=150)
    field_order = ["user"]

    def clean_user(self):
        found = by_username(self.cleaned_data["user"].strip())
        if found is None:
            raise forms.ValidationError(_("Nobody signs in with this name. Check it with the person."))
        return found
