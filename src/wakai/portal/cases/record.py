"""The part of the case page that only changes when the case does: claim, docket, exhibits, reasons; kept ready as HTML.

What stands on a docket is never rewritten, but where a text is erased. So the same version of a case with as many erased
texts reads the same to the same role in the same language and zone. All that depends on the hour or on the person (whose turn it is, time left, forms) is made anew for
each request. Kept in this process only, for the most recently read cases.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from wakai.docket import queries as cases
from wakai.docket.domain.erased import ERASED
from wakai.portal.cases.claimed import claimed_of
from wakai.portal.cases.ending import reasons_of
from wakai.portal.cases.exhibits import exhibits_of
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.presenting import thread

MOST_KEPT: Final = 400


@dataclass(frozen=True, slots=True)
class Record:
    """The docket in order, the claim in short with the list of exhibits, and the reasons of decisions; as HTML."""

    thread: SafeString
    claim: SafeString
    reasons: SafeString


class Kept:
    """The values most recently asked for, up to a number; safe for several threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, Record] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Record]) -> Record:
        """The value kept under this key, or a new one. Two threads may both make it; both get the same text."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self.most:
                self._values.popitem(last=False)
        return value


_KEPT: Final = Kept(MOST_KEPT)


def record_of(opened: Opened) -> Record:
    """What this viewer reads of the case's record."""
    return _KEPT.get(_key(opened), lambda: _make(opened))


def _key(opened: Opened) -> Hashable:
    """All that the record's text depends on. The names are in it, since the marketplace may correct them."""
    people = tuple((account.name, account.language) for account in opened.people.values())
    viewer, reader = opened.viewer, opened.reader
    # A party's people read the same; of the secretariat, each reads "you" beside their own lines.
    who = viewer.role if viewer.is_party else (viewer.role, viewer.person_id)
    erased = sum(ERASED in entry.body.values() for entry in opened.state.entries)
    return opened.head.id, opened.state.version, erased, who, reader.language, reader.zone, people, opened.grounds.told


def _make(opened: Opened) -> Record:
    exhibits = exhibits_of(opened)
    facts = {"case": opened, "claimed": claimed_of(opened), "exhibits": list(exhibits.values())}
    decisions = cases.decisions_of(opened.head.id) if opened.head.closed_at else ()
    reasons = [reasons_of(opened, row) for row in decisions]
    return Record(
        thread=render_to_string(
            "cases/thread.html", {"lines": thread(opened, exhibits), "receipts_of": opened.head.number}
        ),
        claim=render_to_string("cases/claim.html", facts),
        reasons=SafeString("".join(render_to_string("cases/reasons.html", {"reasons": row}) for row in reasons)),
    )
