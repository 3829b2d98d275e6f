"""Who may do what about the index, in sentences a manager understands."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

KEEP_BOOKS = declare_permission(
    "parindex.keep_books", _("Write rule books, freeze them, and say which block of units they count for"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
