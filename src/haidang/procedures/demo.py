from django.utils.translation import gettext_lazy as _

from haidang.core.demo.registry import Scale, Step, register
from haidang.procedures import operations, shipped


def load(scale: Scale):
    for path in (shipped.WELL_KNOWN, shipped.ILLUSTRATIONS):
        operations.import_file(path=path, by="system:demo")
        yield 1


register(Step("procedures", 20, _("Procedures"), lambda scale: 2, load))
