"""What those who take part in a round are told."""

from django.utils.translation import gettext_lazy as _

from haidang.core.notices.choices import Channel
from haidang.core.notices.registry import Kind, Texts, declare
from haidang.parindex.choices import GIVEN_BACK, REMINDER

declare(
    Kind(
        REMINDER, _("A day of a round of scoring comes near"), _("For those who score units or appraise them."), ("round", "what", "day"),
        Texts(
            subject=_("%(round)s: until %(day)s"),
            mail=_("%(round)s is at “%(what)s”, and your part is not done yet. The last day is %(day)s."),
        ),
        {"round": "Chỉ số cải cách hành chính các xã, phường, đặc khu năm 2026", "what": "các đơn vị tự chấm", "day": "15/12/2026"},
        channels=(Channel.MAIL,),
    )
)  # fmt: skip
declare(
    Kind(
        GIVEN_BACK, _("A self-score sheet was given back"), _("For those who score units."), ("round", "reason", "who"),
        Texts(
            subject=_("%(round)s: the sheet of your unit is given back"),
            mail=_("%(who)s gave the sheet of your unit back:\n\n%(reason)s\n\nChange it and send it again. (%(round)s)"),
        ),
        {"round": "Chỉ số cải cách hành chính các xã, phường, đặc khu năm 2026", "reason": "Thiếu kế hoạch năm.", "who": "Phạm Thu Hà"},
        channels=(Channel.MAIL,),
    )
)  # fmt: skip
