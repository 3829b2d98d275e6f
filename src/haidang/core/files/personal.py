"""Files are about people: their names, their content and who signed them."""

from operator import attrgetter
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core.files.models import File
from haidang.core.files.queries import about, content_of
from haidang.core.files.registry import owners
from haidang.core.people import HANDLES, Always, Each, Personal, declare, hidden, retention_rules

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")


def term(file: File):
    """How long a file is kept is what the app it belongs to said."""
    owner = owners().get(file.owner)
    return owner.keep if owner else Always(_("The app that this file belongs to is not there any more."))


def given(file: File) -> tuple[str, bytes] | None:
    """Return name and content as the person gets them; None of what is erased, or of a sort that is withheld."""
    owner = owners().get(file.owner)
    return (file.name, content_of(file)) if file.digest and not (owner and owner.withheld) else None


KEPT = Each(term, said=_("As long as what it belongs to."))

declare(
    File,
    title=_("file"),
    called=attrgetter("name"),
    found_by={handle: (lambda value, handle=handle: about(handle, value)) for handle in HANDLES},
    opened=True,
    content=given,
    personal={
        "name": Personal(_("What the person or the office called it"), KEPT, hidden, "–"),
        "digest": Personal(_("Its content: what was handed in, or the result"), KEPT, hidden),
        "signatures": Personal(_("Who signed it, and whether it was changed afterwards"), KEPT, hidden, None),
        "by": Personal(_("Who put it in"), KEPT, hidden, withheld=_("It names an official.")),
    },
    plain=["id", "owner", "key", "kind", "size", "personal", "at", "term_from"],
)
