from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.forms import InUnit
from haidang.core.staff import rules


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
