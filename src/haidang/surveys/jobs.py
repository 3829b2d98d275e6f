from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.surveys import operations, queries


@app.periodic(cron="* * * * *")
@app.task(name="surveys.settle", queueing_lock="surveys.settle")
def settle(timestamp: int) -> None:
    """Every minute: what was answered is added to the tallies, so that results stay quick."""
    for campaign in queries.to_settle():
        operations.settle(campaign=campaign)


@app.periodic(cron="40 0 * * *")
@app.task(name="surveys.mix", queueing_lock="surveys.mix")
def mix(timestamp: int) -> None:
    """Every night: the order in which people answered yesterday is forgotten, and so is what they wrote when its time is over."""
    day = timezone.localdate() - timedelta(days=1)
    for campaign in queries.replied_on(day):
        operations.mix(campaign=campaign, day=day)
    operations.forget_remarks(on=timezone.localdate())
