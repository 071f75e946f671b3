"""What a witness is sent over HTTP, and what is taken of its answer; against a server that only writes down."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from wakai.journal import witnesses
from wakai.journal.witnesses import LARGEST_ANSWER, Answer, post


@dataclass
class Listener:
    """Answers as it is told; `heard` are method, path, type and body of each request."""

    url: str = ""
    status: int = 200
    answer: bytes = b""
    silent: threading.Event | None = None
    heard: list[tuple[str, str, str, bytes]] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    told = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.heard.append((self.command, self.path, self.headers["Content-Type"], body))
            if told.silent:
                told.silent.wait(10)
                return
            self.send_response(told.status)
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, *_: object) -> None:
            """Says nothing on the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/add-checkpoint"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    if told.silent:
        told.silent.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_request_as_the_protocol_has_it(listener: Listener) -> None:
    listener.answer = b"a line\n"
    assert post(listener.url, b"old 0\n") == Answer(200, b"a line\n")
    assert listener.heard == [("POST", "/add-checkpoint", "text/plain; charset=utf-8", b"old 0\n")]


def test_a_refusal_is_an_answer_with_its_text(listener: Listener) -> None:
    listener.status, listener.answer = 409, b"17\n"
    assert post(listener.url, b"") == Answer(409, b"17\n")


@pytest.mark.parametrize("status", [200, 409])
def test_no_more_is_read_than_an_answer_may_have(listener: Listener, status: int) -> None:
    listener.status, listener.answer = status, b"x" * (LARGEST_ANSWER + 1)
    assert post(listener.url, b"") == Answer(status, b"x" * LARGEST_ANSWER)


def test_who_does_not_answer_is_not_waited_for(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "TIMEOUT_SECONDS", 0.2)
    listener.silent = threading.Event()
    with pytest.raises(OSError, match="timed out"):
        post(listener.url, b"")
