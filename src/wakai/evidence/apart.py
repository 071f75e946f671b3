"""Programs of ours that read hostile files in a process of their own, with little memory, little time and nothing to lose.

A file can be made to keep a library busy for hours or to make it fall over; here that costs one process, which the system ends.
It has no settings, no keys and no database: what it needs stands in its arguments, the file comes in, JSON comes out.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any


def ask(program: str, *told: str, data: bytes, seconds: float) -> Any | None:
    """What the program says about these bytes; None where it ended badly, or had not ended after so many seconds."""
    command = [sys.executable, "-I", "-m", f"wakai.evidence.{program}", *told]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=True, env={})
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError, RecursionError):
        return None


def limit(*, seconds: int, memory: int) -> None:
    """The program's first step: so many seconds of computing, so many bytes, and no picture of its memory on disk."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
