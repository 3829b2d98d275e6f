from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.parindex.permissions import SEE

register(NavEntry("rounds", _("Rounds of scoring"), "rounds-list", 55, "inside", SEE, "tự chấm điểm thẩm định hội đồng chỉ số cải cách hành chính"))  # fmt: skip
