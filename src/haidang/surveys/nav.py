from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.surveys.permissions import COLLECT, MANAGE

register(
    NavEntry(
        "surveys", _("Surveys"), "surveys:list", order=70, audience="inside", permission=MANAGE,
        words="khảo sát, phiếu hỏi, sự hài lòng, SIPAS",
    )
)  # fmt: skip
register(
    NavEntry(
        "field-sheets", _("Field sheets"), "surveys:in-the-field", order=86, audience="own", permission=COLLECT,
        words="phiếu hỏi tại nhà, phiếu khảo sát, điều tra, máy tính bảng",
    )
)  # fmt: skip
