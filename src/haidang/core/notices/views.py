"""A person's own notices, how they want to be told, and the outbox for those who look after it."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.accounts.confirming import confirmed
from haidang.core.accounts.queries import named_by_provider
from haidang.core.demo.queries import is_simulated
from haidang.core.notices import access, operations, queries
from haidang.core.notices.choices import MAIL_CODE, Channel, State
from haidang.core.notices.forms import Asked, Code, HowToBeTold, NewAddress
from haidang.core.notices.models import Notice
from haidang.core.notices.permissions import MANAGE
from haidang.core.notices.registry import in_words, kinds, mornings
from haidang.core.notices.waiting import NewMail
from haidang.core.pages import page, show
from haidang.core.people import masked
from haidang.core.refusals import Refusal

ROWS, SIZE = 30, 100
AGAIN = (State.FAILED, State.UNSURE, State.SENT)


@page(writes=True)
def mine(request):
    """What the house told the person, the newest first; a POST marks one or all as read."""
    if request.method == "POST":
        number = request.POST.get("number", "")
        numbers = (
            None
            if not number
            else [int(number)]
            if number.isascii() and number.isdigit() and len(number) < 19
            else []
        )
        operations.read(account=request.user, numbers=numbers, at=timezone.now())
        return redirect("notices:mine")
    listing = Paginator(queries.notices_of(request.user), ROWS).get_page(request.GET.get("page"))
    unread = queries.notices_of(request.user).filter(read_at=None).count()
    return show(
        request, "notices/mine.html", listing=listing, unread=unread, rows=[(one, _said(one)) for one in listing]
    )  # fmt: skip


def _said(notice: Notice):
    """Return a notice of the page in the reader's language; None where its text is forgotten or its kind is gone."""
    kind = kinds().get(notice.kind)
    if kind is None or set(notice.data) != set(kind.data):
        return None
    return in_words(kind, Channel.PAGE, notice.data, get_language())


class Offered(NamedTuple):
    """A kind on the page of choices."""

    field: Any
    kind: Any
    duty: Any
    morning: bool


@page(writes=True)
def choices(request):
    """Where, when and in which language a person is told, and by which ways for each kind."""
    account, today = request.user, timezone.localdate()
    contact, offered, chosen = (
        queries.contact_of(account),
        queries.kinds_for(account),
        queries.chosen_by(account),
    )
    duties = queries.duties(today)
    usual = {kind.name: queries.usual_choice(kind, kind.name in duties) for kind in offered}
    form = HowToBeTold(request.POST or None, instance=contact, offered=offered, chosen=usual | chosen)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            operations.choose(
                account=account, phone=said["phone"], language=said["language"],
                quiet_from=said["quiet_from"], quiet_to=said["quiet_to"], ways=form.ways(), by=account,
            )  # fmt: skip
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(request, _("So you will be told from now on."))
            return redirect("notices:choices")
    rows = [
        Offered(form[name], kind, duties.get(kind.name), kind.name in mornings())
        for name, kind in form.offered.items()
    ]
    return show(
        request, "notices/choices.html", status=400 if form.errors else 200, refusal=refusal,
        form=form, fields=[form[name] for name in form.Meta.fields], rows=rows, goes_to=queries.mail_of(account, contact),
    )  # fmt: skip


@page(writes=True)
@confirmed
def mail(request):
    """Where mail for the person goes; a POST sends a code to another address, or leaves them without one."""
    account, now = request.user, timezone.now()
    goes_to = queries.mail_of(account, queries.contact_of(account))
    form, refusal = NewAddress(request.POST or None, now=(goes_to, account.email)), None
    if request.method == "POST":
        if "none" in request.POST:
            operations.change_mail(account=account, mail="", at=now, by=account)
            messages.success(request, _("You have no mail address now."))
            return redirect("accounts:mine")
        if form.is_valid():
            try:
                NewMail.begin(request, form.cleaned_data["mail"])
            except Refusal as reason:
                refusal = reason
            else:
                return redirect("notices:mail-code")
    return show(
        request, "notices/mail.html", status=400 if form.errors else 200, refusal=refusal, form=form, goes_to=goes_to,
        link_goes_to=account.email, named_outside=named_by_provider(account),
        mail_goes_out=bool(queries.ways_out(kinds()[MAIL_CODE])),
    )  # fmt: skip


@page(writes=True)
def mail_code(request):
    """Type the code that was sent to another address: from then on it is used."""
    waits, account = NewMail.resume(request), request.user
    if waits is None:
        if request.method == "POST":
            messages.error(request, _("The time of this code is over. Ask for another one."))
        return redirect("notices:mail")
    form = Code(request.POST or None, code=waits.code)
    if request.method == "POST":
        if form.is_valid():
            operations.change_mail(account=account, mail=waits.mail, at=timezone.now(), by=account)
            waits.abort()
            messages.success(request, _("Mail for you goes to %(mail)s now.") % {"mail": waits.mail})
            return redirect("accounts:mine")
        if not waits.record_invalid_attempt():
            messages.error(
                request, _("That was wrong three times: this code no longer works. Ask for another one.")
            )
            return redirect("notices:mail")
    return show(
        request, "notices/mail_code.html", status=400 if form.errors else 200, form=form, waits=waits,
        shown=waits.code if is_simulated() else "",
    )  # fmt: skip


@page(permission=MANAGE)
def outbox(request):
    """What waits, went out or did not. Texts are not shown, addresses only so far that one can ask about them."""
    asked = Asked(request.GET)
    found = queries.outbox(**asked.filters())
    before = asked.cleaned_data.get("before")
    rows = list((found.filter(pk__lt=before) if before else found)[: SIZE + 1])
    titles = kinds()
    return show(
        request, "notices/outbox.html", form=asked, now=timezone.now(), later=before,
        older=rows[SIZE - 1].pk if len(rows) > SIZE else None, counted=_counted(),
        rows=[
            {
                "notice": one, "title": titles[one.kind].title if one.kind in titles else one.kind,
                "address": masked(Notice, "address", one.address), "may_repeat": one.state in AGAIN and bool(one.address),
            }
            for one in rows[:SIZE]
        ],
    )  # fmt: skip


def _counted():
    counted = queries.figures(timezone.now())
    names = {State.SENT: _("Sent today"), State.HELD: _("Held back today")}
    return [(state.value, names.get(state, state.label), counted[state]) for state in State]


@page(writes=True, permission=MANAGE)
def again(request, pk):
    """Send one notice once more."""
    if request.method != "POST":
        raise Http404
    notice = access.for_sending_again(request.user, pk)
    try:
        operations.send_again(notice=notice, at=timezone.now(), by=request.user)
    except Refusal as reason:
        messages.error(request, reason.message)
    else:
        messages.success(request, _("It will be sent again within a few seconds."))
    return redirect(reverse("notices:outbox"))
