"""What is kept about oneself: to see, to take along, and who opened it."""

from django.utils import timezone

from haidang.core.accounts.confirming import confirmed
from haidang.core.oversight import operations, queries
from haidang.core.oversight.serving import to_take_along
from haidang.core.pages import page, show

SHOWN = 5  # rows of each kind; all of them are in what one takes along


@page()
def mine(request):
    me, now = request.user, timezone.now()
    kinds = queries.kinds("account", me.username, timezone.localdate(), SHOWN)
    return show(
        request, "oversight/mine.html", kinds=kinds, now=now,
        readers=queries.readers_of(*queries.opened_rows("account", me.username, kinds), me=me),
    )  # fmt: skip


@page()
@confirmed
def take_along(request):
    """The files to take along, after one confirmed who one is."""
    return show(request, "oversight/take_along.html")


@page()
@confirmed
def data(request, ending):
    """Everything kept about oneself as a file."""
    rows = operations.export(
        handle="account", value=request.user.username, on=timezone.localdate(), by=request.user,
        right=operations.By(queries.OWN),
    )  # fmt: skip
    return to_take_along(rows, ending, "hai-dang-du-lieu-cua-toi")
