from datetime import date
from itertools import groupby
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.procedures.guides import queries
from haidang.procedures.guides.files import from_yaml, plain, read_file
from haidang.procedures.guides.published import guide_of as first_guide
from haidang.procedures.guides.shape import Guide, problems_of
from haidang.procedures.models import GuideVersion, Procedure
from haidang.procedures.sheets import UnreadableFile
from haidang.procedures.versions.operations import Keeping, Shipped


class UnableToChangeGuide(Refusal):
    pass


class UnableToPublishGuide(Refusal):
    pass


COUNT = """
insert into procedures_guidecount (version_id, question, step, "on", times) values (%s, %s, %s, %s, 1)
on conflict (version_id, question, step, "on") do update set times = procedures_guidecount.times + 1
"""


def count(*, version: GuideVersion, question: str, step: str, on: date) -> None:
    """Count that something happened at a question (empty: at the list). No audit line: it is nobody's deed and names nobody."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [version.pk, question, step, on])


KEEPING = Keeping(
    queries.GUIDES, noun="guide", plain=plain, first=Guide(), problems=lambda guide, _procedure, _today: problems_of(guide),
    unable_to_change=UnableToChangeGuide, unable_to_publish=UnableToPublishGuide,
)  # fmt: skip
draft, change, take_in, drop, publish = (
    KEEPING.draft, KEEPING.change, KEEPING.take_in, KEEPING.drop, KEEPING.publish,
)  # fmt: skip


def import_file(*, path: Path, procedure: Procedure, by) -> GuideVersion:
    """
    Put a YAML or Excel file into the draft of a procedure's guide.

    :raises UnreadableFile: naming every place that is wrong
    """
    return take_in(procedure=procedure, content=read_file(path.name, path.read_bytes()), by=by)


def load(*, folder: Path, by) -> int:
    """
    Publish the shipped guides of procedures that have none yet, or only an older one of ours; return how many.

    A file says procedure and first day.

    :raises UnreadableFile: naming file and place
    """
    return KEEPING.load(files=folder.glob("*.yaml"), opened=_opened, by=by)


def _opened(path: Path) -> Shipped[Guide]:
    guide, said = from_yaml(path.read_bytes())
    return Shipped(said["procedure"], said["from"], lambda _procedure: guide, mended=True)


@transaction.atomic
def make_first(*, path: Path, starts_on: date, by) -> int:
    """
    Publish first guides, read from a published list of papers, for procedures that have none; return how many.

    The list is CSV or Excel with code, case_group, document, originals, copies. They are marked as read from that list.

    :raises UnreadableTable: if the file is no table
    :raises UnreadableFile: if a column is missing
    """
    rows = rows_of(path)
    for column in ("code", "case_group", "document"):
        if rows and column not in rows[0]:
            raise UnreadableFile([str(_("line 1: the column %(name)s is missing.") % {"name": column})])
    without = {one.code: one for one in Procedure.objects.filter(guides__isnull=True)}
    made = []
    for code, own in groupby(sorted(rows, key=lambda row: row["code"]), key=lambda row: row["code"]):
        if procedure := without.get(code):
            guide = first_guide(own, procedure.source_url)
            if guide.papers:
                made.append(GuideVersion(procedure=procedure, number=1, content=plain(guide), starts_on=starts_on))  # fmt: skip
    GuideVersion.objects.bulk_create(made, batch_size=200)
    if made:
        audit.record("procedures.guides_made", Procedure, by=by, count=len(made))
    return len(made)
