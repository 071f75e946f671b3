"""What large files cost the web processes: 200 MB in pieces, in one piece, and in a plain form, over loopback.

Memory is the growth of each web process's resident set over what it had before, sampled all the while; the goal counts all
processes together. The same file is then handed in by its form, which hashes, seals and stores it.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

import pages
import psutil
from _measuring import told

MEGABYTE = 1024 * 1024
LENGTH = 200 * MEGABYTE
HEAD = (24).to_bytes(4, "big") + b"ftypisom\0\0\0\0isommp42"
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


class Film:
    """200 MB that look like a film, made as they are read; each with bytes of its own."""

    def __init__(self, start: int = 0, end: int = LENGTH) -> None:
        self.at, self.end = start, end
        self.filling = os.urandom(MEGABYTE)

    def read(self, size: int = -1) -> bytes:
        size = min(MEGABYTE if size < 0 else size, self.end - self.at)
        piece = (HEAD if self.at == 0 else b"") + self.filling
        piece = piece[:size]
        self.at += len(piece)
        return piece


class Sender(pages.Visitor):
    """Signed in as a seller, with a case in which files can be handed in."""

    def __init__(self) -> None:
        super().__init__()
        self.sign_in("service@yunxi.example")
        _, listing, _ = self.ask("/cases/")
        self.case = next(path for path in re.findall(r'href="(/cases/W[\d-]+)"', listing) if self._open(path))

    def _open(self, path: str) -> bool:
        return self.ask(path + "/add-exhibit")[0] == 200

    def send(
        self, method: str, path: str, body: object, length: int, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line = http.client.HTTPConnection("127.0.0.1", pages.PORT, timeout=300)
        told = {
            "Host": pages.HOST,
            "Cookie": cookies,
            "X-CSRFToken": self.cookies["csrftoken"],
            "Content-Length": str(length),
        }
        line.request(method, path, body, told | headers)  # type: ignore[arg-type]
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer

    def in_pieces(self, size: int) -> str:
        """The name of an upload sent in pieces of this size."""
        name = "filename " + base64.b64encode(b"film.mp4").decode()
        begun = {**TUS, "Content-Type": "text/plain", "Upload-Length": str(LENGTH), "Upload-Metadata": name}
        place = self.send("POST", self.case + "/uploads/", b"", 0, begun).headers["Location"]
        path = "/cases" + place.partition("/cases")[2]
        for start in range(0, LENGTH, size):
            end = min(start + size, LENGTH)
            answer = self.send("PATCH", path, Film(start, end), end - start, {**TUS, "Upload-Offset": str(start)})
            if answer.status != 204:
                raise SystemExit(f"a piece was answered {answer.status}")
        return path.rpartition("/")[2]

    def hand_in(self, upload_id: str) -> None:
        status, text, _ = self.ask(self.case + "/add-exhibit", {"once": upload_id, "files-upload": upload_id})
        if status != 302:
            raise SystemExit(f"the form was answered {status}: {text[:300]}")

    def by_form(self) -> None:
        """As a browser without JavaScript sends it."""
        edge = "a-boundary"
        before = f'--{edge}\r\nContent-Disposition: form-data; name="once"\r\n\r\nplain\r\n--{edge}\r\n'
        before += 'Content-Disposition: form-data; name="files"; filename="film.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
        pieces = _joined(before.encode(), Film(end=LENGTH - 1000), f"\r\n--{edge}--\r\n".encode())
        length = len(before) + LENGTH - 1000 + len(edge) + 8
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        answer = self.send("POST", self.case + "/add-exhibit", pieces, length, kind)
        if answer.status != 302:
            raise SystemExit(f"the plain form was answered {answer.status}")


def _joined(before: bytes, film: Film, after: bytes) -> Iterator[bytes]:
    yield before
    while piece := film.read():
        yield piece
    yield after


def _web() -> list[psutil.Process]:
    """The processes of this run that serve pages."""
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if "web" in process.cmdline() and process.is_running()
    ]


def measured(what: str, work: Callable[[], object], *, goal: str = "") -> None:
    """Tell by how much the web processes grew at their largest, and how long it took."""
    processes = _web()
    before = {process.pid: process.memory_info().rss for process in processes}
    most, over = dict(before), threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    most[process.pid] = max(most[process.pid], process.memory_info().rss)

    looking = threading.Thread(target=look)
    looking.start()
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    over.set()
    looking.join()
    told(f"{what}: memory", sum(most[pid] - before[pid] for pid in before) / 1e6, "MB", goal)
    told(f"{what}: rate", LENGTH / 1e6 / seconds, "MB/s")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wakai-bench-") as data:
        environment = os.environ | {"WAKAI_DATA_DIR": data, "WAKAI_PORT": str(pages.PORT)}
        with pages._running(environment):
            sender, ids = Sender(), []
            print(f"{LENGTH / 1e6:.0f} MB")
            measured("in pieces of 4 MB", lambda: ids.append(sender.in_pieces(4 * MEGABYTE)), goal="< 30")
            measured("handed in by the form, hashed and sealed", lambda: sender.hand_in(ids[0]), goal="< 30")
            measured("in one piece", lambda: ids.append(sender.in_pieces(LENGTH)), goal="< 30")
            measured("in a plain form, handed in", sender.by_form, goal="< 30")


if __name__ == "__main__":
    main()
