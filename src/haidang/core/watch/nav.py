from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.core.watch.permissions import SEE

register(NavEntry("watch:state", _("System"), "watch:state", order=95, audience="inside", permission=SEE))
