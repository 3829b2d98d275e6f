"""What the pages of a dossier show of money."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.calendar import local
from haidang.dossiers import access, forms, queries
from haidang.procedures.fees.queries import fees_of

PAYING = "paying"  # in the session: for which dossier this browser went to the gateway


def say_what_came(request, found) -> None:
    """Tell whoever comes back from the gateway whether their money came; once, and in the browser that went there only."""
    if request.method != "GET" or request.session.get(PAYING) != found.code:
        return
    del request.session[PAYING]
    books = queries.books_of(found)
    if books is not None and not books.owed:
        messages.success(request, _("Your payment came. Give your phone number below to fetch the receipt."))
    else:
        messages.info(
            request,
            _(
                "The payment gateway has not told us of your payment yet. If you paid, do not pay again: it may take a few minutes."
            ),
        )


def fees_today(procedure):
    return fees_of(procedure, timezone.localdate())


def for_clerk(user, found, has, reckoning=None, taking=None, giving_back=None, of=None):
    """What the clerk's page shows: the books, and forms to whoever takes money; ``has`` is what stands beside the dossier."""
    books = queries.books_of(found) if queries.Beside.CHARGE in has else None
    may = access.may_take_money(user, found)
    day = local(found.submitted_at).date()
    fees = fees_of(found.procedure, day)
    untouched = (
        any(line.amount for line in fees) if books is None else books.charge.paid == books.charge.refunded
    )
    if may and reckoning is None and untouched:
        reckoning = forms.Reckoning(found.procedure, day)
        if books is not None and not reckoning.fields:
            reckoning = None  # there is nothing to choose
    if may and taking is None and books is not None and books.owed:
        taking = forms.Taking()
    return {
        "books": books, "fees": fees, "may_take_money": may, "reckoning": reckoning, "taking": taking,
        "giving_back": giving_back or (forms.GivingBack() if may else None), "of": of, "ours": True,
    }  # fmt: skip


def for_applicant(found, mine, has):
    """What the tracking page shows to whoever gave the phone number; ``has`` as for ``for_clerk``."""
    return {
        "books": queries.books_of(found) if mine and queries.Beside.CHARGE in has else None,
        "fees": fees_of(found.procedure, local(found.submitted_at).date()) if mine else [],
        "ours": False,
    }
