"""What the audit says of dossiers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_verb, label_of
from haidang.dossiers.choices import SlipKind, Verb, Worklist

declare_verb("dossiers.submitted", _("handed in dossier %(key)s"))
declare_verb("dossiers.read", _("opened dossier %(key)s and saw who the applicant is"))
declare_verb(
    "dossiers.listed",
    _("saw %(shown)s of %(total)s dossiers in a list (%(what)s), with applicants' names"),
    what=label_of(Worklist),
)
declare_verb("dossiers.papers_sent", _("sent %(count)s papers for dossier %(key)s"))
declare_verb(
    "dossiers.handed_over",
    _("handed %(count)s open dossiers of unit %(was)s over to unit %(unit)s, by %(act)s"),
)
declare_verb("dossiers.charged", _("reckoned what is to be paid for dossier %(key)s: %(due)s dong"))
declare_verb("dossiers.paid", _("recorded %(amount)s dong paid for dossier %(key)s, receipt %(receipt)s"))
declare_verb("dossiers.refunded", _("gave %(amount)s dong back for dossier %(key)s"))
declare_verb("dossiers.given_over", _("gave %(count)s dossiers over to unit %(to)s, sheet %(number)s"))
declare_verb(
    "dossiers.taken_over", _("took %(count)s dossiers of hand-over sheet %(number)s, gave %(back)s back")
)
declare_verb("dossiers.sheets_read", _("saw %(shown)s dossiers to hand over, with applicants' names"))
declare_verb("dossiers.register_read", _("opened book %(book)s of the register of %(year)s, unit %(unit)s"))
declare_verb(
    "dossiers.printed",
    _("printed the “%(slip)s” of dossier %(key)s and saw who the applicant is"),
    slip=label_of(SlipKind),
)
declare_verb("dossiers.papers_ordered", _("ordered the papers of dossier %(key)s"))
for _verb in Verb:
    declare_verb(f"dossiers.{_verb}", _("did “%(verb)s” with dossier %(key)s"), verb=_verb.label)


def door(code: str) -> str | None:
    """The page that shows where a dossier is and nobody's data: whoever reads the audit need not see those."""
    return reverse("dossiers:track-one", args=[code])


declare_door("dossiers.dossier", door)
