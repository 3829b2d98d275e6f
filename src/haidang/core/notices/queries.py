"""Reads of notices, and by which ways somebody is to be told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from haidang.core.access.queries import can, holders
from haidang.core.accounts.models import User
from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import rules_in_force
from haidang.core.demo.queries import is_simulated
from haidang.core.notices import channels
from haidang.core.notices.choices import BY_PHONE, OPEN, OUTSIDE, Channel, State
from haidang.core.notices.models import Choice, Contact, Notice
from haidang.core.notices.registry import Kind, Morning, kinds, mornings
from haidang.core.notices.rules import mobile

DUTY = "notices.duty"


@dataclass(frozen=True)
class Person:
    """
    Who is to be told.

    :param key: names the person for this kind of occasion without telling who it is, as ``applicant:H24…`` or ``account:5``
    :param mail: where they said that they can be reached about this; an account's own addresses count where it is empty
    :param agrees: somebody without an account agreed to be told; what the law asks for is told without
    """

    key: str
    account: User | None = None
    mail: str = ""
    phone: str = ""
    language: str = ""
    agrees: bool = False


def of_account(account: User) -> Person:
    """Return somebody with an account, to be told as they chose."""
    return Person(f"account:{account.pk}", account)


def duties(on: date) -> dict[str, DatedRule]:
    """Return the rules by which the law asks for kinds of notices on a day, by the kind's name, each with its act and how sure we are of it."""
    return {
        name: rule
        for name, rule in rules_in_force(DUTY, on).items()
        if name in kinds() and kinds()[name].duty
    }


def quiet_hours() -> tuple[time, time]:
    """Return the house's own quiet hours: from, to."""
    begins, _dash, ends = settings.HAIDANG_QUIET_HOURS.partition("-")
    return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())


def contact_of(account: User | None) -> Contact:
    """Return how a person wants to be told; who never said anything has the house's hours and no addresses."""
    found = Contact.objects.filter(account=account).first() if account else None
    begins, ends = quiet_hours()
    return found or Contact(account=account, quiet_from=begins, quiet_to=ends)


def mail_of(account: User | None, contact: Contact) -> str:
    """
    Return where mail for somebody with an account goes; empty where they have no address.

    One that they gave among their choices, before addresses were confirmed, counts until they confirm another.
    """
    return contact.mail or (account.email if account else "")


def chosen_by(account: User | None) -> dict[str, list[str]]:
    """Return the ways a person chose, by kind; a kind they did not choose for is not there."""
    return dict(Choice.objects.filter(account=account).values_list("kind", "channels")) if account else {}


def ways_out(kind: Kind) -> list[Channel]:
    """Return the ways a kind may go that are configured; in a simulated city all count, since nothing leaves it."""
    simulated = is_simulated()
    return [one for one in kind.channels if one in OUTSIDE and (simulated or channels.is_set_up(one, kind.name))]  # fmt: skip


def usual_ways(kind: Kind, possible: Collection[str], duty: bool) -> list[str]:
    """
    Return the ways that are used where nobody chose others.

    What the law asks for goes by mail and to the telephone; what is urgent by all; anything else by the best way alone.
    """
    if kind.urgent:
        return list(possible)
    if not duty:
        return list(possible)[:1]
    by_phone = [one for one in possible if one in BY_PHONE]
    return [one for one in possible if one not in BY_PHONE] + by_phone[:1]


def ways_for(kind: Kind, person: Person, contact: Contact, on: date) -> list[tuple[str, str]]:
    """Return the channels by which a person is told, each with the address there; the page first, for who has one."""
    duty = kind.duty and kind.name in duties(on)
    addresses = {
        Channel.MAIL: person.mail or mail_of(person.account, contact),
        Channel.ZALO: "",
        Channel.SMS: "",
    }
    if number := mobile(person.phone or contact.phone):
        addresses[Channel.ZALO] = addresses[Channel.SMS] = number
    found = [(Channel.PAGE, "")] if person.account else []
    if not (duty or person.account or person.agrees):
        return found
    possible = [one for one in ways_out(kind) if addresses[one]]
    chosen = chosen_by(person.account).get(kind.name)
    ways = usual_ways(kind, possible, duty) if chosen is None else [one for one in possible if one in chosen]
    if not ways and (duty or kind.urgent):
        ways = usual_ways(kind, possible, duty)
    return found + [(one, addresses[one]) for one in ways]


