"""What is done with a dossier: handed in, received, decided, given back; late, apologised for, handed over."""

from haidang.dossiers.operations.bodies import UnableToKeepBody, change_body, enter_body
from haidang.dossiers.operations.changing import (
    ChangedMeanwhile,
    NotTheirsToDecide,
    UnableToChange,
    change,
    check,
)
from haidang.dossiers.operations.consulting import (
    AnswersMissing,
    Asked,
    UnableToAnswer,
    UnableToConsult,
    UnableToMove,
    answer,
    as_seen,
    ask_later,
    check_answer,
    consult,
    report_late,
    settle_later,
    take_back,
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
from haidang.dossiers.operations.handover import UnableToGiveOver, UnableToTakeOver, give_over, take_over
from haidang.dossiers.operations.history import ReasonMissing
from haidang.dossiers.operations.lateness import UnableToApologise, apologise, mark_late
from haidang.dossiers.operations.letters import (
    UnableToSend,
    answer_by_link,
    ask_later_by_link,
    record_answer,
    send_letter,
)
from haidang.dossiers.operations.linking import UnableToLink, carry_on, submit_linked
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
from haidang.dossiers.operations.rating import UnableToRate, rate
from haidang.dossiers.operations.submitting import Applicant, UnableToSubmit, submit
from haidang.dossiers.operations.verifying import UnableToRecord, record_verification
from haidang.dossiers.operations.warning import warn, warn_of_all

__all__ = [
    "AnswersMissing", "Applicant", "Asked", "ChangedElsewhere", "ChangedMeanwhile", "DraftTooLarge", "Entered", "NoForm",
    "NotTheirsToDecide", "Ordered", "ReasonMissing", "UnableToAnswer", "UnableToApologise", "UnableToAttach", "UnableToChange",
    "UnableToCharge", "UnableToConsult", "UnableToFill", "UnableToGiveOver", "UnableToKeepBody", "UnableToLink", "UnableToMove",
    "UnableToOrder", "UnableToPay", "UnableToRate", "UnableToRecord", "UnableToRefund", "UnableToSend", "UnableToSubmit",
    "UnableToTakeOver", "adopt", "answer", "answer_by_link", "apologise", "as_seen", "ask_later", "ask_later_by_link", "attach_result",
    "begin", "carry_on", "change", "change_answers", "change_body", "check", "check_answer", "consult", "draw", "drop", "enter_body",
    "entered", "forget_drafts", "give_over", "hand_over", "mark_late", "order_online", "order_papers", "rate", "record_answer",
    "record_verification", "refund", "report_late", "save", "save_rest", "send_letter", "send_papers", "settle_later", "submit",
    "submit_linked", "take", "take_back", "take_over", "told_by_gateway", "warn", "warn_of_all",
]  # fmt: skip
