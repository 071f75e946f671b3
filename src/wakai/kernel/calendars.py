"""Terms and deadlines: the door to `terms`, `workdays`, `derivations` and `explaining`.

`derive(at, Term.parse("P3BD"), country="JP", zone="Asia/Tokyo")` gives the due instant (`.due`: UTC, exclusive)
with its whole arithmetic, and `explain_derivation` says that arithmetic in words, a line each.
"""

from wakai.kernel.derivations import PAUSED, CountedDay, Derivation, Pause, derive
from wakai.kernel.explaining import explain_derivation
from wakai.kernel.terms import Term, UnknownTerm, format_term
from wakai.kernel.workdays import (
    CALENDAR,
    WEEKEND,
    UnknownCountry,
    countries,
    holiday_name,
    is_business_day,
    is_make_up_day,
    require_country,
    rest_of,
)

__all__ = [
    "CALENDAR",
    "PAUSED",
    "WEEKEND",
    "CountedDay",
    "Derivation",
    "Pause",
    "Term",
    "UnknownCountry",
    "UnknownTerm",
    "countries",
    "derive",
    "explain_derivation",
    "format_term",
    "holiday_name",
    "is_business_day",
    "is_make_up_day",
    "require_country",
    "rest_of",
]
