"""A payment provider's dispute becomes a case that goes on here: the real message as delivered, and one in each stage."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import a_person, key, rules
from tests.stories.conftest import Told, Wakai

from wakai.channels.actions import write_messages
from wakai.channels.models import Message
from wakai.docket import queries as cases
from wakai.docket.domain.acts import AGENT, EVERYONE, Act, Kind, Stage
from wakai.docket.domain.paypal import PayloadNotUnderstood
from wakai.docket.domain.refusals import CannotDecideYet
from wakai.docket.models import Case, Entry
from wakai.evidence import queries as evidence
from wakai.flows import decide, talk
from wakai.flows.doing import Actor
from wakai.flows.import_dispute import DisputeLacks, import_dispute
from wakai.flows.watch_deadlines import watch_deadlines
from wakai.journal import models as journal
from wakai.journal.outbox import TELL
from wakai.kernel.calendars import Derivation
from wakai.kernel.money import Money
from wakai.parties.queries import account_of

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DUE = datetime(2026, 12, 10, 17, 45, tzinfo=UTC)


# ---- the real message ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def webhook(shared_data: Path) -> Path:
    return shared_data / "paypal" / "webhook_dispute_resolved_2018.json"


@pytest.fixture(scope="module")
def told(webhook: Path, wakai: Wakai) -> Told:
    return wakai("import", "paypal", webhook)


@pytest.fixture
def head(told: Told) -> cases.CaseHead:
    found = cases.case_by_source("paypal", "PP-000-042-663-135")
    assert found
    return found


def test_its_fields(head: cases.CaseHead) -> None:
    assert (head.kind, head.asked, head.stage) == ("not_received", "refund", Stage.CLOSED)
    assert head.claimed == head.paid == Money(300, "USD")
    assert head.opened_at == datetime(2018, 6, 21, 13, 35, 44, tzinfo=UTC)
    assert head.closed_at == datetime(2018, 6, 21, 13, 55, 58, tzinfo=UTC)
    assert head.closing == {"how": "withdrawn", "remedy": "none", "amount_minor": 0, "favours": "neither"}
    seller = account_of(head.seller_id)
    assert (seller.external_id, seller.name) == ("paypal:RD465XN5VS364", "Test Store")


def test_what_was_said_stands_at_its_own_instants(head: cases.CaseHead) -> None:
    said = [(entry.act, entry.role, entry.body.get("text"), entry.at) for entry in cases.state_of(head.id).entries]
    day = datetime(2018, 6, 21, tzinfo=UTC)
    assert said[:4] == [
        (Act.CLAIM, "buyer", "", day.replace(hour=13, minute=35, second=44)),
        (Act.MESSAGE, "buyer", "qwqwqwq", day.replace(hour=13, minute=35, second=52)),
        (Act.MESSAGE, "seller", "Escalating to paypal", day.replace(hour=13, minute=41, second=36)),
        (Act.WITHDRAW_CLAIM, "buyer", "", day.replace(hour=13, minute=55, second=58)),
    ]
    assert [row[0] for row in said[4:]] == [Act.ADD_EXHIBIT]


def test_the_providers_own_words_are_kept(head: cases.CaseHead) -> None:
    (claim,) = cases.state_of(head.id).acts(Act.CLAIM)
    foreign = claim.body["foreign"]
    assert foreign["id"] == "PP-000-042-663-135"
    assert (foreign["reason"], foreign["status"]) == ("MERCHANDISE_OR_SERVICE_NOT_RECEIVED", "RESOLVED")
    assert (foreign["life_cycle"], foreign["channel"]) == ("CHARGEBACK", "INTERNAL")
    assert foreign["seller_due_at"] == "2018-07-06T13:55:58+00:00"
    assert foreign["outcome"] == "CANCELED_BY_BUYER"
    assert foreign["transactions"] == ["00D10444LD479031K"]


def test_the_message_is_kept_byte_for_byte_for_the_secretariat_alone(head: cases.CaseHead, webhook: Path) -> None:
    (exhibit,) = evidence.exhibits_of(head.id, role=AGENT)
    opened = evidence.open_exhibit(exhibit.id, case_id=head.id, role=AGENT)
    with opened.file as file:
        assert file.read() == webhook.read_bytes()
    for party in ("buyer", "seller"):
        assert evidence.exhibits_of(head.id, role=party) == ()


def test_the_command_says_all_of_it(told: Told, head: cases.CaseHead) -> None:
    said = told.stdout
    assert f"Case {head.number}\n" in said
    assert re.search(r"claim not_received, stage closed, claimed USD.3\.00", said)
    assert "seller's answer due at PayPal: 2018-07-06T13:55:58+00:00" in said
    for text in ("qwqwqwq", "Escalating to paypal", "ended: withdrawn, in favour of neither"):
        assert text in said


def test_nothing_is_lost_in_silence(told: Told, webhook: Path) -> None:
    _, _, losses = told.stdout.partition("Not in the case (")
    count, _, rest = losses.partition(" values; the message itself is kept as an exhibit):\n")
    listed = [line.strip() for line in rest.splitlines()]
    assert len(listed) == int(count) == 10
    assert "$.resource.disputed_transactions[0].seller_protection_eligible" in listed
    assert "$.summary" in listed


def test_the_same_message_again_changes_nothing(told: Told, head: cases.CaseHead, wakai: Wakai, webhook: Path) -> None:
    before = (cases.state_of(head.id), Case.objects.count(), Entry.objects.count(), journal.Entry.objects.count())
    again = wakai("import", "paypal", webhook)
    assert f"Case {head.number} (imported before; nothing changed)" in again.stdout
    assert before == (
        cases.state_of(head.id), Case.objects.count(), Entry.objects.count(), journal.Entry.objects.count(),
    )  # fmt: skip


def test_nobody_is_written_to_about_the_past(told: Told) -> None:
    assert not ProcrastinateJob.objects.filter(task_name=TELL).exists()


# ---- made messages, one in each stage --------------------------------------------------------------------------------


def payload(**more: Any) -> dict[str, Any]:
    return {
        "dispute_id": f"PP-D-{key()}",
        "create_time": OPENED.isoformat().replace("+00:00", "Z"),
        "update_time": (OPENED + timedelta(days=1)).isoformat().replace("+00:00", "Z"),
        "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "dispute_amount": {"currency_code": "USD", "value": "41.50"},
        "disputed_transactions": [
            {"seller_transaction_id": "TX1", "buyer": {"name": "Ann Lee"}, "seller": {"merchant_id": key(), "name": "Lamps"}}
        ],
        "messages": [
            {"posted_by": "BUYER", "time_posted": "2026-11-20T10:00:00Z", "content": "It has not come. 😀 \u200fשלום"},
        ],
        **more,
    }  # fmt: skip


WAITING: Mapping[str, Any] = {
    "status": "WAITING_FOR_SELLER_RESPONSE",
    "dispute_life_cycle_stage": "INQUIRY",
    "seller_response_due_date": "2026-12-10T17:45:00Z",
}


def taken_over(at: datetime, **more: Any) -> cases.CaseHead:
    rules(at=at)
    return cases.head_of(import_dispute(json.dumps(payload(**more)).encode(), at=at).case_id)


def seller(head: cases.CaseHead) -> Actor:
    return Actor("seller", head.seller_id)


def buyer(head: cases.CaseHead) -> Actor:
    return Actor("buyer", head.buyer_id)


def test_in_negotiation_the_providers_due_instant_is_ours(at: datetime) -> None:
    head = taken_over(at, **WAITING)
    state = cases.state_of(head.id)
    assert state.stage is Stage.NEGOTIATION
    (deadline,) = state.deadlines
    assert (deadline.kind, deadline.role, deadline.due) == (Kind.ANSWER, "seller", DUE)
    again = Derivation.from_json(deadline.derivation.to_json())
    assert again.due == DUE


def test_the_due_date_passes_and_the_rules_decide(at: datetime) -> None:
    head = taken_over(at, **WAITING)
    assert watch_deadlines(at=DUE - timedelta(microseconds=1))[1] == 0
    assert cases.head_of(head.id).stage is Stage.NEGOTIATION
    assert watch_deadlines(at=DUE)[1] == 1
    # The seller kept silent: what it would have to show is not proven, and the buyer's part is asked or decided.
    state = cases.state_of(head.id)
    assert state.stage is not Stage.NEGOTIATION
    assert state.stage is Stage.CLOSED or state.deadlines
    end = DUE + timedelta(days=60)
    for _ in range(4):
        watch_deadlines(at=end)
    state = cases.state_of(head.id)
    assert state.stage is Stage.CLOSED or state.deadline(Kind.DECIDE)


def test_the_seller_answers_here_and_the_buyer_steps_in_from_the_providers_due_date(at: datetime) -> None:
    head = taken_over(at, **WAITING)
    talk.answer_claim(head.id, actor=seller(head), text="We sent it.", statements={}, at=at, key=key())
    decide.step_in(head.id, actor=buyer(head), text="", at=DUE, key=key())
    state = cases.state_of(head.id)
    assert state.stage is Stage.CLOSED or state.deadlines


def test_both_settle_here(at: datetime) -> None:
    head = taken_over(at, **WAITING)
    talk.make_offer(
        head.id, actor=seller(head), remedy="partial_refund", amount=Money.parse("20.00", "USD"), note="", at=at, key=key()
    )  # fmt: skip
    offer = cases.state_of(head.id).entries[-1].seq
    talk.accept_offer(head.id, actor=buyer(head), offer=offer, at=at, key=key())
    closing = cases.head_of(head.id).closing
    assert closing is not None
    assert (closing["how"], closing["amount_minor"]) == ("settled", 2000)


@pytest.mark.parametrize("status", ["OPEN", "WAITING_FOR_BUYER_RESPONSE", "WAITING_FOR_SELLER_RESPONSE"])
def test_without_a_due_date_the_case_still_waits_for_somebody_by_a_date(at: datetime, status: str) -> None:
    head = taken_over(at, status=status, dispute_life_cycle_stage="INQUIRY")
    state = cases.state_of(head.id)
    assert state.stage is Stage.NEGOTIATION
    (deadline,) = state.deadlines
    assert (deadline.kind, deadline.role) == (Kind.ANSWER, "seller")
    assert deadline.due > at, "a window that nobody announced starts when we take the dispute over"
    watch_deadlines(at=deadline.due)
    assert cases.state_of(head.id).stage is not Stage.NEGOTIATION


def test_under_review_it_goes_to_the_secretariat_which_decides(at: datetime) -> None:
    head = taken_over(at, status="UNDER_REVIEW", dispute_life_cycle_stage="CHARGEBACK")
    state = cases.state_of(head.id)
    assert state.stage is Stage.DECISION
    assert [row.kind for row in state.deadlines] == [Kind.DECIDE]
    person = a_person(staff_role="agent")
    with pytest.raises(CannotDecideYet):
        decide.issue_decision(head.id, person_id=person, criteria=(), chosen=None, reason="", at=at, key=key())
    decide.issue_decision(
        head.id, person_id=person, criteria=(), chosen=("buyer", "refund", Money.parse("41.50", "USD")),
        reason="The seller shows no parcel.", at=at, key=key(),
    )  # fmt: skip
    (decision,) = cases.decisions_of(head.id)
    assert (decision.favours, decision.amount) == ("buyer", Money(4150, "USD"))
    assert cases.head_of(head.id).stage is Stage.CLOSED


@pytest.mark.parametrize("life_cycle", ["PRE_ARBITRATION", "ARBITRATION"])
def test_a_second_round_goes_to_the_secretariat(at: datetime, life_cycle: str) -> None:
    head = taken_over(at, status="UNDER_REVIEW", dispute_life_cycle_stage=life_cycle)
    assert cases.state_of(head.id).deadline(Kind.DECIDE, AGENT)


@pytest.mark.parametrize(
    "where",
    [{"status": "OTHER"}, {}, {"status": "SOMETHING_NEW", "dispute_life_cycle_stage": "SOMETHING_ELSE"}],
)
def test_a_stage_we_cannot_place_goes_to_a_person(at: datetime, where: Mapping[str, Any]) -> None:
    head = taken_over(at, **where)
    state = cases.state_of(head.id)
    assert (state.stage, state.deadlines[0].kind) == (Stage.DECISION, Kind.DECIDE)
    (claim,) = state.acts(Act.CLAIM)
    assert len(claim.body["foreign"]["unknown"]) == (2 if len(where) == 2 else 0)


@pytest.mark.parametrize(
    ("code", "how", "favours"),
    [
        ("RESOLVED_BUYER_FAVOUR", "decided", "buyer"),
        ("RESOLVED_SELLER_FAVOUR", "decided", "seller"),
        ("RESOLVED_WITH_PAYOUT", "imported", "neither"),
        ("CANCELED_BY_BUYER", "withdrawn", "neither"),
        ("ACCEPTED", "decided", "buyer"),
        ("DENIED", "decided", "seller"),
        ("NONE", "imported", "neither"),
        ("SOMETHING_NEW", "imported", "neither"),
        (None, "imported", "neither"),
    ],
)
@pytest.mark.parametrize("refunded", [None, "41.50"])
def test_how_it_ended_there_is_how_it_ended_here(
    at: datetime, code: str | None, how: str, favours: str, refunded: str | None
) -> None:
    outcome: dict[str, Any] = {"outcome_code": code} if code else {}
    if refunded:
        outcome["amount_refunded"] = {"currency_code": "USD", "value": refunded}
    head = taken_over(at, status="RESOLVED", dispute_outcome=outcome)
    assert head.stage is Stage.CLOSED
    assert head.closing == {
        "how": how,
        "favours": favours,
        "remedy": "refund" if refunded else "none",
        "amount_minor": 4150 if refunded else 0,
    }
    assert cases.state_of(head.id).deadlines == ()


def test_a_claim_our_rules_do_not_know_goes_to_a_person_when_the_due_date_passes(at: datetime) -> None:
    head = taken_over(at, **{**WAITING, "reason": "UNAUTHORISED"})
    watch_deadlines(at=DUE)
    (referred,) = cases.state_of(head.id).acts(Act.REFER_TO_SECRETARIAT)
    assert referred.body["why"] == "no_rules"


def test_a_due_date_that_passed_elsewhere_starts_our_own_window(at: datetime) -> None:
    head = taken_over(at, **{**WAITING, "seller_response_due_date": "2026-11-25T00:00:00Z"})
    watch_deadlines(at=at)
    state = cases.state_of(head.id)
    assert state.stage is Stage.NEGOTIATION
    due = state.deadline(Kind.ANSWER)
    assert due is not None
    assert due.due > at


def test_both_sides_words_in_any_script_reach_the_docket(at: datetime) -> None:
    head = taken_over(at, **WAITING)
    said = [entry for entry in cases.state_of(head.id).acts(Act.MESSAGE) if entry.role == "buyer"]
    assert [entry.body["text"] for entry in said] == ["It has not come. 😀 \u200fשלום"]
    assert said[0].audience == EVERYONE


def test_two_disputes_of_one_shop_have_one_seller(at: datetime) -> None:
    deal = [{"seller": {"merchant_id": "M-1", "name": "Lamps"}}]
    first, second = (taken_over(at, disputed_transactions=deal, **WAITING) for _ in range(2))
    assert first.seller_id == second.seller_id
    assert first.buyer_id != second.buyer_id


def test_the_longest_texts_that_are_taken_fit(at: datetime) -> None:
    seller = {"merchant_id": "M" * 90, "name": "N" * 200, "email": "e" * 242 + "@example.org"}
    deal = [{"seller": seller, "buyer": {"name": "B" * 200}}]
    amount = {"currency_code": "USD", "value": "9999999999999.99"}
    head = taken_over(at, dispute_id="D" * 90, disputed_transactions=deal, dispute_amount=amount, **WAITING)
    assert account_of(head.seller_id).name == "N" * 200
    assert head.claimed == Money(10**15 - 1, "USD")


# ---- what is not understood ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "refusal", "words"),
    [
        ({"dispute_amount": None}, DisputeLacks, "dispute_amount"),
        ({"create_time": None}, DisputeLacks, "create_time"),
        ({"create_time": "yesterday"}, PayloadNotUnderstood, "$.create_time"),
        ({"dispute_amount": {"currency_code": "USD", "value": "-3.00"}}, PayloadNotUnderstood, "$.dispute_amount"),
        ({"dispute_amount": {"currency_code": "XXQ", "value": "3.00"}}, PayloadNotUnderstood, "$.dispute_amount"),
        ({"dispute_amount": {"currency_code": "JPY", "value": "3.50"}}, PayloadNotUnderstood, "$.dispute_amount"),
        ({"dispute_amount": {"currency_code": "USD", "value": "9" * 24}}, PayloadNotUnderstood, "$.dispute_amount"),
        ({"dispute_id": "PP-" + "D" * 100}, PayloadNotUnderstood, "$.dispute_id"),
        ({"disputed_transactions": [{"seller": {"merchant_id": "M" * 101}}]}, PayloadNotUnderstood, "merchant_id"),
        ({"messages": "hello"}, PayloadNotUnderstood, "$.messages"),
        ({"messages": [{"content": "a\0b"}]}, PayloadNotUnderstood, "$.messages[0].content"),
        ({"messages": [{"content": "half \ud83d"}]}, PayloadNotUnderstood, "$.messages[0].content"),
    ],
)
def test_a_payload_that_makes_no_case_is_refused_whole(
    at: datetime, change: Mapping[str, Any], refusal: type[Exception], words: str
) -> None:
    rules(at=at)
    before = (Case.objects.count(), Entry.objects.count(), journal.Request.objects.count())
    changed = {name: value for name, value in {**payload(**WAITING), **change}.items() if value is not None}
    with pytest.raises(refusal) as refused:
        import_dispute(json.dumps(changed).encode(), at=at)
    for language in ("en", "ja", "zh"):
        assert words in refused.value.text(language)  # type: ignore[attr-defined]
    assert before == (Case.objects.count(), Entry.objects.count(), journal.Request.objects.count())


@pytest.mark.parametrize(
    "content", [b"", b"not json", b'{"dispute_id": ', b"[1, 2]", b"\xff\xfe\x00", b"null", b'"text"', b"NaN"]
)
def test_a_file_that_is_no_message_ends_with_one_plain_line(wakai: Wakai, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(content)
    said = wakai("import", "paypal", file, status=1)
    assert str(file) in said.output.replace("\n", "")
    assert "Traceback" not in said.output
    assert not isinstance(said.exception, ValueError)


def test_a_claim_that_is_still_open_reaches_the_seller_from_here(at: datetime) -> None:
    deal = [{"seller": {"merchant_id": key(), "name": "Lamps", "email": "lamps@example.org"}}]
    head = taken_over(at, disputed_transactions=deal, **WAITING)
    for job in ProcrastinateJob.objects.filter(task_name=TELL):
        write_messages(job.args["entry_id"], at=at)
    (mail,) = Message.objects.filter(case_id=head.id, role="seller")
    assert (mail.email, mail.letter, mail.state) == ("lamps@example.org", "claim_filed", "waiting")
    assert "17:45 on Thursday 10 December 2026 (UTC)" in mail.body
    assert "41.50" in mail.body
