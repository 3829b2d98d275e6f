from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.exchange.permissions import MANAGE

register(
    NavEntry(
        "exchange:unsent", _("Other systems"), "exchange:unsent", order=87, audience="inside", permission=MANAGE,
        words="liên thông đồng bộ cổng dịch vụ công quốc gia chưa gửi",
    )
)  # fmt: skip
