"""What the audit says of accounts."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb

declare_verb("accounts.opened", _("opened account no. %(key)s"))
