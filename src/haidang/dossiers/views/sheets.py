"""Hand-over sheets, the register, and slips by the hundred."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.print.serving import to_keep
from haidang.core.refusals import Refusal
from haidang.core.ui.templatetags.ui import moment, shortened
from haidang.dossiers import operations, queries, slips
from haidang.dossiers.access import counter as access
from haidang.dossiers.choices import LineState, SlipKind, Worklist
from haidang.dossiers.permissions import SEE
from haidang.units.queries import by_code as unit_by_code


@page(writes=True, permission=SEE)
def print_many(request):
    """The slips of what was ticked in the list, or of the whole list, in one file."""
    back = redirect(f"{reverse('dossiers:list')}?{request.POST.get('query', '')}")
    kind = request.POST.get("kind", "")
    if request.method != "POST":
        return redirect("dossiers:list")
    if kind not in SlipKind.values:
        raise Http404
    if request.POST.get("which") == "all":
        said = {name: request.POST.get(name, "").strip() for name in ("unit", "field", "channel", "at")}
        what, words = request.POST.get("what") or Worklist.OPEN, request.POST.get("q", "").strip()
        found = queries.worklist(request.user, timezone.now(), what, words, size=slips.MOST, **said)
        codes = [row.code for row in found.rows]
    else:
        codes = request.POST.getlist("tick")[: slips.MOST]
    if not codes:
        messages.error(request, _("Tick at least one dossier."))
        return back
    there = {
        one.code: one
        for one in queries.visible_to(request.user).filter(code__in=codes).select_related("procedure")
    }
    made = slips.many(
        kind, [there[code] for code in codes if code in there],
        lambda code: request.build_absolute_uri(reverse("dossiers:track-one", args=[code])),
    )  # fmt: skip
    if not made:
        messages.error(
            request, _("None of these dossiers has a “%(slip)s” yet.") % {"slip": SlipKind(kind).label}
        )
        return back
    with transaction.atomic():
        access.for_printing(request.user, [dossier for dossier, _made in made], kind)
    return to_keep(slips.issue([one for _dossier, one in made]), f"{slips.FILE_NAMES[kind]}-{len(made)}.pdf")


@page(writes=True, permission=SEE)
def handover(request):
    """What somebody is to hand over, what comes to them, and the latest sheets; a POST puts what was ticked on sheets."""
    refusal, ticked = None, request.POST.getlist("tick")
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = operations.give_over(
                    dossiers=access.for_giving(request.user, ticked), at=timezone.now(), by=request.user
                )
        except Refusal as caught:
            refusal = caught
        else:
            if len(made) == 1:
                return redirect("dossiers:sheet", pk=made[0].pk)
            messages.success(
                request, _("%(count)s sheets were made, one for each receiver.") % {"count": len(made)}
            )
            return redirect("dossiers:handover")
    now = timezone.now()
    waiting = queries.to_hand_over(request.user, now)
    access.sheets_are_shown(request.user, len(waiting))
    return show(
        request, "dossiers/handover.html", refusal=refusal, rows=_rows(waiting, ticked, now),
        coming=queries.sheets_to_take(request.user), latest=queries.latest_sheets(request.user), until=queries.until_of(now),
    )  # fmt: skip


def _rows(waiting, ticked, now) -> list[tuple[str, ...]]:
    """What is to be handed over as its table draws it."""
    late_since, office, counter = _("late since %(t)s"), _("the office that handles it"), _("the counter")
    found = []
    for one in waiting:
        late, until = one.until < now, moment(one.until)
        inside = counter if one.back else office
        found.append(
            (
                one.code, " checked" if one.code in ticked else "", "late" if late else "", late_since % {"t": until} if late else until,
                shortened(one.procedure_name, 70), one.applicant_name,
                inside if one.giver == one.receiver else unit_by_code(one.receiver).name,
            )
        )  # fmt: skip
    return found


@page(writes=True, permission=SEE)
def sheet(request, pk):
    """One sheet; the receiver says of each dossier whether it is taken over or goes back, with why."""
    refusal = None
    if request.method == "POST":
        back = {
            int(place): request.POST.get(f"why-{place}", "")
            for place in request.POST.getlist("back")
            if place.isdecimal()
        }
        try:
            with transaction.atomic():
                operations.take_over(
                    sheet=access.for_taking(request.user, pk),
                    returned=back,
                    at=timezone.now(),
                    by=request.user,
                )
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("Written down: what was taken over and what goes back."))
            return redirect("dossiers:sheet", pk=pk)
    found = access.for_reading_sheet(request.user, pk)
    return show(
        request, "dossiers/sheet.html", refusal=refusal, found=found, sheet=found.sheet, giver=unit_by_code(found.sheet.unit_code),
        receiver=unit_by_code(found.sheet.to_code), takes=found.waits and queries.may_take(request.user, found.sheet),
        GIVEN=LineState.GIVEN, RETURNED=LineState.RETURNED,
        rows=[(line, f"{line.place}" in request.POST.getlist("back"), request.POST.get(f"why-{line.place}", "")) for line in found.lines],
    )  # fmt: skip


@page(permission=SEE)
def sheet_on_paper(request, pk):
    found = access.for_reading_sheet(request.user, pk)
    live = request.build_absolute_uri(reverse("dossiers:sheet", args=[pk]))
    return to_keep(
        slips.issue(slips.sheet(found, live)),
        f"phieu-ban-giao-{found.sheet.number:02}-{found.sheet.year}.pdf",
    )


@page(permission=SEE)
def register(request):
    """The registers of dossiers that somebody may open: by year and unit, in books."""
    there = queries.registers_of(request.user)
    year, unit = request.GET.get("year", ""), request.GET.get("unit", "")
    year = int(year) if year.isdecimal() and int(year) in there else next(iter(there), None)
    units = sorted(((code, unit_by_code(code).name) for code in there.get(year, ())), key=lambda one: one[1])
    unit = unit if unit in dict(units) else units[0][0] if units else ""
    return show(
        request, "dossiers/register.html", years=list(there), year=year, units=units, unit=unit,
        books=_books(unit, year) if unit else [],
    )  # fmt: skip


def _books(unit: str, year: int) -> list[tuple[str, str]]:
    """The books of a register as their list writes them: a busy ward has two hundred a year."""
    called = _("Book %(n)s: numbers %(first)s to %(until)s (PDF)")
    return [
        (f"{unit}-{year}-{one.number}", called % {"n": one.number, "first": one.first, "until": one.until})
        for one in queries.books_of_register(unit, year)
    ]


@page(permission=SEE)
def register_book(request, unit, year, number):
    found = access.for_register(request.user, unit, year, number)
    live = request.build_absolute_uri(f"{reverse('dossiers:register')}?unit={unit}&year={year}")
    return to_keep(
        slips.issue(slips.register_book(found, live)), f"so-theo-doi-ho-so-{unit}-{year}-{number}.pdf"
    )
