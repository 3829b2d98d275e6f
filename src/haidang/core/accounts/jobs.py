from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.core.accounts import operations


@app.periodic(cron="25 * * * *")
@app.task(name="accounts.forget", queueing_lock="accounts.forget")
def forget(timestamp: int) -> None:
    """Every hour: sessions that ended by themselves and counts that are over are forgotten, as people are told."""
    operations.forget_what_is_over(now=timezone.now())
