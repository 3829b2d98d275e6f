from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Drawn


class SayingForm(Drawn):
    """What people say, and what they mean by it."""

    said = forms.CharField(
        label=_("What people say"), max_length=80, help_text=_("One to seven words, as “so do”. Accents do not matter.")
    )  # fmt: skip
    means = forms.CharField(
        label=_("What they mean"), max_length=300,
        help_text=_("In the words that stand in the names of procedures; several with ; between."),
    )  # fmt: skip
