"""One unit in a round: it scores itself, sees what is measured, sends its sheet, explains."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import can
from haidang.core.accounts.confirming import confirm
from haidang.core.facts.declare import measure
from haidang.core.files.access import of_thing
from haidang.core.files.queries import files_of
from haidang.core.files.serving import answer as file_answer
from haidang.core.pages import page, show
from haidang.core.print.serving import answer as on_paper
from haidang.core.refusals import Refusal
from haidang.core.signing import ring
from haidang.parindex import queries as index
from haidang.parindex.choices import EVIDENCE, EXPLAINING, SHEET, Sheets, Stage
from haidang.parindex.rounds import access, changes, joining, operations, papers, queries, rules, totals
from haidang.parindex.rounds.forms import TextForm, files_in, read_by_now, rows_of
from haidang.parindex.rounds.operations import Said
from haidang.parindex.rounds.refusing import Locked
from haidang.parindex.rulebooks import sentences
from haidang.parindex.surveyed import by_answer


@page(writes=True)
def unit(request, pk, unit):
    """All of a unit on one screen: what it has to score, what is measured, what is missing, how many days are left."""
    seen, here = access.for_unit(request.user, pk, unit)
    round_, refusals, broken = seen.round, [], {}
    lines = queries.lines(round_, [unit], queries.leaves_of(round_))
    typed = reason = None
    if request.method == "POST":
        if request.POST.get("do") == "give-back":
            access.for_keeping(request.user, pk)
            reason = request.POST.get("reason", "")
            refusals = _given_back(request, round_, unit, reason)
        else:
            access.for_scoring(request.user, pk, unit)
            typed = request.POST
            refusals, broken = _saved(request, round_, unit, lines)
        if not refusals and not broken:
            return redirect(reverse("rounds-unit", args=[pk, unit]) + _place(request, lines))
        # As it stands now: it may have moved on while they typed.
        round_, lines = queries.planned_round(pk), queries.lines(round_, [unit], queries.leaves_of(round_))
    rows = rows_of(lines, typed, own=True)
    read_by_now(rows)
    for row in rows:
        row.problem = " ".join([row.problem, *broken.get(row.key, [])]).strip()
    sheets = {kind: queries.sheet_of(round_, unit, kind) for kind in (Sheets.SELF, Sheets.EXPLANATION)}
    total, snapshot = totals.total_of(round_, unit)
    today, day = timezone.localdate(), rules.last_day(round_)
    may = access.may_score(request.user, unit)
    scoring = may and round_.stage == Stage.SELF and sheets[Sheets.SELF] is None
    explaining = may and round_.stage == Stage.EXPLANATION and sheets[Sheets.EXPLANATION] is None
    texts = {line.leaf.code: (typed or {}).get(f"t.{line.leaf.code}", line.explanation.text if line.explanation else "") for line in lines}  # fmt: skip
    return show(
        request, "parindex/rounds/unit.html", status=409 if refusals or any(row.problem for row in rows) else 200,
        round=round_, unit=here, seen=seen, rows=rows, measured=totals.measured(round_, total), snapshot=snapshot, day=day,
        left=queries.days_left(day, today), sheet=sheets[Sheets.SELF], explained=sheets[Sheets.EXPLANATION], scoring=scoring, explaining=explaining,
        may_send=access.may_send(request.user, unit), differing=[(line, texts[line.leaf.code]) for line in lines if line.differs],
        missing=[row for row in rows if row.line.own is None], bare=[row for row in rows if row.line.own is not None and not row.line.proved],
        refusals=refusals, unsaved=[row for row in rows if _differs(row)] if typed and not scoring else [], shows=not access.hides_appraisal(seen), reason=reason,
    )  # fmt: skip


def _differs(row) -> bool:
    """Say whether something else is typed than what is kept; it is shown where it can be saved no more."""
    kept = row.line.own
    return bool(row.typed or row.note) and (
        kept is None or (row.value, row.note) != (kept.value, kept.evidence)
    )


def _given_back(request, round_, unit, reason) -> list[Refusal]:
    try:
        operations.give_back(round_=round_, unit_code=unit, reason=reason, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        return [refusal]
    messages.success(request, _("The sheet is given back. The unit is told."))
    return []


def _place(request, lines) -> str:
    """Back to where the button was: whoever takes a file away works on at its criterion."""
    line, _file = _to_drop(request.POST.get("do", ""), lines)
    return f"#l{line.leaf.code}" if line else ""


def _to_drop(do: str, lines):
    """Return the file that a button takes away, and its line; nothing where it is another button, or no file of the unit."""
    every = ((line, file) for line in lines for file in [*line.files, *line.more])
    return next(((line, file) for line, file in every if do == f"drop:{file.pk}"), (None, None))


def _saved(request, round_, unit, lines) -> tuple[list[Refusal], dict[str, list[str]]]:
    """Save all that can be saved; return what was refused, and what is wrong with files by row."""
    do, by, now = request.POST.get("do", ""), request.user, timezone.now()
    refusals, broken = [], {}
    kind = Sheets.EXPLANATION if round_.stage == Stage.EXPLANATION else Sheets.SELF
    if do == "sign":
        return _signed(request, round_, unit), {}
    try:
        if kind == Sheets.EXPLANATION:
            refusals += _explained(request, round_, unit, lines)
        else:
            rows = rows_of(lines, request.POST, own=True)
            typed = [row for row in rows if row.said and f"v.{row.key}" in request.POST]
            operations.save_own(round_=round_, unit_code=unit, said=[Said(row.key, row.value, row.note, row.seen) for row in typed], by=by)  # fmt: skip
            refusals += [Refusal(f"{row.key}: {row.problem}") for row in rows if row.problem]
            # A note without a score would be lost: it comes back beside the score that is asked for.
            refusals += [Refusal(_("%(leaf)s: give a score as well; the note alone is not saved.") % {"leaf": row.key}) for row in rows if row.note and not row.said and not row.problem]  # fmt: skip
        for line in lines:
            checked, wrong = files_in(
                request, line.leaf.code, EXPLAINING if kind == Sheets.EXPLANATION else EVIDENCE
            )
            if wrong:
                broken[line.leaf.code] = wrong
            if checked:
                operations.add_evidence(round_=round_, unit_code=unit, leaf=line.leaf.code, checked=checked, kind=kind, at=now, by=by)  # fmt: skip
        if do.startswith("drop:"):  # what is typed beside it is saved as well
            _line, file = _to_drop(do, lines)
            if file is None:
                raise Http404
            operations.drop_evidence(round_=round_, file=of_thing(file.owner, file.key, file.pk), by=by)
        elif do == "send" and not refusals and not broken:
            access.for_sending(by, unit)
            operations.send_sheet(round_=round_, unit_code=unit, kind=kind, at=now, by=by)
            messages.success(request, _("Sent and locked. The appraisers see it now."))
        elif not refusals and not broken:
            messages.success(request, _("Saved."))
    except Refusal as reason:
        refusals.append(reason)
    return refusals, broken


def _explained(request, round_, unit, lines) -> list[Refusal]:
    """Save what is written where the unit does not agree, each for itself; return what was refused."""
    refused = []
    for line in lines:
        text, seen = (request.POST.get(f"{name}.{line.leaf.code}") for name in ("t", "e"))
        if text is None or text.strip() == line.explained:
            continue
        number = int(seen) if seen and seen.isdecimal() and len(seen) < 19 else None
        try:
            operations.explain(round_=round_, unit_code=unit, leaf=line.leaf.code, text=text, seen=number, at=timezone.now(), by=request.user)  # fmt: skip
        except Locked as reason:
            return [reason]
        except Refusal as reason:
            refused.append(reason)
    return refused


def _signed(request, round_, unit) -> list[Refusal]:
    """Sign the sheet after asking once more who it is."""
    access.for_sending(request.user, unit)
    try:
        confirm(request, request.POST.get("confirm", ""))
        with ring.opened(ring.key_of_person(request.user)) as pen:
            operations.sign_sheet(round_=round_, unit_code=unit, pen=pen, at=timezone.now(), by=request.user)
    except Refusal as reason:
        return [reason]
    messages.success(request, _("The sheet is signed."))
    return []


@page(writes=True)
def leaf(request, pk, unit, leaf):
    """One leaf of one unit: everything that was said of it; a unit objects to a measured figure here."""
    seen, here = access.for_unit(request.user, pk, unit)
    round_ = seen.round
    node = next(
        (one for one in rules.counting(queries.book_of(round_), round_.first_month.year) if one.code == leaf),
        None,
    )
    if node is None:
        raise Http404
    form, refusal = TextForm(request.POST or None), None
    if request.method == "POST":
        access.for_scoring(request.user, pk, unit)
        if form.is_valid():
            try:
                operations.object_to(round_=round_, unit_code=unit, leaf=leaf, text=form.cleaned_data["text"], at=timezone.now(), by=request.user)  # fmt: skip
                messages.success(request, _("The objection is in. It is answered here."))
                return redirect("rounds-leaf", pk, unit, leaf)
            except Refusal as reason:
                refusal = reason
    total, snapshot = totals.total_of(round_, unit)
    line = queries.line_of(round_, unit, node)
    may_object = access.may_score(request.user, unit) and rules.takes_objections(
        round_, timezone.localdate(), measured=bool(node.measure)
    )
    hidden = access.hides_appraisal(seen)
    found = [
        one for one in changes.log(round_, {unit}, unit, leaf) if not hidden or one.said.stage == queries.SELF
    ]
    return show(
        request, "parindex/rounds/leaf.html", refusal=refusal, round=round_, unit=here, node=node, line=line, scored=total.find(leaf),
        snapshot=snapshot, surveyed=_surveyed(request, round_, line, snapshot, total.find(leaf)), changes=found, form=form, may_object=may_object, hidden=hidden,
        objections=[one for one in queries.objections(round_, {unit}) if one.leaf == leaf],
    )  # fmt: skip


def _surveyed(request, round_, line, snapshot, scored) -> dict | None:
    """What is said of a rate that comes from a survey: what it was joined from, its rule, and where the answers open in sums."""
    node, given = line.leaf, line.decided
    if not index.from_survey(node):
        return None
    counted, basis = measure(node.measure), (given.basis or {}) if given else {}
    outcome = None
    if given is None and snapshot is not None:
        outcome = joining.outcomes(round_, snapshot).get((node.code, line.unit_code))
    door = counted.of.sums_of(line.unit_code)
    return {
        "title": counted.title, "given": given, "basis": basis, "few": basis.get("few", False), "rate": scored.why.get("rate"), "outcome": outcome,
        "listed": outcome.answers if outcome else by_answer(node, basis.get("given")),
        "rule": sentences.of(node), "door": door if can(request.user, counted.of.sums_need, line.unit_code) else "",
    }  # fmt: skip


@page()
def sheet(request, pk, unit):
    """The sheet a unit sent, as PDF."""
    round_, here = access.for_sheet(request.user, pk, unit)
    sent = queries.sheet_of(round_, unit)
    if sent is None:
        raise Http404
    if sent.signed and (kept := files_of(SHEET, queries.file_key(round_, unit, ""))):
        return file_answer(kept[-1])
    return on_paper(papers.sheet(round_, here, sent), f"phieu-tu-cham-{pk}-{unit}.pdf")
