"""What stands beside a dossier in other tables. Most dossiers have little of it, and their pages ask for nothing that is not there."""

from enum import Enum

from haidang.core.prepared import prepared
from haidang.dossiers.models import Dossier


class Beside(Enum):
    """Something a dossier may have: where it stands, and by which column it is found."""

    ANSWERS = "dossiers_answers", "dossier_id"
    HANDED = "wallet_handed", "thing"
    RATING = "dossiers_rating", "dossier_id"
    HANDOVERS = "dossiers_handoverline", "dossier_id"
    PART = "dossiers_linkedpart", "dossier_id"
    QUESTIONS = "dossiers_consultation", "dossier_id"
    VERIFICATIONS = "dossiers_verification", "dossier_id"
    CHARGE = "dossiers_charge", "dossier_id"
    LAID = "dossiers_tosign", "dossier_id"
    NOTICES = "notices_notice", "about"


ASKED = ", ".join(
    f"exists (select 1 from {table} where {column} = %s)" for table, column in (one.value for one in Beside)
)


def beside(dossier: Dossier) -> set[Beside]:
    """Return what of all this a dossier has, by one statement that is planned once."""
    with prepared() as cursor:
        cursor.execute(
            f"select {ASKED}",
            [dossier.pk if one.value[1] == "dossier_id" else dossier.code for one in Beside],
        )
        return {one for one, there in zip(Beside, cursor.fetchone(), strict=True) if there}
