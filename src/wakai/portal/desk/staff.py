"""Who works at the desk. To everybody else there is no desk: not its pages, and not the cases behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from wakai.config.clock import now
from wakai.docket import queries as cases
from wakai.docket.domain.refusals import NoSuchCase
from wakai.docket.queries import CaseHead
from wakai.kernel.refusals import Refusal
from wakai.portal.cases.opened import Opened
from wakai.portal.privacy_looks import note_case_look
from wakai.portal.reader import reader_of
from wakai.portal.viewer import AUDITOR, STAFF_ROLES, OnlyReading, Viewer, party_hats

SUPERVISOR = "supervisor"


class OwnCase(Refusal):
    """Somebody of the secretariat belongs to one of the parties of the case."""

    status = 403
    texts = {
        "en": "You belong to one of the parties of this case, so a colleague decides it. You see it as that party does, under “My cases”.",
        "ja": "この案件の当事者に関係しているため、審査はほかの担当者が行います。当事者としての画面は「自分の案件」からご覧ください。",
        "zh": "您与本案的一方当事人有关联，本案由其他同事处理。您可以在“我的案件”中以当事人身份查看。",
    }


@dataclass(frozen=True, slots=True)
class Staff:
    """One of the secretariat. `role` is "agent", "supervisor" or "auditor"; an auditor reads and writes nothing."""

    person_id: int
    name: str
    role: str

    @property
    def may_act(self) -> bool:
        """Whether this person may do anything but read."""
        return self.role != AUDITOR

    @property
    def supervises(self) -> bool:
        """Whether what the secretariat let pass is this person's business."""
        return self.role == SUPERVISOR

    def require_to_act(self) -> None:
        """Raises `OnlyReading` for an auditor."""
        if not self.may_act:
            raise OnlyReading


def staff_of(request: HttpRequest) -> Staff:
    """Who of the secretariat asks; raises Http404 for everybody else."""
    person: Any = getattr(request, "user", None)
    if not (person and person.is_authenticated and person.is_active and person.staff_role in STAFF_ROLES):
        raise Http404
    return Staff(person.pk, person.name or person.email, person.staff_role)


def open_at_desk(request: HttpRequest, number: str) -> Opened:
    """The case as the secretariat sees it, whatever links this browser has followed before.

    Raises Http404 for strangers, `NoSuchCase` for an unknown number, `OwnCase` for somebody who belongs to a party.
    """
    staff = staff_of(request)
    head = cases.case_by_number(number)
    if head is None:
        raise NoSuchCase
    _require_distance(request, head)
    note_case_look(request, head)
    viewer = Viewer(STAFF_ROLES[staff.role], None, staff.person_id, staff.may_act, staff.name)
    return Opened(head, cases.state_of(head.id), viewer, reader_of(request), now())


def _require_distance(request: HttpRequest, head: CaseHead) -> None:
    if party_hats(request, head):
        raise OwnCase
