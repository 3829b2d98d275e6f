"""Who sees how the house itself is."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

SEE = declare_permission(
    "watch.see",
    _("See whether the system itself is well, and what to do if not"),
    roles=(roles.ADMINISTRATOR,),
)
