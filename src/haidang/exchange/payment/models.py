from django.db import models
from django.db.models import Q

from haidang.exchange.payment.choices import OrderState, ReturnState


class Order(models.Model):
    """An amount that somebody was sent to the gateway to pay; what for, the app that ordered knows by ``owner`` and ``key``."""

    number = models.CharField(max_length=40, unique=True)
    owner = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    amount = models.PositiveBigIntegerField(help_text="đồng")
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.OPEN)
    address = models.CharField(max_length=500, blank=True, help_text="Where it is paid")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the gateway was last asked about it"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="order_of_something")]
        indexes = [
            models.Index(fields=["created_at"], name="order_open", condition=Q(state=OrderState.OPEN)),
            models.Index(fields=["owner", "key"], name="order_of"),
        ]

    def __str__(self):
        return self.number


class Told(models.Model):
    """A payment that the gateway told of. Told twice, or told and asked for, it is one row."""

    transaction = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="told")
    amount = models.PositiveBigIntegerField(help_text="đồng")
    at = models.DateTimeField()

    def __str__(self):
        return self.transaction


class Return(models.Model):
    """Money of a payment that goes back through the gateway; ``key`` keeps it from going twice."""

    key = models.CharField(max_length=80, unique=True)
    told = models.ForeignKey(Told, on_delete=models.PROTECT, related_name="returns")
    amount = models.PositiveBigIntegerField(help_text="đồng")
    state = models.CharField(max_length=8, choices=ReturnState.choices, default=ReturnState.WAITING)
    why = models.CharField(max_length=200, blank=True, help_text="Why it was refused")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="return_of_something")]
        indexes = [models.Index(fields=["created_at"], name="return_waiting", condition=Q(state=ReturnState.WAITING))]  # fmt: skip

    def __str__(self):
        return self.key
