"""What a carrier says, handed in by the seller, becomes facts that decide the case: six real documents, six results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.factories import FiledCase, a_case, an_order, answered, key

from wakai.commerce.domain.order import Address, Order, Parcel
from wakai.docket import queries as cases
from wakai.docket.domain.acts import EVERYONE, Act, Kind, Stage
from wakai.docket.domain.open_acts import asked_facts
from wakai.evidence.models import Exhibit
from wakai.flows.decide import assessment_of, state_fact, step_in
from wakai.flows.hand_in_exhibit import hand_in_exhibit
from wakai.flows.watch_deadlines import replay_deadlines
from wakai.kernel.refusals import Refusal
from wakai.rulebook import Finding
from wakai.rulebook.values import to_data

pytestmark = pytest.mark.django_db

MIAMI = Address(city="Miami", region="FL", postal_code="33126", country="US")
PARAMUS = Address(city="Paramus", region="NJ", postal_code="07652", country="US")
ELSEWHERE = Address(city="Chuo-ku", region="Tokyo", postal_code="104-0061", country="JP")


def an_old_order(at: datetime, **fields: Any) -> Order:
    """An order that was placed before any of the real documents was written."""
    return an_order(at=at, **{"ordered_at": datetime(2010, 1, 1, tzinfo=UTC), **fields})


def a_costly_case(at: datetime, home: Address) -> FiledCase:
    """An order above the signature amount whose estimate passed yesterday; the record itself knows of no parcel."""
    sold = an_old_order(at, total="800.00", address=home, estimated_delivery_on=(at - timedelta(days=1)).date())
    return answered(a_case(at=at, order=sold), at=at + timedelta(days=1))


def hand_in(case: FiledCase, content: bytes, at: datetime, role: str = "seller", name: str = "tracking.xml") -> None:
    hand_in_exhibit(
        case.id, actor=case.by(role), stream=BytesIO(content), name=name, caption="", audience=EVERYONE, at=at, key=key()
    )  # fmt: skip


def ask_for_a_decision(case: FiledCase, at: datetime) -> datetime:
    when = at + timedelta(days=8)
    step_in(case.id, actor=case.by("buyer"), text="", at=when, key=key())
    return when


def finding_of(case: FiledCase) -> Finding:
    (decision,) = cases.decisions_of(case.id)
    return Finding.from_json(decision.finding)


RESULTS: Mapping[str, tuple[Address, Mapping[str, Any], tuple[str, str, str]]] = {
    # file: (address of the order, what the document established, rule, in favour of, remedy)
    "fedex_delivered_with_signature.xml": (
        MIAMI,
        {"tracking_status": "delivered", "signature": True, "delivered_on": date(2014, 1, 2)},
        ("NR-1", "seller", "none"),
    ),
    "ups_tracking_response.json": (
        PARAMUS, {"tracking_status": "delivered", "signature": False}, ("NR-4", "buyer", "refund"),
    ),
    "fedex_in_transit.xml": (ELSEWHERE, {"tracking_status": "in_transit"}, ("NR-8", "neither", "none")),
    "fedex_shipment_exception.xml": (ELSEWHERE, {"tracking_status": "exception"}, ("NR-8", "neither", "none")),
    "fedex_not_found.xml": (ELSEWHERE, {"tracking_status": "not_found"}, ("NR-11", "buyer", "refund")),
    "usps_out_for_delivery.xml": (ELSEWHERE, {"tracking_status": "out_for_delivery"}, ("NR-8", "neither", "none")),
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_a_document_decides_the_case(shared_data: Path, at: datetime, name: str) -> None:
    home, established, (rule, favours, remedy) = RESULTS[name]
    case = a_costly_case(at, home)
    hand_in(case, (shared_data / "tracking" / name).read_bytes(), at + timedelta(days=2), name=name)
    when = ask_for_a_decision(case, at)
    if asked_facts(case.state, "seller"):
        # What no carrier knows: when the number was put on the marketplace. The buyer then lets its turn pass.
        assert asked_facts(case.state, "seller") == ("tracking_uploaded_on",)
        answer = to_data((at - timedelta(days=6)).date())
        state_fact(case.id, actor=case.by("seller"), fact="tracking_uploaded_on", value=answer, at=when, key=key())
        replay_deadlines(case.id, at=when + timedelta(days=30))
    finding = finding_of(case)
    assert finding.outcome
    assert (finding.rule, finding.outcome.in_favour_of, finding.outcome.remedy) == (rule, favours, remedy)
    facts = dict(finding.facts)
    for fact, value in established.items():
        assert facts[fact].value == value
        assert (facts[fact].provenance.kind, facts[fact].provenance.by, facts[fact].provenance.ref) == (
            "exhibit", "seller", "E1",
        )  # fmt: skip


def test_six_documents_establish_six_different_things(shared_data: Path, at: datetime) -> None:
    told = set()
    for name, (home, _, _) in RESULTS.items():
        case = a_costly_case(at, home)
        hand_in(case, (shared_data / "tracking" / name).read_bytes(), at + timedelta(days=2), name=name)
        ask_for_a_decision(case, at)
        facts = assessment_of(case.id).established.facts
        told.add((facts["tracking_status"].value, facts["signature"].value if "signature" in facts else None))
    assert len(told) == 6


def test_the_same_parcel_still_on_its_way_after_the_grace_is_the_sellers_loss(shared_data: Path, at: datetime) -> None:
    sold = an_old_order(at, total="800.00", estimated_delivery_on=(at - timedelta(days=4)).date())
    case = answered(a_case(at=at, order=sold), at=at + timedelta(days=1))
    hand_in(case, (shared_data / "tracking" / "fedex_in_transit.xml").read_bytes(), at + timedelta(days=2))
    ask_for_a_decision(case, at)
    assert finding_of(case).rule == "NR-11"
    assert dict(finding_of(case).facts)["tracking_status"].value == "in_transit"


def test_below_the_signature_amount_no_signature_is_needed(shared_data: Path, at: datetime) -> None:
    """The same document without a signature: only the price differs."""
    sold = an_old_order(at, total="749.99", address=PARAMUS)
    case = answered(a_case(at=at, order=sold), at=at + timedelta(days=1))
    content = (shared_data / "tracking" / "ups_tracking_response.json").read_bytes()
    hand_in(case, content, at + timedelta(days=2), name="tracking.json")
    ask_for_a_decision(case, at)
    assert case.state.stage is Stage.DECISION
    assert set(asked_facts(case.state, "seller")) == {"shipped_on", "tracking_uploaded_on"}


def test_what_the_other_side_contests_is_not_established(shared_data: Path, at: datetime) -> None:
    """Both hand in a document and they differ: nobody's counts by itself, people weigh it."""
    case = a_costly_case(at, ELSEWHERE)
    hand_in(case, (shared_data / "tracking" / "fedex_in_transit.xml").read_bytes(), at + timedelta(days=2))
    hand_in(case, (shared_data / "tracking" / "fedex_not_found.xml").read_bytes(), at + timedelta(days=3), role="buyer")
    when = ask_for_a_decision(case, at)
    replay_deadlines(case.id, at=when + timedelta(days=30))
    assert cases.decisions_of(case.id) == ()
    (referred,) = case.state.acts(Act.REFER_TO_SECRETARIAT)
    assert "tracking_status" in referred.body["open"]
    assert case.state.deadline(Kind.DECIDE)


