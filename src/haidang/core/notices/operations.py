"""What is done with notices: telling somebody, once; choosing how to be told; sending again; forgetting."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can
from haidang.core.accounts import operations as accounts
from haidang.core.accounts.queries import named_by_provider
from haidang.core.audit import operations as audit
from haidang.core.dated.queries import rule_in_force
from haidang.core.demo.queries import is_simulated
from haidang.core.notices import models, queries, registry, rules
from haidang.core.notices.choices import BY_PHONE, MAIL_CHANGED, MAIL_CODE, SETTLED, Channel, State, Why
from haidang.core.notices.models import Choice, Contact, MorningDone, Notice
from haidang.core.notices.queries import Person
from haidang.core.people import address_hint
from haidang.core.refusals import Refusal
from haidang.core.tries import tried

MORNING = time(7, 0)
CODES_AN_HOUR = 5
TOO_MANY_CODES = _("Five codes were sent in an hour. Wait an hour, then ask for another one.")


class UnableToChoose(Refusal):
    pass


class UnableToSendAgain(Refusal):
    pass


class UnableToSend(Refusal):
    pass


class UnknownKind(ValueError):
    """Nobody declared this kind of notice. That is a mistake in code."""


@transaction.atomic
def tell(
    *,
    kind: str,
    occasion: str,
    person: Person,
    data: Mapping[str, str],
    at: datetime,
    about: str = "",
    url: str = "",
    attachment: registry.Attachment | None = None,
) -> list[Notice]:
    """
    Put a notice into the outbox in the running transaction; it is sent after the transaction is through.

    Told again of the same occasion, nobody gets it twice: the first notice stays. Return the new rows, one for each way;
    none where the person cannot be reached, does not want it, or knows already.

    :param occasion: what happened, named so that the same is never told twice, as ``H24.10525-261124-0001/3``
    :param about: the thing it concerns, by which it is found again
    :param data: what the kind declares, as people read it; nothing that the person need not read
    :param url: the path of the page that shows more, for the person's own list
    :raises UnknownKind: if nobody declared the kind
    :raises UnknownData: if the data are not those the kind declares
    """
    one = registry.kinds().get(kind)
    if one is None:
        raise UnknownKind(kind)
    contact = queries.contact_of(person.account)
    language = person.language or contact.language
    file = _kept(attachment) if attachment else None
    rows = [
        _row(one, about, occasion, person, language, channel, address, data, url, at, contact, file)
        for channel, address in queries.ways_for(one, person, contact, timezone.localtime(at).date())
    ]
    same = Notice.objects.filter(occasion=occasion, kind=kind, person=person.key)
    told = set(same.values_list("channel", flat=True)) if rows else set()
    new = [row for row in rows if row.channel not in told]
    Notice.objects.bulk_create(new, ignore_conflicts=True)  # somebody else may tell the same at this moment
    made = list(same.filter(channel__in=[row.channel for row in new]).order_by("id")) if new else []
    if made:
        audit.record(
            "notices.told", Notice, by="system:notices", kind=kind, occasion=occasion,
            channels=[str(row.channel) for row in made],
        )  # fmt: skip
    return made


def _kept(file: registry.Attachment) -> models.Attachment:
    digest = sha256(file.name.encode() + b"\0" + file.content).hexdigest()
    return models.Attachment.objects.get_or_create(
        sha256=digest,
        defaults={"name": file.name, "content_type": file.content_type, "content": file.content},
    )[0]


def _row(kind, about, occasion, person, language, channel, address, data, url, at, contact, file) -> Notice:
    told = registry.in_words(kind, channel, data, language, accents=settings.HAIDANG_SMS["accents"])
    on_page = channel == Channel.PAGE
    held = not on_page and is_simulated()
    wait = not kind.urgent and channel in BY_PHONE
    quiet = rules.quiet_until(timezone.localtime(at), contact.quiet_from, contact.quiet_to) if wait else None
    return Notice(
        kind=kind.name, about=about, occasion=occasion, person=person.key, channel=channel, account=person.account,
        language=language, address=address, subject=told.subject[:250], text="" if on_page else told.text,
        data=dict(data) if on_page else told.form, url=url, urgent=kind.urgent, created_at=at, not_before=quiet or at,
        attachment=None if channel in BY_PHONE else file,
        state=State.SENT if on_page else State.HELD if held else State.WAITING,
        settled_at=at if on_page or held else None, why=Why.SIMULATED if held else "",
    )  # fmt: skip


@transaction.atomic
def choose(
    *, account, phone: str, language: str, quiet_from: time, quiet_to: time,
    ways: Mapping[str, list[str]], by,
) -> Contact:  # fmt: skip
    """
    Keep how a person wants to be told: at which telephone, in which language, when not, and by which ways for each kind.

    :param ways: channels by kind; none means not at all, save on the page
    :raises UnableToChoose: if the number reaches no mobile telephone, or what the law asks for would reach nobody
    """
    if phone and rules.mobile(phone) is None:
        raise UnableToChoose(_("This is no Vietnamese mobile number. Write it as 0912 345 678."))
    duties = queries.duties(timezone.localdate())
    for name, chosen in ways.items():
        kind = registry.kinds()[name]
        if not chosen and name not in registry.mornings() and name in duties:
            raise UnableToChoose(
                _("The law asks that you be told of “%(kind)s”: leave at least one way.")
                % {"kind": kind.title}
            )
    found, _new = Contact.objects.update_or_create(
        account=account,
        defaults={"phone": phone, "language": language, "quiet_from": quiet_from, "quiet_to": quiet_to},
    )
    for name, chosen in ways.items():
        Choice.objects.update_or_create(account=account, kind=name, defaults={"channels": sorted(chosen)})
    audit.record("notices.chosen", found, by=by, ways={name: sorted(chosen) for name, chosen in ways.items()})
    return found


@transaction.atomic
def send_code(*, account, mail: str, code: str, until: datetime, at: datetime) -> None:
    """
    Send a code to an address that somebody wants to use; the mail names neither them nor their account, who reads it may be a stranger.

    Whether another account uses the address is not asked: it opens nothing, and the answer would tell who has an account.

    :raises TooManyTries: after five in an hour
    :raises UnableToSend: if the house sends no mail
    """
    tried(f"notices.mail-codes.{account.pk}", most=CODES_AN_HOUR, sentence=TOO_MANY_CODES)
    told = tell(
        kind=MAIL_CODE, occasion=f"{account.pk}/{at:%Y%m%d%H%M%S%f}",
        person=Person(f"new-mail:{account.pk}", mail=mail, language=queries.contact_of(account).language, agrees=True),
        data={"code": code, "until": f"{timezone.localtime(until):%H:%M %d/%m/%Y}"}, at=at,
    )  # fmt: skip
    if not told:
        raise UnableToSend(
            _("This house sends no mail, so no address can be confirmed. Ask whoever runs it.")
        )


@transaction.atomic
def change_mail(*, account, mail: str, at: datetime, by) -> None:
    """
    Let mail for an account go to another address, or to none where it is empty, and tell the address before.

    Who does it for themselves has confirmed the address (see ``waiting``), which then takes the place of what they once gave among
    their choices. The address before is told whatever the person chose: whoever changed it may not be the person.
    """
    before = {accounts.change_mail(user=account, mail=mail, by=by)}
    contact = Contact.objects.select_for_update().filter(account=account).exclude(mail="").first()
    if contact and getattr(by, "pk", None) == account.pk:
        before.add(contact.mail)
        contact.mail = ""
        contact.save(update_fields=["mail"])
    said = {
        "name": str(account) if named_by_provider(account) else account.username,
        "at": f"{timezone.localtime(at):%H:%M %d/%m/%Y}", "after": address_hint(mail) if mail else "–",
        "link": f"{settings.HAIDANG_ADDRESS}{reverse('accounts:sessions')}",
    }  # fmt: skip
    # Where there was none, the page and the new address are told: the person may find there what somebody else did.
    for number, old in enumerate(sorted(before - {"", mail}) or [""]):
        tell(
            kind=MAIL_CHANGED, occasion=f"{account.pk}/{at:%Y%m%d%H%M%S%f}/{number}", person=replace(queries.of_account(account), mail=old),
            data=said | {"before": address_hint(old) if old else "–"}, at=at, url=reverse("accounts:sessions"),
        )  # fmt: skip


@transaction.atomic
def read(*, account, numbers: list[int] | None, at: datetime) -> int:
    """Mark notices on a person's own page as read, all where no number is given; return how many were not."""
    found = Notice.objects.filter(account=account, channel=Channel.PAGE, read_at=None)
    if numbers is not None:
        found = found.filter(pk__in=numbers)
    count = found.update(read_at=at)
    if count:
        audit.record("notices.read", Notice, by=account, count=count)
    return count


