"""Carriers' ways of writing when: with an offset the instant is known, without one only the local date is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from wakai.evidence.domain.carriers.report import LocalMoment

_MONTHS = ("january february march april may june july august september october november december").split()


def from_iso(text: str) -> LocalMoment | None:
    """``2014-01-02T13:23:29-05:00`` gives date and instant, ``2013-12-30T00:00:00`` the date alone; else ``None``."""
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        return None
    return LocalMoment(stamp.date(), stamp.astimezone(UTC) if stamp.tzinfo else None)


def from_month_name(text: str) -> date | None:
    """``April 28, 2015``, read without the machine's locale."""
    form = re.fullmatch(r"([A-Za-z]+)\.? (\d{1,2}), ?(\d{4})", text.strip())
    if form is None or form[1].lower() not in _MONTHS:
        return None
    return _date(int(form[3]), _MONTHS.index(form[1].lower()) + 1, int(form[2]))


def from_digits(text: str) -> date | None:
    """``20220126``."""
    form = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text.strip(), re.ASCII)
    return _date(*(int(part) for part in form.groups())) if form else None


def instant_from_parts(day: str, time: str, offset: str) -> datetime | None:
    """UPS' ``gmtDate`` and ``gmtTime``, or a local date and time with its offset such as ``-05:00``."""
    digits = re.sub(r"\D", "", time)
    parsed = from_digits(day)
    sign = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", offset or "+00:00")
    if parsed is None or len(digits) != 6 or sign is None:
        return None
    shift = timedelta(hours=int(sign[2]), minutes=int(sign[3])) * (1 if sign[1] == "+" else -1)
    try:
        clock = datetime(
            parsed.year, parsed.month, parsed.day, int(digits[:2]), int(digits[2:4]), int(digits[4:]), tzinfo=UTC
        )
    except ValueError:
        return None
    return clock - shift


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
