from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.parindex.permissions import KEEP_BOOKS, SEE

register(
    NavEntry(
        "rule-books", _("Rule books"), "rule-books:list", order=60, audience="inside", permission=KEEP_BOOKS,
        words="bộ tiêu chí chấm điểm chỉ số cải cách hành chính thang điểm",
    )
)  # fmt: skip
register(NavEntry("rounds", _("Rounds of scoring"), "rounds-list", 55, "inside", SEE, "tự chấm điểm thẩm định hội đồng chỉ số cải cách hành chính"))  # fmt: skip
