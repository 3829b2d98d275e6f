"""What the audit says of issued documents."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_verb, label_of
from haidang.core.signing.choices import Ended

declare_verb("signing.issued", _("issued the signed document %(key)s, of %(of)s"))
declare_verb(
    "signing.ended", _("ended the issued document %(key)s, of %(of)s (%(why)s)"), why=label_of(Ended)
)
declare_door("signing.issued", lambda code: reverse("signing:issued", args=[code]))
