"""Hand in an exhibit: the bytes go to the evidence room, a line goes onto the docket, readable facts count at once."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from wakai.docket.domain import negotiation
from wakai.docket.domain.acts import Act
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.step import Step
from wakai.evidence import actions as evidence
from wakai.flows.doing import Actor, act_in_case, once
from wakai.flows.file_claim import exhibit_body


def hand_in_exhibit(
    case_id: str,
    *,
    actor: Actor,
    stream: BinaryIO,
    name: str,
    caption: str,
    audience: tuple[str, ...],
    at: datetime,
    key: str,
    path: str = "form",
) -> str:
    """Store one file for a case; answers the exhibit's label, such as "E1".

    `path` says how the bytes arrived (`custody.PATHS`). Refused files (active content, wrong name, too large) leave no trace.

    The same bytes handed in again are the exhibit that is there already: nothing is noted twice.
    """

    labels: list[str] = []

    def act(state: CaseState) -> Step | None:
        filed = evidence.file_exhibit(
            stream, name=name, caption=caption, source_role=actor.role, account_id=actor.author,
            audience=audience, case_id=state.id, at=at, path=path,
        )  # fmt: skip
        labels.append(filed.label)
        if any(entry.body["exhibit_id"] == filed.id for entry in state.acts(Act.ADD_EXHIBIT)):
            return None
        return negotiation.add_exhibit(state, role=actor.role, exhibit=exhibit_body(filed), audience=audience, at=at)

    def work() -> str:
        act_in_case(case_id, actor=actor, at=at, key=f"hand_in_exhibit:{key}", act=act)
        return labels[0]

    return str(once(f"{case_id}:{actor.author}:exhibit:{key}", at=at, work=work))
