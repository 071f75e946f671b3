"""What the worker does by itself: let deadlines end, get time stamps, and keep the job queue in order."""

from datetime import timedelta

import structlog
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from wakai.channels import erasing
from wakai.config.clock import now
from wakai.evidence import fixity, sources
from wakai.evidence.blobs import sweep
from wakai.flows.erase_person import finish_erasures
from wakai.flows.scrub_database import NIGHTLY_LARGEST, largest_table, scrub_database, scrub_is_due
from wakai.flows.tidy_up import tidy_up
from wakai.flows.watch_deadlines import watch_deadlines
from wakai.journal.stamping import MAX_TRIES, STAMP, stamp_again, try_stamp

# Workers report every 10 s. A worker that starts takes those silent for this long for dead, and so do we.
SILENT_SECONDS = 30
KEEP_HOURS = 30 * 24
log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="watch", lock="watch")
def watch(timestamp: int) -> None:
    """Warns and lapses what is due. Run late, it catches up; run twice, it does nothing twice."""
    watch_deadlines(at=now())


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Runs again what a worker that was killed had begun. Every job of ours may run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        try:
            await manager.retry_job(job, retry_at=now() + timedelta(seconds=1))
        except UniqueViolation:
            # The next of its kind waits already, and would wait for ever behind the lock of this one.
            await manager.finish_job(job, status=Status.ABORTED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Forgets jobs that ended well more than thirty days ago; failed ones stay to be looked at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="forget")
def forget(timestamp: int) -> None:
    """Forgets codes and keys that are of no use any more, and what people asked to have erased and nothing holds any more."""
    at = now()
    tidy_up(at=at)
    finish_erasures(mails=erasing, at=at)
    sweep(before=at - timedelta(days=1))


@app.periodic(cron="57 3 * * *")
@app.task(queueing_lock="scrub")
def scrub(timestamp: int) -> None:
    """After a day with erasures, takes what was erased out of the database's own files, if no table is locked for long."""
    if not scrub_is_due():
        return
    if (size := largest_table()) > NIGHTLY_LARGEST:
        log.warning("scrub_waits", largest_table=size, do="wakai privacy scrub")
        return
    scrub_database()


class StampWaiting(Exception):
    """The authority is away, or its reply could not be taken; the job is run again later."""


@app.task(name=STAMP, retry=RetryStrategy(max_attempts=MAX_TRIES, exponential_wait=4))
def stamp(stamp_id: int) -> None:
    """Asks one authority to stamp one digest. Run twice, it keeps the first stamp."""
    if not try_stamp(stamp_id, at=now()):
        raise StampWaiting(f"time stamp {stamp_id}")


@app.periodic(cron="7 4 * * *")
@app.task(queueing_lock="renew_stamps")
def renew_stamps(timestamp: int) -> None:
    """Asks again for the stamps that failed, and stamps those whose authority's certificate ends soon."""
    stamp_again(at=now())


class SourceWaiting(Exception):
    """The DNS did not answer for a key; the job is run again later."""


@app.task(name=sources.CHECK, retry=RetryStrategy(max_attempts=sources.MAX_TRIES, exponential_wait=4))
def check_source(exhibit_id: str) -> None:
    """Checks the signatures that one exhibit carries. Run twice, it finds the same."""
    if not sources.try_check(exhibit_id, at=now()):
        raise SourceWaiting(f"signatures of {exhibit_id}")


@app.periodic(cron="27 4 * * *")
@app.task(queueing_lock="check_sources_again")
def check_sources_again(timestamp: int) -> None:
    """Asks the DNS again for keys it had no answer for."""
    sources.check_again(at=now())


# Bytes are compared in portions, so that a new file never waits an hour behind old ones.
@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="compare", lock="compare")
def compare(timestamp: int) -> None:
    """Reads originals again whose turn it is. Broken off, it goes on with the next portion."""
    fixity.compare_due(at=now())
