from django.utils.translation import gettext_lazy as _

from haidang.core.access.permissions import GRANT
from haidang.core.nav import NavEntry, register

register(
    NavEntry("staff:people", _("Accounts"), "staff:people", order=79, audience="inside", permission=GRANT)
)
