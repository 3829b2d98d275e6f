from procrastinate.contrib.django import app

from haidang.core.finding import operations


@app.periodic(cron="10 0 * * *")
@app.task(name="finding.rebuild", queueing_lock="finding.rebuild", lock="finding.rebuild")
def rebuild(timestamp: int) -> None:
    """Every night, when days have changed: what began or ended at midnight is found as what it is now."""
    operations.rebuild()
