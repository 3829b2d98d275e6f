from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.dossiers.permissions import SEE, SIGN

register(
    NavEntry(
        "dossiers:track",
        _("Track a dossier"),
        "dossiers:track",
        order=30,
        words="theo dõi tra cứu tình trạng hồ sơ đã nộp",
    )
)
register(NavEntry("dossiers", _("Dossiers"), "dossiers:list", order=10, audience="inside", permission=SEE))
register(NavEntry("to-sign", _("To sign"), "to-sign", order=12, audience="inside", permission=SIGN, words="ký số trình ký duyệt"))  # fmt: skip
