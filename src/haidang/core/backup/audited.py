"""What the audit says of backups and of a house put back from one."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb

declare_verb("backup.taken", _("made backup %(key)s: %(files)s files, %(bytes)s bytes"))
declare_verb("backup.restored", _("put this system back from backup %(key)s, as it was at %(moment)s"))
