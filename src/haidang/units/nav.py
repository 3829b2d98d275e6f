from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register

register(NavEntry("units", _("Units"), "units:tree", order=50))
