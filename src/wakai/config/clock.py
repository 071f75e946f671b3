"""The one place where Wakai reads the clock.

Only the edges (portal views, the command line, background jobs) call it; everything
below takes the instant as `at`, so that the same record gives the same answer tomorrow.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one door to the clock
