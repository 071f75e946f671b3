"""One case in the middle of its life, built by hand, for every act that can happen in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from wakai.channels.catalogue import words
from wakai.channels.domain.wording import Background
from wakai.docket.domain.acts import AGENT, BUYER, EVERYONE, SELLER, STAFF_ONLY, SYSTEM, Act, Kind, Stage
from wakai.docket.domain.state import CaseState, Deadline, Entry
from wakai.docket.domain.terms import NAMES, Place, Terms
from wakai.kernel.calendars import Term, derive
from wakai.kernel.money import Money

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
ZONE = "Asia/Tokyo"
PLACES = {role: Place("JP", ZONE) for role in EVERYONE}
BACKGROUND = Background(
    order="ORD-1",
    kind={"en": "The item has not arrived", "ja": "商品が届かない", "zh": "没有收到商品"},
    asks={"signature": {"en": "Who signed?", "ja": "署名者はどなたですか。", "zh": "是谁签收的？"}},
    labels={"signature": {"en": "Signature", "ja": "受領署名", "zh": "签收签名"}},
    words=words(),
)
DERIVATION = derive(AT, Term.parse("P3D"), country="JP", zone=ZONE)
DUE = DERIVATION.due
MONEY = {"amount_minor": 12000, "currency": "JPY"}
OFFER = {"remedy": "partial_refund", **MONEY, "note": "NOTE-OF-THE-OFFER"}


def entry(
    seq: int, act: Act, role: str, body: Mapping[str, Any] | None = None, audience: tuple[str, ...] = EVERYONE
) -> Entry:
    return Entry(seq, act, role, AT + timedelta(hours=seq), audience, body or {})


CLAIM = Entry(
    1, Act.CLAIM, BUYER, AT, EVERYONE, {"text": "WORDS-OF-THE-CLAIM", "step_in_from": DERIVATION.to_json()}
)  # fmt: skip


def case(*entries: Entry, stage: Stage = Stage.NEGOTIATION, deadlines: tuple[Deadline, ...] = ()) -> CaseState:
    """The case with its claim (unless another is given) and these entries."""
    rows = entries if entries and entries[0].act is Act.CLAIM else (CLAIM, *entries)
    return CaseState(
        id="case_1",
        number="W26-000007",
        stage=stage,
        version=3,
        kind="not_received",
        asked="refund",
        claimed=Money(12000, "JPY"),
        paid=Money(12000, "JPY"),
        claimant=BUYER,
        terms=Terms(dict.fromkeys(NAMES, Term.parse("P3BD"))),
        places=PLACES,
        entries=rows,
        deadlines=deadlines,
        opened_at=AT,
    )


def deadline(kind: Kind, role: str, opened_by: int = 1) -> Deadline:
    return Deadline(kind, role, DUE, DERIVATION, opened_by)


def lapse(kind: Kind, role: str, consequence: str) -> Entry:
    body = {"deadline": str(kind), "role": role, "due": DUE.isoformat(), "consequence": consequence}
    return entry(9, Act.LAPSE, SYSTEM, body)


def warn(kind: Kind, role: str) -> Entry:
    body = {"deadline": str(kind), "role": role, "due": DUE.isoformat()}
    return entry(9, Act.WARN, SYSTEM, body, STAFF_ONLY if role == AGENT else (role, AGENT))


def decision(favours: str, by: str, amount: int = 12000) -> Entry:
    body = {"by": by, "rule": "NR-1", "favours": favours, "remedy": "refund" if amount else "none", "amount_minor": amount, "currency": "JPY"}  # fmt: skip
    return entry(9, Act.ISSUE_DECISION, AGENT if by == AGENT else SYSTEM, body)


ANSWERED = entry(2, Act.ANSWER, SELLER, {"text": "SHIPPED"})
OFFERED = entry(5, Act.OFFER, SELLER, OFFER)
ASKED = entry(4, Act.ASK_FACT, SYSTEM, {"to": SELLER, "facts": ["signature"]})

EXTENSION = {"deadline": "answer", "text": "WHY-MORE-TIME"}
ANSWER_OPEN = deadline(Kind.ANSWER, SELLER)
ESCALATE_OPEN = deadline(Kind.ESCALATE, BUYER)
EVIDENCE_OPEN = deadline(Kind.EVIDENCE, SELLER, 4)
DECIDE_OPEN = deadline(Kind.DECIDE, AGENT)
BUYER_REPLIES, SELLER_REPLIES = deadline(Kind.REPLY_TO_OFFER, BUYER, 5), deadline(Kind.REPLY_TO_OFFER, SELLER, 5)

Scene = tuple[CaseState, Entry, set[tuple[str, str]]]


def last(state: CaseState, *told: tuple[str, str]) -> Scene:
    return state, state.entries[-1], set(told)


SCENES: dict[str, Scene] = {
    "claim": last(case(CLAIM, deadlines=(ANSWER_OPEN,)), ("claim_receipt", BUYER), ("claim_filed", SELLER)),
    "answer": last(
        case(entry(2, Act.ANSWER, SELLER, {"text": "SHIPPED"}), deadlines=(ESCALATE_OPEN,)), ("claim_answered", BUYER)
    ),
    "message to all, by the buyer": last(case(entry(2, Act.MESSAGE, BUYER, {"text": "HELLO"})), ("message", SELLER)),
    "message to all, by the seller": last(case(entry(2, Act.MESSAGE, SELLER, {"text": "HELLO"})), ("message", BUYER)),
    "message to all, by the secretariat": last(
        case(entry(2, Act.MESSAGE, AGENT, {"text": "HELLO"})), ("message", BUYER), ("message", SELLER)
    ),
    "message among staff": last(case(entry(2, Act.MESSAGE, AGENT, {"text": "SECRET"}, STAFF_ONLY))),
    "message of staff to the buyer": last(
        case(entry(2, Act.MESSAGE, AGENT, {"text": "QUIETLY"}, (BUYER, AGENT))), ("message", BUYER)
    ),
    "message of the seller to staff": last(case(entry(2, Act.MESSAGE, SELLER, {"text": "SECRET"}, (SELLER, AGENT)))),
    "offer": last(case(ANSWERED, OFFERED, deadlines=(BUYER_REPLIES,)), ("offer_made", BUYER)),
    "counter": last(
        case(OFFERED, entry(6, Act.COUNTER, BUYER, OFFER), deadlines=(SELLER_REPLIES,)), ("offer_countered", SELLER)
    ),
    "offer without money": last(
        case(entry(5, Act.OFFER, SELLER, {"remedy": "replacement", "amount_minor": 0, "currency": "JPY", "note": ""})),
        ("offer_made", BUYER),
    ),
    "accept": last(
        case(OFFERED, entry(6, Act.ACCEPT, BUYER, {"offer": 5}), stage=Stage.CLOSED), ("offer_accepted", SELLER)
    ),
    "reject": last(
        case(OFFERED, entry(6, Act.REJECT, BUYER, {"offer": 5, "text": "TOO LITTLE"})), ("offer_rejected", SELLER)
    ),
    "withdraw offer": last(
        case(OFFERED, entry(6, Act.WITHDRAW_OFFER, SELLER, {"offer": 5})), ("offer_withdrawn", BUYER)
    ),
    "concede": last(
        case(entry(2, Act.CONCEDE, SELLER, {"text": "SORRY"}), stage=Stage.CLOSED), ("claim_conceded", BUYER)
    ),
    "withdraw claim": last(
        case(entry(2, Act.WITHDRAW_CLAIM, BUYER, {"text": "FOUND IT"}), stage=Stage.CLOSED), ("claim_withdrawn", SELLER)
    ),
    "ask extension": last(
        case(entry(2, Act.ASK_EXTENSION, SELLER, EXTENSION), deadlines=(ANSWER_OPEN,)), ("extension_asked", BUYER)
    ),
    "grant extension": last(
        case(
            entry(2, Act.ASK_EXTENSION, SELLER, EXTENSION),
            entry(3, Act.GRANT_EXTENSION, BUYER, {"deadline": "answer", "request": 2, "due": DUE.isoformat()}),
            deadlines=(ANSWER_OPEN,),
        ),
        ("extension_granted", SELLER),
    ),
    "refuse extension": last(
        case(
            entry(2, Act.ASK_EXTENSION, SELLER, EXTENSION),
            entry(3, Act.REFUSE_EXTENSION, BUYER, {"deadline": "answer", "request": 2}),
            deadlines=(ANSWER_OPEN,),
        ),
        ("extension_refused", SELLER),
    ),
    "exhibit for all": last(
        case(entry(2, Act.ADD_EXHIBIT, SELLER, {"label": "E2", "name": "label.png"})), ("exhibit_added", BUYER)
    ),
    "exhibit for staff": last(
        case(entry(2, Act.ADD_EXHIBIT, SELLER, {"label": "E2", "name": "id.png"}, (SELLER, AGENT)))
    ),
    "contest exhibit": last(
        case(entry(2, Act.CONTEST_EXHIBIT, BUYER, {"exhibit": "E2", "text": "ANOTHER PARCEL"})),
        ("exhibit_contested", SELLER),
    ),
    "withdraw contest": last(
        case(entry(2, Act.WITHDRAW_CONTEST, BUYER, {"exhibit": "E2", "text": "MY MISTAKE"})),
        ("contest_withdrawn", SELLER),
    ),
    "step in": last(
        case(entry(2, Act.STEP_IN, BUYER, {"text": "PLEASE DECIDE"}), stage=Stage.DECISION),
        ("decision_asked_for", SELLER),
    ),
    "ask fact": last(case(ASKED, stage=Stage.DECISION, deadlines=(EVIDENCE_OPEN,)), ("facts_asked", SELLER)),
    "state fact": last(case(ASKED, entry(5, Act.STATE_FACT, SELLER, {"fact": "signature", "value": True}))),
    "refer": last(
        case(
            entry(2, Act.REFER_TO_SECRETARIAT, SYSTEM, {"rule": None, "open": ["signature"], "why": "points_to_weigh"}),
            stage=Stage.DECISION,
            deadlines=(DECIDE_OPEN,),
        ),
        ("referred_to_secretariat", BUYER),
        ("referred_to_secretariat", SELLER),
        ("case_to_decide", AGENT),
    ),
    "decision by the rules": last(
        case(decision(BUYER, "rulebook"), stage=Stage.CLOSED), ("decision_issued", BUYER), ("decision_issued", SELLER)
    ),
    "decision by the secretariat": last(
        case(decision("neither", AGENT, 0), stage=Stage.CLOSED), ("decision_issued", BUYER), ("decision_issued", SELLER)
    ),
    "warn: answer": last(case(warn(Kind.ANSWER, SELLER), deadlines=(ANSWER_OPEN,)), ("warned_answer", SELLER)),
    "warn: offer": last(
        case(OFFERED, warn(Kind.REPLY_TO_OFFER, BUYER), deadlines=(BUYER_REPLIES,)), ("warned_reply_to_offer", BUYER)
    ),
    "warn: escalate": last(case(warn(Kind.ESCALATE, BUYER), deadlines=(ESCALATE_OPEN,)), ("warned_escalate", BUYER)),
    "warn: evidence": last(
        case(ASKED, warn(Kind.EVIDENCE, SELLER), stage=Stage.DECISION, deadlines=(EVIDENCE_OPEN,)),
        ("warned_evidence", SELLER),
    ),
    "warn: decide": last(
        case(warn(Kind.DECIDE, AGENT), stage=Stage.DECISION, deadlines=(DECIDE_OPEN,)), ("warned_decide", AGENT)
    ),
    "warn: too late": last(case(warn(Kind.ANSWER, SELLER))),
    "lapse: answer": last(
        case(lapse(Kind.ANSWER, SELLER, "decision_without_answer"), stage=Stage.DECISION),
        ("lapsed_answer", BUYER),
        ("lapsed_answer", SELLER),
    ),
    "lapse: offer ended": last(
        case(OFFERED, lapse(Kind.REPLY_TO_OFFER, SELLER, "offer_ended")),
        ("lapsed_offer", BUYER),
        ("lapsed_offer", SELLER),
    ),
    "lapse: offer, closed": last(
        case(OFFERED, lapse(Kind.REPLY_TO_OFFER, BUYER, "closed_claimant_silent"), stage=Stage.CLOSED),
        ("lapsed_closed", BUYER),
        ("lapsed_closed", SELLER),
    ),
    "lapse: escalate": last(
        case(lapse(Kind.ESCALATE, BUYER, "closed_claimant_silent"), stage=Stage.CLOSED),
        ("lapsed_closed", BUYER),
        ("lapsed_closed", SELLER),
    ),
    "lapse: evidence": last(
        case(ASKED, lapse(Kind.EVIDENCE, SELLER, "judged_on_the_record"), stage=Stage.DECISION),
        ("lapsed_evidence", BUYER),
        ("lapsed_evidence", SELLER),
    ),
    "lapse: decide": last(
        case(lapse(Kind.DECIDE, AGENT, "escalated_to_supervisor"), stage=Stage.DECISION, deadlines=(DECIDE_OPEN,)),
        ("lapsed_decide", BUYER),
        ("lapsed_decide", SELLER),
        ("decision_overdue", AGENT),
        ("decision_overdue", "supervisor"),
    ),
}
