"""Forms with which a draft is filled from a file, and published."""

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Day, Drawn


class PublishForm(Drawn):
    """From which day a draft holds."""

    starts_on = Day(label=_("Holds from"))


class FileForm(Drawn):
    """What a draft shall say, as a file."""

    file = forms.FileField(label=_("File (.yaml or .xlsx)"))
