"""What the audit says of the index."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import UNIT, Of, declare_door, declare_names, declare_verb, label_of
from haidang.parindex.choices import Sheets, Stage
from haidang.parindex.models import Round

declare_names(
    "parindex.round", lambda keys: {str(one.pk): one.title for one in Round.objects.filter(pk__in=keys)}
)
declare_verb("parindex.book_imported", _("imported version %(version)s of a rule book"))
declare_verb("parindex.book_drafted", _("began version %(version)s of the rule book %(code)s"))
declare_verb(
    "parindex.book_changed",
    _("changed %(what)s in the draft of version %(version)s of the rule book %(code)s"),
)
declare_verb(
    "parindex.book_filled", _("put a file into the draft of version %(version)s of the rule book %(code)s")
)
declare_verb("parindex.book_dropped", _("dropped the draft of version %(version)s of the rule book %(code)s"))
declare_verb("parindex.book_frozen", _("froze version %(version)s of the rule book %(code)s"))
declare_verb(
    "parindex.book_assigned",
    _("let version %(version)s of the rule book %(code)s count for a block of units from %(starts_on)s"),
)
declare_verb(
    "parindex.assignment_ended",
    _("let version %(version)s of the rule book %(code)s count for a block of units until %(ends_on)s"),
)
declare_verb("parindex.round_opened", _("opened the round “%(key)s”"))
declare_verb("parindex.judged", _("judged leaf %(leaf)s of %(unit)s"), unit=Of(UNIT))
declare_verb("parindex.round_frozen", _("froze the round “%(key)s”"))
declare_verb("parindex.round_planned", _("planned the round “%(title)s”"))
declare_verb("parindex.plan_changed", _("changed the plan of the round “%(key)s”"))
declare_verb("parindex.round_moved", _("moved the round “%(key)s” on to: %(stage)s"), stage=label_of(Stage))
declare_verb("parindex.round_archived", _("closed the round “%(key)s”"))
declare_verb("parindex.sheet_locked", _("locked the %(kind)s of a unit in the round “%(round)s”"), kind=label_of(Sheets), round=Of("parindex.round"))  # fmt: skip
declare_verb(
    "parindex.sheet_signed",
    _("signed the self-score sheet of a unit in the round “%(round)s”"),
    round=Of("parindex.round"),
)
declare_verb(
    "parindex.sheet_given_back",
    _("gave a unit's sheet back in the round “%(round)s”: %(reason)s"),
    round=Of("parindex.round"),
)
declare_verb(
    "parindex.explained", _("explained leaf %(leaf)s in the round “%(round)s”"), round=Of("parindex.round")
)
declare_verb(
    "parindex.appointed",
    _("gave somebody a seat in the council of the round “%(round)s”"),
    round=Of("parindex.round"),
)
declare_verb(
    "parindex.dismissed",
    _("took somebody's seat in the council of the round “%(round)s”"),
    round=Of("parindex.round"),
)
declare_verb(
    "parindex.convened", _("called the council of the round “%(round)s” together"), round=Of("parindex.round")
)
declare_verb(
    "parindex.proposed",
    _("put leaf %(leaf)s to the vote in the round “%(round)s”"),
    round=Of("parindex.round"),
)
declare_verb("parindex.marked_present", _("wrote down who was present: %(count)s"))
declare_verb("parindex.voted", _("voted in a council"))
declare_verb("parindex.sitting_closed", _("closed a sitting of the council of the round “%(round)s”: %(took_part)s of %(members)s took part"), round=Of("parindex.round"))  # fmt: skip
declare_verb("parindex.head_scored", _("wrote %(count)s scores of the head of %(unit)s in the round “%(key)s”"), unit=Of(UNIT))  # fmt: skip
declare_verb("parindex.heads_scored", _("took in scores of heads of units in the round “%(key)s”: %(count)s new"))  # fmt: skip
declare_verb("parindex.heads_classified", _("froze the classes of heads of units in the round “%(key)s”"))
declare_verb("parindex.surveys_joined", _("joined the rates of surveys in the round “%(key)s”, snapshot %(snapshot)s: %(count)s written"))  # fmt: skip
declare_verb("parindex.survey_joined", _("took in survey points for the round “%(key)s”: %(count)s changed"))
declare_verb("parindex.round_published", _("published the round “%(key)s” by %(decision)s"))
declare_verb("parindex.objected", _("objected in the round “%(round)s”"), round=Of("parindex.round"))
declare_verb(
    "parindex.objection_answered",
    _("answered an objection in the round “%(round)s”"),
    round=Of("parindex.round"),
)
declare_door("parindex.round", lambda key: reverse("rounds-round", args=[key]) if key else None)
