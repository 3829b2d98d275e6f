from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.procedures.guides.choices import OTHER
from haidang.wallet.choices import How, Origin, Trouble


class Paper(models.Model):
    """One paper of an account: put in by the person, or issued to them. Its files are those of ``PAPER`` with its number as key."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of paper"), max_length=40, default=OTHER)
    title = models.CharField(_("what it is called"), max_length=200)
    paper_number = models.CharField(_("number"), max_length=60, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Empty: no end is written on it")
    )
    holder_name = models.CharField(_("whose paper it is"), max_length=150, blank=True)
    holder_id_number = models.CharField(_("their identity number"), max_length=20, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    thing = models.CharField(max_length=60, blank=True, help_text="Code of what it is the result of")
    put_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "thing"], condition=~Q(thing=""), name="wallet_result_once"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="wallet_origin_known"),
            models.CheckConstraint(condition=~Q(origin=Origin.RESULT) | ~Q(thing=""), name="wallet_result_of_something"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["account", "-put_at"], name="wallet_of_account")]

    def __str__(self):
        return self.title


class Handed(models.Model):
    """
    Which of the papers that were asked for a file of something is, and where it came from; also that one comes later.

    It stays when the paper is taken out of the wallet: what was handed in was handed in.
    """

    thing = models.CharField(max_length=60, help_text="Code of what it was handed in with")
    procedure_code = models.CharField(max_length=40)
    asked = models.CharField(
        max_length=30, blank=True, help_text="Its key in the guide; empty: it was not asked for"
    )
    words = models.CharField(max_length=1000, blank=True, help_text="As it was asked for then")
    how = models.CharField(max_length=8, choices=How.choices)
    file = models.ForeignKey("files.File", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.SET_NULL, related_name="handed")
    confirmed = models.JSONField(null=True, blank=True, help_text="Troubles the person saw and confirmed")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(how__in=How.values), name="wallet_how_known")]
        indexes = [models.Index(fields=["thing"], name="wallet_handed_with")]

    def __str__(self):
        return f"{self.thing} {self.asked} {self.how}"

    @property
    def doubts(self) -> list[str]:
        """What the person saw and confirmed, in words."""
        return [str(Trouble(one).label) for one in self.confirmed or ()]
