"""How fields of forms are drawn: by Django's own templates for Jinja, which are compiled, except for those that stand here."""

from pathlib import Path

from django import forms
from django.forms.renderers import Jinja2
from django.utils.functional import cached_property

OURS, DJANGOS = (Path(module).parent / "jinja2" for module in (__file__, forms.__file__))


class Fields(Jinja2):
    """A form of ten fields takes a third of the time of Django's other templates, a choice among five hundred a third of that again."""

    @cached_property
    def engine(self):
        return self.backend({"APP_DIRS": True, "DIRS": [OURS, DJANGOS], "NAME": "djangoforms", "OPTIONS": {}})
