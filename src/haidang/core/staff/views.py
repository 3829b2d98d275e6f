"""The accounts of those who work here, for those who give roles; and the page where somebody chooses a password."""

from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from haidang.core.access import access as rights
from haidang.core.access import operations as rights_operations
from haidang.core.access.permissions import GRANT
from haidang.core.access.queries import actings_by, actings_for, grants_of, names_where, narrowed, units_where
from haidang.core.access.registry import named_units, roles
from haidang.core.accounts.models import User
from haidang.core.accounts.queries import acting_rows, named_by_provider
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.staff import access, forms, operations, queries
from haidang.core.ui.templatetags.ui import moment

ROWS = 50


def _in_words(grants, names, today):
    return [
        {
            "role": roles()[one.role].title if one.role in roles() else one.role, "unit": names.get(one.unit_code, one.unit_code),
            "begins_later": one.starts_on > today, "grant": one,
        }
        for one in grants
    ]  # fmt: skip


@page(permission=GRANT)
def people(request):
    """Who has an account in one's units, in the order of given names; narrowed to one unit, a name, or open and closed ones."""
    today = timezone.localdate()
    mine, asked = units_where(request.user, GRANT), forms.Asked(request.GET)
    asked.is_valid()
    unit, words, state = (asked.cleaned_data.get(name, "") for name in ("unit", "q", "state"))
    listing = Paginator(queries.people(narrowed(mine, unit, today), words, state), ROWS).get_page(
        request.GET.get("page")
    )
    names, held = named_units(today), queries.roles_of(list(listing), today)
    rows = [(one, _in_words(held[one.pk], names, today)) for one in listing]
    return show(
        request, "staff/people.html", listing=listing, rows=rows, units=names_where(mine, today), unit=unit, words=words, state=state
    )  # fmt: skip


