"""What the audit says of the index."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_verb

declare_verb("parindex.book_imported", _("imported version %(version)s of a rule book"))
declare_verb("parindex.round_opened", _("opened round no. %(key)s"))
declare_verb("parindex.judged", _("judged leaf %(leaf)s of unit %(unit)s"))
declare_verb("parindex.round_frozen", _("froze round no. %(key)s"))
