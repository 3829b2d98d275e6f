from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from haidang.core.events.registry import declare

PAPERS = "dossiers.papers"  # files that the person or the counter put to a dossier
RESULT = "dossiers.result"  # the electronic result
ENQUIRY = "dossiers.enquiry"  # what goes with a question to another unit and with its answer
VERIFICATION = "dossiers.verification"  # what goes with a record of verification
TO_SIGN = "dossiers.to_sign"  # what is laid for signing, as it was before
LETTERS = "dossiers.letters"  # letters to bodies outside, as they were sent
KEPT_WITH = (PAPERS, RESULT, ENQUIRY, VERIFICATION, TO_SIGN, LETTERS)  # kept as long as the dossier

SUBMITTED = declare("dossiers.submitted", "A dossier was handed in")
COMPLETED = declare("dossiers.completed", "A dossier was finished")
PART_OVER = declare("dossiers.part_over", "A dossier of a linked request was finished, refused or stopped")
AT_RISK = declare("dossiers.at_risk", "So much of a dossier's time is used that it may become late")
ESCALATED = declare(
    "dossiers.escalated", "The last working day of a dossier's time began, and its leader was told"
)
PAPERS_SENT = declare("dossiers.papers_sent", "The person sent papers that were asked for")

# Kinds of notices; their words are in ``notices.py``.
TOLD_RECEIVED, TOLD_SUPPLEMENT, TOLD_REFUSED = "dossiers.received", "dossiers.supplement", "dossiers.refused"
TOLD_READY, TOLD_LATE, TODAY = "dossiers.ready", "dossiers.late", "dossiers.today"
TOLD_NEW_DAY = "dossiers.new_day"
TOLD_FEE, TOLD_PAID = "dossiers.fee", "dossiers.paid"
TOLD_ANSWER_LATE = "dossiers.answer_late"
ASKED_OUTSIDE = "dossiers.asked_outside"
TOLD_RISK, TOLD_LEADER = "dossiers.at_risk", "dossiers.escalated"


class State(IntegerChoices):
    """The ten statuses that the National Public Service Portal knows."""

    NEW = 1, _("New")
    RECEIVED = 2, _("Received")
    REFUSED = 3, _("Not received")
    PROCESSING = 4, _("In progress")
    SUPPLEMENT = 5, _("Waiting for more papers")
    PAYMENT = 6, _("Waiting for payment")
    WITHDRAWAL = 7, _("Withdrawal asked for")
    STOPPED = 8, _("Stopped")
    FINISHED = 9, _("Finished")
    RETURNED = 10, _("Result given")


class Errand(TextChoices):
    """What a dossier waits for somebody of its unit to do."""

    RECEIVE = "receive", _("To receive")
    ANSWERED = "answered", _("More papers came")
    HANDLE = "handle", _("To handle")
    PAYMENT = "payment", _("Payment to confirm")
    WITHDRAWAL = "withdrawal", _("Withdrawal asked for")
    GIVE = "give", _("Result to give")


class Channel(TextChoices):
    """How a dossier came."""

    ONLINE = "online", _("Online")
    IN_PERSON = "in_person", _("At the counter")
    POST = "post", _("By post")


class Verb(TextChoices):
    """What may be done with a dossier."""

    SUBMIT = "submit", _("Submit")
    RECEIVE = "receive", _("Receive")
    REFUSE = "refuse", _("Refuse to receive")
    ASK_SUPPLEMENT = "ask_supplement", _("Ask for more papers")
    ANSWER_SUPPLEMENT = "answer_supplement", _("Take in the papers")
    ADVANCE = "advance", _("Pass on to the next step")
    SEND_BACK = "send_back", _("Send back to the step before")
    ASK_PAYMENT = "ask_payment", _("Ask for payment")
    CONFIRM_PAYMENT = "confirm_payment", _("Confirm payment")
    FINISH = "finish", _("Finish")
    RETURN = "give_result", _("Give the result")
    WITHDRAW = "ask_withdrawal", _("Ask to withdraw")
    RESUME = "resume", _("Go on with it")
    STOP = "stop", _("Stop")
    APOLOGISE = "apologise", _("Apologise and give a new date")
    HAND_OVER = "hand_over", _("Hand over to the unit that follows")


class Worklist(TextChoices):
    """Which dossiers a list shows."""

    OPEN = "open", _("Open")
    LATE = "late", _("Late")
    RISK = "risk", _("At risk")
    TODAY = "today", _("Due today")
    WEEK = "week", _("Due this week")
    WAITING = "waiting", _("Waiting for the citizen")
    NEW = "new", _("To be received")
    DONE = "done", _("Done")


class Deed(TextChoices):
    """What the person who acts says was done besides; it is kept with the act, and the index counts it."""

    DIGITISED = "digitised", _("The papers are scanned or came as files")
    REUSED = "reused", _("Data that the administration already has were used again")
    POPULATION_DATA = "population_data", _("Identity was checked against the population database")
    PAID_ONLINE = "paid_online", _("The fee was paid online")
    RESULT_ELECTRONIC = "result_electronic", _("The result is also issued electronically, signed")


class Content(IntegerChoices):
    """How content the person is, in the five steps of the satisfaction index (SIPAS)."""

    VERY = 5, _("Very content")
    CONTENT = 4, _("Content")
    SO_SO = 3, _("Neither nor")
    NOT = 2, _("Not content")
    NOT_AT_ALL = 1, _("Not content at all")


class Identified(TextChoices):
    """How the counter knows who hands in."""

    GUEST = "guest", _("Guest, without an account")
    ID_NUMBER = "id_number", _("By the identity number")
    ACCOUNT = "account", _("By their account here")


