"""What is to be told to outside systems is looked for every few seconds: a row is all that must be stored with a change."""

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from haidang.exchange import operations, sending
from haidang.exchange.queries import lanes_with_work


@app.periodic(cron="* * * * * */5")
@app.task(name="exchange.look_round", queueing_lock="exchange.look_round")
def look_round(timestamp: int) -> None:
    """Every five seconds: a job for each lane in which something is due, unless one waits already."""
    for system, lane in lanes_with_work(timezone.now()):
        try:
            send.configure(queueing_lock=f"exchange.send.{system}.{lane}").defer(system=system, lane=lane)
        except AlreadyEnqueued:
            continue


@app.task(name="exchange.send")
def send(system: str, lane: int) -> None:
    """Send what is due in one lane; what is left is found when it is looked again."""
    sending.send_out(system, lane)


@app.periodic(cron="23 * * * *")
@app.task(name="exchange.forget", queueing_lock="exchange.forget")
def forget(timestamp: int) -> None:
    """Every hour: what outside systems said of messages is forgotten when its time is over."""
    operations.forget(now=timezone.now())
