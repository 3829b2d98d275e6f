"""Questions to other units on the desk: to answer, several at once too; later days to decide on, letters to send, late answers to chase."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.inbox import Action, Few, Foreseen, Source, Waiting, register
from haidang.core.refusals import Refusal
from haidang.core.ui.templatetags.ui import moment
from haidang.dossiers import operations, queries
from haidang.dossiers.choices import Question
from haidang.dossiers.consulting import access, forms
from haidang.units.queries import named

ANSWER = "answer"


def _number(key: str) -> int:
    """The number of a question as a box named it; one that is none is nobody's."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0


def _title(opinion) -> str:
    dossier = opinion.consultation.dossier
    return f"{dossier.code} · {dossier.procedure.name}"


def waiting(user, now) -> Few:
    found = queries.questions_for(user, now)
    codes = {code for _kind, one in found for code in (one.unit_code, one.consultation.unit_code) if code}
    names = {unit.code: unit.name for unit in named(sorted(codes))} if codes else {}
    things = []
    for kind, one in found:
        asker = names.get(one.consultation.unit_code, one.consultation.unit_code)
        asked = one.body.called if one.body else names.get(one.unit_code, one.unit_code)
        if kind == Question.SEND:
            detail = _("to %(unit)s") % {"unit": asked}
            url = reverse("dossiers:letter", args=[one.consultation.dossier.code, one.pk])
        elif kind == Question.ANSWER:
            detail, url = _("%(unit)s asks") % {"unit": asker}, reverse("dossiers:question", args=[one.pk])
        else:
            url = f"{reverse('dossiers:dossier', args=[one.consultation.dossier.code])}#questions"
            detail = (
                asked
                if kind == Question.CHASE
                else _("%(unit)s asks for %(day)s") % {"unit": asked, "day": moment(one.later_day)}
            )
        things.append(
            Waiting(str(kind), str(one.pk), _title(one), detail, url, one.due_at, one.due_at < now, operations.as_seen(one))
        )  # fmt: skip
    return Few(things)


def foresee(user, action, ticked, now):
    """Say what would become of ticked questions; of one that is not there or not for their unit, nothing."""
    there = queries.opinions([_number(one.key) for one in ticked])
    found = []
    for one in ticked:
        opinion = there.get(_number(one.key))
        if opinion is None or not access.is_for(user, opinion):
            continue
        why = ""
        try:
            operations.check_answer(opinion=opinion, seen=one.seen_as)
        except Refusal as refusal:
            why = str(refusal.message)
        found.append(Foreseen(one, _title(opinion), why))
    return found


@transaction.atomic
def do(user, action, ticked, data, now):
    """Answer one question as somebody saw it."""
    opinion = access.for_answering(user, _number(ticked.key))
    operations.answer(opinion=opinion, **data, at=now, by=user, seen=ticked.seen_as)


register(
    Source(
        "questions", {str(one): one.label for one in Question}, waiting,
        [Action(ANSWER, gettext_lazy("Answer them"), frozenset({str(Question.ANSWER)}), forms.AnsweringTogether)], foresee, do,
    )
)  # fmt: skip
