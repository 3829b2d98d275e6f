from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.files.choices import Kind
from haidang.core.files.uploads import Files
from haidang.dossiers.choices import TO_SIGN, Shape

MOST_COPIES = 100
TEXT = {"class": "form-control"}


class Ready(forms.Form):
    """A result that is ready as a PDF."""

    file = Files(
        owner=TO_SIGN, most=1, label=gettext_lazy("The result as PDF"), error_messages={"required": gettext_lazy("Choose the PDF.")}
    )  # fmt: skip

    def clean_file(self):
        (chosen,) = self.cleaned_data["file"]
        if chosen.kind != Kind.PDF:
            raise forms.ValidationError(
                _("“%(name)s” is no PDF. Save or scan it as PDF and choose it again.") % {"name": chosen.name}
            )
        return chosen

    def laid(self) -> dict:
        """Return what is laid for signing, as ``operations.lay`` takes it."""
        return {"draft": Shape.FILE, "file": self.cleaned_data["file"]}


class Letter(forms.Form):
    """A letter in the layout of official documents, typed here."""

    number = forms.CharField(
        label=gettext_lazy("Number and signs"), max_length=60, required=False, widget=forms.TextInput(attrs=TEXT),
        help_text=gettext_lazy("As the office's register gives it"),
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Kind of document"),
        max_length=80,
        initial="Quyết định",
        widget=forms.TextInput(attrs=TEXT),
    )
    about = forms.CharField(
        label=gettext_lazy("About"), max_length=300, required=False, widget=forms.TextInput(attrs=TEXT), help_text=gettext_lazy("Stands under the kind")
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={**TEXT, "rows": 8}), help_text=gettext_lazy("Each line becomes a paragraph")
    )  # fmt: skip
    recipients = forms.CharField(
        label=gettext_lazy("Recipients"), max_length=1000, required=False, initial="Như trên;\nLưu: VT.", widget=forms.Textarea(attrs={**TEXT, "rows": 2})
    )  # fmt: skip

    def laid(self) -> dict:
        return {"draft": Shape.LETTER, "letter": self.cleaned_data}


class Copy(forms.Form):
    """The scan of an original of which certified copies are asked for."""

    file = Files(
        owner=TO_SIGN, most=1, label=gettext_lazy("The original, scanned"), help_text=gettext_lazy("PDF, JPEG or PNG; all pages in one file"),
        error_messages={"required": gettext_lazy("Choose the scan of the original.")},
    )  # fmt: skip
    copies = forms.IntegerField(
        label=gettext_lazy("How many copies"), min_value=1, max_value=MOST_COPIES, initial=1, widget=forms.NumberInput(attrs=TEXT)
    )  # fmt: skip

    def clean_file(self):
        (chosen,) = self.cleaned_data["file"]
        return chosen

    def laid(self) -> dict:
        return {"draft": Shape.COPY, **self.cleaned_data}


OF = {Shape.FILE: Ready, Shape.LETTER: Letter, Shape.COPY: Copy}


class Reason(forms.Form):
    """Why something is sent back, or does not hold any more."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={**TEXT, "rows": 3}))

    def __init__(self, label, *args):
        super().__init__(*args)
        self.fields["reason"].label = label
