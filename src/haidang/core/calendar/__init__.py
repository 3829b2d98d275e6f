"""Working hours, holidays and deadlines of the civil service."""

from haidang.core.calendar.clock import HANOI, aware, local
from haidang.core.calendar.days import MINUTES_A_DAY, Day, WorkCalendar, current

__all__ = ["HANOI", "MINUTES_A_DAY", "Day", "WorkCalendar", "aware", "current", "local"]
