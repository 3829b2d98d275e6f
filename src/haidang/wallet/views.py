"""The pages of one's own papers. Nobody else opens them: what an office sees was handed in to it."""

from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.files import operations as files
from haidang.core.files import queries as kept_files
from haidang.core.files.inspecting import UnfitFile
from haidang.core.files.uploads import HELP, looked_through
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.wallet import access, operations, queries
from haidang.wallet.choices import MOST_FILES, PAPER, Origin
from haidang.wallet.forms import PaperForm

PAGES = "pages"


@page()
def papers(request):
    """Everything one keeps: what may be used, then what is over or was replaced."""
    kept = queries.papers_of(request.user, timezone.localdate())
    return show(
        request, "wallet/list.html", usable=[one for one in kept if one.usable], rest=[one for one in kept if not one.usable],
        now=timezone.now(),
    )  # fmt: skip


@page(writes=True)
def new(request):
    return _put_in(request, None)


@page(writes=True)
def newer(request, pk):
    """A newer paper in place of an older one, which stays but is not offered any more."""
    return _put_in(request, access.for_own(request.user, pk).paper)


def _put_in(request, replaces):
    key = (request.POST.get("key") or uuid4().hex)[:64]
    form, wrong, refusal, held = PaperForm(request.POST or None), [], None, []
    if request.method == "POST":
        now = timezone.now()
        try:
            wrong = _hold(request, key, now)
            held = kept_files.held(key).get(PAGES, [])
            if not held and not wrong:
                wrong = [_("Choose the file of the paper.")]
            if form.is_valid() and not wrong:
                paper = operations.put_in(
                    account=request.user, written=operations.Written(**form.cleaned_data), pages=held, at=now, by=request.user,
                    replaces=replaces,
                )  # fmt: skip
                files.release(form=key, by=request.user)
                messages.success(request, _("“%(title)s” is in your wallet.") % {"title": paper.title})
                return redirect("wallet:list")
        except Refusal as caught:
            refusal = caught
    elif replaces is not None:
        again = {name: getattr(replaces, name) for name in ("kind", "title", "issued_by", "holder_name", "holder_id_number")}  # fmt: skip
        form = PaperForm(initial=again)
    else:
        form = PaperForm(initial={"holder_name": str(request.user)})
    return show(
        request, "wallet/new.html", status=400 if wrong or form.errors else 200, form=form, key=key, held=held, wrong=wrong,
        refusal=refusal, replaces=replaces, help=HELP, most=MOST_FILES,
    )  # fmt: skip


def _hold(request, key, now) -> list[str]:
    """Hold what was chosen until the form is right; return what is wrong with a file, a sentence each."""
    drop = request.POST.getlist("drop")
    back = [one.pk for one in kept_files.held(key).get(PAGES, []) if str(one.pk) in drop]
    if back:
        files.release(form=key, by=request.user, only=back)
    found, wrong = looked_through([one for one in request.FILES.getlist(PAGES) if one], PAPER)
    try:
        files.hold(checked=found, form=key, field=PAGES, at=now, by=request.user)
    except UnfitFile as refusal:
        wrong.append(str(refusal.message))
    return wrong


@page(writes=True)
def paper(request, pk):
    """One paper: what is written on it, its files and signatures, what it was handed in with; a POST changes or removes it."""
    found = access.for_own(request.user, pk)
    own = found.paper.origin == Origin.SELF
    form, refusal = PaperForm(paper=found.paper) if own else None, None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "remove":
                operations.remove(paper=found.paper, by=request.user)
                messages.success(request, _("The paper is not in your wallet any more. What was handed in with it stays there."))  # fmt: skip
                return redirect("wallet:list")
            form = PaperForm(request.POST)
            if form.is_valid():
                operations.change(paper=found.paper, written=operations.Written(**form.cleaned_data), by=request.user)  # fmt: skip
                messages.success(request, _("Saved."))
                return redirect("wallet:paper", pk=pk)
        except Refusal as caught:
            refusal = caught
    wrong = form is not None and form.is_bound and bool(form.errors)
    return show(
        request, "wallet/paper.html", status=400 if wrong else 200, kept=found, form=form if own else None, refusal=refusal,
        opened=wrong or refusal is not None,
    )  # fmt: skip