def test_a_malformed_document_is_refused_and_leaves_no_trace(shared_data: Path, at: datetime) -> None:
    case = a_costly_case(at, MIAMI)
    before = (case.state, Exhibit.objects.count())
    whole = (shared_data / "tracking" / "fedex_delivered_with_signature.xml").read_bytes()
    for content in (whole[: len(whole) // 2], whole.replace(b"</TrackReply>", b""), b"<TrackReply/>"):
        with pytest.raises(Refusal) as refused:
            hand_in(case, content, at + timedelta(days=2))
        assert all(refused.value.text(language) for language in ("en", "ja", "zh"))
    assert (case.state, Exhibit.objects.count()) == before


def test_the_same_document_twice_is_one_exhibit(shared_data: Path, at: datetime) -> None:
    case = a_costly_case(at, MIAMI)
    content = (shared_data / "tracking" / "fedex_in_transit.xml").read_bytes()
    for _ in range(2):
        hand_in_exhibit(
            case.id, actor=case.by("seller"), stream=BytesIO(content), name="t.xml", caption="", audience=EVERYONE,
            at=at + timedelta(days=2), key="pressed-twice",
        )  # fmt: skip
    assert len(list(case.state.acts(Act.ADD_EXHIBIT))) == 1
    assert Exhibit.objects.filter(case_id=case.id).count() == 1


def test_a_document_for_the_secretariat_alone_decides_nothing(shared_data: Path, at: datetime) -> None:
    case = a_costly_case(at, PARAMUS)
    hand_in_exhibit(
        case.id, actor=case.by("seller"), stream=BytesIO((shared_data / "tracking" / "ups_tracking_response.json").read_bytes()),
        name="t.json", caption="", audience=("seller", "agent"), at=at + timedelta(days=2), key=key(),
    )  # fmt: skip
    ask_for_a_decision(case, at)
    assert cases.decisions_of(case.id) == ()
    assert "tracking_status" in asked_facts(case.state, "seller")


SIGNED = "fedex_delivered_with_signature.xml"
"""Taken over on 30 December 2013 at 18:15 UTC, delivered in Miami on 2 January 2014."""
NUMBER = "449044304137821"


def with_document(shared_data: Path, at: datetime, **fields: Any) -> FiledCase:
    """The seller's document in a case about an order of these fields; the buyer is silent whatever it is asked."""
    day = (at - timedelta(days=1)).date()
    sold = an_old_order(at, total="800.00", address=MIAMI, estimated_delivery_on=day, **fields)
    case = answered(a_case(at=at, order=sold), at=at + timedelta(days=1))
    hand_in(case, (shared_data / "tracking" / SIGNED).read_bytes(), at + timedelta(days=2))
    when = ask_for_a_decision(case, at)
    if "tracking_uploaded_on" in asked_facts(case.state, "seller"):
        answer = to_data((at - timedelta(days=6)).date())
        state_fact(case.id, actor=case.by("seller"), fact="tracking_uploaded_on", value=answer, at=when, key=key())
    replay_deadlines(case.id, at=when + timedelta(days=30))
    return case


@pytest.mark.parametrize(
    ("fields", "decided"),
    [
        ({"ordered_at": datetime(2013, 12, 30, 10, tzinfo=UTC)}, True),
        ({"ordered_at": datetime(2013, 12, 30, 18, 15, tzinfo=UTC)}, True),
        ({"ordered_at": datetime(2013, 12, 30, 20, tzinfo=UTC)}, False),
        ({"ordered_at": datetime(2014, 1, 4, tzinfo=UTC)}, False),
        ({"parcels": (Parcel("FedEx", NUMBER),)}, True),
        ({"parcels": (Parcel("FedEx", "449044304137822"),)}, False),
        ({"parcels": (Parcel("FedEx", "449044304137822"), Parcel("FedEx", ""))}, True),
    ],
    ids=["same day", "same instant", "day before", "long before", "its number", "another number", "a number unknown"],
)
def test_a_document_that_may_be_of_another_parcel_decides_nothing_by_silence(
    shared_data: Path, at: datetime, fields: Mapping[str, Any], decided: bool
) -> None:
    case = with_document(shared_data, at, **fields)
    assert bool(cases.decisions_of(case.id)) is decided
    if decided:
        assert finding_of(case).rule == "NR-1"
    else:
        # The buyer was asked what it says to it, and people weigh what is left.
        asked = [entry.body["facts"] for entry in case.state.acts(Act.ASK_FACT) if entry.body["to"] == "buyer"]
        assert "tracking_status" in {name for names in asked for name in names}
        (referred,) = case.state.acts(Act.REFER_TO_SECRETARIAT)
        assert "tracking_status" in referred.body["open"]


def test_what_such_a_document_says_counts_once_the_buyer_says_the_same(shared_data: Path, at: datetime) -> None:
    sold = an_order(at=at, total="800.00", address=MIAMI, estimated_delivery_on=(at - timedelta(days=1)).date())
    case = answered(a_case(at=at, order=sold), at=at + timedelta(days=1))
    hand_in(case, (shared_data / "tracking" / SIGNED).read_bytes(), at + timedelta(days=2))
    when = ask_for_a_decision(case, at)
    for fact in asked_facts(case.state, "buyer"):
        days = {"shipped_on": date(2013, 12, 30), "delivered_on": date(2014, 1, 2)}
        value = {"tracking_status": "delivered", **days}.get(fact, True)
        state_fact(case.id, actor=case.by("buyer"), fact=fact, value=to_data(value), exhibit=None, at=when, key=key())
    facts = assessment_of(case.id).established.facts
    assert (facts["tracking_status"].value, facts["tracking_status"].provenance.kind) == ("delivered", "admitted")
