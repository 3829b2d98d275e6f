from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.forms import InUnit
from haidang.core.accounts.models import User
from haidang.core.forms import Day, Drawn
from haidang.core.staff import queries, rules


class Opening(InUnit):
    """An account for somebody new, with the first role."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    username = forms.CharField(
        label=_("Sign-in name"), max_length=50, required=False,
        help_text=_("Left empty it is made from the name, such as lannt"),
    )  # fmt: skip
    mail = forms.EmailField(
        label=_("Work mail"), required=False, help_text=_("The link to choose a password goes there too")
    )
    field_order = ["full_name", "username", "mail"]

    def clean_username(self):
        name = self.cleaned_data["username"].strip()
        if name and not rules.may_be_given(name):
            raise ValidationError(
                _("Two to fifty small letters without accents, digits, dots or dashes, such as lannt.")
            )
        return name


class Changing(Drawn):
    """What somebody is called, and their work mail."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    mail = forms.EmailField(
        label=_("Work mail"), max_length=254, required=False,
        help_text=_("What the person is told by mail goes there, and a link for a new password"),
    )  # fmt: skip

    def __init__(self, *args, person, named_outside: bool, **kwargs):
        """:param named_outside: an identity provider says the name, so it is not asked"""
        now = {"full_name": person.full_name, "mail": person.email}
        super().__init__(*args, initial=now, **kwargs)
        if named_outside:
            del self.fields["full_name"]

    def said(self) -> dict[str, str]:
        """Return name and mail, the name as it is where it was not asked."""
        said = {**self.initial, **self.cleaned_data}
        return {
            "full_name": " ".join(said["full_name"].split()),
            "mail": User.objects.normalize_email(said["mail"]),
        }


class LettingAct(Drawn):
    """A colleague acts for me in one of my roles for a time."""

    grant = forms.ChoiceField(label=_("My role"))
    person = forms.CharField(label=_("Colleague"), max_length=150, help_text=_("Name or sign-in name"))
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as leave or a business trip")
    )

    def __init__(self, *args, mine: dict[str, str], today, **kwargs):
        """:param mine: one's own roles in words, by number"""
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["grant"].choices = ([("", "–")] if len(mine) > 1 else []) + list(mine.items())

    def clean_person(self):
        words = self.cleaned_data["person"].strip()
        found = queries.colleagues(words, self.today)
        if not found:
            raise ValidationError(_("Nobody who works here has this name. Check it with your colleague."))
        if len(found) > 1:
            names = ", ".join(f"{one} ({one.username})" for one in found[:5])
            raise ValidationError(
                _("Several people have this name: %(names)s. Give the sign-in name.") % {"names": names}
            )
        return found[0]


class Asked(forms.Form):
    """What may be asked of the list; what makes no sense is not asked."""

    q = forms.CharField(max_length=150, required=False)
    unit = forms.CharField(max_length=40, required=False)
    state = forms.ChoiceField(choices=[("", ""), ("open", ""), ("closed", "")], required=False)


class NewPassword(forms.Form):
    """A password of one's own, twice."""

    password1 = forms.CharField(max_length=1000, strip=False)
    password2 = forms.CharField(max_length=1000, strip=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]

    def clean(self):
        said = self.cleaned_data
        if "password1" in said and said.get("password2") != said["password1"]:
            self.add_error("password2", _("These are two different passwords. Type the same one twice."))
        return said
