from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import can, units_where
from haidang.core.panels import Line, Panel, register
from haidang.core.ui.templatetags.ui import count, moment, shortened
from haidang.dossiers import queries
from haidang.dossiers.access import units_with_accounts
from haidang.dossiers.choices import Worklist
from haidang.dossiers.permissions import KEEP_ACCOUNTS, KEEP_BODIES, SEE
from haidang.units.queries import handles_dossiers


def work(code, request):
    """The open dossiers of a unit, for those who work with them; each number opens the list it counts."""
    if not can(request.user, SEE, code):
        return None
    now, door = timezone.now(), reverse("dossiers:list")
    figures = queries.figures(request.user, now, unit=code)
    shown = (Worklist.LATE, Worklist.RISK, Worklist.TODAY, Worklist.NEW, Worklist.WAITING, Worklist.OPEN)
    return Panel(
        title=_("Dossiers"),
        lines=tuple(Line(one.label, figures[one], f"{door}?what={one}&unit={code}") for one in shown),
        attention=bool(figures["late"]),
        as_of=now,
        url=f"{door}?unit={code}",
    )


def late(code, request):
    """For leaders: what is late, by whose it is; of one unit the very dossiers, the oldest first."""
    return _heap(code, request, "late", _("Late dossiers"), attention=True)


def at_risk(code, request):
    """For leaders: what may become late, most of its time being used."""
    return _heap(code, request, "risk", _("Dossiers at risk"), attention=False)


def _heap(code, request, what, title, attention):
    user, now = request.user, timezone.now()
    if not can(user, SEE, code or None) or (not code and units_where(user, SEE) is not None):
        return None
    door = f"{reverse('dossiers:list')}?what={what}"
    total = queries.figures(user, now, unit=code)[what]
    if code:
        door += f"&unit={code}"
        lines = [
            Line(shortened(row.procedure_name, 60), f"{moment(row.due_at)} · {row.code}", reverse("dossiers:dossier", args=[row.code]))
            for row in queries.worklist(user, now, what, unit=code, size=5, counted={what: total, "late": 0}).rows
        ]  # fmt: skip
    else:
        names = queries.names_of_units(user, timezone.localdate(now))
        lines = [
            Line(
                names.get(one.unit_code, one.unit_code),
                (_("%(n)s, the first since %(t)s") if what == "late" else _("%(n)s, the first at %(t)s"))
                % {"n": count(one.dossiers), "t": moment(one.first_due)},
                f"{door}&unit={one.unit_code}",
            )
            for one in queries.heaps(user, now, what, 8)
        ]
    return Panel(
        title=f"{title}: {count(total)}",
        lines=tuple(lines),
        attention=attention and total > 0,
        as_of=now,
        url=door,
    )


def account(code, request):
    """To which account the fees of a unit are paid, for those who keep that."""
    if not can(request.user, KEEP_ACCOUNTS, code):
        return None
    today = timezone.localdate()
    found = queries.account_of(code, today)
    if found is None and not handles_dossiers(code, today):
        return None
    door = reverse("dossiers:accounts-of", args=[code])
    return Panel(
        title=_("Account for fees"), lines=(Line(_("Paid to"), found.shown if found else _("no account"), door),), attention=found is None, url=door
    )  # fmt: skip


def bodies(code, request):
    """On the page of the city: how many bodies outside can be asked, for those who keep them."""
    if code != settings.HAIDANG_CITY_UNIT or not can(request.user, KEEP_BODIES, ""):
        return None
    door = reverse("dossiers:bodies")
    there = queries.bodies_on(timezone.localdate()).count()
    return Panel(
        title=_("Bodies outside"), lines=(Line(_("Can be asked about dossiers"), there, door),), url=door
    )


def accounts(kind, request):
    """Beside the fees of procedures: how many units have an account to pay to."""
    if kind != "fees" or not can(request.user, KEEP_ACCOUNTS):
        return None
    today, door = timezone.localdate(), reverse("dossiers:accounts")
    held = queries.accounts_on(today)
    missing = sum(unit.code not in held for unit in units_with_accounts(request.user, today))
    return Panel(
        title=_("Accounts for fees"),
        lines=(Line(_("Units without an account"), missing, door),),
        attention=bool(missing),
        url=door,
    )


register("units.unit", "dossiers", 20, work)
register("units.unit", "dossiers-account", 60, account)
register("units.unit", "dossiers-bodies", 65, bodies)
register("procedures.lines", "dossiers-accounts", 10, accounts)
register("web.lighthouse", "dossiers-late", 10, late)
register("web.lighthouse", "dossiers-risk", 30, at_risk)
