import random
from datetime import date
from io import StringIO

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from haidang.core.demo.names import names
from haidang.core.demo.registry import Scale, Step, register
from haidang.units import operations, queries
from haidang.units.choices import Kind, Mark, Office

ACT = "Quyết định mô phỏng"
BEFORE, SINCE, NEWLY = date(2025, 7, 1), date(2026, 3, 31), date(2026, 4, 1)
# What the head and the deputies of a kind of unit are called, and how many deputies there are.
TITLES = {
    Kind.DEPARTMENT: ("Giám đốc", "Phó Giám đốc", 3),
    Kind.WARD: ("Chủ tịch UBND phường", "Phó Chủ tịch UBND phường", 2),
    Kind.COMMUNE: ("Chủ tịch UBND xã", "Phó Chủ tịch UBND xã", 2),
    Kind.SPECIAL_ZONE: ("Chủ tịch UBND đặc khu", "Phó Chủ tịch UBND đặc khu", 2),
    Kind.CITY: ("Chủ tịch UBND thành phố", "Phó Chủ tịch UBND thành phố", 5),
}


def load(scale: Scale):
    call_command("units", "load", stdout=StringIO())
    yield 1


register(Step("units", 10, _("Units of the city"), lambda scale: 1, load))


def holders(scale: Scale):
    """Give every unit a head and deputies who do not exist; in one unit of six the head changed in spring."""
    chance = random.Random(scale.seed)
    everybody = names()
    chance.shuffle(everybody)
    rows = []
    for unit in [queries.city(), *queries.active_units(scale.now.date())]:
        head, deputy, seats = TITLES[unit.kind]
        one = {"unit": unit.code, "act": ACT, "mark": Mark.ASSUMPTION, "from": BEFORE.isoformat()}
        top = one | {"position": head, "kind": Office.HEAD}
        if chance.random() < 1 / 6 and scale.now.date() > NEWLY:
            rows.append(top | {"holder": everybody.pop(), "to": SINCE.isoformat()})
            top["from"] = NEWLY.isoformat()
        rows.append(top | {"holder": everybody.pop()})
        under = one | {"position": deputy, "kind": Office.DEPUTY, "seats": str(seats)}
        rows += [under | {"holder": everybody.pop()} for _seat in range(seats)]
    operations.import_terms(rows=rows, units=None, simulated=True, by="system:demo")
    yield 1


register(Step("positions", 11, _("Heads of units"), lambda scale: 1, holders))
