from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.dossiers import operations


@app.periodic(cron="* * * * *")
@app.task(name="dossiers.mark_late", queueing_lock="dossiers.mark_late")
def mark_late(timestamp: int) -> None:
    """Every minute: whose time ran out is late."""
    operations.mark_late(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="dossiers.report_late_answers", queueing_lock="dossiers.report_late_answers")
def report_late_answers(timestamp: int) -> None:
    """Every minute: which units that were asked missed their day."""
    operations.report_late(now=timezone.now())
