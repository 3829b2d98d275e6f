"""What the payment gateway tells of dossiers."""

from haidang.dossiers.choices import CHARGE
from haidang.dossiers.operations import told_by_gateway
from haidang.exchange.payment.payable import when_paid


@when_paid(CHARGE)
def paid(*, key, amount, reference, at):
    told_by_gateway(key=key, amount=amount, reference=reference, at=at)
