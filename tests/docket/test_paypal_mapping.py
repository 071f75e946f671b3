"""A PayPal dispute becomes ours: every published word has a meaning, and nothing is dropped without being listed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wakai.docket.domain.kinds import KIND_OF_PAYPAL, SELLER_KINDS, TITLES, ClaimKind, kind_from_paypal
from wakai.docket.domain.paypal import PayloadNotUnderstood, codes, read_dispute
from wakai.docket.domain.paypal.reading import leaves
from wakai.kernel.money import Money


def minimal(**more: Any) -> dict[str, Any]:
    return {"dispute_id": "PP-D-1", **more}


# ---- kinds ----------------------------------------------------------------------------------------------------------


def test_every_kind_has_three_titles_and_a_claimant() -> None:
    assert set(TITLES) == set(ClaimKind)
    for kind in ClaimKind:
        assert set(kind.titles) == {"en", "ja", "zh"}
        assert all(kind.titles.values())
        assert kind.claimant == ("seller" if kind in SELLER_KINDS else "buyer")


def test_titles_do_not_repeat() -> None:
    for language in ("en", "ja", "zh"):
        assert len({kind.titles[language] for kind in ClaimKind}) == len(ClaimKind)


def test_a_reason_that_nobody_knows_yet_becomes_no_kind() -> None:
    assert set(KIND_OF_PAYPAL.values()).isdisjoint(SELLER_KINDS)
    assert kind_from_paypal("SOMETHING_NEW") is None


# ---- the tables against the published specification ------------------------------------------------------------------


@pytest.fixture(scope="module")
def spec(shared_data: Path) -> dict[str, Any]:
    text = (shared_data / "paypal" / "customer_disputes_v1.json").read_text()
    schemas: dict[str, Any] = json.loads(text)["components"]["schemas"]
    return schemas


def enum(spec: dict[str, Any], name: str, prop: str = "") -> set[str]:
    schema = spec[name]["properties"][prop] if prop else spec[name]
    return set(schema["enum"])


@pytest.mark.parametrize(
    ("schema", "prop", "table", "count"),
    [
        ("dispute_reason", "", codes.REASONS, 10),
        ("status", "", codes.STAGE_OF_STATUS, 6),
        ("dispute_state", "", codes.STATES, 6),
        ("dispute_lifecycle_stage", "", codes.STAGE_OF_LIFE_CYCLE, 4),
        ("dispute_channel", "", codes.CHANNELS, 3),
        ("dispute_outcome", "outcome_code", codes.OUTCOMES, 7),
        ("offer_type", "", codes.OFFER_REMEDIES, 4),
        ("offer_history", "event_type", codes.OFFER_EVENTS, 3),
        ("evidence", "evidence_type", codes.EVIDENCE_KINDS, 71),
        ("evidence", "source", codes.EVIDENCE_SOURCES, 5),
        ("adjudication_type", "", codes.ADJUDICATIONS, 4),
        ("adjudication_reason", "", codes.ADJUDICATION_GROUNDS, 116),
        ("money_movement", "affected_party", codes.MOVED_PARTY, 3),
        ("money_movement", "type", codes.MOVEMENT_TYPES, 2),
        ("money_movement_reason", "", codes.MOVEMENT_REASONS, 4),
        ("message", "posted_by", codes.ROLE, 3),
        ("transaction_info", "transaction_status", codes.TRANSACTION_STATUSES, 10),
        ("item_type", "", codes.ITEM_TYPES, 4),
    ],
)
def test_our_table_is_the_published_list(spec: dict[str, Any], schema: str, prop: str, table: Any, count: int) -> None:
    published = enum(spec, schema, prop)
    assert len(published) == count
    assert set(table) == published


# ---- each word, one by one -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", sorted(codes.REASONS))
def test_each_reason_becomes_a_kind_and_is_kept(reason: str) -> None:
    read = read_dispute(minimal(reason=reason))
    assert (read.kind, read.reason, read.unknown) == (KIND_OF_PAYPAL[reason], reason, ())


@pytest.mark.parametrize(
    ("life_cycle", "status", "stage"),
    [
        ("INQUIRY", "OPEN", "negotiation"),
        ("INQUIRY", "WAITING_FOR_SELLER_RESPONSE", "negotiation"),
        ("CHARGEBACK", "WAITING_FOR_BUYER_RESPONSE", "decision"),
        ("CHARGEBACK", "UNDER_REVIEW", "decision"),
        ("PRE_ARBITRATION", "OPEN", "appeal"),
        ("ARBITRATION", "UNDER_REVIEW", "appeal"),
        ("CHARGEBACK", "RESOLVED", "closed"),
        ("INQUIRY", "RESOLVED", "closed"),
        (None, "UNDER_REVIEW", "decision"),
        (None, "WAITING_FOR_BUYER_RESPONSE", "negotiation"),
        ("CHARGEBACK", None, "decision"),
        ("CHARGEBACK", "OTHER", "decision"),
        (None, "OTHER", None),
        (None, None, None),
        ("A_NEW_STAGE", "A_NEW_STATUS", None),
        ("A_NEW_STAGE", "RESOLVED", "closed"),
    ],
)
def test_stage(life_cycle: str | None, status: str | None, stage: str | None) -> None:
    assert read_dispute(minimal(dispute_life_cycle_stage=life_cycle, status=status)).stage == stage


@pytest.mark.parametrize(
    ("code", "in_favour_of", "ended"),
    [
        ("RESOLVED_BUYER_FAVOUR", "buyer", "decided"),
        ("RESOLVED_SELLER_FAVOUR", "seller", "decided"),
        ("RESOLVED_WITH_PAYOUT", "neither", "paid_out"),
        ("CANCELED_BY_BUYER", None, "withdrawn"),
        ("ACCEPTED", "buyer", "decided"),
        ("DENIED", "seller", "decided"),
        ("NONE", None, "closed_without_decision"),
        ("A_NEW_CODE", None, None),
    ],
)
def test_outcome(code: str, in_favour_of: str | None, ended: str | None) -> None:
    outcome = read_dispute(minimal(dispute_outcome={"outcome_code": code})).outcome
    assert outcome is not None
    assert (outcome.code, outcome.in_favour_of, outcome.ended) == (code, in_favour_of, ended)


@pytest.mark.parametrize("kind", sorted(codes.EVIDENCE_KINDS))
def test_each_evidence_type_becomes_a_kind_of_exhibit(kind: str) -> None:
    (evidence,) = read_dispute(minimal(evidences=[{"evidence_type": kind, "source": "SUBMITTED_BY_SELLER"}])).evidences
    assert evidence.type == kind
    assert evidence.kind in {"tracking", "photo", "document", "statement", "other"}
    assert (evidence.standing, evidence.role) == ("submitted", "seller")


@pytest.mark.parametrize("reason", sorted(codes.ADJUDICATION_GROUNDS))
def test_each_adjudication_reason_has_a_ground(reason: str) -> None:
    entry = {"type": "DENY_BUYER", "reason": reason, "adjudication_time": "2024-01-01T00:00:00Z"}
    (ruling,) = read_dispute(minimal(adjudications=[entry])).adjudications
    assert (ruling.in_favour_of, ruling.reason) == ("seller", reason)
    assert ruling.ground in {"delivery", "description", "return", "refund", "charge", "procedure", "protection"}


UNKNOWN_PLACES = [
    ("$.reason", {"reason": "X_NEW"}),
    ("$.status", {"status": "X_NEW"}),
    ("$.dispute_state", {"dispute_state": "X_NEW"}),
    ("$.dispute_channel", {"dispute_channel": "X_NEW"}),
    ("$.dispute_life_cycle_stage", {"dispute_life_cycle_stage": "X_NEW"}),
    ("$.dispute_outcome.outcome_code", {"dispute_outcome": {"outcome_code": "X_NEW"}}),
    ("$.messages[0].posted_by", {"messages": [{"posted_by": "X_NEW", "content": "hello"}]}),
    ("$.offer.offer_type", {"offer": {"offer_type": "X_NEW"}}),
    ("$.offer.history[0].event_type", {"offer": {"history": [{"event_type": "X_NEW"}]}}),
    ("$.evidences[0].evidence_type", {"evidences": [{"evidence_type": "X_NEW"}]}),
    ("$.evidences[0].source", {"evidences": [{"source": "X_NEW"}]}),
    ("$.adjudications[0].reason", {"adjudications": [{"reason": "X_NEW"}]}),
    ("$.adjudications[0].type", {"adjudications": [{"type": "X_NEW"}]}),
    ("$.money_movements[0].affected_party", {"money_movements": [{"affected_party": "X_NEW"}]}),
    ("$.money_movements[0].type", {"money_movements": [{"type": "X_NEW"}]}),
    ("$.disputed_transactions[0].items[0].item_type", {"disputed_transactions": [{"items": [{"item_type": "X_NEW"}]}]}),
]


@pytest.mark.parametrize(("path", "body"), UNKNOWN_PLACES, ids=[path for path, _ in UNKNOWN_PLACES])
def test_a_new_word_is_kept_and_reported(path: str, body: dict[str, Any]) -> None:
    read = read_dispute(minimal(**body))
    assert [(word.path, word.value) for word in read.unknown] == [(path, "X_NEW")]
    assert "X_NEW" in repr(replace(read, unknown=()))
    assert read.losses == ()


# ---- money and time --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "value", "minor"),
    [
        ("USD", "3.00", 300),
        ("USD", "3", 300),
        ("JPY", "300", 300),
        ("JPY", "300.00", 300),
        ("KWD", "1.234", 1234),
        ("USD", "0.00", 0),
        ("USD", "1000000.01", 100000001),
    ],
)
def test_amounts_follow_the_currency(currency: str, value: str, minor: int) -> None:
    read = read_dispute(minimal(dispute_amount={"currency_code": currency, "value": value}))
    assert read.amount == Money(minor, currency)


@pytest.mark.parametrize(
    "amount",
    [
        {"currency_code": "USD", "value": "3.005"},
        {"currency_code": "JPY", "value": "300.50"},
        {"currency_code": "XYZ", "value": "3.00"},
        {"currency_code": "USD", "value": "-3.00"},
        {"currency_code": "USD", "value": "three"},
        {"currency_code": "USD", "value": "1e3"},
        {"currency_code": "USD", "value": "NaN"},
        {"currency_code": "USD", "value": "１００"},
        {"currency_code": "USD", "value": ""},
        {"currency_code": "USD", "value": "10000000000000.00"},
        {"currency_code": "JPY", "value": "1000000000000000"},
        {"currency_code": "USD"},
        {"value": "3.00"},
        {},
    ],
)
def test_an_amount_that_cannot_be_one_names_its_path(amount: dict[str, str]) -> None:
    with pytest.raises(PayloadNotUnderstood) as caught:
        read_dispute(minimal(dispute_amount=amount))
    assert caught.value.facts["path"] == "$.dispute_amount"
    assert "$.dispute_amount" in caught.value.text("ja")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2018-06-21T13:35:44.000Z", datetime(2018, 6, 21, 13, 35, 44, tzinfo=UTC)),
        ("2018-06-21t13:35:44z", datetime(2018, 6, 21, 13, 35, 44, tzinfo=UTC)),
        ("2018-06-21T22:35:44+09:00", datetime(2018, 6, 21, 13, 35, 44, tzinfo=UTC)),
        ("2018-06-21T13:35:44.123456789Z", datetime(2018, 6, 21, 13, 35, 44, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_instants(text: str, instant: datetime) -> None:
    assert read_dispute(minimal(create_time=text)).opened_at == instant


@pytest.mark.parametrize("text", ["2018-06-21T13:35:44", "2018-06-21", "21/06/2018", "", "2018-02-30T00:00:00Z"])
def test_an_instant_without_offset_or_of_no_day_is_refused(text: str) -> None:
    with pytest.raises(PayloadNotUnderstood) as caught:
        read_dispute(minimal(create_time=text))
    assert caught.value.facts["path"] == "$.create_time"


# ---- wrong shapes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ([], "$"),
        ("text", "$"),
        (None, "$"),
        ({}, "$"),
        ({"items": []}, "$"),
        ({"dispute_id": ""}, "$"),
        ({"dispute_id": 7}, "$.dispute_id"),
        ({"resource": []}, "$.resource"),
        ({"resource": {"reason": "OTHER"}}, "$"),
        (minimal(messages={}), "$.messages"),
        (minimal(messages=["hello"]), "$.messages[0]"),
        (minimal(messages=[{"content": 5}]), "$.messages[0].content"),
        (minimal(dispute_amount="3.00"), "$.dispute_amount"),
        (minimal(dispute_amount={"currency_code": "USD", "value": 3.0}), "$.dispute_amount.value"),
        (minimal(reason=["OTHER"]), "$.reason"),
        (minimal(evidences=[{"evidence_info": {"refund_ids": [1]}}]), "$.evidences[0].evidence_info.refund_ids[0]"),
    ],
)
def test_a_wrong_shape_names_its_path(payload: Any, path: str) -> None:
    with pytest.raises(PayloadNotUnderstood) as caught:
        read_dispute(payload)
    assert caught.value.facts["path"] == path
    for language in ("en", "ja", "zh"):
        assert path in caught.value.text(language)


def of_seller(**told: str) -> dict[str, Any]:
    return minimal(disputed_transactions=[{"seller": told}])


@pytest.mark.parametrize(
    ("most", "path", "build"),
    [
        (90, "$.dispute_id", lambda text: minimal(dispute_id=text)),
        (90, "$.disputed_transactions[0].seller.merchant_id", lambda text: of_seller(merchant_id=text)),
        (90, "$.disputed_transactions[0].seller.email", lambda text: of_seller(email=text)),
        (254, "$.disputed_transactions[0].seller.email", lambda text: of_seller(email=text, merchant_id="M")),
        (200, "$.disputed_transactions[0].seller.name", lambda text: of_seller(name=text)),
        (
            200,
            "$.disputed_transactions[0].buyer.name",
            lambda t: minimal(disputed_transactions=[{"buyer": {"name": t}}]),
        ),
    ],
)
def test_what_would_not_fit_is_refused_on_the_border(most: int, path: str, build: Callable[[str], Any]) -> None:
    read_dispute(build("x" * most))
    with pytest.raises(PayloadNotUnderstood) as caught:
        read_dispute(build("x" * (most + 1)))
    assert caught.value.facts["path"] == path
    for language in ("en", "ja", "zh"):
        assert str(most) in caught.value.text(language)
        assert len(caught.value.text(language)) < 300, "the text itself is quoted in part"


# ---- nothing is lost silently ----------------------------------------------------------------------------------------

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 10**12).map(
    lambda millis: (
        (EPOCH + timedelta(milliseconds=millis % (15 * 365 * 86_400_000)))
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )
)
MONEY = st.builds(
    lambda minor: {"currency_code": "USD", "value": f"{minor // 100}.{minor % 100:02d}"}, st.integers(0, 10**7)
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


def words(known: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(known))


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def some(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(entries, max_size=2)


DOCUMENTS = some(objects(name=TEXTS, url=TEXTS, surprise=TEXTS))
STAGES = words(codes.STAGE_OF_LIFE_CYCLE)
DISPUTES = st.fixed_dictionaries(
    {"dispute_id": TEXTS},
    optional={
        "create_time": INSTANTS,
        "update_time": INSTANTS,
        "reason": words(codes.REASONS),
        "status": words(codes.STAGE_OF_STATUS),
        "dispute_state": words(codes.STATES),
        "dispute_channel": words(codes.CHANNELS),
        "dispute_life_cycle_stage": STAGES,
        "external_reason_code": TEXTS,
        "dispute_amount": MONEY,
        "dispute_asset": objects(asset_symbol=TEXTS, quantity=TEXTS),
        "fee_policy": st.just({}),
        "buyer_response_due_date": INSTANTS,
        "seller_response_due_date": INSTANTS,
        "refund_details": objects(allowed_refund_amount=MONEY),
        "dispute_outcome": objects(outcome_code=words(codes.OUTCOMES), amount_refunded=MONEY, asset_refunded=TEXTS),
        "messages": some(
            objects(posted_by=words(codes.ROLE), time_posted=INSTANTS, content=TEXTS, documents=DOCUMENTS)
        ),
        "offer": objects(
            offer_type=words(codes.OFFER_REMEDIES),
            buyer_requested_amount=MONEY,
            seller_offered_amount=MONEY,
            history=some(
                objects(
                    offer_time=INSTANTS,
                    actor=words(["BUYER", "SELLER"]),
                    event_type=words(codes.OFFER_EVENTS),
                    offer_type=words(codes.OFFER_REMEDIES),
                    offer_amount=MONEY,
                    notes=TEXTS,
                    dispute_life_cycle_stage=STAGES,
                )
            ),
        ),
        "evidences": some(
            objects(
                evidence_type=words(codes.EVIDENCE_KINDS),
                source=words(codes.EVIDENCE_SOURCES),
                date=INSTANTS,
                notes=TEXTS,
                item_id=TEXTS,
                item_type=words(codes.ITEM_TYPES),
                evidence_info=objects(
                    tracking_info=some(objects(carrier_name=TEXTS, tracking_number=TEXTS, tracking_url=TEXTS)),
                    refund_ids=some(TEXTS),
                ),
                documents=DOCUMENTS,
                action_info=objects(action=TEXTS, mandatory=st.booleans()),
                dispute_life_cycle_stage=STAGES,
            )
        ),
        "supporting_info": some(objects(notes=TEXTS, source=words(codes.EVIDENCE_SOURCES), provided_time=INSTANTS)),
        "adjudications": some(
            objects(
                type=words(codes.ADJUDICATIONS),
                adjudication_time=INSTANTS,
                reason=words(codes.ADJUDICATION_GROUNDS),
                dispute_life_cycle_stage=STAGES,
            )
        ),
        "money_movements": some(
            objects(
                affected_party=words(codes.MOVED_PARTY),
                type=words(codes.MOVEMENT_TYPES),
                amount=MONEY,
                initiated_time=INSTANTS,
                reason=words(codes.MOVEMENT_REASONS),
            )
        ),
        "disputed_transactions": some(
            objects(
                buyer_transaction_id=TEXTS,
                seller_transaction_id=TEXTS,
                reference_id=TEXTS,
                create_time=INSTANTS,
                transaction_status=words(codes.TRANSACTION_STATUSES),
                gross_amount=MONEY,
                invoice_number=TEXTS,
                custom=TEXTS,
                buyer=objects(name=TEXTS),
                seller=objects(merchant_id=TEXTS, name=TEXTS, email=TEXTS),
                items=some(objects(item_id=TEXTS, item_name=TEXTS, reason=words(codes.REASONS), dispute_amount=MONEY)),
                seller_protection_eligible=st.booleans(),
            )
        ),
        "extensions": objects(merchant_contacted=st.booleans(), buyer_contacted_channel=TEXTS),
        "links": some(objects(href=TEXTS, rel=TEXTS)),
    },
)


def set_at(payload: Any, path: str, value: Any) -> Any:
    """A copy of `payload` with another value at a path made of plain names and indexes."""
    changed = copy.deepcopy(payload)
    here, parts = changed, path.removeprefix("$").replace("[", ".[").split(".")[1:]
    steps = [int(part[1:-1]) if part.startswith("[") else part for part in parts]
    for step in steps[:-1]:
        here = here[step]
    here[steps[-1]] = value
    return changed


def another(path: str, value: Any) -> Any:
    """Another value of the same form as the one found."""
    if path.endswith(".value"):
        return "99999999.99"
    if path.endswith(".currency_code"):
        return "EUR"
    if isinstance(value, str) and value.endswith("Z") and value[4:5] == "-":
        return "2031-01-01T00:00:00.000Z"
    return "ANOTHER_WORD"


@given(DISPUTES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
def test_each_value_is_either_in_the_import_or_in_the_list_of_losses(payload: dict[str, Any]) -> None:
    read = read_dispute(payload)
    bare = replace(read, losses=(), unknown=())
    for path, value in leaves(payload):
        if path in read.losses or value in ({}, []):
            continue
        changed = read_dispute(set_at(payload, path, another(path, value)))
        assert replace(changed, losses=(), unknown=()) != bare, f"{path} was read but makes no difference"
    assert len(set(read.losses)) == len(read.losses)


@given(
    DISPUTES,
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS,
        lambda inner: some(inner) | st.dictionaries(TEXTS, inner, max_size=2),
        max_leaves=4,
    ),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
def test_what_we_have_never_heard_of_is_listed(payload: dict[str, Any], surprise: Any) -> None:
    before = set(read_dispute(payload).losses)
    after = set(read_dispute({**payload, "never_heard_of": surprise}).losses)
    assert after - before == {path for path, _ in leaves(surprise, "$.never_heard_of")}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["dispute_id", "resource", "messages", "offer", "value", "dispute_amount"]) | TEXTS,
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


NEARLY = JUNK | st.dictionaries(
    st.sampled_from(["resource", "messages", "offer", "dispute_amount", "extensions"]) | TEXTS, JUNK, max_size=3
).map(lambda junk: {**minimal(), **junk})


@given(NEARLY)
@settings(max_examples=200, deadline=None)
def test_any_json_is_refused_by_its_path_or_read_with_its_losses(payload: Any) -> None:
    there = {path for path, _ in leaves(payload)}
    named = "$"
    try:
        read = read_dispute(payload)
    except PayloadNotUnderstood as refusal:
        named = str(refusal.facts["path"])
    else:
        told = payload if "dispute_id" in payload else payload["resource"]
        assert read.dispute_id == told["dispute_id"] != ""
        assert set(read.losses) <= there
    assert named.startswith("$")


# ---- the real one ----------------------------------------------------------------------------------------------------


def test_the_webhook_as_delivered(shared_data: Path) -> None:
    read = read_dispute(json.loads((shared_data / "paypal" / "webhook_dispute_resolved_2018.json").read_text()))
    assert read.dispute_id == "PP-000-042-663-135"
    assert (read.event_type, read.kind, read.stage) == ("CUSTOMER.DISPUTE.RESOLVED", ClaimKind.NOT_RECEIVED, "closed")
    assert (read.life_cycle, read.status, read.channel) == ("CHARGEBACK", "RESOLVED", "INTERNAL")
    assert read.amount == Money(300, "USD")
    assert read.opened_at == datetime(2018, 6, 21, 13, 35, 44, tzinfo=UTC)
    assert read.respondent_due_at == datetime(2018, 7, 6, 13, 55, 58, tzinfo=UTC)
    assert [(message.role, message.text) for message in read.messages] == [
        ("buyer", "qwqwqwq"),
        ("seller", "Escalating to paypal"),
    ]
    assert read.outcome is not None
    assert (read.outcome.ended, read.outcome.in_favour_of) == ("withdrawn", None)
    (transaction,) = read.transactions
    assert (transaction.seller_id, transaction.seller_name) == ("RD465XN5VS364", "Test Store")
    assert read.unknown == ()
    assert read.losses == (
        "$.resource_type",
        "$.summary",
        "$.resource.disputed_transactions[0].seller_protection_eligible",
        "$.resource.links[0].href",
        "$.resource.links[0].rel",
        "$.resource.links[0].method",
        "$.resource.links[1].href",
        "$.resource.links[1].rel",
        "$.resource.links[1].method",
        "$.event_version",
    )
