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
from wakai.parties.queries import AccountValue, accounts_of
from wakai.policies.queries import rulebook_of
from wakai.portal.reader import Reader, reader_of
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
    def acts(self) -> tuple[OpenAct, ...]:
        """What the viewer may do now; nothing for those who only read."""
        return open_acts(self.state, self.viewer.role, at=self.at) if self.viewer.may_act else ()

    def open_act(self, act: Act) -> OpenAct | None:
        """The act, if it is open to the viewer (or announced)."""
        return next((row for row in self.acts if row.act is act), None)

    @property
    def last_seq(self) -> int:
        """The number of the newest entry that the viewer may read; 0 without any."""
        return self.entries[-1].seq if self.entries else 0

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
    return Opened(head, state, viewer_of(request, head), reader_of(request), now())
