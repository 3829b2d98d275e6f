"""What the audit says of the index."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import UNIT, Of, declare_names, declare_verb
from haidang.parindex.models import Round

declare_names(
    "parindex.round", lambda keys: {str(one.pk): one.title for one in Round.objects.filter(pk__in=keys)}
)
declare_verb("parindex.book_imported", _("imported version %(version)s of a rule book"))
declare_verb("parindex.book_drafted", _("began version %(version)s of the rule book %(code)s"))
declare_verb(
    "parindex.book_changed",
    _("changed %(what)s in the draft of version %(version)s of the rule book %(code)s"),
)
declare_verb(
    "parindex.book_filled", _("put a file into the draft of version %(version)s of the rule book %(code)s")
)
declare_verb("parindex.book_dropped", _("dropped the draft of version %(version)s of the rule book %(code)s"))
declare_verb("parindex.book_frozen", _("froze version %(version)s of the rule book %(code)s"))
declare_verb(
    "parindex.book_assigned",
    _("let version %(version)s of the rule book %(code)s count for a block of units from %(starts_on)s"),
)
declare_verb(
    "parindex.assignment_ended",
    _("let version %(version)s of the rule book %(code)s count for a block of units until %(ends_on)s"),
)
declare_verb("parindex.round_opened", _("opened the round “%(key)s”"))
declare_verb("parindex.judged", _("judged leaf %(leaf)s of %(unit)s"), unit=Of(UNIT))
declare_verb("parindex.round_frozen", _("froze the round “%(key)s”"))