class SlipKind(TextChoices):
    """The slips of Circular 03/2025/TT-VPCP, Annex I; the register is the seventh form."""

    RECEIPT = "receipt", _("Receipt")
    SUPPLEMENT = "supplement", _("Request for more papers")
    REFUSAL = "refusal", _("Refusal")
    APOLOGY = "apology", _("Letter of apology")
    STOP = "stop", _("Notice of stopping")
    CONTROL = "control", _("Control slip")


# The sign of each series of numbers. HDHS and PXL are printed by provincial programs; the others are assumptions.
SIGNS = {
    SlipKind.RECEIPT: "STDHS", SlipKind.SUPPLEMENT: "HDHS", SlipKind.REFUSAL: "TCHS", SlipKind.APOLOGY: "PXL", SlipKind.STOP: "TBDHS",
}  # fmt: skip
HANDOVER_SIGN = "BGHS"
GIVEN_WITH = {
    Verb.RECEIVE: SlipKind.RECEIPT, Verb.ASK_SUPPLEMENT: SlipKind.SUPPLEMENT, Verb.REFUSE: SlipKind.REFUSAL,
    Verb.APOLOGISE: SlipKind.APOLOGY, Verb.STOP: SlipKind.STOP,
}  # fmt: skip


class LineState(TextChoices):
    """What became of a dossier on a hand-over sheet."""

    GIVEN = "given", _("On its way")
    CONFIRMED = "confirmed", _("Taken over")
    RETURNED = "returned", _("Given back")


class PaperForm(TextChoices):
    """In which form a paper was handed in."""

    ORIGINAL = "original", _("Original")
    CERTIFIED = "certified", _("Certified copy")
    COPY = "copy", _("Plain copy")


class Way(TextChoices):
    """How money came."""

    CASH = "cash", _("Cash at the counter")
    TRANSFER = "transfer", _("Bank transfer")
    GATEWAY = "gateway", _("Payment gateway")


PAID_ONLINE = (Way.TRANSFER, Way.GATEWAY)
CHARGE = "dossiers.charge"  # what is ordered at the payment gateway
DECLARED = {
    Verb.RECEIVE: (Deed.DIGITISED, Deed.REUSED, Deed.POPULATION_DATA),
    Verb.FINISH: (Deed.RESULT_ELECTRONIC,),
}
DAYS_TO_RATE = 30  # from the end on, a rating may be given and changed (an assumption)
OPEN = (State.NEW, State.RECEIVED, State.PROCESSING, State.SUPPLEMENT, State.PAYMENT, State.WITHDRAWAL)
EXAMINED = (
    State.RECEIVED,
    State.PROCESSING,
)  # worked on: others may be asked, things verified, lateness apologised for
DONE = (State.FINISHED, State.RETURNED)
CAME_TO_NOTHING = (State.REFUSED, State.STOPPED)
DECIDED_AT_A_STEP = (State.RECEIVED, State.PROCESSING, State.PAYMENT, State.WITHDRAWAL)
NEEDS_REASON = (Verb.REFUSE, Verb.ASK_SUPPLEMENT, Verb.SEND_BACK, Verb.STOP, Verb.WITHDRAW)
UNTIL_CLOSED = _("The dossier is still open: without these data it cannot be handled.")
DECISIONS = (Verb.REFUSE, Verb.FINISH, Verb.STOP)
# What may be done with several dossiers at once. Refusing and stopping are left out: each needs its own reason.
TOGETHER = (
    Verb.RECEIVE, Verb.ANSWER_SUPPLEMENT, Verb.ADVANCE, Verb.CONFIRM_PAYMENT, Verb.FINISH, Verb.RETURN, Verb.ASK_SUPPLEMENT,
)  # fmt: skip


class Stance(TextChoices):
    """How a unit that is asked about a dossier answers."""

    AGREE = "agree", _("Agrees")
    DISAGREE = "disagree", _("Does not agree")
    OPINION = "opinion", _("Other opinion")


class Question(TextChoices):
    """Why a question to another unit waits for somebody."""

    ANSWER = "answer", _("Questions to answer")
    LATER = "later", _("Later days asked for")
    CHASE = "chase", _("Late answers of other units")
    SEND = "send", _("Letters to look at and send")


class BodyKind(TextChoices):
    """What a body outside the house is."""

    POLICE = "police", _("Police")
    MILITARY = "military", _("Military")
    INSURANCE = "insurance", _("Social insurance")
    TAX = "tax", _("Tax")
    COURT = "court", _("Court, procuracy, enforcement")
    MINISTRY = "ministry", _("Ministry or central body")
    PROVINCE = "province", _("Another province")
    OTHER = "other", _("Other")


class Reach(TextChoices):
    """How a letter reaches a body outside."""

    MAIL = "mail", _("by mail")
    PAPER = "paper", _("on paper")


LETTER_SIGN = "XYK"  # of the series of letters that ask bodies outside: our choice


class Laid(TextChoices):
    """How it stands with a result that was laid before whoever signs."""

    WAITING = "waiting", _("Waits to be signed")
    SIGNED = "signed", _("Signed")
    SENT_BACK = "sent_back", _("Sent back")
    ANSWERED = "answered", _("Sent back, and laid anew since")
    TAKEN_BACK = "taken_back", _("Taken back")


class Shape(TextChoices):
    """What is laid for signing."""

    FILE = "file", _("A PDF that is ready")
    LETTER = "letter", _("A letter typed here")
    COPY = "copy", _("A certified copy of an original")


COPIES = "dossiers.copy"  # certified copies, as issued documents; results are issued as RESULT
# While a dossier is like this its result may be laid for signing; once it is finished, to replace the one that was given.
SIGNABLE = (State.RECEIVED, State.PROCESSING, State.FINISHED, State.RETURNED)
