"""Which kinds of notices there are: each app declares its own in its ``notices.py``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from haidang.core.notices.choices import Channel
from haidang.core.notices.rules import without_accents

if TYPE_CHECKING:
    from haidang.core.notices.queries import Person


@dataclass(frozen=True)
class Texts:
    """
    What is said, in English and Vietnamese: lazy translations that name the data as ``%(code)s``.

    :param subject: of the mail, and the title on the person's page
    :param mail: the body of the mail; also the text on the page
    :param sms: short and without names: whoever holds the telephone reads it
    """

    subject: Any
    mail: Any
    sms: Any = ""


@dataclass(frozen=True)
class Kind:
    """
    One kind of notice.

    :param title: what it is, for those who choose what they are told
    :param audience: who is told
    :param data: names of what the texts are filled with
    :param sample: an example as long as real ones are; it proves that texts can be filled and that the SMS keeps its length
    :param channels: ways it may go, the best first
    :param duty: the law may ask that it be told: the dated rule ``notices.duty`` of this name then says so, with its act,
        and nobody can switch it off
    :param urgent: told at once on every way, at night too
    :param sms_parts: how many SMS the text may be paid as
    :param chosen: people choose by which ways they are told of it; otherwise the usual ones hold for everybody
    :param for_zalo: the data that Zalo's approved form takes; all of them unless told
    """

    name: str
    title: Any
    audience: Any
    data: tuple[str, ...]
    texts: Texts
    sample: Mapping[str, str]
    channels: tuple[Channel, ...] = (Channel.MAIL, Channel.ZALO, Channel.SMS)
    duty: bool = False
    urgent: bool = False
    sms_parts: int = 2
    chosen: bool = True
    for_zalo: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What one person is sent this morning."""

    data: Mapping[str, str]
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Morning:
    """
    Something people get by mail each morning at seven: a digest, or a report as a PDF.

    :param permission: who may have it; whoever loses it gets it no more
    :param letter: called with the person and the day; None where there is nothing to say that day
    :param by_default: those with the permission get it unless they say no; otherwise only who subscribed
    """

    kind: Kind
    permission: str
    letter: Callable[[Any, date], Letter | None]
    by_default: bool = False


FOOT = _("This mail comes from a machine; please do not answer it.")


class UnknownData(ValueError):
    """A notice was given other data than its kind declares. That is a mistake in code."""


_kinds: dict[str, Kind] = {}
_mornings: dict[str, Morning] = {}
_concerned: dict[str, Callable[[str], "Person | None"]] = {}


def declare(kind: Kind) -> Kind:
    """
    Declare a kind of notice.

    :raises ValueError: if the name is taken, the sample does not fit the data, or a way has no text
    """
    if kind.name in _kinds:
        raise ValueError(f"Notice {kind.name} is declared twice")
    if set(kind.sample) != set(kind.data):
        raise ValueError(f"Notice {kind.name}: the sample must have just the data {kind.data}")
    if not kind.texts.sms and Channel.SMS in kind.channels:
        raise ValueError(f"Notice {kind.name} may go by SMS and has no text for it")
    _kinds[kind.name] = kind
    return kind


def declare_morning(morning: Morning) -> Morning:
    """
    Declare something that people get each morning; its kind is declared with it.

    :raises ValueError: as ``declare``
    """
    declare(morning.kind)
    _mornings[morning.kind.name] = morning
    return morning


def declare_concerned(sort: str, who: Callable[[str], "Person | None"]) -> None:
    """
    Say whom a sort of things concerns, so that apps which do not know these things can tell them something of their own.

    :param who: gives the person for a code; None where there is nobody who can be told
    :raises ValueError: if somebody said so already
    """
    if sort in _concerned:
        raise ValueError(f"Whom a {sort} concerns is declared twice")
    _concerned[sort] = who


def concerned(sort: str, code: str) -> "Person | None":
    """Return whom a thing concerns; None where nobody can be told, or nobody declared such things."""
    return _concerned[sort](code) if sort in _concerned else None


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def mornings() -> dict[str, Morning]:
    return dict(_mornings)


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    subject: str
    text: str
    form: dict[str, str] = field(default_factory=dict)


def in_words(kind: Kind, channel: str, data: Mapping[str, str], language: str, accents: bool = False) -> Told:
    """
    Return what is said on a channel.

    :param accents: an SMS keeps its accents, though it then costs more than twice as much
    :raises UnknownData: if the data are not those the kind declares
    """
    if set(data) != set(kind.data):
        raise UnknownData(f"{kind.name} takes {sorted(kind.data)}, not {sorted(data)}")
    with translation.override(language):
        subject = " ".join((str(kind.texts.subject) % data).split())
        body = kind.texts.sms if channel in (Channel.SMS, Channel.ZALO) else kind.texts.mail
        text = str(body) % data
        if channel == Channel.MAIL:
            text = f"{text}\n\n--\n{FOOT}\n"
    if channel == Channel.SMS and not accents:
        text = without_accents(text)
    if channel == Channel.ZALO:
        names: Iterable[str] = kind.data if kind.for_zalo is None else kind.for_zalo
        return Told(subject, text, {name: data[name] for name in names})
    return Told(subject, text)
