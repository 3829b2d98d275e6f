from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.files.choices import Kind
from haidang.core.files.inspecting import UnfitFile, inspect


class Look(forms.Form):
    """A PDF that somebody wants looked at; it is looked through like every file from outside, and not kept."""

    file = forms.FileField(
        label=gettext_lazy("The PDF file"), widget=forms.FileInput(attrs={"class": "form-control", "accept": "application/pdf"}),
        error_messages={"required": gettext_lazy("Choose the PDF file you want looked at.")},
    )  # fmt: skip

    def clean_file(self):
        given = self.cleaned_data["file"]
        try:
            if getattr(given, "broken", ""):
                raise UnfitFile(given.broken)
            return inspect(given.read(), given.name, allowed=(Kind.PDF,))
        except UnfitFile as refusal:
            raise forms.ValidationError(
                [
                    forms.ValidationError(str(refusal.message)),
                    forms.ValidationError(_("Browsers forget chosen files: please choose it again.")),
                ]
            ) from None
