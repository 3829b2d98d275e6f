"""Files of forms that are not done with. They belong to nobody yet: only the form itself gets at them."""

from django.utils.translation import gettext_lazy as _

from haidang.core.files.choices import HELD
from haidang.core.files.registry import Owner, declare_owner
from haidang.core.people import Days

declare_owner(
    Owner(
        HELD, _("File of a form that was not sent yet"),
        may_read=lambda user, key: None,
        keep=Days("files.held", after=lambda file: file.at, until_then="", since=_("after it was chosen")),
        about=lambda handle, value: (),
    )
)  # fmt: skip
