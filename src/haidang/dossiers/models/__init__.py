"""The tables of dossiers, by topic."""

from haidang.dossiers.models.bodies import Letter, OutsideBody
from haidang.dossiers.models.consulting import Consultation, Opinion, Verification
from haidang.dossiers.models.dossier import CodeSequence, Dossier, Rating, Station, Transition
from haidang.dossiers.models.entering import Answers, Draft
from haidang.dossiers.models.linking import LinkedPart, LinkedRequest
from haidang.dossiers.models.paper import HandoverLine, HandoverSheet, NumberSequence, OrderedPaper, Slip
from haidang.dossiers.models.paying import Charge, Payment, Refund
from haidang.dossiers.models.signing import ToSign

__all__ = [
    "Answers", "Charge", "CodeSequence", "Consultation", "Dossier", "Draft", "HandoverLine", "HandoverSheet", "Letter", "LinkedPart", "LinkedRequest", "NumberSequence", "Opinion", "OrderedPaper", "OutsideBody", "Payment", "Rating", "Refund", "Slip", "Station", "ToSign", "Transition", "Verification",
]  # fmt: skip
