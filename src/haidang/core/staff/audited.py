"""What the audit says of people's accounts."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb

declare_verb("staff.let_in_again", _("gave %(key)s a link for a new password and forgot their second factors"))  # fmt: skip
declare_verb("staff.closed", _("closed the account of %(key)s"))
declare_verb("staff.opened_again", _("opened the account of %(key)s again"))
declare_verb("staff.password_chosen", _("chose the password of their own account by a link"))
