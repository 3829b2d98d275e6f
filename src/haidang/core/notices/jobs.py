"""The outbox is looked at every few seconds: a row in it is all that must be stored with what it tells of."""

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from haidang.core.notices import operations, sending
from haidang.core.notices.queries import channels_with_work


@app.periodic(cron="* * * * * */5")
@app.task(name="notices.look_round", queueing_lock="notices.look_round")
def look_round(timestamp: int) -> None:
    """Every five seconds: a job for each channel on which something is due, unless one waits already."""
    for channel in channels_with_work(timezone.now()):
        try:
            send.configure(queueing_lock=f"notices.send.{channel}").defer(channel=channel)
        except AlreadyEnqueued:
            continue


@app.task(name="notices.send")
def send(channel: str) -> None:
    """Send what is due on one channel; what is left is found when it is looked again."""
    sending.send_out(channel)


@app.periodic(cron="* * * * *")
@app.task(name="notices.morning", queueing_lock="notices.morning")
def morning(timestamp: int) -> None:
    """Every minute: from seven on what goes out each morning, once a day, also where nobody worked at seven."""
    operations.morning(now=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="notices.forget", queueing_lock="notices.forget")
def forget(timestamp: int) -> None:
    """Every hour: addresses and texts that need not be kept any longer are forgotten."""
    operations.forget(now=timezone.now())
