from allauth.account.forms import BaseConfirmCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.models import User
from haidang.core.forms import Drawn
from haidang.core.notices.choices import OUTSIDE, State
from haidang.core.notices.models import Contact
from haidang.core.notices.registry import kinds


class HowToBeTold(forms.ModelForm):
    """Telephone, language and quiet hours of one person, and the ways for each kind of notice."""

    class Meta:
        model = Contact
        fields = ("phone", "language", "quiet_from", "quiet_to")
        widgets = {
            name: forms.TimeInput({"type": "time"}, "%H:%M") for name in ("quiet_from", "quiet_to")
        }  # fmt: skip

    def __init__(self, *args, offered, chosen: dict[str, list[str]], **kwargs):
        """
        :param offered: the kinds the person may choose for
        :param chosen: the ways that hold for each of them now
        """
        super().__init__(*args, **kwargs)
        self.offered = {f"ways_{kind.name}": kind for kind in offered}
        for name, kind in self.offered.items():
            ways = [(one.value, one.label) for one in kind.channels if one in OUTSIDE]
            self.fields[name] = forms.MultipleChoiceField(
                choices=ways, required=False, label=kind.title, initial=chosen[kind.name], widget=forms.CheckboxSelectMultiple
            )  # fmt: skip
        for name in ("phone", "quiet_from", "quiet_to"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["language"].widget.attrs["class"] = "form-select"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"

    def ways(self) -> dict[str, list[str]]:
        """Return the channels that were ticked, by kind."""
        return {kind.name: self.cleaned_data[name] for name, kind in self.offered.items()}


class NewAddress(forms.Form):
    """A mail address that somebody wants to be reached at."""

    mail = forms.EmailField(
        label=_("New mail address"), max_length=254, error_messages={"invalid": _("Write the address as in lan@example.vn.")}
    )  # fmt: skip

    def __init__(self, *args, now: tuple[str, str], **kwargs):
        """:param now: where notices and a link for the password go"""
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_mail(self):
        mail = User.objects.normalize_email(self.cleaned_data["mail"])
        if all(mail.casefold() == one.casefold() for one in self.now):
            raise forms.ValidationError(_("Mail goes to this address already."))
        return mail


class Code(BaseConfirmCodeForm):
    """The code that was sent to it."""

    def clean_code(self):
        try:
            return super().clean_code()
        except forms.ValidationError:
            raise forms.ValidationError(
                _("This code is not right. Take it from the newest mail; it works three times at most.")
            ) from None


class Asked(Drawn):
    """The filter of the outbox; what makes no sense is not asked."""

    state = forms.ChoiceField(label=_("State"), required=False)
    channel = forms.ChoiceField(label=_("Way"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    about = forms.CharField(label=_("Code of the dossier, or of another object"), max_length=80, required=False)  # fmt: skip
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        every = [("", _("all"))]
        self.fields["state"].choices = every + State.choices
        self.fields["channel"].choices = every + [(one.value, one.label) for one in OUTSIDE]
        self.fields["kind"].choices = every + [(name, kind.title) for name, kind in sorted(kinds().items())]

    def filters(self) -> dict:
        """Return what was asked for and understood, by the names that ``queries.outbox`` takes."""
        self.is_valid()
        said = self.cleaned_data
        return {
            "state": said.get("state", ""), "channel": said.get("channel", ""), "kind": said.get("kind", ""),
            "words": said.get("about", "").strip(),
        }  # fmt: skip
