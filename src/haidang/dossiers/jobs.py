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


@app.periodic(cron="20 3 * * *")
@app.task(name="dossiers.forget_drafts", queueing_lock="dossiers.forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Every night: drafts into which nobody typed for a long time are forgotten."""
    operations.forget_drafts(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="dossiers.warn", queueing_lock="dossiers.warn")
def warn(timestamp: int) -> None:
    """Every minute: who holds a dossier that may become late is told, and its leader on the last working day."""
    operations.warn_of_all(now=timezone.now())
