"""Who may look after the outbox."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

MANAGE = declare_permission(
    "notices.manage", _("See which notices wait, went out or did not, without their texts, and send one again"),
    roles=(roles.ADMINISTRATOR,),
)  # fmt: skip
