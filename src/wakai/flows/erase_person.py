"""Erasure on request: what nothing holds goes at once, the rest by itself when its hold ends; replayed after a restore.

The order is always: the ledger on disk first, then the erasing, in one transaction. So nothing is ever erased that the ledger
does not know, and a crash in between is made good by the next run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from wakai.commerce import erasing as orders
from wakai.docket import erasing as docket
from wakai.docket.erasing import CaseOf
from wakai.evidence import erasing as evidence
from wakai.flows.scrub_database import being_erased
from wakai.journal.erasing import erase_openings
from wakai.parties import erasing as parties
from wakai.parties import erasures, privacy
from wakai.parties import privacy_queries as asked
from wakai.parties.domain.ledger import ASKED, ERASED, Line
from wakai.parties.domain.retention import Hold, hold_of, parted


class Mails(Protocol):
    """What forgets mails, and tells of it: `wakai.channels.erasing`, handed in because channels stand beside flows and not below."""

    def erase_mails_of_cases(self, case_ids: Iterable[str]) -> int:
        """Empty all mails about these cases."""
        ...

    def erase_mails_to(self, account_id: str, *, addresses: Iterable[str]) -> int:
        """Empty all mails to an account and to these addresses."""
        ...

    def tell_of_erasure(self, account_id: str, *, letter: str, cases: Iterable[str], last: bool, at: datetime) -> None:
        """Send a mail once all is committed, to the address from before; of the last one nothing is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Erasure:
    """How a request stands: which cases still hold their record, and whether all is done."""

    request_id: str
    held: tuple[Hold, ...]
    done: bool


def holds_of(account_id: str, *, at: datetime) -> tuple[Hold, ...]:
    """The cases whose record is held against erasure now, oldest first."""
    return parted((_hold(case) for case in docket.cases_with(account_id)), at)[0]


def ask_erasure(account_id: str, *, mails: Mails, at: datetime) -> Erasure:
    """Take a request for erasure and do at once what may be done. Asking twice is asking once."""
    with transaction.atomic():
        request_id, fresh = privacy.open_erasure(account_id, at=at)
        if fresh:
            erasures.note(Line(ASKED, at, request_id, account_id))
        return _carry_on(request_id, mails, first=fresh, at=at)


def finish_erasures(*, mails: Mails, at: datetime) -> int:
    """Go on with every request whose holds have ended meanwhile; answers how many are done now."""
    done = 0
    for row in asked.open_erasures():
        with transaction.atomic():
            done += _carry_on(row.id, mails, first=False, at=at).done
    return done


def replay_erasures(*, mails: Mails, at: datetime) -> int:
    """Erase again, after a restore, all that the ledger names; answers how many lines. Raises `LedgerBroken` before the first.

    Ends with what may be erased by now, so that a request whose erasing was cut short is carried on.
    """
    lines = erasures.lines()
    for line in lines:
        with transaction.atomic():
            privacy.restore_erasure(line.request_id, account_id=line.account_id, at=line.at)
            if line.kind == ERASED:
                _erase(line, mails)
                privacy.note_erased(line.request_id, cases=line.cases, whole=line.whole, at=line.at)
    finish_erasures(mails=mails, at=at)
    return len(lines)


def _carry_on(request_id: str, mails: Mails, *, first: bool, at: datetime) -> Erasure:
    request = asked.request(request_id)
    held, free = parted(map(_hold, docket.cases_with(request.account_id)), at)
    fresh = tuple(hold.case_id for hold in free if hold.case_id not in request.erased)
    line = Line(ERASED, at, request_id, request.account_id, fresh, whole=not held)
    if first or fresh or line.whole:
        being_erased()
        erasures.note(line)
        letter = "erasure_done" if line.whole else "erasure_asked" if first else "erasure_in_part"
        numbers = [hold.number for hold in held]
        mails.tell_of_erasure(line.account_id, letter=letter, cases=numbers, last=line.whole, at=at)
        _erase(line, mails)
        privacy.note_erased(request_id, cases=fresh, whole=line.whole, at=at)
    return Erasure(request_id, held, line.whole)


def _hold(case: CaseOf) -> Hold:
    return hold_of(case.id, case.number, case.closed_at)


def _erase(line: Line, mails: Mails) -> None:
    """All that a line names. Every step can be repeated."""
    _erase_unsent(line.account_id)
    cases = docket.cases_with(line.account_id)
    for case in cases:
        if case.id in line.cases:
            _erase_case(case, line.account_id, mails)
    if line.whole:
        mails.erase_mails_to(line.account_id, addresses=parties.addresses_of(line.account_id))
        orders.erase_people(orders.orders_bought_by(line.account_id))
        parties.erase_account(line.account_id)
        return
    kept = {case.order_id for case in cases if case.id not in line.cases}
    gone = {case.order_id for case in cases if case.id in line.cases} - kept
    orders.erase_people(set(orders.orders_bought_by(line.account_id)) & {order_id for order_id in gone if order_id})


def _erase_unsent(account_id: str) -> None:
    drafts = docket.unsent_drafts(account_id)
    for draft_id in drafts:
        evidence.erase_draft_files(draft_id, account_id=account_id)
    docket.erase_drafts(drafts)
    evidence.erase_uploads(account_id)


def _erase_case(case: CaseOf, account_id: str, mails: Mails) -> None:
    docket.erase_texts(case.id, role=case.role)
    erase_openings(case.id, roles=docket.erased_with(case.role))
    evidence.erase_exhibits(case.id, account_id=account_id)
    docket.erase_drafts(docket.drafts_of_case(case.id))
    mails.erase_mails_of_cases([case.id])
