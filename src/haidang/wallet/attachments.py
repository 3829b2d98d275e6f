"""Files of papers that people keep. They alone read them; offices read what was handed in to them."""

from django.utils.translation import gettext_lazy as _

from haidang.core.files.registry import Owner, declare_owner
from haidang.core.people import Days
from haidang.wallet import access, queries
from haidang.wallet.choices import PAPER, SINCE

declare_owner(
    Owner(
        PAPER, _("Paper of a wallet"), may_read=access.to_files,
        keep=Days("wallet.papers", after=lambda file: file.at, until_then="", since=SINCE), about=queries.numbers_about,
    )
)  # fmt: skip