def told_about(about: str) -> list[Notice]:
    """Return what was told about one thing, such as a dossier, by whichever way; oldest first, without the texts."""
    return list(Notice.objects.filter(about=about).defer("text", "data", "address").order_by("id"))


def notices_of(account: User) -> QuerySet[Notice]:
    """Return what stands on a person's own page, the newest first."""
    return Notice.objects.filter(account=account, channel=Channel.PAGE).order_by("-id")


def outbox(state: str = "", channel: str = "", kind: str = "", words: str = "") -> QuerySet[Notice]:
    """
    Return what waits, went out or did not, the newest first; what stands on a page only is not among it.

    :param words: what it is about, such as a dossier's whole code
    """
    found = Notice.objects.filter(channel__in=OUTSIDE)
    for name, value in (("state", state), ("channel", channel), ("kind", kind)):
        if value:
            found = found.filter(**{name: value})
    if words:
        found = found.filter(about=words)
    return found.defer("text", "data", "subject").order_by("-id")


def stuck(states: Collection[str], skip: int, size: int) -> list[Notice]:
    """Return notices of the outbox in some states, those that have been there longest first, without their texts."""
    found = Notice.objects.filter(channel__in=OUTSIDE, state__in=list(states)).defer(
        "text", "data", "subject"
    )
    return list(found.order_by("id")[skip : skip + size])


def numbered(numbers: Collection[int]) -> dict[str, Notice]:
    """Return notices of the outbox by their numbers, without their texts."""
    found = Notice.objects.filter(channel__in=OUTSIDE, pk__in=list(numbers)).defer("text", "data", "subject")
    return {str(one.pk): one for one in found}


def figures(now: datetime) -> dict[str, int]:
    """Count the outbox by state: all that need somebody or wait, and of those sent or held back only today's."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    quiet_ends = Q(state__in=(State.SENT, State.HELD), settled_at__gte=midnight)
    found = Notice.objects.filter(channel__in=OUTSIDE)
    counted = dict(found.filter(quiet_ends).values_list("state").annotate(Count("id")).order_by("state"))
    others = found.exclude(state__in=(State.SENT, State.HELD))
    counted |= dict(others.values_list("state").annotate(Count("id")).order_by("state"))
    return {state: counted.get(state, 0) for state in State.values}


def channels_with_work(now: datetime) -> list[str]:
    """Return the channels on which something is due, or was left half done by a process that died."""
    due = Notice.objects.filter(state__in=OPEN, not_before__lte=now, channel__in=OUTSIDE)
    return sorted(due.values_list("channel", flat=True).distinct())


def kinds_for(account: User) -> list[Kind]:
    """Return the kinds a person may choose for, by name; what goes out each morning only where they have the right."""
    return [
        kind
        for name, kind in sorted(kinds().items())
        if kind.chosen and (name not in mornings() or can(account, mornings()[name].permission))
    ]


def usual_choice(kind: Kind, duty: bool) -> list[str]:
    """
    Return the ways that hold for somebody who did not choose, whatever addresses they gave.

    :param duty: the law asks that it be told (see ``duties``)
    """
    one = mornings().get(kind.name)
    if one is not None:
        return [str(way) for way in kind.channels] if one.by_default else []
    return [str(way) for way in usual_ways(kind, kind.channels, duty)]


def morning_readers(morning: Morning, on: date) -> list[User]:
    """Return who gets this in the morning: who has the right on that day, and subscribed or did not say no."""
    said = dict(Choice.objects.filter(kind=morning.kind.name).values_list("account_id", "channels"))
    people = holders(morning.permission, on)
    return [one for one in people if (bool(said[one.pk]) if one.pk in said else morning.by_default)]
