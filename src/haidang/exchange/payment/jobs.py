from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.exchange.payment import operations


@app.periodic(cron="* * * * *")
@app.task(name="payment.look_round", queueing_lock="payment.look_round")
def look_round(timestamp: int) -> None:
    """Every minute: orders without an answer are asked about, and money that goes back is sent on."""
    operations.ask_about_orders(now=timezone.now())
    operations.send_returns(now=timezone.now())
