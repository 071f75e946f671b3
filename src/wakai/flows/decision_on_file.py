"""A decision as it is handed out: the same bytes on the command line and on the pages."""

from __future__ import annotations

from wakai.docket.domain.decision_file import write_decision
from wakai.docket.queries import CaseHead, DecisionValue
from wakai.flows.kept import goods_claimed


def decision_on_file(head: CaseHead, decision: DecisionValue) -> str:
    """One line of JSON with the finding, which `wakai rulebook recheck` judges again; nothing in it names a person."""
    goods = goods_claimed(head)
    return write_decision(
        case=head.number,
        order=goods.number if goods else None,
        claim=head.kind,
        by=decision.by,
        in_favour_of=decision.favours,
        remedy=decision.remedy,
        amount=decision.amount,
        at=decision.at,
        finding=decision.finding,
    )
