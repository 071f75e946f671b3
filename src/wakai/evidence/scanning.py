"""An optional virus scanner: ClamAV's daemon, asked over its own INSTREAM command, the bytes in pieces and never whole.

`WAKAI_CLAMAV` names it: ``tcp://host:port`` or ``unix:/path``. Where it is named, every file has to pass it.
"""

from __future__ import annotations

import socket
import struct
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from wakai.evidence.blobs import Readable
from wakai.evidence.domain.media import shown
from wakai.evidence.domain.media_refusals import HarmfulFile, ScannerAway

CHUNK: Final = 256 * 1024
SECONDS: Final = 60.0
_LONGEST_REPLY: Final = 4096


def scan(stream: Readable, *, name: str) -> str:
    """Let the scanner look through a file; answers who has looked ("" where no scanner is named).

    Raises `HarmfulFile` with the scanner's name for what it found, and `ScannerAway` where it cannot be reached, breaks off,
    or says anything but that the file is fine: a file that has to be looked through is never taken without.
    """
    address = str(settings.WAKAI_CLAMAV)
    if not address:
        return ""
    try:
        reply = _ask(address, stream)
    except OSError as error:
        raise ScannerAway(name=shown(name)) from error
    if reply.endswith(" FOUND"):
        raise HarmfulFile(name=shown(name), found=shown(reply.removeprefix("stream: ").removesuffix(" FOUND")))
    if reply != "stream: OK":
        raise ScannerAway(name=shown(name))
    return "ClamAV"


def _ask(address: str, stream: Readable) -> str:
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        while piece := stream.read(CHUNK):
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        return _reply(line)


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _reply(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_REPLY:
        piece = line.recv(_LONGEST_REPLY)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
