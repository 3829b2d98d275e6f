from decimal import Decimal

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Who handles the procedure."""

    MINISTRY = "bo", _("Ministry")
    PROVINCE = "tinh", _("Province or city")
    COMMUNE = "xa", _("Commune")
    OTHER = "khac", _("Other body")


class TimeUnit(TextChoices):
    """In what the time limit is counted."""

    WORKING_DAY = "working_day", _("working days")
    DAY = "day", _("days")
    HOUR = "hour", _("working hours")
    MONTH = "month", _("months")
    YEAR = "year", _("years")
    UNKNOWN = "unknown", _("not printed at the source")

    def lasting(self, amount: float) -> str:
        """Return an amount of it as people say it: "1 working day", "7,5 ngày"."""
        words = ONE.get(self, self.label) if amount == 1 else self.label
        return f"{number_format(Decimal(f'{amount:g}'))} {words}"


ONE = {
    TimeUnit.WORKING_DAY: _("working day"), TimeUnit.DAY: _("day"), TimeUnit.HOUR: _("working hour"), TimeUnit.MONTH: _("month"),
    TimeUnit.YEAR: _("year"),
}  # fmt: skip


class Mark(TextChoices):
    READ = "read", _("read in the legal act")
    SECONDARY = "secondary", _("from a secondary source")
    ASSUMPTION = "assumption", _("assumption, not verified")


class GuideStep(TextChoices):
    """What is counted at a question of a guide; at the list (no question) only that it was reached and left backwards."""

    REACHED = "reached", _("came to it")
    ANSWERED = "answered", _("answered")
    BACK = "back", _("went back")


class FeeKind(TextChoices):
    """What is paid: a fee for a service (phí), or a charge of the state (lệ phí); Law on Fees and Charges 97/2015/QH13."""

    SERVICE = "phi", _("fee for a service")
    STATE = "le_phi", _("state charge")


class LineKind(TextChoices):
    """What an act sets for a procedure from a day on, line by line."""

    FEES = "fees", _("Fees")
    EXEMPTIONS = "exemptions", _("Who pays less")
    LIMITS = "limits", _("Promised time limits")
