"""What is done in a round."""

from haidang.parindex.rounds.operations.appraising import Given, appraise
from haidang.parindex.rounds.operations.deciding import (
    Proposed,
    appoint,
    close,
    convene,
    dismiss,
    mark_present,
    propose,
    vote,
)
from haidang.parindex.rounds.operations.heading import recompute_heads, say_of_head, say_of_heads
from haidang.parindex.rounds.operations.joining import Decided, join_surveys
from haidang.parindex.rounds.operations.objecting import answer, object_as_head, object_to
from haidang.parindex.rounds.operations.planning import archive, change_plan, move, move_due, plan
from haidang.parindex.rounds.operations.publishing import freeze, join_survey, publish
from haidang.parindex.rounds.operations.reminding import remind
from haidang.parindex.rounds.operations.scoring import (
    Said,
    add_evidence,
    drop_evidence,
    explain,
    give_back,
    save_own,
    send_sheet,
)
from haidang.parindex.rounds.operations.signing import sign_sheet

__all__ = [
    "Decided",
    "Given",
    "Proposed",
    "Said",
    "add_evidence",
    "answer",
    "appoint",
    "appraise",
    "archive",
    "change_plan",
    "close",
    "convene",
    "dismiss",
    "drop_evidence",
    "explain",
    "freeze",
    "give_back",
    "join_survey",
    "join_surveys",
    "mark_present",
    "move",
    "move_due",
    "object_as_head",
    "object_to",
    "plan",
    "propose",
    "publish",
    "recompute_heads",
    "remind",
    "save_own",
    "say_of_head",
    "say_of_heads",
    "send_sheet",
    "sign_sheet",
    "vote",
]
