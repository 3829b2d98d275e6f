"""What the audit says of people's accounts."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb

declare_verb("staff.let_in_again", _("gave account no. %(key)s a link for a new password and forgot its second factors"))  # fmt: skip
declare_verb("staff.closed", _("closed account no. %(key)s"))
declare_verb("staff.opened_again", _("opened account no. %(key)s again"))
declare_verb("staff.password_chosen", _("chose the password of their own account by a link"))
