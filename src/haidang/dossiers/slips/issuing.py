"""Slips leave the house here and nowhere else: one, or many in one file."""

from collections.abc import Callable, Iterable, Sequence

from django.utils import timezone, translation

from haidang.core.demo.queries import is_simulated
from haidang.core.print.paper import Official
from haidang.core.print.typesetting import pdf
from haidang.core.signing.pades import seal
from haidang.core.ui.downloads import warning
from haidang.dossiers import queries, receipts
from haidang.dossiers.choices import GIVEN_WITH, SlipKind
from haidang.dossiers.models import Dossier, Payment, Transition
from haidang.dossiers.queries import Case
from haidang.dossiers.slips import handing_over, register
from haidang.dossiers.slips.forms import SLIPS, issuer
from haidang.dossiers.slips.wording import Names, heading, moment

MOST = 1000  # slips in one file
FILE_NAMES = {
    SlipKind.RECEIPT: "giay-tiep-nhan", SlipKind.SUPPLEMENT: "phieu-yeu-cau-bo-sung", SlipKind.REFUSAL: "phieu-tu-choi",
    SlipKind.APOLOGY: "van-ban-xin-loi", SlipKind.STOP: "thong-bao-dung", SlipKind.CONTROL: "phieu-kiem-soat",
}  # fmt: skip


def issue(made: Official | Sequence[Official]) -> bytes:
    """
    Return the PDF of a slip as it is given out, with the seal of whoever gives it where that unit has a key; or of several
    together, without a seal.

    :raises UnableToSign: if the key is there and cannot be used
    """
    made_of = pdf(made)
    return seal(made_of, made.sealed_by) if isinstance(made, Official) else made_of


def slip(name: str, dossier: Dossier, live: str) -> Official | None:
    """
    Return one slip, ready to be issued; None where there is no such slip, or nothing to write on it yet.

    :param name: its kind, for the latest of that kind; with the number of its step, as "supplement-3", for an earlier one
    :param live: the address where anybody who has the slip sees where the dossier is now
    """
    kind, _sign, seq = name.partition("-")
    if kind not in SLIPS or (seq and not seq.isdecimal()):
        return None
    with translation.override("vi"):
        return _made(queries.case_of(dossier), SlipKind(kind), live, Names(), _warned(dossier), int(seq) if seq else None)  # fmt: skip


def many(
    kind: str, dossiers: Sequence[Dossier], live: Callable[[str], str]
) -> list[tuple[Dossier, Official]]:
    """
    Return the latest slips of one kind of many dossiers, each with its dossier; those that have none are left out.

    :param live: gives the address of the live record for a dossier's code
    """
    names, simulated = Names(), is_simulated()
    with translation.override("vi"):
        made = [
            (
                case.dossier,
                _made(case, SlipKind(kind), live(case.dossier.code), names, simulated or case.dossier.simulated, None),
            )
            for case in queries.cases(dossiers)
        ]  # fmt: skip
    return [(dossier, one) for dossier, one in made if one is not None]


def _warned(dossier: Dossier) -> bool:
    return dossier.simulated or is_simulated()


def _made(
    case: Case, kind: SlipKind, live: str, names: Names, simulated: bool, seq: int | None
) -> Official | None:
    step = next((one for one in reversed(_steps(kind, case)) if seq in (None, one.seq)), None)
    if step is None:
        return None
    said = SLIPS[kind](case, step, names)
    return Official(
        **names.heading(issuer(case, step)), on=timezone.localtime(step.at).date(), live=live,
        warning=str(warning()) if simulated else "", paper="a5", **said,
    )  # fmt: skip


def _steps(kind: SlipKind, case: Case) -> list[Transition]:
    """The steps that a kind of slip was given with; the control slip goes along from the latest receipt on."""
    given = SlipKind.RECEIPT if kind is SlipKind.CONTROL else kind
    return [one for one in case.history if _given_with(one, case.dossier) == given]


def _given_with(step: Transition, dossier: Dossier) -> SlipKind | None:
    """Which slip is given with a step. Handing in at a counter elsewhere gives a receipt if the unit itself receives it later."""
    if (
        step.seq == 1
        and dossier.desk_code
        and queries.counted_by_the_unit(dossier, timezone.localdate(step.at))
    ):
        return SlipKind.RECEIPT
    return GIVEN_WITH.get(step.verb)


def there(dossier: Dossier, history: Iterable[Transition]) -> list[tuple[str, SlipKind, Transition]]:
    """Return the slips a dossier has by what was done with it: name, kind and step, the latest of a kind by the kind's own name."""
    latest, found = set(), []
    for step in reversed(list(history)):
        kind = _given_with(step, dossier)
        if kind:
            found.append((str(kind) if kind not in latest else f"{kind}-{step.seq}", kind, step))
            latest.add(kind)
    found.reverse()
    if SlipKind.RECEIPT in latest:
        step = next(step for name, _kind, step in found if name == SlipKind.RECEIPT)
        found.append((str(SlipKind.CONTROL), SlipKind.CONTROL, step))
    return found


def payment(one: Payment, live: str) -> Official:
    """Return the receipt of a payment, ready to be issued; ``live`` as for ``slip``."""
    dossier = one.charge.dossier
    with translation.override("vi"):
        return receipts.receipt(
            one, dossier.applicant_name, heading(dossier.unit_code), moment(one.at), on=timezone.localtime(one.at).date(), live=live,
            warning=str(warning()) if _warned(dossier) else "",
        )  # fmt: skip


def register_book(book: queries.RegisterBook, live: str) -> Official:
    """Return one book of a unit's register of dossiers (form 7), ready to be issued."""
    with translation.override("vi"):
        return register.book(book, live, str(warning()) if is_simulated() else "")


def sheet(one: queries.Sheet, live: str) -> Official:
    """Return a hand-over sheet, ready to be issued."""
    with translation.override("vi"):
        return handing_over.sheet(one, live, str(warning()) if is_simulated() else "")
