"""The vocabulary of procedure: stages, acts, deadlines, and who may read what."""

from __future__ import annotations

from enum import StrEnum

BUYER, SELLER, AGENT, SYSTEM = "buyer", "seller", "agent", "system"
PARTIES = (BUYER, SELLER)
EVERYONE = (BUYER, SELLER, AGENT)
STAFF_ONLY = (AGENT,)


class Stage(StrEnum):
    """Where a case stands. Few on purpose: everything finer is read from the docket and the open deadlines."""

    NEGOTIATION = "negotiation"
    DECISION = "decision"
    CLOSED = "closed"


class Act(StrEnum):
    """One thing a role can do in a case; each leaves one entry on the docket."""

    CLAIM = "claim"
    ANSWER = "answer"
    MESSAGE = "message"
    OFFER = "offer"
    COUNTER = "counter"
    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW_OFFER = "withdraw_offer"
    CONCEDE = "concede"
    WITHDRAW_CLAIM = "withdraw_claim"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    ADD_EXHIBIT = "add_exhibit"
    CONTEST_EXHIBIT = "contest_exhibit"
    WITHDRAW_CONTEST = "withdraw_contest"
    STEP_IN = "step_in"
    ASK_FACT = "ask_fact"
    STATE_FACT = "state_fact"
    REFER_TO_SECRETARIAT = "refer_to_secretariat"
    ISSUE_DECISION = "issue_decision"
    WARN = "warn"
    LAPSE = "lapse"


class Kind(StrEnum):
    """The deadlines a case can have open; each has one bearer and one stated consequence of silence."""

    ANSWER = "answer"
    REPLY_TO_OFFER = "reply_to_offer"
    ESCALATE = "escalate"
    EVIDENCE = "evidence"
    DECIDE = "decide"


class Closing(StrEnum):
    """How a case ended."""

    SETTLED = "settled"
    CONCEDED = "conceded"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    CLAIMANT_SILENT = "claimant_silent"
    IMPORTED = "imported"


def other(role: str) -> str:
    """The opposite party of a party."""
    return SELLER if role == BUYER else BUYER
