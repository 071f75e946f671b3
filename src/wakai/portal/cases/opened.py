"""One case opened for one viewer: what every page of the case starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wakai.config.clock import now
from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, BUYER, SELLER, Act
from wakai.docket.domain.open_acts import OpenAct, open_acts
from wakai.docket.domain.refusals import NoSuchCase
from wakai.docket.domain.state import CaseState, Entry
from wakai.docket.queries import CaseHead
from wakai.flows.grounds import Grounds, grounds_of
from wakai.parties.queries import AccountValue, accounts_of, names_of
from wakai.policies.queries import rulebook_of
from wakai.portal.privacy_looks import note_case_look
from wakai.portal.reader import Reader, read_in_zone_of, reader_of
from wakai.portal.templatetags.wakai import role as role_name
from wakai.portal.viewer import Viewer, viewer_of
from wakai.rulebook import Rulebook


@dataclass(frozen=True)
class Opened:
    """A case, who looks at it, and when. `at` is the instant of this request (UTC)."""

    head: CaseHead
    state: CaseState
    viewer: Viewer
    reader: Reader
    at: datetime

    @cached_property
    def rulebook(self) -> Rulebook:
        """The version that governs this case."""
        return rulebook_of(self.head.rulebook_hash)

    @cached_property
    def people(self) -> Mapping[str, AccountValue]:
        """The buyer and the seller, by role."""
        known = accounts_of((self.head.buyer_id, self.head.seller_id))
        return {BUYER: known[self.head.buyer_id], SELLER: known[self.head.seller_id]}

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The docket as far as it is meant for this viewer, in order."""
        return tuple(entry for entry in self.state.entries if self.viewer.may_read(entry.audience))

    @cached_property
    def grounds(self) -> Grounds:
        """What the verdicts on the exhibits rest on, as it stands at this request."""
        return grounds_of(self.head.id, self.entries)

    @cached_property
    def acts(self) -> tuple[OpenAct, ...]:
        """What the viewer may do now; nothing for those who only read."""
        return open_acts(self.state, self.viewer.role, at=self.at) if self.viewer.may_act else ()

    def open_act(self, act: Act) -> OpenAct | None:
        """The act, if it is open to the viewer (or announced)."""
        return next((row for row in self.acts if row.act is act), None)

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        if not self.viewer.is_party:
            return {entry.seq: entry.seq for entry in self.entries}
        return {entry.seq: n for n, entry in enumerate(self.entries, 1)}

    def number_of(self, seq: int) -> int:
        """What an entry is called on this viewer's pages, in addresses and forms; 0 for one they may not read.

        A party counts what it may read: gaps would tell that the others have written something in between, and when.
        A docket only grows, so an entry keeps its number. The secretariat reads all and goes by the docket's numbers.
        """
        return self._numbers.get(seq, 0)

    def seq_of(self, number: int) -> int:
        """The docket number of the entry that this viewer's pages call by this number; 0 where there is none."""
        return next((seq for seq, n in self._numbers.items() if n == number), 0)

    @property
    def last_number(self) -> int:
        """The number of the newest entry that the viewer may read, as they count; 0 without any."""
        return self.number_of(self.entries[-1].seq) if self.entries else 0

    def again(self) -> Opened:
        """The case as it stands now, for the same viewer: after an act, or when somebody else was first."""
        return replace(self, head=cases.head_of(self.head.id), state=cases.state_of(self.head.id))

    @property
    def url(self) -> str:
        """The address of the case page."""
        return reverse("case", args=[self.head.number])

    def address(self, slug: str) -> str:
        """The address of an act's page."""
        return reverse("case-act", args=[self.head.number, slug])

    def name_of(self, role: str) -> str:
        """How a page calls this role: "You", the account's name, or the role itself."""
        if role == self.viewer.role:
            return _("You")
        known = self.people[role].name if role in self.people else ""
        return known or role_name(role)

    def is_mine(self, entry: Entry) -> bool:
        """Whether the viewer wrote this: the party, whoever acts for it; of the secretariat, this very person."""
        if self.viewer.is_party:
            return entry.role == self.viewer.role
        return entry.seq in self._own

    def author_name(self, entry: Entry) -> str:
        """How a page calls who wrote this: "You", the account's name, or the role."""
        if self.is_mine(entry):
            return _("You")
        return role_name(entry.role) if entry.role == AGENT else self.name_of(entry.role)

    def acted_for(self, entry: Entry) -> str:
        """Who acted for the account that wrote this, as words; "" where nobody did, and for the other side."""
        if self.viewer.is_party and entry.role != self.viewer.role:
            return ""
        name = self._people_behind.get(entry.person or 0, "")
        account = self._account_name(entry)
        # Somebody called as their shop is, is the shop: "Hanako for Hanako" tells nobody anything.
        return (
            _("%(person)s for %(account)s") % {"person": name, "account": account} if name not in ("", account) else ""
        )

    def _account_name(self, entry: Entry) -> str:
        return (self.people[entry.role].name if entry.role in self.people else "") or role_name(entry.role)

    @cached_property
    def _people_behind(self) -> Mapping[int, str]:
        """The names of all who acted for an account, by their number; one query, asked only where there is one."""
        known = {entry.person for entry in self.entries if entry.person}
        return names_of(known) if known else {}

    @cached_property
    def _own(self) -> frozenset[int]:
        """The numbers of what this person of the secretariat wrote; one query, asked only at the desk."""
        return cases.written_by(self.head.id, f"person:{self.viewer.person_id}")

    def language_of(self, role: str) -> str:
        """The language in which this party most likely writes, or ""."""
        return self.people[role].language if role in self.people else ""


def open_case(request: HttpRequest, number: str) -> Opened:
    """The case of this number for whoever asks; raises `NoSuchCase` for an unknown number and for a stranger alike."""
    found = cases.case_and_state(number)
    if found is None:
        raise NoSuchCase
    head, state = found
    viewer = viewer_of(request, head)
    if not viewer.is_party:
        note_case_look(request, head)
    # The zone in which this side's deadlines are counted, and which its letters show.
    reader = read_in_zone_of(request, state.places[viewer.role].zone) if viewer.is_party else reader_of(request)
    return Opened(head, state, viewer, reader, now())
