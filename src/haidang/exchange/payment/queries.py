"""What is known of orders and of money that goes back."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from haidang.exchange.payment.choices import OrderState, ReturnState
from haidang.exchange.payment.client import is_set_up
from haidang.exchange.payment.models import Order, Return

__all__ = ["is_set_up", "returns", "unanswered", "waiting_returns"]
LONG_ENOUGH, AGAIN, GIVEN_UP = timedelta(minutes=2), timedelta(minutes=5), timedelta(days=3)
AT_ONCE = 50


def returns(keys: Collection[str]) -> dict[str, Return]:
    """Return what became of money that goes back through the gateway, by key."""
    return {one.key: one for one in Return.objects.filter(key__in=list(keys))}


def unanswered(now: datetime) -> list[Order]:
    """
    Return the orders of which the gateway told nothing for two minutes, those asked about longest ago first.

    Each is asked about every five minutes, for three days; what is told after that still counts.
    """
    return list(
        Order.objects.filter(
            Q(asked_at__isnull=True) | Q(asked_at__lt=now - AGAIN),
            state=OrderState.OPEN,
            created_at__lt=now - LONG_ENOUGH,
            created_at__gt=now - GIVEN_UP,
        ).order_by("asked_at", "id")[:AT_ONCE]
    )


def waiting_returns() -> list[Return]:
    """Return the money that the gateway did not answer about yet, in any order: one that it never answers holds up no other."""
    return list(Return.objects.filter(state=ReturnState.WAITING).select_related("told").order_by("?")[:AT_ONCE])  # fmt: skip
