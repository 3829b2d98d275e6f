"""What a killed worker left half done is taken up again, so that nothing waits for it for ever."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

SECONDS_SILENT = 30  # a living worker gives a sign every ten seconds
ATTEMPTS = 5


@app.periodic(cron="* * * * * */20")
@app.task(name="events.take_up_again", queueing_lock="events.take_up_again", pass_context=True)
async def take_up_again(context, timestamp: int) -> None:
    """
    Every twenty seconds: a job whose worker died goes back into the queue.

    So every job may run more than once and must bear it. One that took its worker with it five times is given up as failed.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SECONDS_SILENT):
        if job.attempts >= ATTEMPTS:
            await jobs.finish_job(job, status=Status.FAILED, delete_job=False)
            continue
        try:
            await jobs.retry_job(job)
        except (
            UniqueViolation
        ):  # the same job waits in the queue already; it only needs the lock to be free again
            await jobs.finish_job(job, status=Status.ABORTED, delete_job=False)
