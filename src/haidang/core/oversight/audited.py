"""What the audit says of those who read it, and of what was done for persons."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb

declare_verb("audit.listed", _("read this audit: %(shown)s lines"))
declare_verb("personal.exported", _("took out everything kept about one person: %(rows)s rows"))
declare_verb("personal.erased", _("erased data about a person in %(key)s, by %(act)s"))
