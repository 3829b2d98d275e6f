"""What is done with a dossier: handed in, received, decided, given back; late, apologised for, handed over."""

from haidang.dossiers.operations.changing import (
    ChangedMeanwhile,
    NotTheirsToDecide,
    UnableToChange,
    change,
    check,
)
from haidang.dossiers.operations.handing_over import hand_over
from haidang.dossiers.operations.handover import UnableToGiveOver, UnableToTakeOver, give_over, take_over
from haidang.dossiers.operations.history import ReasonMissing
from haidang.dossiers.operations.lateness import UnableToApologise, apologise, mark_late
from haidang.dossiers.operations.ordering import Ordered, UnableToOrder, order_papers
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
    "Applicant",
    "ChangedMeanwhile",
    "NotTheirsToDecide",
    "Ordered",
    "ReasonMissing",
    "UnableToApologise",
    "UnableToAttach",
    "UnableToChange",
    "UnableToCharge",
    "UnableToGiveOver",
    "UnableToOrder",
    "UnableToPay",
    "UnableToRefund",
    "UnableToSubmit",
    "UnableToTakeOver",
    "apologise",
    "attach_result",
    "change",
    "check",
    "draw",
    "give_over",
    "hand_over",
    "mark_late",
    "order_online",
    "order_papers",
    "refund",
    "send_papers",
    "submit",
    "take",
    "take_over",
    "told_by_gateway",
]  # fmt: skip