@transaction.atomic
def send_again(*, notice: Notice, at: datetime, by) -> Notice:
    """
    Send a notice once more because somebody answers for it: one that was given up, is unsure, or was sent and got lost.

    :raises UnableToSendAgain: if it still waits, was held back in a simulated city, or its text is forgotten
    """
    found = Notice.objects.select_for_update().get(pk=notice.pk)
    if found.state not in (State.FAILED, State.UNSURE, State.SENT):
        raise UnableToSendAgain(_("Only what was given up, is unsure or was sent can be sent again."))
    if is_simulated():
        raise UnableToSendAgain(_("This city is simulated: nothing is sent out of it."))
    if not found.address:
        raise UnableToSendAgain(_("Address and text are forgotten by now. Tell the person in another way."))
    before = found.state
    if before == State.SENT:
        found.again += 1  # a new key: the provider must not take it for the one it sent
    found.state, found.attempts, found.not_before = State.WAITING, 0, at
    found.settled_at, found.claimed_at, found.why, found.detail, found.receipt = None, None, "", "", ""
    found.save()
    audit.record(
        "notices.sent_again", found, by=by, kind=found.kind, occasion=found.occasion, channel=found.channel, before=before
    )  # fmt: skip
    return found


@transaction.atomic
def fall_back(*, notice: Notice, at: datetime) -> Notice | None:
    """Tell by SMS what Zalo would not deliver, as to a number without Zalo; None where there is no such way."""
    kind = registry.kinds().get(notice.kind)
    if notice.channel != Channel.ZALO or kind is None or Channel.SMS not in queries.ways_out(kind):
        return None
    # The text was made for both: an SMS only loses its accents.
    text = notice.text if settings.HAIDANG_SMS["accents"] else rules.without_accents(notice.text)
    row, new = Notice.objects.get_or_create(
        kind=notice.kind, occasion=notice.occasion, person=notice.person, channel=Channel.SMS,
        defaults={
            "about": notice.about, "account": notice.account, "language": notice.language, "address": notice.address, "subject": notice.subject,
            "text": text, "url": notice.url, "urgent": notice.urgent, "created_at": at, "not_before": notice.not_before,
        },
    )  # fmt: skip
    return row if new else None


