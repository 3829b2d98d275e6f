"""Who may do what about the index and its rounds, in sentences a manager understands."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

KEEP_BOOKS = declare_permission(
    "parindex.keep_books", _("Write rule books, freeze them, and say which block of units they count for"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
SEE = declare_permission(
    "parindex.see_rounds", _("See how rounds of scoring stand for the unit"),
    roles=(roles.OFFICER, roles.UNIT_LEADER, roles.HOME_AFFAIRS, roles.CITY_LEADER),
)  # fmt: skip
SCORE = declare_permission(
    "parindex.score_unit", _("Score one's own unit, with evidence, explain and object"), roles=(roles.OFFICER, roles.UNIT_LEADER)
)  # fmt: skip
SEND = declare_permission(
    "parindex.send_sheet",
    _("Send the self-score sheet of the unit, which locks it"),
    roles=(roles.UNIT_LEADER,),
)
APPRAISE = declare_permission(
    "parindex.appraise", _("Appraise the criteria that one's department leads"),
    roles=(roles.OFFICER, roles.UNIT_LEADER, roles.HOME_AFFAIRS),
)  # fmt: skip
KEEP = declare_permission(
    "parindex.keep_rounds", _("Plan rounds of scoring, move them on, publish and answer objections"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
