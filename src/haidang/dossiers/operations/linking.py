"""
One request, several dossiers (liên thông): those that need no other are handed in at once, the others when what they come after is finished.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.calendar import local
from haidang.core.files import operations as files
from haidang.core.files import queries as kept
from haidang.core.files.inspecting import Checked
from haidang.core.refusals import Refusal
from haidang.dossiers import rules
from haidang.dossiers.choices import CAME_TO_NOTHING, DONE, PAPERS, RESULT
from haidang.dossiers.models import Dossier, LinkedPart, LinkedRequest
from haidang.dossiers.operations.paying import UnableToCharge
from haidang.dossiers.operations.submitting import Applicant, UnableToSubmit, next_number, submit
from haidang.dossiers.rules import Chosen
from haidang.procedures.bundles.queries import COMMUNE, Bundle
from haidang.procedures.queries import named
from haidang.units import queries as units

BY = "system:linked"


class UnableToLink(Refusal):
    """The group of procedures cannot be asked for as a whole now."""


def _before(key: str) -> LinkedRequest | None:
    """Find the request of a key; a second one with the key waits here until the first is done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 63))", [key])
    return LinkedRequest.objects.filter(idempotency_key=key).first()


@transaction.atomic
def submit_linked(
    *, bundle: Bundle, unit_code: str, channel: str, applicant: Applicant, at: datetime, by, note: str = "",
    papers: Sequence[Checked] = (), chosen: Mapping[int, Chosen] | None = None, idempotency_key: str | None = None,
) -> LinkedRequest:  # fmt: skip
    """
    Hand in one request for a group of procedures, whole or not at all; its first dossiers are there at once, with all its papers.

    The same idempotency key gives the same request, never a second one.

    :param unit_code: the unit that leads, and decides what no other unit does
    :param chosen: which case of the fee it is, by number of the part
    :raises UnableToLink: if a procedure of the group is not there any more, or the key belongs to a request for another group
    :raises UnableToSubmit: as for one dossier
    :raises UnableToCharge: as for one dossier
    """
    if idempotency_key and (there := _before(idempotency_key)):
        if (there.bundle, there.unit_code) != (bundle.key, unit_code):
            raise UnableToLink(_("This key was used for another request. Send a new one."))
        return there
    procedures = {one.code: one for one in named([part.procedure for part in bundle.parts])}
    if missing := [part.procedure for part in bundle.parts if part.procedure not in procedures]:
        raise UnableToLink(_("Procedure %(code)s is not published here any more.") % {"code": missing[0]})
    day = local(at).date()
    if not units.handles_dossiers(unit_code, day):
        raise UnableToSubmit(_("There is no such unit on that day. Choose a unit of the city."))
    files.bring(papers)
    # A code of its own beside those of its dossiers, each of which has one by law; how it looks is ours.
    number = next_number(f"LT.{unit_code}", day)
    request = LinkedRequest.objects.create(
        code=f"LT.{rules.dossier_code(settings.HAIDANG_CITY_IDENTIFIER, unit_code, day, number)}", bundle=bundle.key,
        version=bundle.version, unit_code=unit_code, submitted_at=at, idempotency_key=idempotency_key,
    )  # fmt: skip
    for part in bundle.parts:
        procedure, here = (
            procedures[part.procedure],
            unit_code if part.decided_by == COMMUNE else part.decided_by,
        )
        new = LinkedPart(
            request=request, number=part.number, procedure=procedure, unit_code=procedure.unit_code or here,
            after=list(part.after), chosen=asdict((chosen or {}).get(part.number, Chosen())),
        )  # fmt: skip
        if not part.after:
            new.dossier = submit(
                procedure=procedure, unit_code=new.unit_code, channel=channel, applicant=applicant, at=at, by=by, note=note,
                papers=papers, fee=Chosen(**new.chosen),
            )  # fmt: skip
        new.save()
    audit.record("dossiers.linked", request, by=by, bundle=bundle.key)
    return request


@transaction.atomic
def carry_on(*, code: str, at: datetime) -> list[Dossier]:
    """
    Go on with the linked request of a dossier that is over: open what waited for it, or drop what can never be opened now.

    May be called again: nothing is opened twice. Return the dossiers it opened; none where the dossier belongs to no such request.
    """
    mine = LinkedPart.objects.filter(dossier__code=code).first()
    if mine is None:
        return []
    request = LinkedRequest.objects.select_for_update(of=("self",)).get(pk=mine.request_id)
    parts = {
        one.number: one for one in request.parts.select_related("dossier", "procedure").order_by("number")
    }
    after = {number: one.after for number, one in parts.items()}
    begun = [number for number, one in parts.items() if one.dossier_id or one.dropped_at]
    state = {number: one.dossier.state for number, one in parts.items() if one.dossier_id}
    failed = [number for number, it in state.items() if it in CAME_TO_NOTHING]
    for number in rules.lost_parts(after, begun, failed):
        parts[number].dropped_at = at
        parts[number].save(update_fields=["dropped_at"])
        audit.record("dossiers.part_dropped", request, by=BY, procedure=parts[number].procedure.code)
    done = [number for number, it in state.items() if it in DONE]
    opened = []
    for number in rules.ready_parts(after, begun, done):
        first = [parts[one].dossier for one in sorted(after[number])]
        opened.append(_open(request, parts[number], first, at))
    return opened


def _open(request: LinkedRequest, part: LinkedPart, first: Sequence[Dossier], at: datetime) -> Dossier:
    """Hand in a part for the person who asked, with the papers of what it comes after, and its results as papers more."""
    known = first[0]
    here = units.handles_dossiers(part.unit_code, local(at).date())
    given = {
        "procedure": part.procedure, "channel": known.channel, "note": known.note, "at": at, "by": BY,
        # Where the unit was closed meanwhile, it goes on where the dossier before it went.
        "unit_code": part.unit_code if here else known.step_unit_code,
        "applicant": Applicant(
            known.applicant_name, known.applicant_phone, known.applicant_id_number, known.applicant_email,
            known.applicant_account, known.applicant_agrees, known.applicant_language,
        ),
    }  # fmt: skip
    try:
        with transaction.atomic():
            new = submit(**given, fee=Chosen(**part.chosen))
    except UnableToCharge:  # the fee that was chosen is no more: a clerk chooses the case
        new = submit(**given)
    seen = set()
    for dossier in first:
        for owner in (PAPERS, RESULT):
            for file in kept.files_of(owner, dossier.code):
                if file.digest not in seen:
                    seen.add(file.digest)
                    files.keep_again(file=file, owner=PAPERS, key=new.code, at=file.at, by=BY)
    part.dossier = new
    part.save(update_fields=["dossier"])
    audit.record("dossiers.part_opened", request, by=BY, dossier=new.code, procedure=part.procedure.code)
    return new
