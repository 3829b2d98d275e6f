"""What is done with a dossier: handed in, received, decided, given back; late, apologised for, handed over."""

from haidang.dossiers.operations.changing import (
    ChangedMeanwhile,
    NotTheirsToDecide,
    UnableToChange,
    change,
    check,
)
from haidang.dossiers.operations.entering import (
    ChangedElsewhere,
    DraftTooLarge,
    Entered,
    NoForm,
    UnableToFill,
    adopt,
    begin,
    change_answers,
    drop,
    entered,
    forget_drafts,
    save,
    save_rest,
)
from haidang.dossiers.operations.handing_over import hand_over
from haidang.dossiers.operations.history import ReasonMissing
from haidang.dossiers.operations.lateness import UnableToApologise, apologise, mark_late
from haidang.dossiers.operations.papers import UnableToAttach, attach_result, send_papers
from haidang.dossiers.operations.paying import (
    UnableToCharge,
    UnableToPay,
    UnableToRefund,
    draw,
    order_online,
    refund,
    take,
    told_by_gateway,
)
from haidang.dossiers.operations.submitting import Applicant, UnableToSubmit, submit

__all__ = [
    "Applicant", "ChangedElsewhere", "ChangedMeanwhile", "DraftTooLarge", "Entered", "NoForm", "NotTheirsToDecide", "ReasonMissing", "UnableToApologise", "UnableToAttach", "UnableToChange", "UnableToCharge", "UnableToFill", "UnableToPay", "UnableToRefund", "UnableToSubmit",
    "adopt", "apologise", "attach_result", "begin", "change", "change_answers", "check", "draw", "drop", "entered", "forget_drafts", "hand_over", "mark_late", "order_online", "refund", "save", "save_rest", "send_papers", "submit", "take",
    "told_by_gateway",
]  # fmt: skip
