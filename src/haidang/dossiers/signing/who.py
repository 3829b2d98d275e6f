"""
Who signs a result on a day, and as what: the power to decide follows the delegations of that day, and the form of the signature the position.

The forms "KT.", "TL." and "TUQ." are those of Decree 30/2020/NĐ-CP, Annex I, as remembered: which of them is right for somebody who acts for
another by their role here is an assumption.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from haidang.core.access.queries import can, passes
from haidang.dossiers.models import Dossier
from haidang.dossiers.permissions import SIGN
from haidang.procedures.queries import Decider, who_decides
from haidang.units.choices import COMMUNE_LEVEL, Transfer
from haidang.units.choices import Office as Kind
from haidang.units.queries import Holder, Office, offices_of

DEPUTY, BY_ORDER, AUTHORISED = "KT.", "TL.", "TUQ."


@dataclass(frozen=True)
class Signer:
    """
    As what somebody signs.

    :param holder: whose power it is
    :param over: in whose place, as it stands above the position: "KT. Chủ tịch UBND xã"; empty for the head
    :param act: by which act the power came to them; empty where it was not passed on
    """

    holder: Holder
    position: str
    over: str = ""
    act: str = ""

    @property
    def unit(self):
        """The unit for which they sign."""
        return self.holder.unit

    @property
    def said(self) -> str:
        """The whole in one line, as the register and the audit keep it."""
        return f"{self.over} – {self.position}" if self.over else self.position


def signer_for(
    user, dossier: Dossier, on: date, offices: Callable[..., list[Office]] = offices_of
) -> Signer | None:
    """
    Return as what somebody signs the result of a dossier on a day; None for who does not sign it that day.

    It is remembered by whose right, as gates do. A power that was authorised to one position is used by who holds that position, as far as
    the house knows accounts of holders, and by the head, who keeps it besides (an assumption).

    :param offices: what tells the positions of a unit on a day; whoever asks of many dossiers asks of each unit once
    """
    decider = who_decides(dossier.procedure, dossier.unit_code, on)
    if decider is None or not can(user, SIGN, decider.holder.unit.code, on):
        return None
    passes(user, SIGN, decider.holder.unit.code)
    acts_for = getattr(user, "acts_for", None)
    return _as_what(user, decider, acts_for, offices(decider.holder.unit, on))


def _as_what(user, decider: Decider, acts_for, offices: list[Office]) -> Signer | None:
    holder, unit = decider.holder, decider.holder.unit
    act = decider.links[-1].delegation.act if decider.links else ""
    head = next((one.position.title for one in offices if one.position.kind == Kind.HEAD), _usual_head(unit))
    mine = {one.position.pk: one.position for one in offices for term in one.now if term.user_id == user.pk}
    theirs = {
        one.position.pk for one in offices for term in one.now if acts_for and term.user_id == acts_for.pk
    }
    is_head = any(one.kind == Kind.HEAD for one in mine.values())
    named = holder.position
    if named is not None and named.kind != Kind.HEAD and not is_head:
        known = {
            term.user_id for one in offices if one.position.pk == named.pk for term in one.now if term.user_id
        }
        if known and named.pk not in mine and named.pk not in theirs:
            return None
    if is_head or not (mine or acts_for):
        # The head's own power: an authorisation of somebody else in the unit is not what they sign by.
        return Signer(holder, head, "", act if named is None or named.kind == Kind.HEAD else "")
    if mine:
        position = mine.get(named.pk) if named is not None and named.pk in mine else next(iter(mine.values()))
        authorised = (
            decider.links and decider.links[-1].delegation.kind == Transfer.AUTHORISE and named is not None
        )
        form = DEPUTY if position.kind == Kind.DEPUTY else AUTHORISED if authorised else BY_ORDER
        return Signer(holder, position.title, f"{form} {head}", act)
    return Signer(holder, "Người được giao ký thay", f"{AUTHORISED} {head}", act)


def _usual_head(unit) -> str:
    """What the head of a unit is called where nobody entered it: an assumption."""
    return "Chủ tịch" if unit.kind in COMMUNE_LEVEL else "Giám đốc"
