"""
The slips of a dossier on paper, by Circular 03/2025/TT-VPCP, Annex I, forms 1 to 7.

The names of the forms were read; their layout was not: the fields are those that several provincial programs print for the forms of
Circular 01/2018 (a secondary source), and the heading is that of Decree 30/2020 (see ``core.print``). That slips are A5 and the
register A4 was read of Circular 01/2018. The law speaks Vietnamese here, whatever language the page is shown in.

A slip says what its step says: the moment, the deadline, the reason and the papers of then, under the number given with that step. So
one that was given out is printed again as it was. Of the fee alone it says how that stands when it is printed, since people print
it again after paying. What was erased of a person is a dash on it.
"""

from haidang.dossiers.slips.issuing import (
    FILE_NAMES,
    MOST,
    issue,
    many,
    payment,
    register_book,
    sheet,
    slip,
    there,
)

__all__ = ["FILE_NAMES", "MOST", "issue", "many", "payment", "register_book", "sheet", "slip", "there"]
