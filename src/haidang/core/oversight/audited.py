"""What the audit says of those who read it, and of what was done for persons."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_verb

declare_verb("audit.listed", _("read this audit: %(shown)s lines"))
declare_verb("personal.exported", _("took out everything kept about one person: %(rows)s rows"))
declare_verb("personal.erased", _("erased data about a person in %(key)s, by %(act)s"))
declare_verb("personal.found", _("looked for what is kept about one person and saw it masked: %(rows)s rows"))
declare_verb("personal.opened", _("saw what is kept about one person in %(key)s: %(reason)s"))
declare_verb("personal.request_taken", _("took in request %(key)s about personal data, by %(act)s"))
declare_verb("personal.request_done", _("settled request %(key)s about personal data, by %(act)s"))
declare_verb("personal.request_closed", _("answered request %(key)s about personal data without a deed"))
declare_door("oversight.personalrequest", lambda key: reverse("personal-request", args=[key]))
