"""What the audit says of the search."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import always, declare_names, declare_verb

declare_names("finding.saying", always(_("a saying")))
declare_verb("finding.saying_kept", _("taught the search that “%(said)s” means “%(means)s”"))
declare_verb("finding.saying_dropped", _("took the saying “%(said)s” from the search"))
declare_verb(
    "finding.sayings_loaded", _("brought %(count)s sayings that come with the house into the search")
)
