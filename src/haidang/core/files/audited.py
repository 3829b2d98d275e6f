"""What the audit says of files."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import Whole, always, declare_names, declare_verb, label_of
from haidang.core.files.choices import HELD, Kind
from haidang.core.files.registry import owners


def thing_of(details) -> str:
    """What a file belongs to, by its sort; whose form it is that was not sent yet is nobody's to know."""
    sort = owners().get(details.get("owner"))
    if sort is None:
        return str(details.get("of", "…"))
    title = str(sort.title)
    return (
        title
        if sort.name == HELD
        else gettext("%(sort)s %(of)s") % {"sort": title, "of": details.get("of", "…")}
    )


THING = Whole(thing_of)

declare_names("files.file", always(_("a file")))
declare_verb("files.kept", _("kept a file (%(kind)s): %(thing)s"), kind=label_of(Kind), thing=THING)
declare_verb("files.read", _("opened a file: %(thing)s"), thing=THING)
declare_verb(
    "files.expired", _("forgot a file whose time of keeping was over, by %(act)s: %(thing)s"), thing=THING
)
declare_verb("files.forgotten", _("took back a file: %(thing)s"), thing=THING)
