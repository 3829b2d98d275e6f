"""Files of dossiers: the papers, and the electronic result. Who works with a dossier reads its files."""

from django.utils.translation import gettext_lazy as _

from haidang.core.files.choices import Kind
from haidang.core.files.registry import Owner, declare_owner
from haidang.core.people import Days
from haidang.dossiers import access, queries
from haidang.dossiers.choices import ENQUIRY, LETTERS, PAPERS, RESULT, TO_SIGN, UNTIL_CLOSED, VERIFICATION

# The time of keeping runs from the end of the dossier, as for what is kept of it in the database.
CLOSED = Days(
    "dossiers.closed",
    after=lambda file: file.term_from,
    until_then=UNTIL_CLOSED,
    since=_("after the dossier was finished"),
)

declare_owner(
    Owner(
        PAPERS, _("Paper of a dossier"), may_read=access.to_files, keep=CLOSED, about=queries.codes_about,
    )
)  # fmt: skip
declare_owner(
    Owner(
        RESULT, _("Result of a dossier"), may_read=access.to_files, keep=CLOSED, about=queries.codes_about, kinds=(Kind.PDF,)
    )
)  # fmt: skip
declare_owner(
    Owner(
        LETTERS, _("Letter to a body outside"), may_read=access.to_files, keep=CLOSED, about=queries.codes_about, kinds=(Kind.PDF,),
        withheld=_("It lets somebody in."),
    )
)  # fmt: skip
# No papers of the applicant: they are neither counted as digitised nor copied into the dossiers of a linked request.
declare_owner(
    Owner(
        ENQUIRY, _("File with a question to another unit or its answer"), may_read=access.to_files, keep=CLOSED, about=queries.codes_about,
    )
)  # fmt: skip
declare_owner(
    Owner(
        VERIFICATION, _("File with a record of verification"), may_read=access.to_files, keep=CLOSED, about=queries.codes_about,
    )
)  # fmt: skip
declare_owner(
    Owner(
        TO_SIGN, _("Draft of a result, laid for signing"), may_read=access.to_files, keep=CLOSED, about=queries.codes_about,
        kinds=(Kind.PDF, Kind.JPEG, Kind.PNG),
    )
)  # fmt: skip
