from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register

register(
    NavEntry(
        "web:rankings",
        _("Rankings"),
        "web:rankings",
        order=40,
        words="chỉ số cải cách hành chính CCHC PAR INDEX bảng điểm",
    )
)
register(NavEntry("web:desk", _("My work"), "web:desk", order=1, audience="inside"))
