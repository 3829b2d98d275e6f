"""What the audit says of notices. It names neither addresses nor texts."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import always, declare_names, declare_verb, title_among
from haidang.core.notices.registry import kinds

KIND = title_among(kinds)

declare_names("notices.contact", always(_("how they are told")))
declare_names("notices.morningdone", always(_("what goes out each morning")))
declare_verb("notices.told", _("put the notice “%(kind)s” about %(occasion)s into the outbox"), kind=KIND)
declare_verb("notices.chosen", _("chose how to be told"))
declare_verb("notices.read", _("marked %(count)s of their own notices as read"))
declare_verb("notices.sent_again", _("had notice no. %(key)s about %(occasion)s sent again"))
declare_verb("notices.morning", _("told %(told)s people what goes out each morning (%(kind)s)"), kind=KIND)
declare_verb("notices.forgotten", _("forgot addresses and texts of %(count)s notices"))
