"""
What the applicant and the clerk are told about dossiers.

An SMS has the code, the unit, the time and an address: whoever holds the telephone learns nothing about the person. The
reason the office gives stands in the mail and, for who knows the telephone number left, on the tracking page.
"""

from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.calendar import aware
from haidang.core.notices.choices import Channel
from haidang.core.notices.registry import (
    Kind,
    Letter,
    Morning,
    Texts,
    declare,
    declare_concerned,
    declare_morning,
)
from haidang.dossiers import queries
from haidang.dossiers.choices import (
    ASKED_OUTSIDE,
    TODAY,
    TOLD_ANSWER_LATE,
    TOLD_FEE,
    TOLD_LATE,
    TOLD_LEADER,
    TOLD_NEW_DAY,
    TOLD_PAID,
    TOLD_READY,
    TOLD_RECEIVED,
    TOLD_REFUSED,
    TOLD_RISK,
    TOLD_SUPPLEMENT,
)
from haidang.dossiers.operations.telling import person_of
from haidang.dossiers.permissions import RECEIVE

APPLICANT = gettext_lazy("For whoever handed in the dossier.")
LISTED = 50
CODE, LINK = "H24.10525-261124-0001", "https://haidang.haiphong.gov.vn/dossiers/track/H24.10525-261124-0001/"
UNIT, DUE = "Trung tâm Phục vụ hành chính công xã Việt Khê", "16:30 24/11/2026"

