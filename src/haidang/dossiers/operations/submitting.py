"""A dossier is handed in and gets its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.models import User
from haidang.core.audit import operations as audit
from haidang.core.calendar import local
from haidang.core.dated.queries import rule_in_force
from haidang.core.events.operations import publish
from haidang.core.files import operations as files
from haidang.core.files.inspecting import Checked
from haidang.core.kept.keeping import as_of_one_moment
from haidang.core.prepared import prepared
from haidang.core.refusals import Refusal
from haidang.core.rows import insert
from haidang.core.text import search_key
from haidang.dossiers import rules
from haidang.dossiers.choices import PAPERS, SUBMITTED, Channel, SlipKind, State, Verb
from haidang.dossiers.models import CodeSequence, Dossier
from haidang.dossiers.operations.entering import Entered, put
from haidang.dossiers.operations.history import write
from haidang.dossiers.operations.numbering import number_slip
from haidang.dossiers.operations.papers import attach
from haidang.dossiers.operations.paying import draw, has_a_fee
from haidang.dossiers.queries.elsewhere import counted_by_the_unit
from haidang.dossiers.queries.entering import said_by
from haidang.dossiers.rules import Chosen
from haidang.procedures.fees.queries import fees_of
from haidang.units import queries as units
from haidang.units.choices import Kind
from haidang.wallet import operations as wallet


class UnableToSubmit(Refusal):
    pass


@dataclass(frozen=True)
class Applicant:
    """
    Who asks. Personal data: shown to those who handle the dossier only.

    :param account: of somebody who signed in to hand it in
    :param agrees: to be told how it goes; what the law asks for is told without
    """

    name: str
    phone: str = ""
    id_number: str = ""
    email: str = ""
    account: User | None = None
    agrees: bool = False
    language: str = "vi"


def _handed_in_before(key: str) -> Dossier | None:
    """Find the dossier of a key; a second request with the key waits here until the first is done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 766))", [key])
    return Dossier.objects.filter(idempotency_key=key).first()


def next_number(unit_code: str, day) -> int:
    """Take the next number of a day, in the running transaction."""
    with prepared() as cursor:
        cursor.execute(
            f"insert into {CodeSequence._meta.db_table} (unit_code, day, last) values (%s, %s, 1) "
            "on conflict (unit_code, day) do update set last = dossiers_codesequence.last + 1 returning last",
            [unit_code, day],
        )
        return cursor.fetchone()[0]


@as_of_one_moment()
@transaction.atomic
@audit.recorded_together()
def submit(
    *,
    procedure,
    unit_code: str,
    channel: str,
    applicant: Applicant,
    at: datetime,
    by,
    note: str = "",
    papers: Sequence[Checked] = (),
    idempotency_key: str | None = None,
    fee: Chosen | None = None,
    chosen: Sequence[wallet.Chosen] = (),
    keep: bool = False,
    entered: Entered | None = None,
    desk_code: str = "",
    identified_by: str = "",
) -> Dossier:
    """
    Hand in a dossier and give it its code. The same idempotency key gives the same dossier, never a second one.

    :param at: the moment, with its zone
    :param papers: what came as files; they are kept with the dossier or, if one cannot be, neither is the dossier
    :param fee: which case of the fee it is, how often, and who pays less; what is to be paid follows from the fee lines of the day
    :param chosen: papers as the person chose them on the page, from the wallet of the account too
    :param keep: what is sent anew goes into the wallet of the account too
    :param entered: what was filled into the form of the procedure, checked already; its draft is gone with it
    :param desk_code: the unit at whose counter it is handed in, where that is not the one that handles it; its code begins the
        dossier's (Decree 61/2018, 26: the identifier of the body that receives)
    :param identified_by: one of ``Identified``; empty where nobody said
    :raises UnableToCharge: if the procedure has no such case on that day
    :raises UnableToHandIn: if a paper is not in the wallet any more
    :raises UnableToSubmit: if the unit does not exist on that day, does not handle the procedure, no name is given, or
        the key belongs to another dossier
    """
    if idempotency_key and (there := _handed_in_before(idempotency_key)):
        same = (there.procedure_id, there.unit_code, there.applicant_name, there.applicant_phone, there.note)
        other = entered is not None and said_by(there) != dict(entered.content)
        if other or same != (procedure.pk, unit_code, applicant.name.strip(), applicant.phone, note):
            raise UnableToSubmit(_("This key was used for another dossier. Send a new one."))
        return there
    if not applicant.name.strip():
        raise UnableToSubmit(_("Give the full name of the person the dossier is for."))
    if channel not in Channel.values:
        raise UnableToSubmit(_("Say how the dossier came: online, at the counter or by post."))
    moment = local(at)
    if not units.handles_dossiers(unit_code, moment.date()):
        raise UnableToSubmit(_("There is no such unit on that day. Choose a unit of the city."))
    kind = units.by_code(unit_code).kind
    if (procedure.unit_code and procedure.unit_code != unit_code) or (
        not procedure.unit_code and not procedure.fits(kind == Kind.DEPARTMENT)
    ):
        raise UnableToSubmit(
            _("The unit that was chosen does not handle this procedure. Choose another unit.")
        )
    desk = "" if desk_code == unit_code else desk_code
    if desk and not units.handles_dossiers(desk, moment.date()):
        raise UnableToSubmit(_("There is no such counter on that day. Choose the one you work at."))
    dossier = Dossier(
        unit_code=unit_code,
        desk_code=desk,
        identified_by=identified_by,
        step_unit_code=unit_code,
        procedure=procedure,
        channel=channel,
        state=State.NEW,
        applicant_name=applicant.name.strip(),
        applicant_key=search_key(applicant.name),
        applicant_phone=applicant.phone,
        applicant_id_number=applicant.id_number,
        applicant_email=applicant.email,
        applicant_account=applicant.account,
        applicant_agrees=applicant.agrees,
        applicant_language=applicant.language,
        note=note,
        policy=rule_in_force("dossiers.clock", moment.date()).version,
        submitted_at=at,
        fee_due=has_a_fee(procedure, fees_of(procedure, moment.date())),
        idempotency_key=idempotency_key,
    )
    files.bring(papers)
    number = next_number(desk or unit_code, moment.date())
    dossier.code = rules.dossier_code(
        settings.HAIDANG_CITY_IDENTIFIER, desk or unit_code, moment.date(), number
    )
    insert(dossier)
    write(dossier, 1, Verb.SUBMIT, None, at, by, desk or unit_code, "", None)
    if desk and counted_by_the_unit(dossier, moment.date()):
        number_slip(dossier, 1, SlipKind.RECEIPT, at)
    attach(dossier, PAPERS, papers, at, by, brought=True)
    if chosen:
        wallet.hand_in(
            thing=dossier.code, procedure_code=procedure.code, owner=PAPERS, chosen=chosen, account=applicant.account,
            keep_for=wallet.Person(dossier.applicant_name, applicant.id_number) if keep else None, at=at, by=by,
        )  # fmt: skip
    if entered is not None:
        put(dossier, entered, at, by if applicant.account is None else "")
    if dossier.fee_due:
        draw(dossier=dossier, chosen=fee or Chosen(), at=at, by=by)
    publish(SUBMITTED, dossier=dossier.code)
    audit.record("dossiers.submitted", dossier, by=by)
    return dossier
