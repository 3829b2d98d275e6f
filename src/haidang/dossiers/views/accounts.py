"""To which bank account the fees of each unit are paid: shown, changed after looking once more and confirming who it is."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.accounts.confirming import NotConfirmed, confirm, ways_of
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.text import search_key
from haidang.dossiers import access, queries
from haidang.dossiers.forms.accounts import AccountForm, EndAccountForm
from haidang.dossiers.operations import accounts as operations
from haidang.dossiers.permissions import KEEP_ACCOUNTS


@page(permission=KEEP_ACCOUNTS)
def all_accounts(request):
    """Every unit that handles dossiers with its account of today; those without one first."""
    today, words = timezone.localdate(), request.GET.get("q", "").strip()[:150]
    held, key = queries.accounts_on(today), search_key(words)
    rows = [
        (unit, held.get(unit.code), queries.Account.of(held[unit.code].content) if unit.code in held else None)
        for unit in access.units_with_accounts(request.user, today)
        if key in search_key(f"{unit.code} {unit.name}")
    ]  # fmt: skip
    rows.sort(key=lambda row: row[1] is not None)
    missing = sum(rule is None for _unit, rule, _account in rows)
    return show(request, "dossiers/accounts.html", rows=rows, words=words, missing=missing)


@page(writes=True, permission=KEEP_ACCOUNTS)
def accounts_of(request, code):
    """The accounts of one unit over time; a change is looked at once more, and whoever makes it confirms who they are."""
    unit, today = access.for_accounts(request.user, code), timezone.localdate()
    known, do, refusal, wrong = queries.accounts_of(code, today), request.POST.get("do", ""), None, ""
    chosen = next((one for one in known if str(one.rule.pk) == request.POST.get("rule", "")), None)
    form = AccountForm(request.POST if do in ("look", "enter") else None, today=today, initial={"starts_on": today})  # fmt: skip
    forms = {one.rule.pk: EndAccountForm(request.POST if do == "end" and one is chosen else None, auto_id=f"id-{one.rule.pk}-%s", initial={"last_day": today}) for one in known}  # fmt: skip
    ending = forms[chosen.rule.pk] if chosen else None
    try:
        if said := _done(request, code, do, form, ending, chosen, today):
            messages.success(request, said)
            return redirect("dossiers:accounts-of", code)
    except NotConfirmed as caught:
        wrong = str(caught.message)
    except Refusal as caught:
        refusal = caught
    looking = form.is_bound and not form.errors and refusal is None
    password, app, passkey = ways_of(request.user)
    return show(
        request, "dossiers/account.html", status=400 if form.errors or (ending and ending.errors) or wrong else 200, refusal=refusal, unit=unit,
        known=[(one, forms[one.rule.pk]) for one in known], form=form, chosen=chosen, wrong=wrong, looking=looking,
        said=form.said() if looking else None, before=queries.account_of(code, form.cleaned_data["starts_on"]) if looking else None,
        password=password, app=app, passkey=passkey,
    )  # fmt: skip


def _done(request, code, do, form, ending, chosen, today) -> str:
    """Do what a button says, where what was typed is right and confirmed; return what is said then."""
    if do == "enter" and form.is_valid():
        confirm(request, request.POST.get("confirm", ""))
        data = form.cleaned_data
        line = operations.AccountLine(code, form.said(), data["starts_on"], data["act"], data["mark"])
        new = operations.enter_account(line=line, by=request.user)
        return _("The account is entered.") if new else _("This account stands there already from that day on.")  # fmt: skip
    if do in ("end", "withdraw") and chosen is None:
        raise Http404
    if do == "withdraw":
        confirm(request, request.POST.get("confirm", ""))
        operations.withdraw_account(rule=chosen.rule, today=today, by=request.user)
        return _("The account is taken away.")
    if do == "end" and ending.is_valid():
        confirm(request, request.POST.get("confirm", ""))
        given = operations.end_account(rule=chosen.rule, **ending.cleaned_data, today=today, by=request.user)
        return _("The last day of the account is recorded. Dossiers that show another one from now on: %(n)s.") % {"n": given}  # fmt: skip
    return ""
