from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.procedures.guides import kinds
from haidang.procedures.guides.choices import OTHER
from haidang.wallet.models import Paper


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class PaperForm(forms.Form):
    """What is written on a paper. A kind tells what it is called and, where a rule says so, until when it holds."""

    kind = forms.ChoiceField(label=_("Kind of paper"))
    title = forms.CharField(
        label=_("What you call it"),
        max_length=200,
        required=False,
        help_text=_("Empty: as its kind is called"),
    )
    paper_number = forms.CharField(label=_("Number on the paper"), max_length=60, required=False)
    issued_by = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    issued_on = forms.DateField(label=_("Issued on"), required=False, widget=Day)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=Day,
        help_text=_("The last day on which it is valid, as written on it. Leave it empty if there is no end."),
    )  # fmt: skip
    holder_name = forms.CharField(label=_("Whose paper it is"), max_length=150, required=False)
    holder_id_number = forms.RegexField(
        r"^[0-9]{9,12}$", label=_("Their identity number"), required=False,
        error_messages={"invalid": _("An identity number has 9 or 12 digits.")},
    )  # fmt: skip

    def __init__(self, *args, paper: Paper | None = None, **kwargs):
        if paper is not None:
            kwargs["initial"] = {name: getattr(paper, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose the kind")), *kinds.choices()]
        for field in self.fields.values():
            field.widget.attrs.setdefault(
                "class", "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            )

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Look at the paper again."))
        return day

    def clean(self):
        said = super().clean()
        kind = said.get("kind")
        if kind and not said.get("title"):
            if kind == OTHER:
                self.add_error("title", _("Write what the paper is called."))
            else:
                said["title"] = kinds.title_of(kind)
        issued, until = said.get("issued_on"), said.get("valid_until")
        if issued and until and until < issued:
            self.add_error("valid_until", _("This day lies before the day it was issued. Compare both with the paper."))  # fmt: skip
        elif kind and issued and not until and "valid_until" not in self.errors:
            said["valid_until"] = kinds.valid_until(kind, issued)
        return said
