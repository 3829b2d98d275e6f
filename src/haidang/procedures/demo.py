from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from haidang.core.demo.registry import Scale, Step, register
from haidang.procedures import operations, shipped
from haidang.procedures.entry import operations as entry
from haidang.procedures.guides import operations as guides
from haidang.procedures.limits import operations as limits
from haidang.procedures.processes import operations as processes
from haidang.units import queries as units
from haidang.units.choices import Mark, Office, Transfer


def load(scale: Scale):
    for path in (shipped.WELL_KNOWN, shipped.ILLUSTRATIONS):
        operations.import_file(path=path, by="system:demo")
        yield 1


register(Step("procedures", 20, _("Procedures"), lambda scale: 2, load))


def write_guides(scale: Scale):
    """The shipped guides, and for the other procedures first ones from the published list of papers."""
    guides.load(folder=shipped.GUIDES, by="system:demo")
    guides.make_first(path=shipped.PAPERS, starts_on=scale.now.date(), by="system:demo")
    yield 1


register(Step("guides", 22, _("Guides"), lambda scale: 1, write_guides))


def write_forms(scale: Scale):
    """The shipped forms that are filled in on the screen."""
    entry.load(folder=shipped.FORMS, by="system:demo")
    yield 1


register(Step("forms", 23, _("Forms to fill in"), lambda scale: 1, write_forms))


def write_processes(scale: Scale):
    processes.load(folder=shipped.PROCESSES, today=scale.now.date(), by="system:demo")
    yield 1


register(Step("processes", 23, _("Processes"), lambda scale: 1, write_processes))


def pass_powers(scale: Scale):
    """Two powers passed on for a city to look at: one within the sample ward, one from the city to a department."""
    today = scale.now.date()
    ward = units.by_code(settings.HAIDANG_SAMPLE_UNIT)
    if not units.exists(ward, today):
        return
    holder = {
        office.position.kind: units.Holder(ward, office.position) for office in units.offices_of(ward, today)
    }
    first, say = (
        max(date(today.year, 1, 1), ward.valid_from),
        {"act": "Quyết định mô phỏng", "mark": Mark.ASSUMPTION, "by": "system:demo"},
    )
    operations.delegate(
        kind=Transfer.AUTHORISE, from_=holder[Office.HEAD], to=holder[Office.DEPUTY], field="Chứng thực",
        starts_on=first, ends_on=date(today.year + 1, 12, 31), **say,
    )  # fmt: skip
    operations.delegate(
        kind=Transfer.DECENTRALISE, from_=units.Holder(units.city()), to=units.Holder(units.by_code("HP-SNV")), field="Việc làm",
        starts_on=first, **say,
    )  # fmt: skip
    yield 1


register(Step("powers", 21, _("Powers passed on"), lambda scale: 1, pass_powers))


def promise(scale: Scale):
    """Promised limits for a city to look at: made up, like their act."""
    limits.commit(path=shipped.PROMISED, by="system:demo")
    yield 1


register(Step("promised", 23, _("Promised time limits"), lambda scale: 1, promise))
