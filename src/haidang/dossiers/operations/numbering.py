"""Numbers in a row: of receipts, slips and hand-over sheets; given in the transaction of what is numbered."""

from datetime import datetime

from haidang.core.calendar import local
from haidang.core.prepared import prepared
from haidang.core.rows import insert
from haidang.dossiers.choices import SIGNS, SlipKind
from haidang.dossiers.models import Dossier, NumberSequence, Slip
from haidang.units.queries import handles_dossiers


def next_number(unit_code: str, sign: str, year: int) -> int:
    """
    Take the next number of a unit in a year. Needs a transaction: if that fails, the number is not taken; others of the series wait.

    :param sign: of the series, such as "HDHS"; empty for receipts of payments
    """
    with prepared() as cursor:
        cursor.execute(
            f"insert into {NumberSequence._meta.db_table} as s (unit_code, year, last) values (%s, %s, 1) "
            "on conflict (unit_code, year) do update set last = s.last + 1 returning last",
            [f"{unit_code}/{sign}" if sign else unit_code, year],
        )
        return cursor.fetchone()[0]


def number_slip(dossier: Dossier, seq: int, kind: SlipKind, at: datetime) -> None:
    """
    Give the slip of a step its number. The receipt's is its place in the register of whoever received: the counter where it was
    handed in for another unit, and once more the unit itself, if it received the dossier later.

    A unit that was closed gives nothing any more: where its dossiers went on, there they are numbered.
    """
    unit, on = dossier.unit_code, local(at).date()
    year = on.year
    if not handles_dossiers(unit, on):
        unit = dossier.step_unit_code
    if kind is SlipKind.RECEIPT and dossier.desk_code:
        there = Slip.objects.filter(dossier=dossier, kind=kind).exists()
        unit = unit if there or not handles_dossiers(dossier.desk_code, on) else dossier.desk_code
    insert(
        Slip(dossier=dossier, seq=seq, kind=kind, unit_code=unit, year=year, number=next_number(unit, SIGNS[kind], year))
    )  # fmt: skip
