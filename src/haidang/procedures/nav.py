from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register

register(NavEntry("procedures", _("Procedures"), "procedures:list", order=20))
