"""What is done with a dossier: handed in, received, decided, given back; late, apologised for, handed over."""

from haidang.dossiers.operations.changing import (
    ChangedMeanwhile,
    NotTheirsToDecide,
    UnableToChange,
    change,
    check,
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
from haidang.dossiers.operations.warning import warn, warn_of_all

__all__ = [
    "Applicant", "ChangedMeanwhile", "NotTheirsToDecide", "ReasonMissing", "UnableToApologise", "UnableToAttach", "UnableToChange", "UnableToCharge", "UnableToPay", "UnableToRefund", "UnableToSubmit",
    "apologise", "attach_result", "change", "check", "draw", "hand_over", "mark_late", "order_online", "refund", "send_papers", "submit", "take",
    "told_by_gateway", "warn", "warn_of_all",
]  # fmt: skip
