from datetime import date
from itertools import groupby
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F, Max
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


def _locked(procedure: Procedure) -> Procedure:
    return Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)


@transaction.atomic
def draft(*, procedure: Procedure, by) -> GuideVersion:
    """Return the draft of a procedure's guide; where there is none it begins as a copy of the newest version."""
    _locked(procedure)
    found = queries.draft_of(procedure)
    if found is None:
        newest = next(iter(queries.versions_of(procedure)), None)
        found = _new(procedure, newest.content if newest else plain(Guide()))
        _said("drafted", found, by)
    return found


def _new(procedure: Procedure, content: dict, starts_on: date | None = None) -> GuideVersion:
    last = GuideVersion.objects.filter(procedure=procedure).aggregate(n=Max("number"))["n"] or 0
    return GuideVersion.objects.create(
        procedure=procedure, number=last + 1, content=content, starts_on=starts_on
    )


def _said(what: str, version: GuideVersion, by, **more) -> None:
    audit.record(
        f"procedures.guide_{what}", version.procedure, by=by, on_behalf_of=version.procedure.unit_code or None,
        number=version.number, procedure=version.procedure.code, **more,
    )  # fmt: skip


@transaction.atomic
def change(*, version: GuideVersion, edition: int, guide: Guide, by) -> None:
    """
    Give a draft its questions and papers. It may be unfinished; publishing is what needs it whole.

    :param edition: that of the draft when the change was thought of
    :raises UnableToChangeGuide: if it was published, dropped or changed meanwhile
    """
    changed = GuideVersion.objects.filter(pk=version.pk, starts_on__isnull=True, edition=edition).update(
        content=plain(guide), edition=F("edition") + 1
    )
    if not changed:
        raise UnableToChangeGuide(
            _("Somebody else changed, dropped or published this draft meanwhile. Open it again in another tab, look, and enter what you wrote there.")
        )  # fmt: skip
    version.refresh_from_db()
    _said("changed", version, by)


@transaction.atomic
def take_in(*, procedure: Procedure, guide: Guide, by) -> GuideVersion:
    """Put what a file says into the draft of a procedure's guide, in place of what the draft said."""
    found = draft(procedure=procedure, by=by)
    change(version=found, edition=found.edition, guide=guide, by=by)
    return found


@transaction.atomic
def drop(*, version: GuideVersion, by) -> None:
    """
    Drop a draft.

    :raises UnableToChangeGuide: if it was published meanwhile
    """
    _said("dropped", version, by)
    gone, _what = GuideVersion.objects.filter(pk=version.pk, starts_on__isnull=True).delete()
    if not gone:
        raise UnableToChangeGuide(_("It was published or dropped meanwhile; it stays as it is."))


@transaction.atomic
def publish(*, version: GuideVersion, starts_on: date, today: date, by) -> None:
    """
    Let a draft hold from a day on; it cannot be changed afterwards.

    :raises UnableToPublishGuide: if something in it does not fit together, it is no draft any more, the day is over, or a later
        version holds already
    """
    _locked(version.procedure)
    found = GuideVersion.objects.filter(pk=version.pk, starts_on__isnull=True).first()
    if found is None:
        raise UnableToPublishGuide(_("It was published or dropped meanwhile; it stays as it is."))
    problems = problems_of(queries.guide_of(found))
    if problems:
        raise UnableToPublishGuide(
            _("It cannot be published yet: %(n)s places need mending. They are listed below, each with a link.") % {"n": len(problems)}
        )  # fmt: skip
    if starts_on < today:
        raise UnableToPublishGuide(_("The first day is over already. Choose today or a later day."))
    last = GuideVersion.objects.filter(procedure=found.procedure_id).aggregate(on=Max("starts_on"))["on"]
    if last and starts_on < last:
        raise UnableToPublishGuide(
            _("A version that begins on %(day)s is published already. Choose that day or a later one.") % {"day": f"{last:%d/%m/%Y}"}
        )  # fmt: skip
    found.starts_on = starts_on
    found.save(update_fields=["starts_on"])
    version.refresh_from_db()
    _said("published", version, by, starts_on=f"{starts_on:%d/%m/%Y}")


def import_file(*, path: Path, procedure: Procedure, by) -> GuideVersion:
    """
    Put a YAML or Excel file into the draft of a procedure's guide.

    :raises UnreadableFile: naming every place that is wrong
    """
    return take_in(procedure=procedure, guide=read_file(path.name, path.read_bytes()), by=by)


@transaction.atomic
def load(*, folder: Path, by) -> int:
    """
    Publish the shipped guides of procedures that have none yet; return how many. A file says procedure and first day.

    :raises UnreadableFile: naming file and place
    """
    loaded = 0
    for path in sorted(folder.glob("*.yaml")):
        try:
            guide, said = from_yaml(path.read_bytes())
        except UnreadableFile as refusal:
            raise UnreadableFile([f"{path.name}, {line}" for line in refusal.lines]) from None
        procedure = Procedure.objects.filter(code=said["procedure"]).first()
        if procedure is None or procedure.guides.exists():
            continue
        made = _new(procedure, plain(guide), said["from"])
        _said("published", made, by, starts_on=f"{said['from']:%d/%m/%Y}")
        loaded += 1
    return loaded


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
