"""What the audit says of dossiers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import (
    UNIT,
    Of,
    always,
    day_of,
    declare_door,
    declare_names,
    declare_verb,
    label_of,
)
from haidang.dossiers.choices import Reach, Shape, SlipKind, Stance, Verb, Worklist
from haidang.dossiers.queries import bodies_called

IN_UNIT, OF_PROCEDURE = Of(UNIT), Of("procedures.procedure")
BODY = "dossiers.outsidebody"

declare_names(BODY, bodies_called)
declare_door(BODY, lambda code: reverse("dossiers:body", args=[code]))
declare_verb("dossiers.body_entered", _("entered %(name)s as a body outside that can be asked"))
declare_verb("dossiers.body_changed", _("changed what is said of the body outside %(name)s: %(fields)s"))
declare_verb(
    "dossiers.letter_sent", _("sent letter %(number)s about dossier %(key)s to %(body)s (%(way)s)"), body=Of(BODY), way=label_of(Reach)
)  # fmt: skip
declare_verb(
    "dossiers.answer_recorded", _("wrote down what %(body)s answered about dossier %(key)s by letter %(number)s: %(stance)s"),
    body=Of(BODY), stance=label_of(Stance),
)  # fmt: skip
declare_verb(
    "dossiers.answered_outside", _("answered for %(body)s, by the link of the letter, what was asked about dossier %(key)s: %(stance)s"),
    body=Of(BODY), stance=label_of(Stance),
)  # fmt: skip

declare_names("dossiers.draft", always(_("a draft of a form")))
declare_verb("dossiers.submitted", _("handed in dossier %(key)s"))
declare_verb("dossiers.read", _("opened dossier %(key)s and saw who the applicant is"))
declare_verb("dossiers.wallet_read", _("looked into the wallet of account %(key)s at the counter, with the person's agreement, for procedure %(procedure)s"))  # fmt: skip
declare_verb(
    "dossiers.listed",
    _("saw %(shown)s of %(total)s dossiers in a list (%(what)s), with applicants' names"),
    what=label_of(Worklist),
)
declare_verb("dossiers.papers_sent", _("sent %(count)s papers for dossier %(key)s"))
declare_verb(
    "dossiers.handed_over",
    _("handed %(count)s open dossiers of %(was)s over to %(unit)s, by %(act)s"),
    was=IN_UNIT,
    unit=IN_UNIT,
)
declare_verb("dossiers.answers_changed", _("changed what is filled into the form of dossier %(key)s"))
declare_verb(
    "dossiers.draft_begun", _("began to fill in the form of “%(procedure)s”"), procedure=OF_PROCEDURE
)
declare_verb(
    "dossiers.draft_adopted",
    _("took over a draft for “%(procedure)s” after signing in"),
    procedure=OF_PROCEDURE,
)
declare_verb("dossiers.draft_dropped", _("threw away a draft for “%(procedure)s”"), procedure=OF_PROCEDURE)
declare_verb("dossiers.drafts_forgotten", _("forgot %(count)s drafts whose time of keeping was over"))
declare_verb("dossiers.warned", _("warned of %(count)s dossiers whose time runs out"))
declare_verb("dossiers.charged", _("reckoned what is to be paid for dossier %(key)s: %(due)s dong"))
declare_verb("dossiers.paid", _("recorded %(amount)s dong paid for dossier %(key)s, receipt %(receipt)s"))
declare_verb("dossiers.rated", _("said how content they are with how dossier %(key)s was handled"))
declare_verb("dossiers.refunded", _("gave %(amount)s dong back for dossier %(key)s"))
declare_verb(
    "dossiers.account_entered",
    _("let fees of unit %(unit)s be paid to account %(account)s from %(starts_on)s on, by %(act_named)s; until then: %(before)s"),
)  # fmt: skip
declare_verb(
    "dossiers.account_ended",
    _("let account %(account)s of unit %(unit)s end on %(last_day)s, by %(act_named)s; %(count)s dossiers were given another"),
)  # fmt: skip
declare_verb("dossiers.account_withdrawn", _("took away account %(account)s of unit %(unit)s, which nobody paid to yet"))  # fmt: skip
declare_verb("dossiers.consulted", _("asked other units about dossier %(key)s: %(units)s"))
declare_verb("dossiers.question_read", _("read what their unit was asked about dossier %(key)s"))
declare_verb(
    "dossiers.answered",
    _("answered for %(unit)s what was asked about dossier %(key)s: %(stance)s"),
    unit=IN_UNIT,
    stance=label_of(Stance),
)
declare_verb(
    "dossiers.later_asked",
    _("asked for %(unit)s to answer about dossier %(key)s later, on %(day)s"),
    unit=IN_UNIT,
    day=day_of,
)
declare_verb(
    "dossiers.later_settled",
    _("decided whether %(unit)s may answer about dossier %(key)s later"),
    unit=IN_UNIT,
)
declare_verb(
    "dossiers.taken_back", _("took the question about dossier %(key)s back from %(unit)s"), unit=IN_UNIT
)
declare_verb(
    "dossiers.answer_late",
    _("reported that %(unit)s has not answered about dossier %(key)s in time"),
    unit=IN_UNIT,
)
declare_verb("dossiers.verified", _("kept record of verification %(number)s of dossier %(key)s"))
declare_verb("dossiers.linked", _("handed in linked request %(key)s for group %(bundle)s"))
declare_verb("dossiers.part_opened", _("opened dossier %(dossier)s of linked request %(key)s"))
declare_verb(
    "dossiers.part_dropped",
    _("will not open “%(procedure)s” of linked request %(key)s any more"),
    procedure=OF_PROCEDURE,
)
declare_verb(
    "dossiers.laid", _("laid the result of dossier %(key)s for signing (%(draft)s)"), draft=label_of(Shape)
)
declare_verb("dossiers.signed", _("signed the result of dossier %(key)s as %(position)s; code %(issued)s"))
declare_verb("dossiers.signing_sent_back", _("sent the result of dossier %(key)s back unsigned"))
declare_verb("dossiers.signing_taken_back", _("took the result of dossier %(key)s back from signing"))
declare_verb("dossiers.given_over", _("gave %(count)s dossiers over to %(to)s, sheet %(number)s"), to=IN_UNIT)
declare_verb(
    "dossiers.taken_over", _("took %(count)s dossiers of hand-over sheet %(number)s, gave %(back)s back")
)
declare_verb("dossiers.sheets_read", _("saw %(shown)s dossiers to hand over, with applicants' names"))
declare_verb(
    "dossiers.register_read", _("opened book %(book)s of the register of %(year)s, %(unit)s"), unit=IN_UNIT
)
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
declare_door("dossiers.linkedrequest", lambda code: reverse("dossiers:track-linked", args=[code]))
