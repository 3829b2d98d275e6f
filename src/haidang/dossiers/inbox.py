"""What waits for the people of a one-stop desk, and what they do with several dossiers at once."""

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from haidang.core.inbox import Action, Count, Foreseen, Source, Waiting, register
from haidang.core.refusals import Refusal
from haidang.dossiers import access, operations, queries, rules
from haidang.dossiers.choices import DECLARED, NEEDS_REASON, TOGETHER, Errand, State, Verb
from haidang.dossiers.consulting import inbox as questions  # noqa: F401  (registers itself)
from haidang.dossiers.forms import Together
from haidang.dossiers.signing import waiting


class Pile:
    """The dossiers that wait for one person, as the desk shows them."""

    def __init__(self, user, now):
        self.now = now
        self.work = queries.work_of(user, now)
        self.counts = {errand: Count(*counted) for errand, counted in self.work.counted().items()}

    def first(self, kinds, late, skip, size):
        labels = {int(state): str(state.label) for state in State}
        door, marks = (
            reverse("dossiers:list"),
            (_("new papers"), _("apologise or finish today"), _("at risk")),
        )
        return [
            Waiting(
                row.errand,
                row.code,
                f"{row.code} · {row.procedure_name}",
                labels[row.state],
                f"{door}{row.code}/",
                row.due,
                row.due is not None and row.due < self.now,
                rules.as_seen(row.seq, row.papers_sent_at),
                next(
                    (
                        mark
                        for mark, holds in zip(marks, (row.new_papers, row.apology, row.at_risk), strict=True)
                        if holds
                    ),
                    "",
                ),
            )
            for row in self.work.rows(kinds, late, skip, size)
        ]


def foresee(user, action, ticked, now):
    """Say what would become of ticked dossiers; of one that is not there or not theirs, nothing."""
    verb, there = Verb(action.name), queries.by_codes([one.key for one in ticked])
    found = []
    for one in ticked:
        dossier = there.get(one.key)
        if dossier is None or not access.verbs_for(user, dossier, [verb]):
            continue
        why = ""
        try:
            operations.check(dossier=dossier, verb=verb, at=now, by=user, seen=one.seen_as)
        except Refusal as refusal:
            why = str(refusal.message)
        found.append(Foreseen(one, f"{dossier.code} · {dossier.procedure.name}", why))
    return found


@transaction.atomic
def do(user, action, ticked, data, now):
    """Do one thing with one dossier, as somebody saw it."""
    verb = Verb(action.name)
    dossier = access.for_verb(user, ticked.key, verb)
    declared = {name: said for name, said in data.items() if name != "reason"}
    operations.change(
        dossier=dossier, verb=verb, note=data.get("reason", ""), declared=declared, at=now, by=user, seen=ticked.seen_as
    )  # fmt: skip


def _action(verb: Verb) -> Action:
    kinds = frozenset(queries.ERRANDS[state] for state in rules.TRANSITIONS[verb])
    asks = verb in NEEDS_REASON or verb in DECLARED
    return Action(str(verb), verb.label, kinds, partial(Together, verb) if asks else None)


register(
    Source(
        "dossiers", {str(errand): errand.label for errand in Errand}, Pile, [_action(verb) for verb in TOGETHER], foresee, do
    )
)  # fmt: skip
register(waiting.SOURCE)
