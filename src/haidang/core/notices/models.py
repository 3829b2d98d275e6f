from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.notices.choices import Channel, State, Why

ACCOUNT = {"on_delete": models.PROTECT, "related_name": "+"}


class Attachment(models.Model):
    """A file that goes with notices; kept once, however many get it, and forgotten when all are sent."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()

    def __str__(self):
        return self.name


class Notice(models.Model):
    """
    One person told of one occasion on one channel: a row of the outbox, written in the transaction of the occasion.

    ``person`` names who is told without telling who that is; with kind, occasion and channel it is there once.
    """

    kind = models.CharField(max_length=60)
    about = models.CharField(
        max_length=80, blank=True, help_text="The thing concerned, such as a dossier's code"
    )
    occasion = models.CharField(max_length=120)
    person = models.CharField(max_length=80)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **ACCOUNT)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    address = models.CharField(max_length=254, blank=True)
    data = models.JSONField(default=dict)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=250, blank=True)
    attachment = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    again = models.PositiveSmallIntegerField(default=0, help_text="How often somebody had it sent again")
    why = models.CharField(max_length=14, choices=Why.choices, blank=True)
    detail = models.CharField(max_length=120, blank=True, help_text="What the provider or the network said")
    receipt = models.CharField(max_length=120, blank=True, help_text="What the provider calls it")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "kind", "person", "channel"], name="notice_told_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notice_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "-urgent", "not_before", "id"],
                name="notice_open",
                condition=Q(state__in=(State.WAITING, State.SENDING)),
            ),
            models.Index(fields=["account", "-id"], name="notice_of_account", condition=Q(channel=Channel.PAGE)),
            models.Index(fields=["state", "-id"], name="notice_by_state"),
            models.Index(fields=["settled_at"], name="notice_settled"),
            models.Index(fields=["about"], name="notice_about"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.kind} {self.occasion} {self.channel}"


class Contact(models.Model):
    """How a person with an account wants to be told."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, **ACCOUNT)
    mail = models.EmailField(_("mail address"), blank=True)
    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    quiet_from = models.TimeField(_("quiet from"))
    quiet_to = models.TimeField(_("quiet until"))

    def __str__(self):
        return f"contact of account {self.account_id}"


class Choice(models.Model):
    """What a person with an account chose for one kind; without a row the kind's own ways hold."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, **ACCOUNT)
    kind = models.CharField(max_length=60)
    channels = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="notice_choice_once")]

    def __str__(self):
        return f"{self.account_id} {self.kind}: {self.channels}"


class MorningDone(models.Model):
    """What goes out each morning went out on a day."""

    kind = models.CharField(max_length=60)
    day = models.DateField()
    told = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="notice_morning_once")]

    def __str__(self):
        return f"{self.kind} {self.day}"


class ProviderKey(models.Model):
    """A key that a provider changes with each use, encrypted: Zalo's refresh token is good for one time."""

    channel = models.CharField(max_length=8, choices=Channel.choices, unique=True)
    access = models.TextField()
    refresh = models.TextField()
    changed_at = models.DateTimeField()

    def __str__(self):
        return self.channel
