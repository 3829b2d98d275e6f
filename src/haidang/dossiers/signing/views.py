import logging
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.accounts.confirming import NotConfirmed, confirm, ways_of
from haidang.core.pages import page, show
from haidang.core.print.serving import to_look_at
from haidang.core.refusals import Refusal
from haidang.core.signing import operations as issuing
from haidang.core.signing import ring
from haidang.core.ui.downloads import Named, Sheet, csv_of, excel_of
from haidang.dossiers import access as dossiers
from haidang.dossiers.choices import Laid, Shape
from haidang.dossiers.permissions import SEE, SIGN
from haidang.dossiers.signing import access, documents, forms, operations, queries
from haidang.dossiers.signing.who import signer_for

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 100
DAYS_BEFORE_THE_END = 30
YEARS = 5  # of registers offered
WHAT_TO_CHANGE = gettext_lazy("What is to be changed, for the officer")
WHY_REVOKED = gettext_lazy("Reason, for whoever has the document")


@dataclass(frozen=True)
class Said:
    """What became of one that was ticked: ``why`` it was refused, or nothing where it was signed."""

    title: str
    url: str
    why: str = ""
    issued: str = ""


def _ticked(request) -> list[int]:
    numbers = (
        int(one) for one in request.POST.getlist("tick") if one.isascii() and one.isdigit() and len(one) < 19
    )
    return list(dict.fromkeys(numbers))


@page(writes=True, permission=SIGN)
def to_sign(request):
    """What waits for the person's signature today; a POST signs what is ticked, each by itself, after asking once who it is."""
    ticked = _ticked(request) if request.method == "POST" else []
    refusal, wrong = None, ""
    if request.method == "POST":
        try:
            if not ticked:
                raise operations.UnableToLay(_("Tick at least one line first."))
            if len(ticked) > MOST_AT_ONCE:
                raise operations.UnableToLay(_("Tick %(n)s lines at most.") % {"n": MOST_AT_ONCE})
            confirm(request, request.POST.get("confirm", ""))
            with ring.opened(ring.key_of_person(request.user)) as pen:
                said = [_signed(request.user, pk, pen) for pk in ticked]
        except NotConfirmed as caught:
            wrong = str(caught.message)
        except Refusal as caught:
            refusal = caught
        else:
            return show(
                request, "dossiers/signing/done.html", done=[one for one in said if not one.why], refused=[one for one in said if one.why],
                trial=pen.trial,
            )  # fmt: skip
    now = timezone.now()
    found = queries.waiting_for(request.user, timezone.localdate(now))
    password, app, passkey = ways_of(request.user)
    return show(
        request, "dossiers/signing/to_sign.html", status=400 if wrong else 200, refusal=refusal, wrong=wrong, now=now, ticked=set(ticked),
        rows=[(one, one.late_at(now)) for one in found], most=queries.MOST, whole="all" in request.GET, password=password, app=app,
        passkey=passkey, **_key_of(request.user, now),
    )  # fmt: skip


def _key_of(user, now) -> dict:
    """How it stands with the person's own key, so that nobody learns only after ticking twenty that it cannot be used."""
    try:
        key = ring.key_of_person(user)
        if key.library:  # a device is asked only when something is signed
            return {"key_wrong": "", "trial": False, "ends": None}
        with ring.opened(key) as pen:
            left = (pen.until - now).days
            return {
                "key_wrong": "",
                "trial": pen.trial,
                "ends": pen.until if left < DAYS_BEFORE_THE_END else None,
            }
    except Refusal as refusal:
        return {"key_wrong": refusal.message, "trial": False, "ends": None}


def _signed(user, pk: int, pen) -> Said:
    """Sign one, in its own transaction, and say what became of it; whatever happens, the others go on."""
    title = url = ""
    try:
        with transaction.atomic():
            laid, signer = access.for_signing(user, pk, timezone.localdate())
            title = f"{laid.dossier.code} · {laid.dossier.procedure.name}"
            url = laid.dossier.code
            done = operations.sign(laid=laid, signer=signer, pen=pen, at=timezone.now(), by=user)
        return Said(title, url, issued=done.issued.code)
    except Refusal as refusal:
        return Said(title, url, str(refusal.message))
    except Http404:
        return Said(_("One line"), "", _("It is not there any more, or today not yours to sign."))
    except Exception:
        # What was signed before stays signed: the person must learn of it, and of what is left, on the page that follows.
        logger.exception("signing %s", pk)
        return Said(
            title or _("One line"), url,
            _("A fault of this system stopped it, and nothing was changed. Try it once more, or tell whoever looks after it."),
        )  # fmt: skip


@page()
def preview(request, pk):
    """What is laid for signing as PDF, as it looks when the reader signs it now."""
    laid = access.for_looking(request.user, pk)
    now = timezone.now()
    signer = signer_for(request.user, laid.dossier, timezone.localdate(now))
    name = str(request.user) if signer else ""
    return to_look_at(documents.unsigned(laid, signer, name, now), f"du-thao-{laid.dossier.code}.pdf")


