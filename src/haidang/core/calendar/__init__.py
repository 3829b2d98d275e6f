"""Working hours, holidays and deadlines of the civil service."""

from haidang.core.calendar.clock import HANOI, aware, local
from haidang.core.calendar.days import Day, WorkCalendar, current

__all__ = ["HANOI", "Day", "WorkCalendar", "aware", "current", "local"]
