from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.procedures.permissions import KEEP_GUIDES

register(NavEntry("procedures", _("Procedures"), "procedures:list", order=20))
register(
    NavEntry(
        "procedures:guides",
        _("Guides"),
        "procedures:guides",
        order=45,
        audience="inside",
        permission=KEEP_GUIDES,
        words="hướng dẫn chuẩn bị hồ sơ giấy tờ cần có",
    )
)
