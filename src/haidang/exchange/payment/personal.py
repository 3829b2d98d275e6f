"""Orders name a thing and an amount, and nobody: who paid is known to the gateway."""

from haidang.core.people import declare
from haidang.exchange.payment.models import Order, Return, Told

declare(Order, plain=["id", "number", "owner", "key", "amount", "state", "address", "created_at", "asked_at"])
declare(Told, plain=["id", "transaction", "order", "amount", "at"])
declare(Return, plain=["id", "key", "told", "amount", "state", "why", "created_at", "settled_at"])
