"""What somebody is told whose mail address changes."""

from django.utils.translation import gettext_lazy as _

from haidang.core.notices.choices import MAIL_CHANGED, MAIL_CODE, Channel
from haidang.core.notices.registry import Kind, Texts, declare

declare(
    Kind(
        MAIL_CODE, _("Code for a mail address"), _("For whoever gives a mail address of their own."), ("code", "until"),
        Texts(
            subject=_("Code to use this mail address"),
            mail=_(
                "Somebody wants an account of Hải Đăng to use this mail address. The code, until %(until)s:\n\n%(code)s\n\n"
                "Type it on the page where you were. Tell it to nobody. If it was not you, do nothing: without the code nothing changes."
            ),
        ),
        {"code": "BCDF-GHJK", "until": "16:30 27/11/2026"},
        channels=(Channel.MAIL,), urgent=True, chosen=False,
    )
)  # fmt: skip
declare(
    Kind(
        MAIL_CHANGED, _("Your mail address was changed"), _("For whoever has an account, at the address before."),
        ("name", "at", "before", "after", "link"),
        Texts(
            subject=_("Your mail address was changed"),
            mail=_(
                "Since %(at)s mail for your account %(name)s of Hải Đăng goes to another address.\nBefore: %(before)s\nNow: %(after)s\n\n"
                "If you do not know why, end the sessions you do not know, change your password, and tell whoever manages accounts "
                "in your unit:\n%(link)s"
            ),
        ),
        {
            "name": "lannt", "at": "16:30 27/11/2026", "before": "l•••@haiphong.gov.vn", "after": "l•••@example.vn",
            "link": "https://haidang.haiphong.gov.vn/accounts/mine/sessions/",
        },
        channels=(Channel.MAIL,), urgent=True, chosen=False,
    )
)  # fmt: skip
