from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Drawn
from haidang.exchange.choices import OPEN, State
from haidang.exchange.registry import systems


class Asked(Drawn):
    """The filter of what is not sent; what makes no sense is not asked."""

    system = forms.ChoiceField(label=_("System"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    subject = forms.CharField(
        label=_("Code of the dossier, or of another object"), max_length=80, required=False
    )
    after = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        every = [("", _("all"))]
        self.fields["system"].choices = every + [(name, one.title) for name, one in sorted(systems().items())]
        self.fields["state"].choices = every + [(one.value, State(one).label) for one in OPEN]

    def filters(self) -> dict:
        """Return what was asked for and understood, by the names that ``queries.unsent`` takes."""
        self.is_valid()
        said = self.cleaned_data
        return {
            "system": said.get("system", ""), "state": said.get("state", ""), "subject": said.get("subject", "").strip(),
            "after": said.get("after") or 0,
        }  # fmt: skip


class LeavingOut(Drawn):
    """Why one message is given up."""

    reason = forms.CharField(
        label=_("Why it is left out"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("It stays with the message and in the audit: write no name and no number of a person."),
        error_messages={"required": _("Write the reason: it stays with the message.")},
    )  # fmt: skip
