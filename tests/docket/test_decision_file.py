"""A decision on file: the same bytes for the same decision, and no value of it can be changed without being seen."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.rulebook.books import marketplace

from wakai.docket.domain.decision_file import DIGEST, Checked, check_file, digest_of, write_decision
from wakai.kernel.money import Money
from wakai.rulebook import Fact, Finding, Provenance, judge

AT = datetime(2026, 12, 28, 3, 0, tzinfo=UTC)


@cache
def finding(came: int = 16) -> Finding:
    days = {"claimed_on": 20, "estimated_delivery_on": 10, "delivered_on": came}
    record = Provenance("record", None, "order")
    values = {name: Fact(date(2026, 12, day), record) for name, day in days.items()}
    values |= {name: Fact(minor, record) for name, minor in {"claimed_amount": 8_000, "shipping_paid": 950}.items()}
    values["buyer_hindered_delivery"] = Fact(False, Provenance("uncontested", "buyer"))
    values["wants_to_return"] = Fact(False, Provenance("uncontested", "buyer"))
    return judge(marketplace(), "late", values, currency="USD", as_of=date(2026, 12, 1))


def written(**changes: Any) -> str:
    outcome = finding().outcome
    assert outcome is not None
    assert outcome.amount is not None
    told = {
        "case": "W26-000001",
        "order": "ORD-1",
        "claim": "late",
        "by": "rulebook",
        "in_favour_of": outcome.in_favour_of,
        "remedy": outcome.remedy,
        "amount": outcome.amount,
        "at": AT,
        "finding": finding().to_json(),
    }
    return write_decision(**{**told, **changes})


def checked(text: str) -> list[Checked]:
    return list(check_file(text, {marketplace().hash: marketplace()}.get))


def one(text: str) -> Checked:
    (found,) = checked(text)
    return found


def signed(data: dict[str, Any]) -> str:
    """What somebody writes who computes the digest anew."""
    return json.dumps({**data, DIGEST: digest_of(data)})


# As written -----------------------------------------------------------------------------------------------------------
def test_a_decision_as_written_comes_out_the_same() -> None:
    assert one(written()) == Checked(1, "W26-000001", by_rules=True)


def test_the_same_decision_is_the_same_bytes_wherever_its_instant_was_read() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=9)))
    assert written(at=elsewhere) == written()
    assert json.loads(written())["at"] == "2026-12-28T03:00:00+00:00"


def test_spelled_by_an_editor_it_is_still_the_same_decision() -> None:
    pretty = json.dumps(json.loads(written()), indent=2, ensure_ascii=True)
    assert one(pretty).trouble == ""


def test_several_decisions_are_checked_line_by_line() -> None:
    people = written(case="W26-000002", by="agent", in_favour_of="seller", remedy="none", amount=Money.zero("USD"))
    bare = written(case="W26-000003", by="agent", finding="")
    found = checked(written() + "\n" + people + bare + finding().to_json())
    assert [(row.number, row.name, row.by_rules, row.trouble) for row in found] == [
        (1, "W26-000001", True, ""),
        (3, "W26-000002", False, ""),
        (4, "W26-000003", None, ""),
        (5, "", True, ""),
    ]


def test_a_file_without_a_line_has_no_decisions() -> None:
    assert checked("") == checked("\n\n") == []


# Changed --------------------------------------------------------------------------------------------------------------
@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(written()) - 1), st.characters(min_codepoint=9, max_codepoint=0x2FFF))
@example(written().index('"seller"') + 1, "S")
@example(len(written()) - 1, "x")
def test_no_character_can_be_changed_unseen(place: int, mark: str) -> None:
    text = written()
    changed = text[:place] + mark + text[place + 1 :]
    try:
        same = json.loads(changed) == json.loads(text)  # the line's end is no part of what it says
    except ValueError:
        same = False
    assert same == all(not row.trouble for row in checked(changed))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(written()) - 2))
def test_no_character_can_be_left_out_unseen(place: int) -> None:
    text = written()
    assert any(row.trouble for row in checked(text[:place] + text[place + 1 :]))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"in_favour_of": "seller"}, "in_favour_of"),
        ({"remedy": "none"}, "remedy"),
        ({"amount_minor": 1}, "amount_minor"),
        ({"currency": "JPY"}, "currency"),
        ({"claim": "not_received"}, "claim"),
    ],
)
def test_a_decision_by_the_rules_says_what_its_finding_says_even_with_a_new_digest(
    change: dict[str, Any], place: str
) -> None:
    found = one(signed({**json.loads(written()), **change}))
    assert (found.trouble, found.place) == ("differs", place)


def test_a_decision_by_the_rules_has_their_finding() -> None:
    """Else any result could be put in their mouth, and pass as one that needs no rules."""
    found = one(signed({**json.loads(written()), "finding": None, "amount_minor": 1}))
    assert (found.trouble, found.place) == ("differs", "finding")


def test_an_amount_is_a_whole_number() -> None:
    data = json.loads(written())
    found = one(json.dumps({**data, "amount_minor": float(data["amount_minor"])}))
    assert (found.trouble, found.place) == ("differs", "amount_minor")


def test_people_may_decide_another_result_but_not_another_claim() -> None:
    assert one(written(by="agent", remedy="none", amount=Money.zero("USD"))).trouble == ""
    assert one(written(by="agent", claim="not_received")).place == "claim"


def test_the_rules_decide_nothing_where_their_finding_does_not() -> None:
    undecided = judge(marketplace(), "late", {}, currency="USD", as_of=date(2026, 12, 1)).to_json()
    assert one(written(finding=undecided)).place == "finding.outcome"
    assert one(written(finding=undecided, by="agent")).trouble == ""


def test_a_changed_fact_shows_in_what_rests_on_it_even_with_a_new_digest() -> None:
    data = json.loads(written())
    facts = dict(data["finding"]["facts"])
    facts["delivered_on"]["value"] = {"date": "2026-12-12"}
    found = one(signed(data))
    assert found.trouble == "differs"
    assert found.place.startswith("finding.")


def test_what_does_not_bear_on_the_rules_is_still_seen_by_the_digest() -> None:
    found = one(written().replace("W26-000001", "W26-000007"))
    assert (found.name, found.trouble, found.place) == ("W26-000007", "changed", DIGEST)


def test_a_name_given_twice_is_not_read() -> None:
    line = written()
    assert one(line.replace('"remedy":', '"remedy":"refund","remedy":', 1)).trouble == "not_readable"


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("{", "not_readable"),
        ("NaN", "not_readable"),
        ("[" * 100_000, "not_readable"),
        ("[]", "not_a_decision"),
        ("{}", "not_a_decision"),
        ('{"case": 5}', "not_a_decision"),
        ('{"tried": 5}', "not_judged"),
        (signed({**json.loads(written()), "case": None}), "not_a_decision"),
        (signed({**json.loads(written()), "case": "W26-000001\x1b[2K\nLine 2: the same"}), "not_a_decision"),
        (json.dumps({**json.loads(written()), "case": "\ud800"}), "not_a_decision"),
        (signed({**json.loads(written()), "finding": []}), "not_judged"),
        (signed({**json.loads(written()), "finding": {}}), "not_judged"),
        (json.dumps({**json.loads(written(by="agent", finding="")), "amount_minor": 10**40}), "changed"),
    ],
)
def test_what_is_no_decision(text: str, trouble: str) -> None:
    assert [row.trouble for row in checked(text)] == [trouble]


def test_rules_not_at_hand_are_named() -> None:
    (found,) = check_file(written(), lambda _: None)
    assert found.trouble == "rules_not_at_hand"
    assert found.place == f"{marketplace().name} {marketplace().version} ({marketplace().hash})"
