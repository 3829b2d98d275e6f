from django.utils.translation import gettext_lazy as _

from haidang.core.access.permissions import GRANT
from haidang.core.nav import NavEntry, register

register(NavEntry("accounts:rights", _("Rights"), "rights", order=80, audience="inside", permission=GRANT))  # fmt: skip
register(NavEntry("accounts:mine", _("My account"), "accounts:mine", order=90, audience="own"))
