"""How people are asked: a link with a code that works once. It says nothing of them, and what they answer is not tied to it."""

from django.utils.translation import gettext_lazy as _

from haidang.core.notices.registry import Kind, Texts, declare
from haidang.surveys.choices import AFTER_DOSSIER, INVITED

SAMPLE = {
    "unit": "Trung tâm Phục vụ hành chính công xã Việt Khê", "until": "31/12/2026",
    "link": "https://haidang.haiphong.gov.vn/surveys/K7QW2M9X4TABCD/",
}  # fmt: skip
DATA = ("unit", "until", "link")

declare(
    Kind(
        AFTER_DOSSIER, _("How was it? A few questions after a dossier"), _("For whoever handed in the dossier."), DATA,
        Texts(
            subject=_("How did %(unit)s serve you?"),
            mail=_("Your dossier is finished. Please tell how %(unit)s served you: it takes two minutes, and your answer is kept without your name or the code.\n\n%(link)s\n\nThe link works once, until %(until)s."),
            sms=_("How did %(unit)s serve you? Answer without your name by %(until)s: %(link)s"),
        ),
        SAMPLE,
    )
)  # fmt: skip
declare(
    Kind(
        INVITED, _("Invitation to a survey"), _("For those who are asked to answer."), DATA,
        Texts(
            subject=_("We ask for your opinion of %(unit)s"),
            mail=_("You are asked what you think of the work of %(unit)s. Your answer is kept without your name or the code.\n\n%(link)s\n\nThe link works once, until %(until)s."),
            sms=_("What do you think of %(unit)s? Answer without your name by %(until)s: %(link)s"),
        ),
        SAMPLE,
    )
)  # fmt: skip
