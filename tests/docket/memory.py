"""A case in memory: applies the core's steps as the database would, so that the procedure is tested without one."""

from dataclasses import replace
from datetime import UTC, datetime

from wakai.docket.domain.acts import Act, Kind, Stage
from wakai.docket.domain.negotiation import open_case
from wakai.docket.domain.state import CaseState, Deadline, Entry
from wakai.docket.domain.step import Step
from wakai.docket.domain.terms import Place, Terms
from wakai.kernel.calendars import Term
from wakai.kernel.money import Money

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday, noon in Tokyo
TERMS = Terms(
    {
        "answer_window": Term.parse("P3BD"),
        "offer_window": Term.parse("P5D"),
        "step_in_after": Term.parse("P3BD"),
        "escalate_window": Term.parse("P20D"),
        "evidence_window": Term.parse("P5D"),
        "decision_window": Term.parse("PT48H"),
        "carry_out_window": Term.parse("P2BD"),
        "warning_before": Term.parse("PT24H"),
        "extension": Term.parse("P3BD"),
    }
)
TOKYO = Place("JP", "Asia/Tokyo")


def fresh(kind: str = "not_received", paid: str = "100.00") -> CaseState:
    """A case without entries, as it is just before the claim is recorded."""
    money = Money.parse(paid, "USD")
    return CaseState(
        id="case_1",
        number="W26-000001",
        stage=Stage.NEGOTIATION,
        version=0,
        kind=kind,
        asked="refund",
        claimed=money,
        paid=money,
        claimant="buyer",
        terms=TERMS,
        places={"buyer": TOKYO, "seller": TOKYO, "agent": TOKYO},
        entries=(),
        deadlines=(),
        opened_at=AT,
    )


def applied(state: CaseState, step: Step, at: datetime) -> CaseState:
    """The case after a step: what `docket.actions.record` and `docket.queries.state_of` make of it."""
    first = state.next_seq
    entries = tuple(Entry(first + n, e.act, e.role, at, e.audience, e.body) for n, e in enumerate(step.entries))
    kept = tuple(row for row in state.deadlines if (row.kind, row.role) not in step.closes)
    opened = tuple(
        Deadline(new.kind, new.role, new.derivation.due, new.derivation, _opener(entries, first, new.kind, new.role))
        for new in step.opens
    )
    return replace(
        state,
        entries=state.entries + entries,
        deadlines=kept + opened,
        stage=step.stage or state.stage,
        version=state.version + 1,
    )


def opened(kind: str = "not_received", statements: dict[str, object] | None = None, paid: str = "100.00") -> CaseState:
    """A case right after its claim."""
    state = fresh(kind, paid)
    body = {"text": "It never came.", "statements": statements or {}, "kind": kind, "lines": [1]}
    return applied(state, open_case(state, body=body, at=AT), AT)


def _opener(entries: tuple[Entry, ...], first: int, kind: Kind, role: str) -> int:
    asking = (e.seq for e in entries if e.act is Act.ASK_FACT and e.body["to"] == role and kind is Kind.EVIDENCE)
    return next(asking, first)
