"""Where chance enters: fresh identifiers. The rooms above mint; the kernel only formats."""

from __future__ import annotations

import secrets
from datetime import datetime

from wakai.kernel.ids import make_id


def mint(prefix: str, at: datetime) -> str:
    """A new identifier that sorts by the instant given, for example `case_01k…`."""
    return make_id(prefix, at, secrets.token_bytes(10))
