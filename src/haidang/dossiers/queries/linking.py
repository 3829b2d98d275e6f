"""Reads of linked requests: one request, several dossiers."""

from dataclasses import dataclass

from haidang.core.files.queries import count_of
from haidang.dossiers.choices import DONE, OPEN, RESULT
from haidang.dossiers.models import Dossier, LinkedPart, LinkedRequest
from haidang.dossiers.rules import lost_parts
from haidang.procedures.bundles.queries import Bundle, version_of
from haidang.procedures.queries import shown_name


@dataclass(frozen=True)
class Part:
    """
    One part of a linked request as it stands.

    :param waits_for: what must be finished first, while it waits
    :param stopped_by: what came to nothing so that it is never opened
    """

    part: LinkedPart
    waits_for: list[LinkedPart]
    stopped_by: list[LinkedPart]

    @property
    def name(self) -> str:
        """The name of its procedure in the language of the page."""
        return shown_name(self.part.procedure)

    @property
    def first(self) -> str:
        """The names of what it waits for or was stopped by."""
        return "; ".join(shown_name(one.procedure) for one in self.waits_for or self.stopped_by)

    @property
    def is_done(self) -> bool:
        return self.part.dossier is not None and self.part.dossier.state in DONE


@dataclass(frozen=True)
class Linked:
    """A linked request with its parts in order."""

    request: LinkedRequest
    bundle: Bundle
    parts: list[Part]

    @property
    def done(self) -> int:
        """How many parts are finished."""
        return sum(one.is_done for one in self.parts)


def linked_by_code(code: str) -> LinkedRequest | None:
    return LinkedRequest.objects.filter(code=code).first()


def linked(request: LinkedRequest) -> Linked:
    """Return a linked request with where each part is."""
    parts = {
        one.number: one for one in request.parts.select_related("dossier", "procedure").order_by("number")
    }
    found = []
    for one in parts.values():
        first = [parts[number] for number in sorted(one.after)]
        waiting = one.dossier_id is None and one.dropped_at is None
        found.append(
            Part(
                one,
                [it for it in first if not (it.dossier and it.dossier.state in DONE)] if waiting else [],
                [it for it in first if it.dropped_at or (it.dossier and it.dossier.state not in (*OPEN, *DONE))] if one.dropped_at else [],
            )
        )  # fmt: skip
    return Linked(request, version_of(request.bundle, request.version), found)


@dataclass(frozen=True)
class Place:
    """
    Where a dossier stands in its linked request.

    :param lost: the names of what is never opened if this dossier comes to nothing
    :param others: what goes on all the same
    :param unsent: what waits for this dossier, which has no electronic result yet to go along
    """

    linked: Linked
    lost: list[str]
    others: list[str]
    unsent: bool


def place_of(dossier: Dossier) -> Place | None:
    """Return where a dossier stands in its linked request; None where it belongs to none."""
    mine = LinkedPart.objects.select_related("request").filter(dossier=dossier).first()
    if mine is None:
        return None
    whole = linked(mine.request)
    parts = {one.part.number: one.part for one in whole.parts}
    after = {number: one.after for number, one in parts.items()}
    begun = [number for number, one in parts.items() if one.dossier_id or one.dropped_at]
    lost = lost_parts(after, begun, [mine.number]) if dossier.state in OPEN else []
    others = [
        shown_name(one.procedure)
        for number, one in parts.items()
        if number != mine.number and number not in lost and not one.dropped_at
    ]
    waiting = any(
        mine.number in one.after and not one.dossier_id and not one.dropped_at for one in parts.values()
    )
    unsent = waiting and dossier.state in OPEN and not count_of(RESULT, dossier.code)
    return Place(whole, [shown_name(parts[number].procedure) for number in lost], others, unsent)
