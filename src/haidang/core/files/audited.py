"""What the audit says of files."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb, label_of
from haidang.core.files.choices import Kind

declare_verb("files.kept", _("put a file (%(kind)s) to %(of)s"), kind=label_of(Kind))
declare_verb("files.read", _("opened a file of %(of)s"))
declare_verb("files.expired", _("forgot a file of %(of)s whose time of keeping was over, by %(act)s"))
declare_verb("files.forgotten", _("took back a file of %(of)s"))
