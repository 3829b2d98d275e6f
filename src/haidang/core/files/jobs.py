from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.core.files import operations


@app.periodic(cron="10 3 * * *")
@app.task(name="files.expire", queueing_lock="files.expire")
def expire(timestamp: int) -> None:
    """Every night: files whose time of keeping is over are forgotten."""
    operations.expire(now=timezone.now())


@app.periodic(cron="40 * * * *")
@app.task(name="files.sweep", queueing_lock="files.sweep")
def sweep(timestamp: int) -> None:
    """Every hour: content nobody refers to is gone, so that what was erased is erased for good."""
    operations.sweep(now=timezone.now())