declare(
    Kind(
        TOLD_RECEIVED, gettext_lazy("Dossier received"), APPLICANT, ("code", "unit", "due", "link"),
        Texts(
            subject=gettext_lazy("Dossier %(code)s is received"),
            mail=gettext_lazy(
                "%(unit)s has received your dossier %(code)s.\nThe result is due at %(due)s.\n\nWhere it stands: %(link)s"
            ),
            sms=gettext_lazy("Dossier %(code)s is received by %(unit)s. Result due at %(due)s. %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "due": DUE, "link": LINK},
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_SUPPLEMENT, gettext_lazy("More papers are needed"), APPLICANT, ("code", "unit", "reason", "link"),
        Texts(
            subject=gettext_lazy("Dossier %(code)s needs more papers"),
            mail=gettext_lazy(
                "%(unit)s asks you to complete your dossier %(code)s:\n\n%(reason)s\n\n"
                "The time stands still until the papers are there. Where it stands: %(link)s"
            ),
            sms=gettext_lazy("Dossier %(code)s needs more papers; %(unit)s has written which. Read it with your phone number: %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "reason": "Thiếu bản sao giấy chứng sinh.", "link": LINK},
        duty=True, for_zalo=("code", "unit", "link"),
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_REFUSED, gettext_lazy("Dossier not received"), APPLICANT, ("code", "unit", "reason", "link"),
        Texts(
            subject=gettext_lazy("Dossier %(code)s cannot be received"),
            mail=gettext_lazy(
                "%(unit)s cannot receive your dossier %(code)s:\n\n%(reason)s\n\nWhat was done: %(link)s"
            ),
            sms=gettext_lazy("Dossier %(code)s cannot be received; %(unit)s has written why. Read it with your phone number: %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "reason": "Không thuộc thẩm quyền của xã.", "link": LINK},
        duty=True, for_zalo=("code", "unit", "link"),
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_READY, gettext_lazy("Result ready"), APPLICANT, ("code", "unit", "link"),
        Texts(
            subject=gettext_lazy("The result of dossier %(code)s is ready"),
            mail=gettext_lazy(
                "The result of your dossier %(code)s is ready.\nYou get it at %(unit)s, or online if you asked for that.\n\n%(link)s"
            ),
            sms=gettext_lazy("The result of dossier %(code)s is ready at %(unit)s. %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "link": LINK},
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_LATE, gettext_lazy("Dossier late"), APPLICANT, ("code", "unit", "due", "link"),
        Texts(
            subject=gettext_lazy("We are late with dossier %(code)s and apologise"),
            mail=gettext_lazy(
                "The result of your dossier %(code)s was due at %(due)s and is not ready.\n%(unit)s apologises to you. "
                "You need not do anything; you will be told as soon as it is ready.\n\nWhere it stands: %(link)s"
            ),
            sms=gettext_lazy("Dossier %(code)s was due at %(due)s and is late. %(unit)s apologises and will tell you when it is ready. %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "due": DUE, "link": LINK},
        duty=True,
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_NEW_DAY, gettext_lazy("A new day for the result"), APPLICANT, ("code", "unit", "due", "day", "reason", "link"),
        Texts(
            subject=gettext_lazy("Dossier %(code)s: the result comes on %(day)s"),
            mail=gettext_lazy(
                "The result of your dossier %(code)s was promised for %(due)s. It comes on %(day)s:\n\n%(reason)s\n\n"
                "%(unit)s apologises to you. You need not do anything. The letter and where it stands: %(link)s"
            ),
            sms=gettext_lazy("Dossier %(code)s: the result comes on %(day)s, not at %(due)s. %(unit)s apologises. Why: read it with your phone number at %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "due": DUE, "day": "27/11/2026", "reason": "Cần xác minh thêm với xã cũ.", "link": LINK},
        duty=True, for_zalo=("code", "unit", "due", "day", "link"),
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_FEE, gettext_lazy("A fee is to be paid"), APPLICANT, ("code", "unit", "amount", "where", "link"),
        Texts(
            subject=gettext_lazy("Dossier %(code)s: %(amount)s to pay"),
            mail=gettext_lazy(
                "%(unit)s asks you to pay %(amount)s for your dossier %(code)s.\n\nWhere you pay: %(where)s\n"
                "What to write with a transfer: %(code)s\n\n"
                "The QR code for your bank's app, and how it was reckoned, stand here for who knows the phone number left: %(link)s"
            ),
            sms=gettext_lazy("Dossier %(code)s: %(amount)s to pay to %(unit)s. How to pay: %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "amount": "1.250.000 đồng", "where": "0123456789, UBND XA VIET KHE, Kho bạc Nhà nước", "link": LINK},
        for_zalo=("code", "unit", "amount", "link"),
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_PAID, gettext_lazy("A payment came"), APPLICANT, ("code", "unit", "amount", "receipt", "left", "link"),
        Texts(
            subject=gettext_lazy("Dossier %(code)s: %(amount)s came, receipt %(receipt)s"),
            mail=gettext_lazy(
                "%(unit)s has received %(amount)s for your dossier %(code)s.\nNumber of the receipt: %(receipt)s\nLeft to pay: %(left)s\n\n"
                "The receipt as a file, for who knows the phone number left: %(link)s"
            ),
            sms=gettext_lazy("Dossier %(code)s: %(unit)s has received %(amount)s, receipt %(receipt)s. %(link)s"),
        ),
        {"code": CODE, "unit": UNIT, "amount": "1.250.000 đồng", "receipt": "000123/2026", "left": "0 đồng", "link": LINK},
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_ANSWER_LATE, gettext_lazy("A unit that was asked is late"), gettext_lazy("For the head of the one-stop desk."),
        ("code", "unit", "due", "link"),
        Texts(
            subject=gettext_lazy("%(unit)s has not answered about dossier %(code)s"),
            mail=gettext_lazy(
                "%(unit)s was asked about dossier %(code)s and should have answered by %(due)s. It has not.\n\n"
                "The time of the dossier goes on. Its page: %(link)s"
            ),
        ),
        {"code": CODE, "unit": "Sở Nông nghiệp và Môi trường", "due": DUE, "link": "https://haidang.haiphong.gov.vn/dossiers/H24.10525-261124-0001/"},
        channels=(Channel.MAIL,),
    )
)  # fmt: skip
declare(
    Kind(
        ASKED_OUTSIDE, gettext_lazy("A body outside is asked"), gettext_lazy("For bodies outside that are asked about a dossier."),
        ("unit", "code", "number", "due", "until", "link"),
        Texts(
            subject=gettext_lazy("%(unit)s asks for your opinion on dossier %(code)s (letter %(number)s)"),
            mail=gettext_lazy(
                "%(unit)s asks for your opinion on dossier %(code)s by letter %(number)s.\n\n"
                "Please answer by %(due)s. The letter and what goes with it stand here, and you can answer there, once, until %(until)s:\n\n%(link)s\n\n"
                "Whoever has this address can answer: pass it only to who is to answer. A letter on paper is as good."
            ),
        ),
        {
            "unit": UNIT, "code": CODE, "number": "05/2026/XYK", "due": DUE, "until": "04/12/2026",
            "link": "https://haidang.haiphong.gov.vn/dossiers/outside/pq3kYw0uF8y1aZ2h9Jt7cQx4.T2FpZ1aQm0h3cG9kV1l4b0t2R3pXc0F5dDhKbnM/",
        },
        channels=(Channel.MAIL,),
    )
)  # fmt: skip

WARNED = {
    "code": CODE,
    "procedure": "Đăng ký khai sinh",
    "due": DUE,
    "unit": UNIT,
    "link": LINK.replace("/track", ""),
}
declare(
    Kind(
        TOLD_RISK, gettext_lazy("A dossier may become late"), gettext_lazy("For those who hold the step of a dossier."), tuple(WARNED),
        Texts(
            subject=gettext_lazy("Dossier %(code)s may become late: due at %(due)s"),
            mail=gettext_lazy(
                "Dossier %(code)s (%(procedure)s) is at %(unit)s, and most of its time is used. The result is due at %(due)s.\n\n%(link)s"
            ),
        ),
        WARNED, channels=(Channel.MAIL,),
    )
)  # fmt: skip
declare(
    Kind(
        TOLD_LEADER, gettext_lazy("The last day of a dossier"), gettext_lazy("For the head of a unit."), tuple(WARNED),
        Texts(
            subject=gettext_lazy("Dossier %(code)s is not finished and due at %(due)s"),
            mail=gettext_lazy(
                "Dossier %(code)s (%(procedure)s) is at %(unit)s and not finished. The result is due at %(due)s.\n"
                "If it cannot be finished by then, apologise to the person today and give a new date: once only.\n\n%(link)s"
            ),
        ),
        WARNED, channels=(Channel.MAIL,),
    )
)  # fmt: skip


def due_today(user, on) -> Letter | None:
    """What of the person's dossiers is late or due on a day; None where nothing is. Nobody's name stands in it."""
    now = aware(datetime.combine(on, time(0, 0)))
    counted = queries.figures(user, now)
    if not counted["late"] and not counted["today"]:
        return None
    rows = queries.worklist(user, now, "today", size=LISTED, counted=counted).rows
    lines = [f"{queries.local_time(row.due_at)}  {row.code}  {row.procedure_name}" for row in rows]
    if counted["today"] > len(rows):
        lines.append(_("and %(count)s more") % {"count": counted["today"] - len(rows)})
    return Letter(
        {
            "day": f"{on:%d/%m/%Y}", "today": str(counted["today"]), "late": str(counted["late"]), "lines": "\n".join(lines),
            "link": f"{settings.HAIDANG_ADDRESS}{reverse('dossiers:list')}",
        }
    )  # fmt: skip


declare_morning(
    Morning(
        Kind(
            TODAY, gettext_lazy("What is due today"), gettext_lazy("For those who receive dossiers."),
            ("day", "today", "late", "lines", "link"),
            Texts(
                subject=gettext_lazy("%(day)s: %(today)s dossiers due today, %(late)s late"),
                mail=gettext_lazy("Late: %(late)s\nDue today: %(today)s\n\n%(lines)s\n\nThe list: %(link)s"),
            ),
            {"day": "24/11/2026", "today": "1", "late": "0", "lines": f"16:30  {CODE}  Đăng ký khai sinh", "link": LINK},
            channels=(Channel.MAIL,),
        ),
        permission=RECEIVE, letter=due_today, by_default=True,
    )
)  # fmt: skip


def concerned(code: str):
    """Whom a dossier concerns; None where they left no way to be told."""
    found = queries.by_code(code)
    return person_of(found) if found else None


declare_concerned("dossier", concerned)
