from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="facts.refresh", queueing_lock="facts.refresh", lock="facts.refresh")
def refresh(timestamp: int) -> None:
    """Every minute: deeds become facts, facts become readings."""
    from haidang.core.facts import operations  # slow to load, and only who counts needs it

    operations.refresh()


@app.periodic(cron="17 * * * *")
@app.task(name="facts.tidy", queueing_lock="facts.tidy", lock="facts.refresh")
def tidy(timestamp: int) -> None:
    """Every hour: the lake forgets what no snapshot needs."""
    from haidang.core.facts import operations

    operations.tidy()
