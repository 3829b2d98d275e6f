"""Reads of one dossier: whose it is, what came with it, what was done with it and who looked."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import rule_in_force, rule_version
from haidang.core.files import queries as files
from haidang.core.files.models import File
from haidang.core.files.signatures import Signature
from haidang.core.oversight import queries as oversight
from haidang.core.oversight.queries import Reader
from haidang.core.people import same, same_digits
from haidang.core.rows import one
from haidang.dossiers.choices import DAYS_TO_RATE, RESULT, Verb
from haidang.dossiers.models import Dossier, Rating, Transition
from haidang.dossiers.queries.paper import papers_in_order
from haidang.dossiers.rules import MINUTES_A_DAY, Warnings
from haidang.procedures import queries as procedures
from haidang.procedures.choices import TimeUnit
from haidang.wallet import queries as wallet


def belongs_to(dossier: Dossier, phone: str) -> bool:
    """Say whether somebody who gives this phone number is the applicant; never when none was left."""
    given, left = ("".join(filter(str.isdigit, text)) for text in (phone, dossier.applicant_phone))
    return bool(left) and given == left


def found_by(path: str = "") -> dict[str, Callable[[str], Q]]:
    """
    Return how the dossiers of a person are found, by ``core.people.HANDLES``.

    :param path: from the rows that are looked for to their dossier, such as "charge__dossier"; empty for dossiers
    """
    at = f"{path}__" if path else ""
    return {
        "id_number": same(f"{at}applicant_id_number"), "phone": same_digits(f"{at}applicant_phone"),
        "account": same(f"{at}applicant_account"), "code": same(f"{at}code"),
    }  # fmt: skip


def codes_about(handle: str, value: str) -> QuerySet:
    """Return the codes of the dossiers of a person, found by one of ``core.people.HANDLES``."""
    return Dossier.objects.filter(found_by()[handle](value)).order_by().values("code")


@dataclass(frozen=True)
class Shown:
    """A file with the signatures in it, as they were verified when it came; ``title``: which paper it is, where the counter said so."""

    file: File
    signatures: list[Signature]
    title: str = ""


def papers_of(dossier: Dossier) -> list[Shown]:
    """Return the papers that came as files: in the order the counter gave them, the others as they came."""
    return [
        Shown(one.file, files.signatures_in(one.file), one.order.title if one.order else "")
        for one in papers_in_order([dossier])[dossier.pk]
    ]


def results_of(dossier: Dossier) -> list[Shown]:
    """Return the electronic results, oldest first."""
    return [Shown(file, files.signatures_in(file)) for file in files.files_of(RESULT, dossier.code)]


def reused_in(dossier: Dossier) -> int:
    """
    Return how many papers of a dossier the administration had already and they were used again: results it issued itself, and
    dossiers it received before from which a paper in the wallet was handed in once more. A paper that nobody took in yet is none.
    """
    issued, before = wallet.used_again_in(dossier.code)
    return issued + Dossier.objects.filter(code__in=before, received_at__isnull=False).count()


def is_signed(result: Shown) -> bool:
    """Say whether a result carries a signature that is intact and, where roots are set, vouched for by one."""
    return any(
        one.good and (one.trusted_by or not settings.HAIDANG_SIGNATURE_ROOTS) for one in result.signatures
    )


def is_of_account(dossier: Dossier, user) -> bool:
    """Say whether a dossier was handed in by somebody who signed in with this account."""
    return user.is_authenticated and dossier.applicant_account_id == user.pk


def papers_handed(dossier: Dossier) -> list[wallet.Handed]:
    """Return which papers were asked for, and how each was handed in."""
    return wallet.handed_with(dossier.code)


def still_to_come(dossier: Dossier) -> list[wallet.Handed]:
    """Return the papers of which the applicant said that they come later, and that did not come yet."""
    return wallet.still_to_come(dossier.code)


def asked_for(dossier: Dossier) -> str:
    """Return what the office wrote when it asked for more papers last; empty where it never did."""
    asked = Transition.objects.filter(dossier=dossier, verb=Verb.ASK_SUPPLEMENT).order_by("-seq")
    return asked.values_list("note", flat=True).first() or ""


def rating_of(dossier: Dossier) -> Rating | None:
    """Return how content the applicant said they are; None while they said nothing."""
    return Rating.objects.filter(dossier=dossier).first()


def may_be_rated(dossier: Dossier, at: datetime) -> bool:
    """Say whether the applicant may say now how content they are: once it is over, for some days."""
    over = dossier.finished_at
    return over is not None and at <= over + timedelta(DAYS_TO_RATE)


def local_time(moment: datetime | None) -> str:
    """Return a moment as letters write it: "16:30 24/11/2026"; empty where there is none."""
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}" if moment else ""


def by_code(code: str, lock: bool = False) -> Dossier | None:
    """
    Return the dossier of a code, with its procedure; None where there is none.

    :param lock: it is about to be changed; needs a transaction
    """
    found = one(Dossier, code=code, lock=lock)
    if found:
        found.procedure = procedures.by_number(found.procedure_id)
    return found


def by_codes(codes: Collection[str]) -> dict[str, Dossier]:
    """Return those dossiers of some codes that are there, with their procedures."""
    return {one.code: one for one in Dossier.objects.select_related("procedure").filter(code__in=list(codes))}


def history_of(dossier: Dossier) -> list[Transition]:
    """Return what was done, oldest first."""
    return list(Transition.objects.filter(dossier=dossier).order_by("seq"))


def readers_of(dossier: Dossier) -> list[Reader]:
    """Return who opened a dossier and saw the applicant's data, newest first: what the applicant may know."""
    return oversight.readers_of(dossier)


def limit_in_words(dossier: Dossier) -> str:
    """Return the time a dossier may take, as people say it: "3 working days"; empty before it was received."""
    if dossier.limit_minutes is None:
        return ""
    unit = dossier.time_unit or TimeUnit.UNKNOWN
    if dossier.time_limit is None or unit == TimeUnit.UNKNOWN:
        return _("%(days)s working days (unit not printed at the source: an assumption)") % {
            "days": f"{dossier.limit_minutes / MINUTES_A_DAY:g}"
        }
    return TimeUnit(unit).lasting(dossier.time_limit)


def warnings_on(day: date) -> Warnings:
    """Return when somebody is warned of a time that runs out, by the rule that holds on a day."""
    return Warnings(**rule_in_force("dossiers.warning", day).content)


def policy_of(dossier: Dossier) -> DatedRule:
    """Return the version of the clock a dossier is counted by, with its act and how sure we are of it."""
    return rule_version("dossiers.clock", dossier.policy)
