"""Gates: one's own papers, and nobody else's."""

from django.http import Http404
from django.utils import timezone

from haidang.core.files.registry import Pass
from haidang.wallet import queries
from haidang.wallet.choices import OWN
from haidang.wallet.models import Paper


def for_own(user, pk: int) -> queries.Kept:
    """Return a paper to whose it is; 404 to everybody else, as for one that does not exist."""
    found = queries.paper_of(user, pk, timezone.localdate())
    if found is None:
        raise Http404
    return found


def to_files(user, key: str) -> Pass | None:
    """Let somebody read the files of their own paper; None for everybody else."""
    mine = user.is_authenticated and key.isdecimal() and Paper.objects.filter(account=user, pk=key).exists()
    return Pass(OWN) if mine else None