@page(writes=True, permission=SIGN)
def send_back(request, pk):
    """Send back to the officer, with what is to be changed."""
    form = forms.Reason(WHAT_TO_CHANGE, request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                laid, _signer = access.for_signing(request.user, pk, timezone.localdate())
                operations.send_back(laid=laid, **form.cleaned_data, at=timezone.now(), by=request.user)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("Sent back. The officer sees it on their desk."))
            return redirect("to-sign")
    laid = access.for_looking(request.user, pk)
    if signer_for(request.user, laid.dossier, timezone.localdate()) is None:
        raise Http404
    return show(
        request, "dossiers/signing/send_back.html", status=400 if form.errors else 200, refusal=refusal, form=form, one=laid
    )  # fmt: skip


@page(writes=True)
def take_back(request, pk):
    """The officer takes back what is not signed yet."""
    if request.method != "POST":
        raise Http404
    try:
        with transaction.atomic():
            laid = access.for_taking_back(request.user, pk)
            operations.take_back(laid=laid, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back. Lay it anew when it is ready."))
    return redirect("lay-for-signing", code=access.for_looking(request.user, pk).dossier.code)


@page(writes=True)
def lay(request, code):
    """Whoever examines a dossier lays its result for signing: a PDF, a letter typed here, or a certified copy."""
    chosen = request.POST.get("draft", "")
    of = {draft: form(auto_id=f"{draft}_%s") for draft, form in forms.OF.items()}
    refusal = None
    if request.method == "POST":
        if chosen not in Shape.values:
            raise Http404
        form = of[Shape(chosen)] = forms.OF[Shape(chosen)](
            request.POST, request.FILES, auto_id=f"{chosen}_%s"
        )
        if form.is_valid():
            try:
                with transaction.atomic():
                    dossier = access.for_laying(request.user, code)
                    operations.lay(dossier=dossier, **form.laid(), at=timezone.now(), by=request.user)
            except Refusal as caught:
                refusal = caught
            else:
                messages.success(
                    request, _("The result waits to be signed. You see here what becomes of it.")
                )
                return redirect("lay-for-signing", code=code)
    dossier = dossiers.for_reading(request.user, code)
    all_laid, may_lay = queries.laid_for(dossier), access.may_lay(request.user, dossier)
    if not may_lay and not all_laid:
        raise Http404
    waits = any(one.state == Laid.WAITING for one in all_laid)
    signs = signer_for(request.user, dossier, timezone.localdate()) is not None
    return show(
        request, "dossiers/signing/lay.html", status=400 if any(form.errors for form in of.values()) else 200, refusal=refusal,
        dossier=dossier, ready=of[Shape.FILE], letter=of[Shape.LETTER], copy=of[Shape.COPY], chosen=chosen, may_lay=may_lay, waits=waits,
        all_laid=all_laid, issued=queries.issued_of(dossier), signs=signs,
    )  # fmt: skip


@page(writes=True)
def revoke(request, code):
    """Who signs for a dossier says that what was issued does not hold any more."""
    form = forms.Reason(WHY_REVOKED, request.POST or None)
    issued, dossier = access.for_revoking(request.user, code, timezone.localdate())
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            issuing.revoke(issued=issued, **form.cleaned_data, at=timezone.now(), by=request.user)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("It does not hold any more. Whoever looks it up reads your reason."))
            return redirect("lay-for-signing", code=dossier.code)
    return show(
        request, "dossiers/signing/revoke.html", status=400 if form.errors else 200, refusal=refusal, form=form, issued=issued, dossier=dossier
    )  # fmt: skip


@page(permission=SEE)
def copies(request):
    """The register of certified copies of a year, to read and to take along; no applicant stands in it."""
    this = timezone.localdate().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    rows = queries.copies_of(request.user, year)
    if (ending := request.GET.get("as")) in ("csv", "xlsx"):
        return {"csv": csv_of, "xlsx": excel_of}[ending](_register(rows, year))
    return show(
        request, "dossiers/signing/copies.html", rows=rows, year=year, years=range(this, this - YEARS, -1)
    )


def _register(rows, year: int) -> Sheet:
    title = _("Register of certified copies, %(year)s") % {"year": year}
    return Sheet(
        name=title, title=title, about=[],
        columns=[
            Named("unit", _("Unit")), Named("number", _("Number")), Named("signed_at", _("Signed at")), Named("dossier", _("Dossier")),
            Named("procedure", _("Procedure")), Named("copies", _("How many copies")), Named("signed_by", _("Signed by")),
            Named("position", _("Signed as")), Named("code", _("Code")), Named("ended", _("Does not hold any more")),
        ],
        rows=[
            [
                one.register_unit, one.register, one.settled_at, one.dossier.code, one.dossier.procedure.name, one.copies,
                one.settled_by, one.position, one.issued.code, one.issued.get_ended_why_display(),
            ]
            for one in rows
        ],
    )  # fmt: skip
