"""The chains of today and yesterday are checked again and again, so that the page of the audit can say up to when they hold."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.core.audit.operations import check_day


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.check", queueing_lock="audit.check")
def check(timestamp: int) -> None:
    today = timezone.localdate()
    for day in (today - timedelta(1), today):
        check_day(day)
