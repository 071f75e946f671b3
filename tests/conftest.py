"""What all tests share: the instant, the database server, the browser, the real data.

The embedded PostgreSQL is started by the first test that touches the database, so that
tests of the pure rooms run without it, and stopped by the process that began the run.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from wakai.config import catalogues, postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page
    from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
NO_BROWSER = pytest.StashKey[list[str]]()
NO_DATA = pytest.StashKey[list[str]]()
HOW_TO_GET_A_BROWSER = (
    "Install one (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk) or name it in WAKAI_CHROMIUM."
)

# It runs as root, where there is no graphics card, and is to ask nobody but the site.
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip

hypothesis_settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.register_profile("thorough", max_examples=2000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


# One server for the whole run ----------------------------------------------------------
def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NO_BROWSER] = []
    config.stash[NO_DATA] = []
    if not _is_worker(config):
        # A polite kill then cleans up like Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        _remove_what_killed_runs_left()
        catalogues.compile_stale()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        _remove(Path(os.environ["WAKAI_TEST_ROOT"]))


def _remove(root: Path) -> None:
    postgres.stop(postgres.Server(root / "postgres"))
    shutil.rmtree(root, ignore_errors=True)


def _remove_what_killed_runs_left() -> None:
    for left in Path(tempfile.gettempdir()).glob("wakai-test-*-*"):
        pid = left.name.split("-")[2]
        mine = left.stat().st_uid == os.geteuid()
        if mine and pid.isdigit() and not psutil.pid_exists(int(pid)):
            _remove(left)


# What migrations fill, and no test changes.
_OF_THE_SCHEMA = ("django_content_type", "auth_permission")


class _EmptyingOperations(DatabaseOperations):
    """Empties the tables after tests that really commit, also those whose triggers refuse it.

    Row by row: the tables are many and their rows few, and to truncate a table makes its files anew.
    """

    def sql_flush(self, style: object, tables: Sequence[str], **_options: bool) -> list[str]:
        # Django leaves the job queue's tables alone, for it did not make them; jobs of one test are none of the next one's.
        jobs = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers")
        deleted = [f"DELETE FROM {self.quote_name(table)}" for table in (*jobs, *tables) if table not in _OF_THE_SCHEMA]
        return ["; ".join(["SET LOCAL session_replication_role = replica", *deleted])]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Called by pytest-django before it makes this process's own database."""
    # What stays need not be filled again.
    vars(flush)["emit_post_migrate_signal"] = lambda *_, **__: None
    DatabaseWrapper.ops_class = _EmptyingOperations
    connection.ops = _EmptyingOperations(connection)
    if not settings.WAKAI_DATABASE_URL:
        postgres.start(settings.POSTGRES)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The embedded server goes with all its databases, so none is dropped one by one: a connection that a killed
    process or a thread has left would make that an error of whichever test came last."""
    return not os.environ.get("WAKAI_TEST_DATABASE_URL")


@pytest.fixture
def server_folder() -> Path:
    """An empty folder for a server of one's own, or for a whole system. Not pytest's: every run that begins shuts the folder
    of all runs to other accounts, such as the one PostgreSQL runs under."""
    return Path(tempfile.mkdtemp(dir=os.environ["WAKAI_TEST_ROOT"]))


# Things most tests want ----------------------------------------------------------------
@pytest.fixture
def at() -> datetime:
    """The instant at which tests take place: Tuesday 1 December 2026, noon in Tokyo."""
    return datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared_data(request: pytest.FixtureRequest) -> Path:
    """The folder with real data from outside the repository; skips when it is not there."""
    if not SHARED_DATA.is_dir():
        request.config.stash[NO_DATA].append(request.node.nodeid)
        pytest.skip("real data not found at ../shared/data")
    return SHARED_DATA


# The browser ---------------------------------------------------------------------------
def find_chromium() -> str | None:
    """The program named in WAKAI_CHROMIUM, or the first Chromium on PATH: rather one without windows, which takes less."""
    named = os.environ.get("WAKAI_CHROMIUM")
    names = (named,) if named else ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """A running headless Chromium."""
    from playwright.sync_api import sync_playwright

    program = find_chromium()
    assert program, HOW_TO_GET_A_BROWSER
    # Playwright runs an event loop in this thread, and Django then takes every query for an async one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: "Browser", live_server: "LiveServer") -> "Iterator[Page]":
    """A page of the site in a fresh browser context; `page.goto("/")` works.

    The site runs in a thread of this process on the test's own database. Whatever the
    browser complains about (scripts that fail, things the content security policy
    forbids, files that are missing) fails the test.
    """
    complaints: list[str] = []

    def listen(message: "ConsoleMessage") -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location.get('url')})")

    context = chromium.new_context(base_url=live_server.url, locale="en")
    shown = context.new_page()
    shown.on("console", listen)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    yield shown
    context.close()
    # A page that is meant to be an error page says so in the console as well.
    assert not [text for text in complaints if "the server responded with a status of 4" not in text]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _longest_files_first(items)
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or find_chromium():
        return
    config.stash[NO_BROWSER] = [item.nodeid for item in browser_tests]
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason="no Chromium found"))


class _Scheduling(LoadFileScheduling):  # type: ignore[misc]  # the library has no types
    """A file goes to one process as a whole, and those that start whole systems all go to the same one, one after the other.

    Two systems at once would starve each other, and wait in vain for what takes a second otherwise.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "alone" if _starts_whole_systems(file) else file


@cache
def _starts_whole_systems(file: str) -> bool:
    return "pytest.mark.alone" in (ROOT / file).read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Called when tests run in several processes."""
    return _Scheduling(config, log)


def _longest_files_first(items: list[pytest.Item]) -> None:
    """A file goes to one process as a whole: a long one that began last would keep the others waiting."""
    ranks: dict[Path, int] = {}
    for item in items:
        rank = 0 if item.get_closest_marker("slow") else 1 if item.get_closest_marker("browser") else 2
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])


def _say_skipped(reporter: pytest.TerminalReporter, *, browser: int, data: int) -> None:
    if browser:
        reporter.write_sep("!", f"{browser} BROWSER TESTS WERE SKIPPED: no Chromium found", yellow=True, bold=True)
        reporter.write_line(HOW_TO_GET_A_BROWSER)
    if data:
        reporter.write_sep("!", f"{data} TESTS ON REAL DATA WERE SKIPPED: ../shared/data not found", yellow=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    browser = sum("no Chromium found" in why for why in skipped)
    data = sum("real data not found" in why for why in skipped)
    _say_skipped(terminalreporter, browser=browser, data=data)


def pytest_sessionfinish(session: pytest.Session) -> None:
    required = os.environ.get("WAKAI_REQUIRE_BROWSER") == "1"
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not required or _is_worker(session.config) or reporter is None:
        return
    if any("no Chromium found" in str(report.longrepr) for report in reporter.stats.get("skipped", [])):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
