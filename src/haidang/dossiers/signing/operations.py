"""A result is laid for signing, taken or sent back, or signed: then it is issued, and its dossier is finished."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import passes, whom_for
from haidang.core.audit import operations as audit
from haidang.core.files import operations as files
from haidang.core.files.inspecting import Checked
from haidang.core.refusals import Refusal
from haidang.core.signing import operations as signing
from haidang.core.signing import pades
from haidang.core.signing.queries import new_code
from haidang.core.signing.ring import Pen
from haidang.dossiers import operations
from haidang.dossiers.choices import COPIES, DONE, RESULT, SIGNABLE, TO_SIGN, Laid, Shape, State, Verb
from haidang.dossiers.models import Dossier, ToSign
from haidang.dossiers.permissions import SIGN
from haidang.dossiers.signing import documents
from haidang.dossiers.signing.queries import settled_in_words
from haidang.dossiers.signing.who import Signer


class UnableToLay(Refusal):
    """Something waits for the signature already, or the dossier is not that far."""


class SettledAlready(Refusal):
    """Somebody signed it, sent it back or took it back meanwhile."""


@transaction.atomic
def lay(
    *, dossier: Dossier, draft: str, file: Checked | None = None, letter: Mapping[str, str] | None = None, copies: int | None = None,
    at: datetime, by,
) -> ToSign:  # fmt: skip
    """
    Lay the result of a locked dossier for signing.

    :param file: the PDF, or the scan of the original; ``letter``: number, title, about, text and recipients, as typed
    :param copies: how many certified copies are asked for
    :raises UnableToLay: if another one waits, or the dossier is not received or goes on no more
    """
    if dossier.state not in SIGNABLE:
        raise UnableToLay(
            _("A result is laid for signing once the dossier is received; this one is “%(state)s”.")
            % {"state": State(dossier.state).label}
        )
    if ToSign.objects.filter(dossier=dossier, state=Laid.WAITING).exists():
        raise UnableToLay(_("A result of this dossier waits to be signed already. Take it back first."))
    kept = files.keep(checked=[file], owner=TO_SIGN, key=dossier.code, at=at, by=by) if file else []
    ToSign.objects.filter(dossier=dossier, state=Laid.SENT_BACK).update(state=Laid.ANSWERED)
    laid = ToSign.objects.create(
        dossier=dossier, draft=Shape(draft), file=kept[0].pk if kept else None, letter=dict(letter) if letter else None, copies=copies,
        laid_at=at, laid_by=str(by)[:150],
    )  # fmt: skip
    audit.record("dossiers.laid", dossier, by=by, draft=str(laid.draft))
    return laid


def _check_waits(laid: ToSign) -> None:
    if laid.state != Laid.WAITING:
        who, at = settled_in_words(laid)
        raise SettledAlready(
            _("“%(state)s” already: %(who)s, %(at)s. Nothing was done.")
            % {"state": Laid(laid.state).label, "who": who, "at": at}
        )


def _settle(laid: ToSign, state: Laid, at: datetime, by, **more) -> None:
    laid.state, laid.settled_at, laid.settled_by, laid.in_name_of = (
        state,
        at,
        str(by)[:150],
        whom_for(by)[:150],
    )
    for name, value in more.items():
        setattr(laid, name, value)
    laid.save()


@transaction.atomic
def take_back(*, laid: ToSign, at: datetime, by) -> None:
    """
    Take back what was laid for signing and is not signed yet.

    :raises SettledAlready: if it was signed, sent back or taken back meanwhile
    """
    _check_waits(laid)
    _settle(laid, Laid.TAKEN_BACK, at, by)
    audit.record("dossiers.signing_taken_back", laid.dossier, by=by)


@transaction.atomic
def send_back(*, laid: ToSign, reason: str, at: datetime, by) -> None:
    """
    Send back to the officer, unsigned, what was laid for signing.

    :raises ReasonMissing: if the officer would not be told why
    :raises SettledAlready: as above
    """
    _check_waits(laid)
    if not reason.strip():
        raise operations.ReasonMissing(_("Write what is to be changed: the officer will read it."))
    _settle(laid, Laid.SENT_BACK, at, by, reason=reason.strip())
    audit.record("dossiers.signing_sent_back", laid.dossier, by=by)


@transaction.atomic
def sign(*, laid: ToSign, signer: Signer, pen: Pen, at: datetime, by) -> ToSign:
    """
    Sign what was laid for signing, and issue it: it is the result of its dossier, which is finished with it.

    Whatever fails leaves nothing behind. The seal of the unit is added where it has a key.

    :param laid: with its dossier, both locked; ``pen``: the open key of the person
    :raises SettledAlready: if it was signed, sent back or taken back meanwhile
    :raises UnableToChange: if the dossier cannot be finished, ``UnableToSign``: if the file cannot be signed
    """
    _check_waits(laid)
    dossier = laid.dossier
    open_still = dossier.state not in DONE
    if open_still:
        operations.check(dossier=dossier, verb=Verb.FINISH, at=at, by=by)
    copy = laid.draft == Shape.COPY
    if copy:
        laid.register_unit, laid.year = signer.unit.code, timezone.localtime(at).year
        laid.number = _next_number(laid.register_unit, laid.year)
    code, name = new_code(), pen.name
    made = documents.unsigned(laid, signer, name, at, laid.register)
    signed = pades.sign(
        made, by=pen, reason=f"{dossier.procedure.name} · {dossier.code}"[:200], place=signer.unit.name,
        visible=documents.mark_of(laid, signer, name, at, code),
    )  # fmt: skip
    signed = pades.seal(signed, signer.unit.code)
    file = f"{'ban-sao-chung-thuc' if copy else 'ket-qua'}-{dossier.code}.pdf"
    checked = files.check(data=signed, name=file, owner=RESULT)
    operations.attach_result(dossier=dossier, result=[checked], at=at, by=by)
    issued = signing.issue(
        code=code, pdf=signed, sort=COPIES if copy else RESULT, reference=dossier.code, subject=dossier.procedure.name,
        unit_code=signer.unit.code, pen=pen, position=signer.said, at=at, by=by,
        replaces=not copy,
    )  # fmt: skip
    if open_still:
        operations.change(dossier=dossier, verb=Verb.FINISH, at=at, by=by)
        passes(by, SIGN, signer.unit.code)  # the signature is by this right, whatever the decision was by
    _settle(laid, Laid.SIGNED, at, by, issued=issued, position=signer.said[:200])
    audit.record(
        "dossiers.signed", dossier, by=by, on_behalf_of=signer.unit.code, position=signer.said, issued=code, act=signer.act, trial=pen.trial
    )  # fmt: skip
    return laid


def _next_number(unit_code: str, year: int) -> int:
    """Take the next number of a unit's register of copies; none is lost, since it is taken in the transaction of the signature."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"dossiers.copies.{unit_code}.{year}"])
    last = (
        ToSign.objects.filter(register_unit=unit_code, year=year, number__isnull=False)
        .order_by("-number")
        .first()
    )
    return last.number + 1 if last else 1
