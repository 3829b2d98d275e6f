from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.core.oversight.permissions import READ

register(
    NavEntry("oversight:audit", _("Audit"), "oversight:audit", order=90, audience="inside", permission=READ)
)
