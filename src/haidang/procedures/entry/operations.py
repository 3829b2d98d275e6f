from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.procedures.entry import queries
from haidang.procedures.entry.files import UnreadableForm, read_file
from haidang.procedures.entry.schema import schema_of
from haidang.procedures.entry.shape import Form, problems_of
from haidang.procedures.models import FormVersion, Procedure


class UnableToChangeForm(Refusal):
    pass


class UnableToPublishForm(Refusal):
    pass


def _locked(procedure: Procedure) -> Procedure:
    return Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)


@transaction.atomic
def draft(*, procedure: Procedure, by) -> FormVersion:
    """Return the draft of a procedure's form; where there is none it begins as a copy of the newest version."""
    _locked(procedure)
    found = queries.draft_of(procedure)
    if found is None:
        newest = next(iter(queries.versions_of(procedure)), None)
        found = _new(procedure, newest.schema if newest else schema_of(Form()))
        _said("drafted", found, by)
    return found


def _new(procedure: Procedure, schema: dict, starts_on: date | None = None) -> FormVersion:
    last = FormVersion.objects.filter(procedure=procedure).aggregate(n=Max("number"))["n"] or 0
    return FormVersion.objects.create(
        procedure=procedure, number=last + 1, schema=schema, starts_on=starts_on
    )


def _said(what: str, version: FormVersion, by, **more) -> None:
    audit.record(
        f"procedures.form_{what}", version.procedure, by=by, on_behalf_of=version.procedure.unit_code or None,
        number=version.number, procedure=version.procedure.code, **more,
    )  # fmt: skip


@transaction.atomic
def take_in(*, procedure: Procedure, form: Form, by) -> FormVersion:
    """Put what a file says into the draft of a procedure's form, in place of what the draft said."""
    found = draft(procedure=procedure, by=by)
    change(version=found, edition=found.edition, form=form, by=by)
    return found


@transaction.atomic
def change(*, version: FormVersion, edition: int, form: Form, by) -> None:
    """
    Give a draft its parts and fields. It may be unfinished; publishing is what needs it whole.

    :param edition: that of the draft when the change was thought of
    :raises UnableToChangeForm: if it was published, dropped or changed meanwhile
    """
    changed = FormVersion.objects.filter(pk=version.pk, starts_on__isnull=True, edition=edition).update(
        schema=schema_of(form), edition=F("edition") + 1
    )
    if not changed:
        raise UnableToChangeForm(
            _("Somebody else changed, dropped or published this draft meanwhile. Open it again in another tab, look, and enter what you wrote there.")
        )  # fmt: skip
    version.refresh_from_db()
    _said("changed", version, by)


@transaction.atomic
def drop(*, version: FormVersion, by) -> None:
    """
    Drop a draft.

    :raises UnableToChangeForm: if it was published meanwhile
    """
    _said("dropped", version, by)
    gone, _what = FormVersion.objects.filter(pk=version.pk, starts_on__isnull=True).delete()
    if not gone:
        raise UnableToChangeForm(_("It was published or dropped meanwhile; it stays as it is."))


@transaction.atomic
def publish(*, version: FormVersion, starts_on: date, today: date, by) -> None:
    """
    Let a draft hold from a day on; it cannot be changed afterwards.

    :raises UnableToPublishForm: if something in it does not fit together, it is no draft any more, the day is over, or a later
        version holds already
    """
    _locked(version.procedure)
    found = FormVersion.objects.filter(pk=version.pk, starts_on__isnull=True).first()
    if found is None:
        raise UnableToPublishForm(_("It was published or dropped meanwhile; it stays as it is."))
    problems = problems_of(queries.form_of(found))
    if problems:
        raise UnableToPublishForm(
            _("It cannot be published yet: %(n)s places need mending. They are listed below.") % {"n": len(problems)}
        )  # fmt: skip
    if starts_on < today:
        raise UnableToPublishForm(_("The first day is over already. Choose today or a later day."))
    last = FormVersion.objects.filter(procedure=found.procedure_id).aggregate(on=Max("starts_on"))["on"]
    if last and starts_on < last:
        raise UnableToPublishForm(
            _("A version that begins on %(day)s is published already. Choose that day or a later one.") % {"day": f"{last:%d/%m/%Y}"}
        )  # fmt: skip
    found.starts_on = starts_on
    found.save(update_fields=["starts_on"])
    version.refresh_from_db()
    _said("published", version, by, starts_on=f"{starts_on:%d/%m/%Y}")


@transaction.atomic
def load(*, folder: Path, by) -> int:
    """
    Publish the shipped forms of procedures that have none yet; return how many.

    A file is called after procedure and first day: ``1.001193_2026-09-01_birth.json``.

    :raises UnreadableForm: naming file and place
    """
    loaded = 0
    for path in sorted(folder.glob("*.json")):
        code, day, _name = path.name.split("_", 2)
        procedure = Procedure.objects.filter(code=code).first()
        if procedure is None or procedure.forms.exists():
            continue
        try:
            form = read_file(path.name, path.read_bytes())
        except UnreadableForm as refusal:
            raise UnreadableForm([f"{path.name}, {line}" for line in refusal.lines]) from None
        starts_on = date.fromisoformat(day)
        made = _new(procedure, schema_of(form), starts_on)
        _said("published", made, by, starts_on=f"{starts_on:%d/%m/%Y}")
        loaded += 1
    return loaded