@page(writes=True, permission=GRANT)
def new(request):
    """Open an account for somebody new, with the first role."""
    today = timezone.localdate()
    mine = units_where(request.user, GRANT)
    form = forms.Opening(
        request.POST or None, units=names_where(mine, today), everywhere=mine is None, roles=rights.roles_to_give(request.user),
        initial={"starts_on": today},
    )  # fmt: skip
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rights.for_giving(request.user, given["role"], given["unit_code"])
        try:
            opened = operations.open_for(**given, at=timezone.now(), by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            return _told(request, opened)
    return show(request, "staff/new.html", status=400 if form.errors else 200, form=form, refusal=refusal)


def _told(request, opened):
    """Go to the person's page and show the link there: once, since it is kept nowhere."""
    said = _(
        "%(name)s (%(account)s) chooses a password with this link, once, until %(until)s. It is shown only here and now:"
    )
    said %= {"name": opened.user, "account": opened.user.username, "until": moment(opened.until)}
    link = request.build_absolute_uri(urlsplit(opened.link).path)  # by the address the opener came to
    text = format_html('{} <code class="text-break d-block" id="link">{}</code>', said, link)
    if opened.mailed:
        text = format_html("{} {}", text, _("It goes to the work mail as well."))
    messages.success(request, text)
    return redirect("staff:person", pk=opened.user.pk)


@page(permission=GRANT)
def person(request, pk):
    """One account: its roles, and what may be done with it."""
    found, today, now = access.for_looking_at(request.user, pk), timezone.localdate(), timezone.now()
    held = queries.roles_of([found], today)[found.pk]
    names = named_units(today)
    current = {one.pk for one in held}
    before = [one for one in queries.roles_ever(found) if one.pk not in current]
    return show(
        request, "staff/person.html", person=found, held=_in_words(held, names, today), before=_in_words(before, names, today),
        waiting=queries.link_waiting(found, now) if found.is_active else None,
        acting=actings_for(found, today).count() + actings_by(found, today).count(),
        may=access.may_look_after(request.user, found), mine=found.pk == request.user.pk,
        give=f"{reverse('rights')}?{urlencode({'q': found.username})}#give",
    )  # fmt: skip


@page(writes=True, permission=GRANT)
def change(request, pk):
    """Change somebody's name or work mail."""
    found = access.for_looking_after(request.user, pk)
    named_outside = named_by_provider(found)
    form = forms.Changing(request.POST or None, person=found, named_outside=named_outside)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            done = operations.change(user=found, **form.said(), at=timezone.now(), by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            said = _("The account of %(name)s is changed.") if done else _("Nothing had to be changed.")
            messages.success(request, said % {"name": form.said()["full_name"]})
            return redirect("staff:person", pk=pk)
    return show(
        request, "staff/change.html", status=400 if form.errors else 200, refusal=refusal, form=form, person=found,
        named_outside=named_outside,
    )  # fmt: skip


def _deed(request, pk, do, said):
    """Do one thing with an account by a POST, and say what became of it on its page."""
    if request.method != "POST":
        raise Http404
    found: User = access.for_looking_after(request.user, pk)
    try:
        done = do(user=found, at=timezone.now(), by=request.user)
    except Refusal as reason:
        messages.error(request, reason.message)
    else:
        if isinstance(done, operations.Opened):
            return _told(request, done)
        messages.success(request, said % {"name": found})
    return redirect("staff:person", pk=pk)


@page(writes=True, permission=GRANT)
def close(request, pk):
    """Close somebody's account."""
    return _deed(request, pk, operations.close, _("The account of %(name)s is closed."))


@page(writes=True, permission=GRANT)
def open_again(request, pk):
    """Open a closed account again."""
    return _deed(request, pk, operations.open_again, "")


@page(writes=True, permission=GRANT)
def new_link(request, pk):
    """Give a new link to somebody who lost the password or the telephone."""
    return _deed(request, pk, operations.let_in_again, "")


@page(writes=True)
def acting(request):
    """Who acts for me and for whom I act; a POST lets a colleague act for me."""
    today = timezone.localdate()
    names = named_units(today)
    mine = {str(one.pk): one for one in grants_of(request.user, today) if one.acting_for is None}
    in_words = {
        key: f"{said['role']} · {said['unit'] or _('Everywhere')}"
        for key, said in zip(mine, _in_words(mine.values(), names, today), strict=True)
    }
    form = forms.LettingAct(request.POST or None, mine=in_words, today=today, initial={"starts_on": today})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        held = rights.for_letting_act(request.user, int(given.pop("grant")))
        try:
            operations.let_act(grant=held, **given, at=timezone.now(), by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(
                request, _("%(name)s acts for you in those days and was told.") % {"name": given["person"]}
            )
            return redirect("staff:acting")
    return show(
        request, "staff/acting.html", status=400 if form.errors else 200, form=form, refusal=refusal, has_role=bool(mine),
        rows=acting_rows(actings_for(request.user, today), today), for_others=acting_rows(actings_by(request.user, today), today),
    )  # fmt: skip


@page(writes=True)
def end_acting(request, pk):
    """End that somebody acts for another: by either of the two, or by whoever may take the role away."""
    if request.method != "POST":
        raise Http404
    found = rights.for_ending_acting(request.user, pk)
    try:
        rights_operations.end_acting(acting=found, at=timezone.now(), by=request.user)
    except Refusal as reason:
        messages.error(request, reason.message)
    else:
        said = _("%(who)s no longer acts for %(whom)s.")
        messages.success(request, said % {"who": found.person, "whom": found.grant.user})
    mine = request.user.pk in (found.person_id, found.grant.user_id)
    return redirect("staff:acting" if mine else "rights")


@page(writes=True, public=True)
def welcome(request, token):
    """Choose a password by the link one was given. A link that does not hold any more says what to do."""
    now = timezone.now()
    try:
        link = access.for_choosing(token, now)
    except Http404:
        return show(request, "staff/link_over.html", status=404)
    form = forms.NewPassword(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        try:
            operations.choose_password(token=token, password=form.cleaned_data["password1"], at=now)
        except Refusal:
            return show(request, "staff/link_over.html", status=404)
        messages.success(request, _("Your password is kept. Sign in with it now."))
        return redirect("accounts:sign-in")
    return show(
        request, "staff/welcome.html", status=400 if form.errors else 200, form=form, person=link.user, until=link.ends_at
    )  # fmt: skip
