from django.utils.translation import gettext_lazy as _

from haidang.core.finding.permissions import TEACH
from haidang.core.nav import NavEntry, register

register(NavEntry("finding:sayings", _("What people say"), "finding:sayings", order=57, audience="inside", permission=TEACH))  # fmt: skip