def morning(*, now: datetime) -> dict[str, int]:
    """
    Send what goes out each morning, once a day and from seven on; return how many were told, by kind.

    Whoever was told before a crash is not told again: the day is the occasion.
    """
    moment, told = timezone.localtime(now), {}
    if moment.time() < MORNING:
        return told
    for name, one in registry.mornings().items():
        if MorningDone.objects.filter(kind=name, day=moment.date()).exists():
            continue
        told[name] = 0
        for reader in queries.morning_readers(one, moment.date()):
            told[name] += _letter(one, reader, moment.date(), now)
        with transaction.atomic():
            done, _new = MorningDone.objects.get_or_create(
                kind=name, day=moment.date(), defaults={"told": told[name]}
            )
            audit.record("notices.morning", done, by="system:notices", kind=name, told=told[name])
    return told


def _letter(one: registry.Morning, reader, day: date, now: datetime) -> bool:
    letter = one.letter(reader, day) if can(reader, one.permission) else None
    if letter is None:
        return False
    person = replace(queries.of_account(reader), agrees=True)
    return bool(
        tell(
            kind=one.kind.name, occasion=f"{day:%Y-%m-%d}", person=person, data=letter.data, at=now,
            attachment=letter.attachment,
        )
    )  # fmt: skip


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Forget address and text of what was told long ago, and files that went with it; that it was told stays."""
    days = rule_in_force("personal.retention", timezone.localtime(now).date(), "notices.told").content["days"]
    old = Notice.objects.filter(state__in=SETTLED, settled_at__lt=now - timedelta(days))
    count = old.filter(~Q(address="") | Q(channel=Channel.PAGE) & ~Q(data={})).update(
        address="", text="", subject="", data={}, attachment=None
    )
    waiting = Notice.objects.filter(attachment__isnull=False).exclude(state__in=(State.SENT, State.HELD))
    sent = Notice.objects.filter(attachment__isnull=False, state__in=(State.SENT, State.HELD))
    sent.exclude(attachment__in=waiting.values("attachment")).filter(
        settled_at__lt=now - timedelta(days=1)
    ).update(attachment=None)
    used = Notice.objects.filter(attachment__isnull=False).values("attachment")
    models.Attachment.objects.exclude(pk__in=used).delete()
    if count:
        audit.record("notices.forgotten", Notice, by="system:notices", count=count)
    return count
