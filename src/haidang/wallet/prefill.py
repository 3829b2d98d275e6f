"""What stands on the papers of somebody's wallet, for forms: ``paper.KIND.WHAT`` is what the newest usable paper of a kind says."""

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from haidang.core.prefill import Filled, declare, register
from haidang.core.text import search_key
from haidang.procedures.guides.kinds import kinds
from haidang.wallet import queries

WHAT = {
    "number": _("number"),
    "issued_on": _("issued on"),
    "issued_by": _("issued by"),
    "valid_until": _("valid until"),
    "holder": _("whose paper it is"),
}
IDENTITY, BUSINESS = "identity", ("household-business", "business")


def _written(kept: queries.Kept) -> dict[str, str]:
    """What is written on a paper, as it is typed. A result bears the code of its dossier until its own number is known."""
    paper = kept.paper
    return {
        "number": "" if paper.paper_number == paper.thing else paper.paper_number,
        "issued_on": paper.issued_on.isoformat() if paper.issued_on else "",
        "issued_by": paper.issued_by,
        "valid_until": paper.valid_until.isoformat() if paper.valid_until else "",
        "holder": paper.holder_name,
    }


def of_the_wallet(request) -> dict[str, Filled]:
    """What the newest paper of each kind says; of a kind, nothing is mixed from two papers. What was changed after it was signed says nothing."""
    newest: dict[str, queries.Kept] = {}
    for one in queries.papers_of(request.user, timezone.localdate()):
        if not one.changed and one.paper.replaced_by_id is None:
            there = newest.get(one.paper.kind)
            if there is None or (there.over and not one.over):
                newest[one.paper.kind] = one
    found, me = {}, search_key(str(request.user))
    for kind, one in newest.items():
        holder = one.paper.holder_name
        source = format_lazy(_("“{title}” in your wallet"), title=one.paper.title)
        said = {f"paper.{kind}.{what}": value for what, value in _written(one).items()}
        if kind in BUSINESS and holder and search_key(holder) != me:
            said["business.name"] = holder  # who puts in a paper is proposed as its holder
        if kind == IDENTITY and not one.over and search_key(holder) == me:
            said |= {
                "person.name": holder, "person.id_number": one.paper.holder_id_number or one.paper.paper_number,
                "person.id_issued_on": said[f"paper.{kind}.issued_on"], "person.id_issued_by": one.paper.issued_by,
            }  # fmt: skip
        found |= {name: Filled(value, source) for name, value in said.items() if value}
    return found


declare(
    _("a paper of the wallet"),
    {
        f"paper.{kind.key}.{what}": format_lazy("{}: {}", kind.words, words)
        for kind in kinds().values()
        for what, words in WHAT.items()
    },
)
register("wallet", 20, of_the_wallet, ("person.", "business.name", "paper."))
