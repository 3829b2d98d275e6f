from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.core.notices.permissions import MANAGE

register(NavEntry("notices:mine", _("Notices"), "notices:mine", order=85, audience="own"))
register(NavEntry("notices:outbox", _("Outbox"), "notices:outbox", order=86, audience="inside", permission=MANAGE))  # fmt: skip
