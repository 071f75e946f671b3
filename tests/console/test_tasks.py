"""Jobs are part of the transaction that causes them, and one whose worker was killed is run again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from wakai.console import tasks


@pytest.mark.django_db
def test_a_job_deferred_in_a_transaction_that_fails_never_existed() -> None:
    with transaction.atomic():
        tasks.remove_old_jobs.configure().defer(timestamp=0)
        assert ProcrastinateJob.objects.filter(status="todo").count() == 1
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


def _work() -> None:
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()


def _begun(job: int, *, silent: int) -> None:
    """As if a worker had begun this job and had not been heard of for so many seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent],
        )
        (worker,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])


def _looked_after() -> None:
    tasks.retry_stalled_jobs.configure().defer(timestamp=0)
    with ThreadPoolExecutor(1) as thread:  # browser tests may have left an event loop in this one
        thread.submit(_work).result()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("silent", "status"), [(20, "doing"), (40, "todo")])
def test_a_job_begun_by_a_worker_silent_for_too_long_is_run_again(silent: int, status: str) -> None:
    job = tasks.renew_stamps.configure(queueing_lock="a name of its own").defer(timestamp=0)
    _begun(job, silent=silent)
    _looked_after()
    assert ProcrastinateJob.objects.get(id=job).status == status


@pytest.mark.django_db(transaction=True)
def test_a_killed_round_gives_way_to_the_next_that_waits_and_holds_up_no_other_job() -> None:
    """Else nothing would ever lapse again: the next round waits for the lock of the one that was killed."""
    killed = tasks.watch.configure().defer(timestamp=0)
    _begun(killed, silent=40)
    waiting = tasks.watch.configure().defer(timestamp=15)
    other = tasks.renew_stamps.configure(queueing_lock="a name of its own").defer(timestamp=0)
    _begun(other, silent=40)
    _looked_after()
    _looked_after()
    states = dict(ProcrastinateJob.objects.values_list("id", "status"))
    assert (states[killed], states[waiting], states[other]) == ("aborted", "succeeded", "todo")
