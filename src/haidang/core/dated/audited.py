"""What the audit says of dated rules."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import always, declare_names, declare_verb

declare_names("dated.datedrule", always(_("a rule of law")))
declare_verb("dated.loaded", _("loaded version %(version)s of a rule of law"))
