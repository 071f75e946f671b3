"""The optional scanner, against a small server that speaks ClamAV's INSTREAM: what it finds, and what happens when it is away."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from wakai.evidence import scanning
from wakai.evidence.actions import file_exhibit
from wakai.evidence.domain.media_refusals import HarmfulFile, ScannerAway
from wakai.evidence.models import Custody, Exhibit
from wakai.evidence.queries import custody_of

# The test text of the anti-virus industry (EICAR), put together here so that no scanner takes this file for it.
HARMFUL = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """Takes one stream after the other and answers by its content; remembers what it was sent."""

    def __init__(self, line: socket.socket) -> None:
        self.line, self.seen = line, b""
        self.pieces: list[int] = []
        self.reply: Callable[[bytes], bytes] = lambda sent: (
            b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in sent else b"stream: OK\0"
        )
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self) -> None:
        while True:
            try:
                talk, _address = self.line.accept()
            except OSError:
                return
            with talk:
                self.serve(talk)

    def serve(self, talk: socket.socket) -> None:
        stream = talk.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        self.seen = b""
        while size := struct.unpack(">I", stream.read(4))[0]:
            self.pieces.append(size)
            self.seen += stream.read(size)
        talk.sendall(self.reply(self.seen))


@pytest.fixture(params=["tcp", "unix"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scanner]:
    if request.param == "tcp":
        line = socket.create_server(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{line.getsockname()[1]}"
    else:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.bind(str(tmp_path / "clamd"))
        line.listen()
        address = f"unix:{tmp_path / 'clamd'}"
    monkeypatch.setattr(settings, "WAKAI_CLAMAV", address)
    found = Scanner(line)
    yield found
    line.shutdown(socket.SHUT_RDWR)
    line.close()
    found.thread.join(5)


def scan(content: bytes) -> str:
    return scanning.scan(io.BytesIO(content), name="a.txt")


def test_without_a_scanner_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_CLAMAV", "")
    assert scan(HARMFUL) == ""


def test_a_clean_file_passes_whole_and_in_pieces(scanner: Scanner) -> None:
    content = bytes(range(256)) * 4000
    assert scan(content) == "ClamAV"
    assert scanner.seen == content
    assert max(scanner.pieces) <= scanning.CHUNK
    assert len(scanner.pieces) > 1


def test_what_is_found_is_named(scanner: Scanner) -> None:
    with pytest.raises(HarmfulFile) as caught:
        scan(HARMFUL)
    for language in ("en", "ja", "zh"):
        assert "a.txt" in caught.value.text(language)
        assert "Eicar-Test-Signature" in caught.value.text(language)


@pytest.mark.parametrize(
    "reply",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"",
        b"OK\0",
        b"\xff\xfe\0",
        b"x" * 9000,
    ],
)
def test_anything_but_a_clear_word_is_no_leave(scanner: Scanner, reply: bytes) -> None:
    scanner.reply = lambda _sent: reply
    with pytest.raises(ScannerAway):
        scan(b"words")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:/nowhere/clamd", "tcp://scanner.invalid:3310"])
def test_away_is_said_and_is_no_leave(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(settings, "WAKAI_CLAMAV", address)
    with pytest.raises(ScannerAway) as caught:
        scan(b"words")
    assert "again in a few minutes" in caught.value.text("en")


def test_silence_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as line:
        monkeypatch.setattr(settings, "WAKAI_CLAMAV", f"tcp://127.0.0.1:{line.getsockname()[1]}")
        with pytest.raises(ScannerAway):
            scan(b"words")


@pytest.mark.django_db
class TestFiling:
    @pytest.fixture(autouse=True)
    def store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "WAKAI_DATA_DIR", tmp_path / "data")

    def file(self, content: bytes, at: datetime) -> object:
        return file_exhibit(
            io.BytesIO(content), name="a.txt", source_role="buyer", account_id="acct_b",
            audience=("buyer", "seller", "agent"), at=at, case_id="case_1",
        )  # fmt: skip

    def left(self) -> list[Path]:
        return [path for path in Path(settings.WAKAI_DATA_DIR).rglob("*") if path.is_file() and path.name != "seal-key"]

    def test_a_harmful_file_leaves_no_trace(self, scanner: Scanner, at: datetime) -> None:
        with pytest.raises(HarmfulFile):
            self.file(HARMFUL, at)
        assert (Exhibit.objects.count(), Custody.objects.count(), self.left()) == (0, 0, [])

    def test_nothing_is_taken_while_the_scanner_is_away(self, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
        monkeypatch.setattr(settings, "WAKAI_CLAMAV", "tcp://127.0.0.1:1")
        with pytest.raises(ScannerAway):
            self.file(b"words", at)
        assert (Exhibit.objects.count(), self.left()) == (0, [])

    def test_custody_says_who_looked_through_it(self, scanner: Scanner, at: datetime) -> None:
        filed = self.file(b"words", at)
        lines = custody_of([filed], role="seller")[filed.id]  # type: ignore[list-item, attr-defined]
        assert [(line.event, line.detail.get("by")) for line in lines][1] == ("scanned", "ClamAV")
