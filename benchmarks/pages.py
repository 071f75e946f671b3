"""What the pages cost: the demonstration behind granian on PostgreSQL, asked over loopback for a bounded time.

Case page as its seller sees it, and sending a finished claim. Each claim is about an order of its own, made beforehand.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from _measuring import told

PORT = int(os.environ.get("WAKAI_BENCH_PORT", "8690"))
HOST = f"localhost:{PORT}"
CLIENTS = 8
SECONDS = 10.0
CLAIMS = 1500


class Visitor:
    """A browser reduced to one kept connection and its cookies."""

    def __init__(self, cookies: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies = dict(cookies or {})

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, body and redirect target of one request."""
        headers = {"Host": HOST, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["csrftoken"]}
        self.connection.request("POST" if body is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, text, answer.headers.get("Location", "")

    def sign_in(self, email: str) -> None:
        self.ask("/accounts/login/")
        status, _, _ = self.ask("/accounts/login/", {"login": email, "password": "wakai-demo"})
        if status != 302:
            raise SystemExit(f"signing in as {email} answered {status}")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wakai-bench-") as data:
        environment = os.environ | {"WAKAI_DATA_DIR": data, "WAKAI_PORT": str(PORT)}
        with _running(environment):
            _case_page()
            _claims(environment)


@contextmanager
def _running(environment: dict[str, str]) -> Iterator[None]:
    child = subprocess.Popen([_program(), "up"], env=environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    try:
        for line in child.stdout:
            if "ready" in line:
                break
        else:
            raise SystemExit("wakai up did not get ready")
        threading.Thread(target=child.stdout.read, daemon=True).start()
        time.sleep(5)  # the mails of the demonstration go out first
        yield
    finally:
        child.terminate()
        child.wait(30)


def _program() -> str:
    return os.path.join(os.path.dirname(sys.executable), "wakai")


def _case_page() -> None:
    first = Visitor()
    first.sign_in("service@yunxi.example")
    _, listing, _ = first.ask("/cases/")
    path = re.findall(r'href="(/cases/W[\d-]+)"', listing)[0]
    _, page, _ = first.ask(path)
    print(f"case page {len(page.encode()):,} bytes, {CLIENTS} clients, {SECONDS:.0f} s")

    def one(visitor: Visitor) -> None:
        status, _, _ = visitor.ask(path)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")

    told("case pages a second", _rate(first.cookies, one), "/s", "≥ 150")


def _claims(environment: dict[str, str]) -> None:
    made = subprocess.run(
        [sys.executable, __file__, "--prepare"], env=environment, check=True, capture_output=True, text=True
    )
    drafts = made.stdout.split()
    visitor = Visitor()
    visitor.sign_in("emma@buyer.example")
    visitor.ask(f"/claim/d/{drafts[0]}/check")
    numbers = count()

    def one(visitor: Visitor) -> None:
        number = next(numbers)
        if number >= len(drafts):
            raise StopIteration
        status, text, where = visitor.ask(f"/claim/d/{drafts[number]}/check", {"once": drafts[number]})
        if status != 302 or not where.endswith("sent"):
            raise SystemExit(f"sending a claim answered {status} {where}: {text[:400]}")

    told("claims sent a second", _rate(visitor.cookies, one), "/s", "≥ 100")


def _rate(cookies: dict[str, str], one: Callable[[Visitor], None]) -> float:
    """Requests a second of several visitors at once, after a short warm-up."""
    done = [0] * CLIENTS
    end = time.monotonic() + SECONDS

    def visit(number: int) -> None:
        visitor = Visitor(cookies)
        while time.monotonic() < end:
            try:
                one(visitor)
            except StopIteration:
                return
            done[number] += 1

    begin = time.monotonic()
    threads = [threading.Thread(target=visit, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - begin)


def prepare() -> None:
    """Make orders of one buyer, each with a claim that is answered to the end; print the drafts."""
    from datetime import timedelta

    from wakai.console import boot

    boot.django()
    import json

    from wakai.commerce import queries as commerce
    from wakai.config.clock import now
    from wakai.console.demo.orders import as_jsonl
    from wakai.flows.import_orders import import_orders
    from wakai.flows.start_claim import save_answers, start_claim
    from wakai.parties.queries import account_by_external_id

    at = now()
    like = next(json.loads(line) for line in as_jsonl(at).splitlines() if b"WK-1009" in line)
    rows = "".join(json.dumps(like | {"order_number": f"B-{n}"}) + "\n" for n in range(CLAIMS))
    import_orders({"bench.jsonl": rows.encode()}, format="jsonl", source="bench", at=at)
    account = account_by_external_id("buyer", "emma")
    assert account
    for n in range(CLAIMS):
        order = commerce.order_by_source("bench", number=f"B-{n}")
        assert order
        draft = start_claim(order.id, account_id=account.id, at=at - timedelta(minutes=1))
        save_answers(draft.id, answers=ANSWERS, at=at)
        print(draft.id)


# What the pages of a claim save for a parcel that has not come.
ANSWERS: dict[str, object] = {
    "kind": "not_received",
    "asked": "refund",
    "text": "It should have been here days ago. The tracking has not moved for a week.",
    "language": "en",
    "seen:files": True,
    "seen:rules": True,
}

if __name__ == "__main__":
    prepare() if "--prepare" in sys.argv else main()
