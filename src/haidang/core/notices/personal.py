"""Which fields of notices are about people."""

from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.notices.models import Attachment, Choice, Contact, MorningDone, Notice, ProviderKey
from haidang.core.notices.rules import mobile
from haidang.core.people import (
    Always,
    Days,
    Personal,
    address_hint,
    by_moment,
    declare,
    hidden,
    last_three,
    retention_rules,
    same,
    same_digits,
)

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")

TOLD = Days(
    "notices.told",
    after=lambda notice: notice.settled_at,
    until_then=_("The notice is not sent yet."),
    since=_("after it was sent or given up"),
)
WANTED = Days(
    "accounts.closed",
    after=lambda row: None if row.account.is_active else row.account.last_login or row.account.date_joined,
    until_then=_("The account is in use. Close it first."),
    since=_("after the last sign-in of an account that was closed"),
)
PROOF = Always(_("That somebody was told of what concerns them is kept; it names no one but by a number."))


def by_phone(value: str) -> Q:
    return Q(address=mobile(value) or value)


def of_applicant(code: str) -> Q:
    """The notices to the applicant of a dossier; those to officials about it are not the applicant's data."""
    return Q(about=code, person=f"applicant:{code}")


declare(
    Notice,
    title=_("notice"),
    called=by_moment("created_at"),
    found_by={"phone": by_phone, "account": same("account"), "code": of_applicant},
    personal={
        "account": Personal(_("Whose page the notice stands on"), PROOF, hidden),
        "address": Personal(_("To send the notice there"), TOLD, address_hint),
        "subject": Personal(_("What the notice is about"), TOLD, hidden),
        "text": Personal(_("What the person is told"), TOLD, hidden),
        "data": Personal(_("What the texts are filled with"), TOLD, hidden, lambda notice: {}),
        "attachment": Personal(_("The file that goes with the mail"), TOLD, hidden, None),
    },
    plain=[
        "id", "kind", "about", "occasion", "person", "channel", "language", "url", "state", "urgent", "created_at", "not_before",
        "claimed_at", "settled_at", "attempts", "again", "why", "detail", "receipt", "read_at",
    ],
)  # fmt: skip
declare(
    Contact,
    title=_("how a person wants to be told"),
    called=lambda contact: "",
    found_by={"phone": same_digits("phone"), "account": same("account")},
    personal={
        "mail": Personal(_("To send the person what they chose to be told"), WANTED, address_hint),
        "phone": Personal(_("To send the person what they chose to be told"), WANTED, last_three),
    },
    plain=["id", "account", "language", "quiet_from", "quiet_to"],
)
declare(
    Attachment,
    title=_("file that goes with mails"),
    beyond=_("It is found through the notices it goes with, and is gone a day after they are sent."),
    personal={"content": Personal(_("What the readers are sent"), Always(_("It is gone a day after it was sent.")), hidden)},
    plain=["id", "sha256", "name", "content_type"],
)  # fmt: skip
declare(Choice, plain=["id", "account", "kind", "channels"])
declare(MorningDone, plain=["id", "kind", "day", "told"])
declare(ProviderKey, plain=["id", "channel", "access", "refresh", "changed_at"])
