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
from haidang.dossiers.operations.submitting import Applicant, UnableToSubmit, submit

__all__ = [
    "Applicant", "ChangedMeanwhile", "NotTheirsToDecide", "ReasonMissing", "UnableToApologise", "UnableToAttach", "UnableToChange", "UnableToSubmit",
    "apologise", "attach_result", "change", "check", "hand_over", "mark_late", "send_papers", "submit",
]  # fmt: skip
