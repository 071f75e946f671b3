"""How long a large case file takes: 100 exhibits with 500 MB in all, written as a stream and checked in eleven steps.

Run: .venv/bin/python benchmarks/casefile.py
"""

from __future__ import annotations

import hashlib
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from _measuring import best, told

from wakai.docket.domain.decision_file import check_file
from wakai.evidence.casefile.data import CaseFileData, ExhibitFile, Keys, Line, Source
from wakai.evidence.casefile.result import Result
from wakai.evidence.casefile.verifying import verify
from wakai.evidence.casefile.writing import plan
from wakai.journal.domain.notes import Signer, sign

EXHIBITS, EACH = 100, 5_000_000
AT = datetime(2026, 12, 1, tzinfo=UTC)
READERS = ("buyer", "seller", "agent")
LOG = Signer("resolve.example/log", bytes(32))


def large_case(count: int = EXHIBITS, each: int = EACH) -> CaseFileData:
    """An open case with many large exhibits."""
    rows = tuple(_exhibit(n, each) for n in range(1, count + 1))
    return CaseFileData(
        number="W26-000001", reader="agent", site="https://resolve.example", operator="Example", software="Wakai",
        exported_at=AT, language="en", zone="UTC", kind="not_received", asked="refund", claimant="buyer", currency="USD",
        claimed_minor=100, paid_minor=100, stage="negotiation", as_of="2026-12-01", opened_at=AT, closed_at=None,
        closing=None, rulebook="", docket=tuple(_line(row, n) for n, row in enumerate(rows, 1)), exhibits=rows,
        keys=Keys(LOG.verifier.vkey), seal=lambda text: sign(text, LOG),
    )  # fmt: skip


def _exhibit(number: int, size: int) -> ExhibitFile:
    word = number.to_bytes(4, "big")
    content = word * (size // 4)
    source = Source(len(content), hashlib.sha256(content).hexdigest(), lambda: BytesIO(word * (size // 4)))
    return ExhibitFile(
        f"E{number}", "photo.jpg", "", "photo", "image/jpeg", "buyer", AT, source.sha256, source.size, READERS, source
    )


def _line(row: ExhibitFile, number: int) -> Line:
    body = {"label": row.label, "name": row.name, "kind": row.kind, "sha256": row.sha256}
    return Line(number, "add_exhibit", "buyer", AT + timedelta(minutes=number), row.audience, body)


def checked(path: Path) -> Result:
    """As the command does it."""
    return verify(path, judge_again=check_file)


@contextmanager
def written() -> Iterator[Path]:
    """The large case file on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.zip"
        ready = plan(large_case())
        with path.open("wb") as file:
            for piece in ready.chunks():
                file.write(piece)
        yield path


def main() -> None:
    """Measures and tells."""
    data = large_case()
    print(f"{EXHIBITS} exhibits, {EXHIBITS * EACH // 1_000_000} MB in all:")
    told("measured and laid out (first reading)", best(lambda: plan(data), runs=2), "s")
    ready = plan(data)
    told("streamed (second reading)", best(lambda: sum(map(len, ready.chunks())), runs=2), "s")
    with written() as path:
        result = checked(path)
        assert result.ok, result.failed
        told("verified, all steps", best(lambda: checked(path), runs=3), "s", "< 10 s")
        told("largest memory of this process", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
        told("SHA-256 of the file alone, for comparison", best(lambda: _hashed(path), runs=3), "s")


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
