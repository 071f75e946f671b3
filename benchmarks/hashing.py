"""What a fingerprint costs beside `openssl dgst`, in turns on one file; and what intake adds: telling the type, and writing.

Run: .venv/bin/python benchmarks/hashing.py
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

from _measuring import best, side_by_side, told

# As large as a file may be.
SIZE = 200_000_000


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wakai-bench-") as data:
        os.environ |= {"WAKAI_DATA_DIR": data}
        os.environ |= {"WAKAI_LOG_LEVEL": "error", "DJANGO_SETTINGS_MODULE": "wakai.config.settings"}
        import django

        django.setup()
        file = Path(data) / "large.txt"
        with file.open("wb") as whole:
            for _ in range(SIZE // 1_000_000):
                whole.write(b"It never came. " * 66_666 + b"\n" * 10)
        _measure(file)


def _measure(file: Path) -> None:
    from wakai.evidence.blobs import CHUNK, drafted

    def ours() -> str:
        digest = hashlib.sha256()
        with file.open("rb") as whole:
            while piece := whole.read(CHUNK):
                digest.update(piece)
        return digest.hexdigest()

    def openssl() -> str:
        told_by = subprocess.run(["openssl", "dgst", "-sha256", "-r", file], check=True, capture_output=True, text=True)
        return told_by.stdout.split()[0]

    def intake() -> None:
        with file.open("rb") as whole, drafted(whole, "large.txt"):
            pass

    assert ours() == openssl()
    mine, theirs = side_by_side(ours, openssl)
    print(f"{SIZE // 1_000_000} MB:")
    told("SHA-256, in the pieces of intake", mine, "s")
    told("SHA-256, openssl dgst", theirs, "s")
    told("ours of openssl's time", 100 * mine / theirs, "%", "≤ 110")
    told("intake: type, SHA-256, written beside", best(intake, runs=2), "s")


if __name__ == "__main__":
    main()
