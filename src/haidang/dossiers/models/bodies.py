"""Bodies outside the house that can be asked about a dossier, and the letters that ask them."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from haidang.dossiers.choices import BodyKind, Reach
from haidang.dossiers.models.consulting import Opinion

OPEN_AFTER = timedelta(days=10)  # how long after its day a letter can be answered at its address: ours


class OutsideBody(models.Model):
    """Somebody outside the house who can be asked from a day on, and how a letter reaches them. Never deleted: it ends."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind of body"), max_length=12, choices=BodyKind.choices)
    exchange_code = models.CharField(
        _("code on the document exchange"), max_length=60, blank=True, default=""
    )
    reach = models.CharField(_("letters go"), max_length=8, choices=Reach.choices)
    mail = models.EmailField(_("official mail address"), max_length=200, blank=True, default="")
    address = models.CharField(_("postal address"), max_length=300, blank=True, default="")
    starts_on = models.DateField(_("can be asked from"))
    ends_on = models.DateField(_("can be asked until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="body_days_in_order"),
            models.CheckConstraint(condition=~Q(reach=Reach.MAIL) | ~Q(mail=""), name="body_by_mail_has_an_address"),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def called(self) -> str:
        """Its name in the language of the page."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Letter(models.Model):
    """The letter with which a body outside is asked; sent once, after somebody looked at it, and numbered then."""

    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, related_name="letter")
    unit_code = models.CharField(max_length=40, help_text="Who writes it")
    nonce = models.CharField(
        max_length=32, unique=True, help_text="With the house's secret it makes the answering address"
    )
    way = models.CharField(
        max_length=8, choices=Reach.choices, blank=True, default="", help_text="Empty: not sent yet"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=150, blank=True, default="")
    in_name_of = models.CharField(max_length=150, blank=True, default="")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    file = models.UUIDField(null=True, blank=True, help_text="The letter as it was sent")
    position = models.CharField(max_length=150, blank=True, default="", help_text="Of who answered")
    their_number = models.CharField(
        max_length=60, blank=True, default="", help_text="Of the letter that answers"
    )
    their_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_code", "year", "number"], name="letter_number_once"),
            models.CheckConstraint(condition=Q(sent_at__isnull=True, number__isnull=True, way="") | Q(sent_at__isnull=False, number__isnull=False) & ~Q(way=""), name="letter_sent_whole"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit_code} {self.number or '–'}/{self.year or '–'}"

    @property
    def open_until(self) -> date:
        """The last day on which its answering address opens."""
        return timezone.localdate(self.opinion.due_at) + OPEN_AFTER
