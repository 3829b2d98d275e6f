"""The head of a unit signs its locked sheet with their own key; the unit's seal is added where it has one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.files import operations as files
from haidang.core.print.typesetting import pdf
from haidang.core.signing import pades
from haidang.core.signing.ring import Pen
from haidang.parindex.choices import SHEET, Sheets
from haidang.parindex.models import Round, Sheet
from haidang.parindex.rounds import papers, queries
from haidang.parindex.rounds.refusing import UnableToScore


@transaction.atomic
def sign_sheet(*, round_: Round, unit_code: str, pen: Pen, at: datetime, by) -> Sheet:
    """
    Sign the self-score sheet of a unit as it was locked, and keep the signed PDF with it.

    :param pen: the open key of the person
    :raises UnableToScore: if the unit sent no sheet, or it is signed already
    :raises UnableToSign: if the key or the time stamp server does not do it
    """
    sheet = (
        Sheet.objects.select_for_update().filter(round=round_, unit_code=unit_code, kind=Sheets.SELF).first()
    )
    if sheet is None or not sheet.sent_by:
        raise UnableToScore(_("Send the sheet first: what is signed is what was locked."))
    if sheet.signed:
        raise UnableToScore(_("The sheet is signed already."))
    unit = queries.unit_in(round_, unit_code)
    made = pades.sign(
        pdf(papers.sheet(round_, unit, sheet)), by=pen, reason=round_.title[:200], place=unit.name
    )
    made = pades.seal(made, unit_code)
    checked = files.check(data=made, name=f"phieu-tu-cham-{round_.pk}-{unit_code}.pdf", owner=SHEET)
    files.keep(checked=[checked], owner=SHEET, key=queries.file_key(round_, unit_code, ""), at=at, by=by)
    sheet.signed = True
    sheet.save(update_fields=["signed"])
    audit.record(
        "parindex.sheet_signed", sheet, by=by, on_behalf_of=unit_code, round=round_.pk, trial=pen.trial
    )
    return sheet
