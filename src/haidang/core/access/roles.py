"""The roles every installation has. What each may do is declared by the apps."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access.registry import declare_role

CLERK = declare_role(
    "clerk", _("One-stop clerk"), _("Receives dossiers at the counter and gives back results.")
)
OFFICER = declare_role("officer", _("Officer"), _("Examines the dossiers of the unit and finishes them."))
UNIT_LEADER = declare_role(
    "unit_leader", _("Head of unit"), _("Sees all work of the unit and signs its results.")
)
HOME_AFFAIRS = declare_role(
    "home_affairs", _("Home Affairs"), _("Keeps the index: rule books, rounds, units."), second_factor=True
)
CITY_LEADER = declare_role(
    "city_leader", _("City leader"), _("Sees the work of every unit; changes nothing.")
)
ADMINISTRATOR = declare_role(
    "administrator",
    _("Administrator"),
    _("Keeps accounts and rights; decides no dossier."),
    second_factor=True,
)
