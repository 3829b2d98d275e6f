"""The people a newcomer signs in as, and the first count of the demo city."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from haidang.core.access import operations as access
from haidang.core.access import roles
from haidang.core.accounts.operations import open_account
from haidang.core.accounts.queries import SAMPLE_PASSWORD, SAMPLE_PREFIX
from haidang.core.demo.registry import Scale, Step, register
from haidang.core.oversight.permissions import STEWARD_ROLE

# Sign-in name, name, role, and whether they work in the sample unit or for the whole city.
PEOPLE = [
    ("motcua", "Nguyễn Thị Lan (mẫu)", roles.CLERK, True),
    ("chuyenvien", "Trần Văn Dũng (mẫu)", roles.OFFICER, True),
    ("chutich", "Lê Minh Hải (mẫu)", roles.UNIT_LEADER, True),
    ("noivu", "Phạm Thu Hà (mẫu)", roles.HOME_AFFAIRS, False),
    ("dulieu", "Đỗ Thị Ngân (mẫu)", STEWARD_ROLE, False),
    ("lanhdao", "Vũ Đức Quang (mẫu)", roles.CITY_LEADER, False),
]


def people(scale: Scale):
    password = SAMPLE_PASSWORD if settings.HAIDANG_SAMPLE_SIGN_INS else None
    for name, full_name, role, in_unit in PEOPLE:
        user = open_account(
            username=SAMPLE_PREFIX + name, full_name=full_name, password=password, by="system:demo"
        )
        access.grant(
            user=user,
            role=role,
            unit_code=settings.HAIDANG_SAMPLE_UNIT if in_unit else "",
            starts_on=date(2025, 7, 1),
            by="system:demo",
        )
        yield 1


def count(scale: Scale):
    from haidang.core.facts import operations as facts  # slow to load, and only who counts needs it

    facts.refresh()
    yield scale.dossiers


register(Step("people", 90, _("Sample people"), lambda scale: len(PEOPLE), people))
register(Step("facts", 100, _("Facts and scores"), lambda scale: scale.dossiers, count))
