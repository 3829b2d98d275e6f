from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.web.permissions import LEAD

register(
    NavEntry(
        "web:rankings",
        _("Rankings"),
        "web:rankings",
        order=40,
        words="chỉ số cải cách hành chính CCHC PAR INDEX bảng điểm",
    )
)
register(
    NavEntry("web:lighthouse", _("Lighthouse"), "web:lighthouse", order=2, audience="inside", permission=LEAD)
)
register(NavEntry("web:desk", _("My work"), "web:desk", order=1, audience="inside"))
