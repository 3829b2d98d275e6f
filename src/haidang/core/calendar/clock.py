"""Between the database, which keeps moments with their zone, and rules, which think in local time."""

from datetime import datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def local(moment: datetime) -> datetime:
    """Return an aware moment as the wall clock of Vietnam showed it, without a zone."""
    return moment.astimezone(HANOI).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """Return a wall-clock moment of Vietnam with its zone."""
    return moment.replace(tzinfo=HANOI)
