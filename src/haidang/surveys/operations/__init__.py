"""What is done with surveys."""

from haidang.surveys.operations.answering import (
    CodeUsed,
    Sheet,
    UnableToAnswer,
    answer_by_code,
    answer_openly,
    take_in_sheets,
)
from haidang.surveys.operations.campaigns import UnableToAsk, begin, change
from haidang.surveys.operations.inviting import UnableToInvite, after_dossier, invite
from haidang.surveys.operations.questionnaires import UnableToChange, correct, load, new_version
from haidang.surveys.operations.remarks import forget_remarks, put_into_group
from haidang.surveys.operations.sampling import UnableToDraw, draw, note_fate
from haidang.surveys.operations.settling import mix, settle

__all__ = [
    "CodeUsed", "Sheet", "UnableToAnswer", "UnableToAsk", "UnableToChange", "UnableToDraw", "UnableToInvite", "after_dossier", "answer_by_code", "answer_openly",
    "begin", "change", "correct", "draw", "forget_remarks", "invite", "load", "mix", "new_version", "note_fate", "put_into_group", "settle", "take_in_sheets",
]  # fmt: skip
