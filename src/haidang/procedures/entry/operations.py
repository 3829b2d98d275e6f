"""Forms are kept as versions: drafted, changed, published; read from a file, or loaded with the house."""

from datetime import date
from pathlib import Path

from haidang.core.refusals import Refusal
from haidang.procedures.entry.files import read_file
from haidang.procedures.entry.queries import FORMS
from haidang.procedures.entry.schema import schema_of
from haidang.procedures.entry.shape import Form, problems_of
from haidang.procedures.models import FormVersion, Procedure
from haidang.procedures.versions.operations import Keeping, Shipped


class UnableToChangeForm(Refusal):
    pass


class UnableToPublishForm(Refusal):
    pass


KEEPING = Keeping(
    FORMS, noun="form", plain=schema_of, first=Form(), problems=lambda form, _procedure, _today: problems_of(form),
    unable_to_change=UnableToChangeForm, unable_to_publish=UnableToPublishForm,
)  # fmt: skip
draft, change, take_in, drop, publish = (
    KEEPING.draft, KEEPING.change, KEEPING.take_in, KEEPING.drop, KEEPING.publish,
)  # fmt: skip


def import_file(*, path: Path, procedure: Procedure, by) -> FormVersion:
    """
    Put a JSON Schema or Excel file into the draft of a procedure's form.

    :raises UnreadableFile: naming every place that is wrong
    """
    return take_in(procedure=procedure, content=read_file(path.name, path.read_bytes()), by=by)


def load(*, folder: Path, by) -> int:
    """
    Publish the shipped forms of procedures that have none yet, or only an older one of ours; return how many.

    A file is called after procedure and first day: ``1.001193_2026-09-01_birth.json``.

    :raises UnreadableFile: naming file and place
    """
    return KEEPING.load(files=folder.glob("*.json"), opened=_opened, by=by)


def _opened(path: Path) -> Shipped[Form]:
    code, day, _name = path.name.split("_", 2)
    return Shipped(
        code, date.fromisoformat(day), lambda _procedure: read_file(path.name, path.read_bytes()), mended=True
    )
