"""What the audit says of the pages on top."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import UNIT, Of, declare_verb

declare_verb(
    "web.officers_rated", _("saw how %(count)s officers of %(unit)s are rated (%(when)s)"), unit=Of(UNIT)
)
