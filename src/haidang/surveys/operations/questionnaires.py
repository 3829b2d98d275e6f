"""Questionnaires come as files, in versions. What somebody answered is never changed."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.audit.operations import record
from haidang.core.refusals import Refusal
from haidang.core.text import slug
from haidang.surveys.asked.files import from_yaml, plain
from haidang.surveys.asked.shape import Questionnaire as Asked
from haidang.surveys.models import Questionnaire
from haidang.surveys.queries import has_replies


class UnableToChange(Refusal):
    pass


@transaction.atomic
def new_version(*, content: Asked, by, code: str = "") -> Questionnaire:
    """
    Keep a questionnaire as a new one, or as the next version of one.

    :param code: of the questionnaire it is a version of; made of its title where it is a new one
    """
    code = code or _free_code(content.title.vi)
    last = Questionnaire.objects.select_for_update().filter(code=code).order_by("-number").first()
    made = Questionnaire.objects.create(
        code=code, number=last.number + 1 if last else 1, content=plain(content), mark=content.mark, loaded_at=timezone.now()
    )  # fmt: skip
    record("surveys.questionnaire_loaded", made, by=by, number=made.number)
    return made


@transaction.atomic
def correct(*, questionnaire: Questionnaire, content: Asked, by) -> Questionnaire:
    """
    Put another content in place of a version that nobody answered yet.

    :raises UnableToChange: if somebody did: what they were asked stays as it was
    """
    found = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if has_replies(found):
        raise UnableToChange(
            _("People have answered version %(n)s already, so it stays as it is. Send the file as a new version instead.") % {"n": found.number}
        )  # fmt: skip
    found.content, found.mark, found.loaded_at = plain(content), content.mark, timezone.now()
    found.save()
    record("surveys.questionnaire_corrected", found, by=by, number=found.number)
    return found


@transaction.atomic
def load(*, folder: Path, by) -> int:
    """Load the questionnaires of a folder that are not there yet, under the names of their files; return how many came."""
    new = 0
    for path in sorted(folder.glob("*.yaml")):
        if not Questionnaire.objects.filter(code=path.stem).exists():
            new_version(content=from_yaml(path.read_bytes()), code=path.stem, by=by)
            new += 1
    return new


def _free_code(title: str) -> str:
    base = slug(title)[:36] or "phieu"
    taken = set(Questionnaire.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken)  # fmt: skip
