"""Events, terms, pauses and places for property tests."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from wakai.kernel.calendars import Pause, Term

COUNTRIES = st.sampled_from(["JP", "CN", "US", "DE", "AE", "GB", "BR", "SA", "IL", "IN"])
ZONES = st.sampled_from(
    ["Asia/Tokyo", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "America/Santiago", "Africa/Cairo", "America/Havana",
     "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
)  # fmt: skip
INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis wants bare bounds)
DAY_TERMS = st.one_of(
    st.builds(Term, st.integers(1, 60), st.just("days"), st.booleans()),
    st.builds(Term, st.integers(1, 30), st.just("business_days")),
)
HOUR_TERMS = st.builds(Term, st.integers(1, 400), st.just("hours"))
TERMS = DAY_TERMS | HOUR_TERMS


@st.composite
def events_with_pauses(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    """An event and up to four pauses around it: before, across, after, overlapping."""
    start = draw(INSTANTS)
    hours = st.integers(-200, 800)
    pauses = [
        Pause(begins := start + timedelta(hours=draw(hours)), begins + timedelta(minutes=draw(st.integers(1, 20_000))))
        for _ in range(draw(st.integers(0, 4)))
    ]
    return start, pauses
