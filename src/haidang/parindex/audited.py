"""What the audit says of the index."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_verb, label_of
from haidang.parindex.choices import Sheets, Stage

declare_verb("parindex.book_imported", _("imported version %(version)s of a rule book"))
declare_verb("parindex.round_opened", _("opened round no. %(key)s"))
declare_verb("parindex.judged", _("judged leaf %(leaf)s of unit %(unit)s"))
declare_verb("parindex.round_frozen", _("froze round no. %(key)s"))
declare_verb("parindex.round_planned", _("planned the round “%(title)s”"))
declare_verb("parindex.plan_changed", _("changed the plan of round no. %(key)s"))
declare_verb("parindex.round_moved", _("moved round no. %(key)s on to: %(stage)s"), stage=label_of(Stage))
declare_verb("parindex.round_archived", _("closed round no. %(key)s"))
declare_verb("parindex.sheet_locked", _("locked the %(kind)s of a unit in round no. %(round)s"), kind=label_of(Sheets))  # fmt: skip
declare_verb("parindex.sheet_signed", _("signed the self-score sheet of a unit in round no. %(round)s"))
declare_verb("parindex.sheet_given_back", _("gave a unit's sheet back in round no. %(round)s: %(reason)s"))
declare_verb("parindex.explained", _("explained leaf %(leaf)s in round no. %(round)s"))
declare_verb("parindex.appointed", _("gave somebody a seat in the council of round no. %(round)s"))
declare_verb("parindex.dismissed", _("took somebody's seat in the council of round no. %(round)s"))
declare_verb("parindex.convened", _("called the council of round no. %(round)s together"))
declare_verb("parindex.proposed", _("put leaf %(leaf)s to the vote in round no. %(round)s"))
declare_verb("parindex.marked_present", _("wrote down who was present: %(count)s"))
declare_verb("parindex.voted", _("voted in a council"))
declare_verb("parindex.sitting_closed", _("closed a sitting of the council of round no. %(round)s: %(took_part)s of %(members)s took part"))  # fmt: skip
declare_verb("parindex.survey_joined", _("took in survey points for round no. %(key)s: %(count)s changed"))
declare_verb("parindex.round_published", _("published round no. %(key)s by %(decision)s"))
declare_verb("parindex.objected", _("objected in round no. %(round)s"))
declare_verb("parindex.objection_answered", _("answered an objection in round no. %(round)s"))
declare_door("parindex.round", lambda key: reverse("rounds-round", args=[key]) if key else None)
