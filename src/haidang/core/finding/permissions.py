"""Who may teach the search what people say."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

TEACH = declare_permission(
    "finding.teach", _("Write down what people call things, so that the search finds what they mean"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
