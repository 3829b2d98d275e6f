"""What somebody is told whose account was opened."""

from django.utils.translation import gettext_lazy as _

from haidang.core.notices.choices import Channel
from haidang.core.notices.registry import Kind, Texts, declare
from haidang.core.staff.choices import ACTING, LINK

declare(
    Kind(
        LINK, _("Choose your password"), _("For officials whose account was opened."), ("name", "until", "link"),
        Texts(
            subject=_("Your account of Hải Đăng"),
            mail=_(
                "You have an account of Hải Đăng. Your sign-in name: %(name)s\n\n"
                "Choose your password here, once, until %(until)s:\n%(link)s\n\n"
                "If you did not expect this, tell whoever manages accounts in your unit."
            ),
        ),
        {"name": "lannt", "until": "16:30 27/11/2026", "link": f"https://haidang.haiphong.gov.vn/staff/welcome/{'x' * 43}/"},
        channels=(Channel.MAIL,), urgent=True, chosen=False,
    )
)  # fmt: skip
declare(
    Kind(
        ACTING, _("You act for somebody"), _("For officials whom a colleague lets act for them."), ("name", "days", "link"),
        Texts(
            subject=_("You act for %(name)s"),
            mail=_(
                "%(name)s lets you act for them: %(days)s. Whatever you do by their role shows both names.\n\n"
                "By which role, and how to end it:\n%(link)s"
            ),
        ),
        {"name": "Nguyễn Thị Lan", "days": "25/11/2026 – 30/11/2026", "link": "https://haidang.haiphong.gov.vn/staff/acting/"},
        channels=(Channel.MAIL,),
    )
)  # fmt: skip
