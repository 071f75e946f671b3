"""Filing a claim: what it leaves behind, and every way of getting it wrong, after which nothing has been written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import a_case, an_order, key, rules
from tests.flows.checks import consistent, written
from tests.rulebook.books import marketplace

from wakai.commerce.actions import store_orders
from wakai.commerce.domain.order import Order
from wakai.commerce.queries import OrderNotFound
from wakai.docket import queries as cases
from wakai.docket.domain import refusals as no
from wakai.docket.domain.acts import Act, Kind, Stage
from wakai.docket.models import Draft
from wakai.docket.queries import DraftValue
from wakai.evidence import queries as evidence
from wakai.flows import talk
from wakai.flows.doing import Actor
from wakai.flows.draft_files import add_files
from wakai.flows.file_claim import Filed, NewClaim, file_claim, rules_for
from wakai.flows.preview_claim import preview
from wakai.flows.start_claim import save_answers, start_claim
from wakai.flows.with_files import NewFile
from wakai.journal.models import Entry
from wakai.kernel.money import LIMIT_MINOR, Money
from wakai.kernel.refusals import Refusal
from wakai.parties.models import Account
from wakai.policies.queries import NoRulebookInForce
from wakai.rulebook.values import FactNotOfItsType

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Bought:
    """An order of two lines and a claim on it that is right in every way."""

    order: Order
    claim: NewClaim

    @property
    def buyer(self) -> str:
        return self.order.buyer.account_id

    def file(self, at: datetime, *, account: str = "", key: str = "", **changes: Any) -> Filed:
        from tests.factories import key as fresh

        return file_claim(replace(self.claim, **changes), account_id=account or self.buyer, at=at, key=key or fresh())


@pytest.fixture
def bought(at: datetime) -> Bought:
    rules(at=at)
    order = an_order(at=at, total="120.00", titles=("Table lamp", "Shade"))
    claim = NewClaim(
        order=order, lines=(1, 2), kind="not_as_described", asked="refund", amount=Money(12000, "USD"),
        statements={"problem": "damaged", "matches_listing": False}, text="The shade is broken.", language="ja",
    )  # fmt: skip
    return Bought(order, claim)


# ---- it works --------------------------------------------------------------------------------------------------------


def test_it_opens_a_case_and_the_other_sides_window(bought: Bought, at: datetime) -> None:
    filed = bought.file(at)
    head, state = cases.head_of(filed.case_id), cases.state_of(filed.case_id)
    assert (head.stage, head.version, head.kind, head.asked, head.language) == (
        Stage.NEGOTIATION, 1, "not_as_described", "refund", "ja",
    )  # fmt: skip
    assert (head.claimed, head.paid, head.opened_at) == (Money(12000, "USD"), Money(12000, "USD"), at)
    assert head.rulebook_hash == marketplace().hash
    (claim,) = state.entries
    assert (claim.act, claim.role, claim.at) == (Act.CLAIM, "buyer", at)
    assert claim.body["statements"] == {"problem": "damaged", "matches_listing": False}
    (deadline,) = state.deadlines
    # Three business days after Tuesday 1 December in Tokyo: the end of Friday the 4th.
    assert (deadline.kind, deadline.role) == (Kind.ANSWER, "seller")
    assert deadline.due == datetime.fromisoformat("2026-12-04T15:00:00+00:00")
    assert cases.lines_of(filed.case_id) == (1, 2)
    consistent(filed.case_id)


def test_both_sides_are_to_be_told(bought: Bought, at: datetime) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    filed = bought.file(at)
    (entry,) = Entry.objects.filter(case_id=filed.case_id)
    (job,) = ProcrastinateJob.objects.all()
    assert (job.task_name, job.args) == ("wakai.channels.tell", {"entry_id": entry.pk})


def test_the_same_key_opens_one_case_and_answers_the_same(bought: Bought, at: datetime) -> None:
    first = bought.file(at, key="pressed-twice")
    before = written()
    assert bought.file(at + timedelta(minutes=1), key="pressed-twice", text="Other words.") == first
    assert written() == before


def test_the_same_key_of_another_buyer_is_another_key(bought: Bought, at: datetime) -> None:
    first = bought.file(at, key="same")
    other = an_order(at=at)
    claim = replace(bought.claim, order=other, lines=(1,), amount=other.total)
    assert file_claim(claim, account_id=other.buyer.account_id, at=at, key="same").case_id != first.case_id


@pytest.mark.parametrize(
    ("minor", "lines"), [(1, (1, 2)), (12000, (1, 2)), (12000, (2, 1)), (6000, (2,)), (12000, (1, 2, 1))]
)
def test_amounts_up_to_what_was_paid_for_the_lines(
    bought: Bought, at: datetime, minor: int, lines: tuple[int, ...]
) -> None:
    filed = bought.file(at, amount=Money(minor, "USD"), lines=lines)
    assert cases.head_of(filed.case_id).claimed == Money(minor, "USD")
    assert cases.lines_of(filed.case_id) == tuple(sorted(set(lines)))


def test_each_line_may_have_its_own_case(bought: Bought, at: datetime) -> None:
    first = bought.file(at, lines=(1,), amount=Money(6000, "USD"))
    second = bought.file(at, lines=(2,), amount=Money(6000, "USD"))
    assert first.number != second.number


def test_after_its_end_a_line_may_be_claimed_on_again(bought: Bought, at: datetime) -> None:
    first = bought.file(at)
    talk.withdraw_claim(first.case_id, actor=Actor("buyer", bought.buyer), text="", at=at, key=key())
    second = bought.file(at)
    assert second.case_id != first.case_id
    consistent(first.case_id)
    consistent(second.case_id)


def test_any_script_and_direction(bought: Bought, at: datetime) -> None:
    text = "\u200fהמנורה שבורה 😀 ランプが壊れている 灯罩碎了 <script>alert(1)</script>\n" + "😀" * 3000
    filed = bought.file(at, text=text)
    assert cases.state_of(filed.case_id).entries[0].body["text"] == text


@pytest.mark.parametrize("length", [1, 10_000])
def test_texts_up_to_the_limit(bought: Bought, at: datetime, length: int) -> None:
    filed = bought.file(at, text="字" * length)
    assert cases.state_of(filed.case_id).entries[0].body["text"] == "字" * length


# ---- refused, and nothing written ------------------------------------------------------------------------------------

WRONG: Mapping[str, tuple[Mapping[str, Any], type[Refusal]]] = {
    "another currency": ({"amount": Money(12000, "EUR")}, no.OtherCurrency),
    "a currency without cents": ({"amount": Money(12000, "JPY")}, no.OtherCurrency),
    "nothing": ({"amount": Money(0, "USD")}, no.AmountMustBePositive),
    "less than nothing": ({"amount": Money(-1, "USD")}, no.AmountMustBePositive),
    "less than nothing, for a replacement": (
        {"amount": Money(-1, "USD"), "asked": "replacement"}, no.AmountMustBePositive,
    ),
    "a cent more than was paid": ({"amount": Money(12001, "USD")}, no.ClaimAboveOrder),
    "a cent more than the line": ({"amount": Money(6001, "USD"), "lines": (2,)}, no.ClaimAboveOrder),
    "more than any number": ({"amount": Money(LIMIT_MINOR - 1, "USD")}, no.ClaimAboveOrder),
    "an unknown kind": ({"kind": "bad_karma"}, no.KindNotCovered),
    "a kind that the rules leave out": ({"kind": "counterfeit"}, no.KindNotCovered),
    "a kind that sellers have": ({"kind": "unpaid_order"}, no.KindNotCovered),
    "no kind": ({"kind": ""}, no.KindNotCovered),
    "an unknown remedy": ({"asked": "an apology"}, no.NoSuchRemedy),
    "no remedy": ({"asked": "none"}, no.NoSuchRemedy),
    "a remedy as long as a book": ({"asked": "x" * 500}, no.NoSuchRemedy),
    "an unknown line": ({"lines": (1, 3)}, no.NothingChosen),
    "line nought": ({"lines": (0,)}, no.NothingChosen),
    "a line below nought": ({"lines": (-1,)}, no.NothingChosen),
    "no line": ({"lines": ()}, no.NothingChosen),
    "no text": ({"text": " \n\t"}, no.TextIsMissing),
    "a text too long": ({"text": "x" * 10_001}, no.TextIsTooLong),
    "a question nobody knows": ({"statements": {"mood": "bad"}}, no.FactNotAsked),
    "a question for the seller": ({"statements": {"condition_stated": False}}, no.FactNotAsked),
    "a fact of the record": ({"statements": {"order_total": 1}}, no.FactNotAsked),
    "a word for yes or no": ({"statements": {"matches_listing": "perhaps"}}, FactNotOfItsType),
    "a number for yes or no": ({"statements": {"matches_listing": 1}}, FactNotOfItsType),
    "a choice that is none": ({"statements": {"problem": "ugly"}}, FactNotOfItsType),
    "a day that is none": ({"statements": {"arrived_on": {"date": "2026-02-30"}}}, FactNotOfItsType),
    "a day as a text": ({"statements": {"arrived_on": "2026-11-30"}}, FactNotOfItsType),
    "an unknown way of writing": ({"statements": {"arrived_on": {"day": 3}}}, FactNotOfItsType),
    "nothing for a value": ({"statements": {"problem": None}}, FactNotOfItsType),
    "a list for a value": ({"statements": {"problem": ["damaged"]}}, FactNotOfItsType),
    "absent where something must be": ({"statements": {"problem": {"absent": True}}}, FactNotOfItsType),
    "a draft nobody wrote": ({"draft_id": "draft_00000000000000000000000000"}, no.NoSuchCase),
    "an unknown order": ({"order_id": "order_0"}, OrderNotFound),
}  # fmt: skip


def test_an_order_told_anew_since_its_buyer_saw_it_is_judged_as_it_is_now(bought: Bought, at: datetime) -> None:
    half = tuple(replace(payment, amount=Money(payment.amount.minor // 2, "USD")) for payment in bought.order.payments)
    accounts = {(role, party.external_id): party.account_id for role, party in (("buyer", bought.order.buyer), ("seller", bought.order.seller))}  # fmt: skip
    with transaction.atomic():
        assert store_orders([replace(bought.order, payments=half)], accounts=accounts, at=at).changed == 1
    with pytest.raises(no.ClaimAboveOrder) as refused:
        bought.file(at)
    assert refused.value.facts["paid"] == Money(6000, "USD")
    assert bought.file(at, amount=Money(6000, "USD")).number


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_named_and_nothing_is_written(bought: Bought, at: datetime, what: str) -> None:
    changes, refusal = WRONG[what]
    if "order_id" in changes:
        changes = {"order": replace(bought.order, id=changes["order_id"])}
    before = written()
    with pytest.raises(refusal) as refused:
        bought.file(at, **changes)
    assert written() == before
    texts = {language: refused.value.text(language) for language in ("en", "ja", "zh")}
    assert len(set(texts.values())) == 3
    assert not any("nvalid" in text for text in texts.values())
    # The same key serves once the input is right.
    bought.file(at, key="again")


def test_somebody_elses_order_is_as_good_as_none(bought: Bought, at: datetime) -> None:
    stranger, seller = an_order(at=at).buyer.account_id, bought.order.seller.account_id
    before = written()
    for account in (stranger, seller, "acct_0"):
        with pytest.raises(no.NoSuchCase):
            bought.file(at, account=account)
    assert written() == before


@pytest.mark.parametrize("lines", [(1,), (1, 2), (2,)])
def test_a_second_claim_on_the_same_line(bought: Bought, at: datetime, lines: tuple[int, ...]) -> None:
    first = bought.file(at, lines=lines, amount=Money(1, "USD"))
    before = written()
    with pytest.raises(no.AlreadyClaimed) as refused:
        bought.file(at, lines=(1, 2))
    assert refused.value.facts["number"] == first.number
    assert written() == before


def test_an_order_without_lines_has_one_case_too(at: datetime) -> None:
    rules(at=at)
    order = an_order(at=at, lines=())
    claim = NewClaim(order, (), "not_received", "refund", order.total, {}, "It has not come.", "en")
    filed = file_claim(claim, account_id=order.buyer.account_id, at=at, key=key())
    before = written()
    for lines, refusal in (((), no.AlreadyClaimed), ((1,), no.NothingChosen), ((0,), no.NothingChosen)):
        with pytest.raises(refusal):
            file_claim(replace(claim, lines=lines), account_id=order.buyer.account_id, at=at, key=key())
    assert written() == before
    assert cases.lines_of(filed.case_id) == ()


def test_an_order_that_no_published_rules_cover(at: datetime) -> None:
    rules(at=at)
    order = an_order(at=at, paid_at=datetime.fromisoformat("2015-12-30T00:00:00+00:00"))
    claim = NewClaim(order, (1,), "late", "refund", order.total, {}, "x", "en")
    with pytest.raises(NoRulebookInForce):
        file_claim(claim, account_id=order.buyer.account_id, at=at, key=key())


@given(
    kind=st.sampled_from(["not_received", "late", "x", ""]),
    asked=st.sampled_from(["refund", "replacement", "none", "?"]),
    minor=st.integers(1 - LIMIT_MINOR, LIMIT_MINOR - 1),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    lines=st.lists(st.integers(-1, 4), max_size=4).map(tuple),
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    statements=st.dictionaries(
        st.sampled_from(["problem", "matches_listing", "arrived_on", "order_total", "nothing"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=4),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(st.sampled_from(["date", "absent", "decimal", "integer", "x"]), inner, max_size=2)
            ),
        ),
        max_size=3,
    ),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_sent_is_filed_or_refused_never_a_crash(bought: Bought, at: datetime, **sent: Any) -> None:
    sent["amount"] = Money(sent.pop("minor"), sent.pop("currency"))
    before = written()
    try:
        filed = bought.file(at, **sent)
    except Refusal:
        assert written() == before
    else:
        consistent(filed.case_id)
        talk.withdraw_claim(filed.case_id, actor=Actor("buyer", bought.buyer), text="", at=at, key=key())


# ---- with a draft and its files --------------------------------------------------------------------------------------


def drafted(order: Order, at: datetime, *notes: str) -> DraftValue:
    draft = start_claim(order.id, account_id=order.buyer.account_id, at=at)
    files = [NewFile(BytesIO(note.encode()), f"{n}.txt") for n, note in enumerate(notes, 1)]
    assert add_files(draft.id, account_id=order.buyer.account_id, files=files, at=at) == ()
    return draft


def test_the_files_of_a_draft_become_exhibits_and_the_draft_knows_its_case(bought: Bought, at: datetime) -> None:
    draft = drafted(bought.order, at, "first", "second")
    filed = bought.file(at, draft_id=draft.id)
    exhibits = [entry.body["label"] for entry in cases.state_of(filed.case_id).acts(Act.ADD_EXHIBIT)]
    assert exhibits == ["E1", "E2"]
    assert [row.label for row in evidence.exhibits_of(filed.case_id, role="seller")] == exhibits
    known = cases.draft_of(draft.id)
    assert known is not None
    assert known.case_id == filed.case_id
    consistent(filed.case_id)


def test_a_refused_claim_leaves_the_draft_and_its_files(bought: Bought, at: datetime) -> None:
    draft = drafted(bought.order, at, "first")
    with pytest.raises(no.ClaimAboveOrder):
        bought.file(at, draft_id=draft.id, amount=Money(12001, "USD"))
    assert cases.draft_of(draft.id) == draft
    assert len(evidence.exhibits_of_draft(draft.id)) == 1


def test_somebody_elses_draft_and_a_draft_about_another_order_bring_nothing_along(bought: Bought, at: datetime) -> None:
    theirs = drafted(an_order(at=at), at, "private")
    other = an_order(at=at, buyer={}, seller={})
    Account.objects.filter(pk=other.buyer.account_id).update(name="x")
    before = written()
    with pytest.raises(no.NoSuchCase):
        bought.file(at, draft_id=theirs.id)
    assert written() == before
    assert len(evidence.exhibits_of_draft(theirs.id)) == 1


def test_a_draft_is_sent_once(bought: Bought, at: datetime) -> None:
    draft = drafted(bought.order, at)
    first = bought.file(at, draft_id=draft.id, lines=(1,), amount=Money(1, "USD"))
    with pytest.raises(no.AlreadyClaimed) as refused:
        bought.file(at, draft_id=draft.id, lines=(2,), amount=Money(1, "USD"))
    assert refused.value.facts["number"] == first.number
    with pytest.raises(no.NoSuchCase):
        add_files(draft.id, account_id=bought.buyer, files=[NewFile(BytesIO(b"late"), "late.txt")], at=at)


def test_two_tabs_keep_both_their_answers(bought: Bought, at: datetime) -> None:
    draft = drafted(bought.order, at)
    save_answers(draft.id, answers={"kind": "late", "text": "first"}, at=at)
    saved = save_answers(draft.id, answers={"asked": "refund"}, drop=("text",), at=at)
    assert (saved.answers, saved.version) == ({"kind": "late", "asked": "refund"}, 2)


def test_a_draft_about_somebody_elses_order(bought: Bought, at: datetime) -> None:
    before = Draft.objects.count()
    with pytest.raises(no.NoSuchCase):
        start_claim(bought.order.id, account_id=bought.order.seller.account_id, at=at)
    assert Draft.objects.count() == before


# ---- what the writer is shown ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", [timedelta(0), timedelta(days=3)])
def test_what_is_shown_before_sending_is_what_the_case_starts_from(
    bought: Bought, at: datetime, when: timedelta, assessed: Callable[[str], Any]
) -> None:
    order = an_order(at=at, total="800.00")
    shown = preview(
        order,
        rules=rules_for(order, order.buyer.zone),
        lines=(1,),
        kind="not_received",
        amount=None,
        statements={},
        at=at + when,
    )
    filed = file_claim(
        NewClaim(order, (1,), "not_received", "refund", order.total, {}, "x", "en"),
        account_id=order.buyer.account_id, at=at + when, key=key(),
    )  # fmt: skip
    found = assessed(filed.case_id).finding
    assert (found.outcome, found.rule, found.facts, found.missing) == (
        shown.finding.outcome, shown.finding.rule, shown.finding.facts, shown.finding.missing,
    )  # fmt: skip


@pytest.fixture
def assessed() -> Callable[[str], Any]:
    from wakai.flows.decide import assessment_of

    return assessment_of


def test_terms_are_those_of_the_day_of_the_order(at: datetime) -> None:
    case = a_case(at=at)
    assert case.head.as_of == date(2026, 11, 21)
    assert str(case.state.terms["answer_window"]) == "P3BD"
