"""What the audit says of messages to outside systems. It repeats nothing of what they hold."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb

declare_verb("exchange.sent_again", _("had %(count)s messages to other systems sent again (%(what)s)"))
declare_verb("exchange.left_out", _("left out message no. %(key)s about %(what)s: %(reason)s"))
declare_verb("exchange.forgotten", _("forgot what other systems said of %(count)s messages"))
