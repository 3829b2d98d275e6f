from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.surveys.permissions import MANAGE

register(
    NavEntry(
        "surveys", _("Surveys"), "surveys:list", order=70, audience="inside", permission=MANAGE,
        words="khảo sát, phiếu hỏi, sự hài lòng, SIPAS",
    )
)  # fmt: skip
