"""The whole programme as a person runs it, while its database goes away, and while web and worker are killed."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import pytest
from tests.console.test_up import Up, ours, still_there, wait_until_ready

from wakai.config import postgres

pytestmark = [pytest.mark.slow, pytest.mark.alone]
# Restarts are tried after 1, 2, 4, 8 ... seconds; a busy machine adds its own.
PATIENCE = 120
NOTHING_LOST = {"en": "Nothing was lost", "ja": "失われたものはありません", "zh-hans": "没有丢失任何内容"}


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Answers a redirect as it is."""

    def redirect_request(self, *_: object) -> None:
        """Never followed."""


@dataclass
class Visitor:
    """A browser without JavaScript: keeps cookies, says where a form comes from."""

    site: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def __call__(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, place of a redirect, and text of the answer."""
        opener = urllib.request.build_opener(NoRedirects, urllib.request.HTTPCookieProcessor(self.cookies))
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.site, path), body)
        request.add_header("Origin", self.site)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, "", answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get("Location", ""), error.read().decode()

    def speaks(self, language: str) -> None:
        """Chooses a language, as the switch at the foot of each page does."""
        for cookie in self.cookies:
            if cookie.name == "django_language":
                cookie.value = language


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if true():
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.3)
    raise AssertionError(what)


def mails(folder: Path) -> Iterator[tuple[str, str]]:
    """Receiver and text of each mail that lies in the folder."""
    for file in folder.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=default)
        body = mail.get_body()
        yield str(mail["To"]), body.get_content() if body else ""


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, str]]:
    """`wakai up` with the demonstration's cases, once for this file. Nothing of it is left running."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WAKAI_", "DJANGO_"))}
    home = {"WAKAI_DATA_DIR": tempfile.mkdtemp(dir=os.environ["WAKAI_TEST_ROOT"]), "WAKAI_PORT": port}
    process = Up({**clean, **home})
    try:
        wait_until_ready(process)
        yield home
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        left = still_there(home)
        for each in left:
            each.kill()
    assert process.returncode == 0
    assert left == []


@pytest.fixture
def site(running: dict[str, str]) -> str:
    return f"http://localhost:{running['WAKAI_PORT']}"


def a_party(site: str, folder: Path) -> tuple[Visitor, str]:
    """Somebody who came in by the link in their mail, and the address of an open case of theirs."""
    found: list[tuple[Visitor, str]] = []

    def look() -> bool:
        for _, text in mails(folder):
            for link in re.findall(r"http://localhost:\d+(/c/\S+)", text):
                visitor = Visitor(site)
                status, place, _ = visitor(link)
                if status == 302 and visitor(f"{place}/message")[0] == 200:
                    found.append((visitor, place))
                    return True
        return False

    until(look, "no mail with a link to an open case")
    return found[0]


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    return {name[1]: value[1] for name, value in pairs if name and value}


def test_the_database_gone_for_a_while(running: dict[str, str], site: str) -> None:
    folder = Path(running["WAKAI_DATA_DIR"])
    visitor, case = a_party(site, folder / "mail")
    form = form_of(visitor(f"{case}/message")[2])
    words = "The parcel shop says it was never handed in, I asked twice."
    server = postgres.Server(folder / "postgres")

    postgres.stop(server)
    for language, text in NOTHING_LOST.items():
        visitor.speaks(language)
        status, _, page = visitor(case)
        assert (status, text in page) == (503, True), page
    visitor.speaks("en")
    sent = {**form, "text": words, "readers": "all"}
    status, _, page = visitor(f"{case}/message", sent)
    assert status == 503
    assert words in page, "what was written is shown for copying"
    assert visitor("/healthz")[0] == 503
    assert Visitor(site)("/")[0] == 200

    assert postgres.start(server)
    until(lambda: visitor("/healthz")[0] == 200, "the pages do not come back")
    # The same press again, twice over: done once.
    for _ in range(2):
        until(lambda: visitor(f"{case}/message", sent)[0] == 302, "the message cannot be sent")
    assert visitor(case)[2].count(words) == 1
    until(lambda: any(words in text for _, text in mails(folder / "mail")), "the worker does not come back")


def test_web_and_worker_killed(running: dict[str, str], site: str) -> None:
    folder = Path(running["WAKAI_DATA_DIR"])
    visitor, case = a_party(site, folder / "mail")
    for time_of_it in range(2):
        form = form_of(visitor(f"{case}/message")[2])
        sent = {**form, "text": f"Message number {time_of_it}, written while things fall over.", "readers": "all"}
        kill(running, "worker")
        if time_of_it:
            kill(running, "web")
        until(lambda sent=sent: visitor(f"{case}/message", sent)[0] == 302, "the pages do not come back")  # type: ignore[misc]
        until(
            lambda sent=sent: any(sent["text"] in text for _, text in mails(folder / "mail")),  # type: ignore[misc]
            "the worker does not come back",
        )
        assert visitor(case)[2].count(sent["text"]) == 1


def kill(running: dict[str, str], which: str) -> None:
    """SIGKILL to the web or worker processes of this very `wakai up`, and to nothing else."""
    killed = 0
    for process in ours(running):
        try:
            if f"wakai.console {which}" in " ".join(process.cmdline()):
                process.kill()
                killed += 1
        except psutil.NoSuchProcess:
            continue
    assert killed
