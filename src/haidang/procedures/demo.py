from io import StringIO

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from haidang.core.demo.registry import Scale, Step, register


def load(scale: Scale):
    call_command("procedures", "load", stdout=StringIO())
    yield 1


register(Step("procedures", 20, _("Procedures"), lambda scale: 1, load))
