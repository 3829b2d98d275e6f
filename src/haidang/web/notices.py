"""Leaders get their page as a PDF each morning at seven, unless they say no."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.notices.choices import Channel
from haidang.core.notices.registry import Attachment, Kind, Letter, Morning, Texts, declare_morning
from haidang.core.print.typesetting import pdf
from haidang.web import lighthouse
from haidang.web.permissions import LEAD


def page_of(user, on) -> Letter:
    """The leader's own page as it stands when it is sent."""
    request = HttpRequest()
    request.user = user
    light = lighthouse.seen_by(request, "")
    link = f"{settings.HAIDANG_ADDRESS}{reverse('web:lighthouse')}"
    first = "\n".join(str(panel.title) for panel in light.panels)
    return Letter(
        {"day": f"{on:%d/%m/%Y}", "unit": light.name, "first": first, "link": link},
        Attachment(f"hai-dang-{on:%Y-%m-%d}.pdf", "application/pdf", pdf(lighthouse.on_paper(light, link))),
    )


declare_morning(
    Morning(
        Kind(
            "web.lighthouse", _("The leader's page each morning"), _("For those who lead a unit or the city."),
            ("day", "unit", "first", "link"),
            Texts(subject=_("%(day)s: %(unit)s"), mail=_("%(first)s\n\nThe whole page is attached; as it stands now: %(link)s")),
            {
                "day": "24/11/2026", "unit": "Phường Hồng Bàng", "first": "Hồ sơ trễ hạn: 4",
                "link": "https://haidang.haiphong.gov.vn/lighthouse/",
            },
            channels=(Channel.MAIL,),
        ),
        permission=LEAD, letter=page_of, by_default=True,
    )
)  # fmt: skip
