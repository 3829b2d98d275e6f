"""Who looks after what is told to outside systems."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

MANAGE = declare_permission(
    "exchange.manage",
    _(
        "See what other systems were not told yet and why, without its content, and send it again or leave it out"
    ),
    roles=(roles.ADMINISTRATOR,),
)
