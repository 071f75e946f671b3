"""Which version governs an order, on the border days; and that a newer one never reaches a case that has begun."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories import a_case, an_order, answered, key
from tests.flows.checks import consistent, recomputed, written
from tests.flows.together import at_once, failures
from tests.rulebook.books import marketplace

from wakai.docket import queries as cases
from wakai.flows import decide
from wakai.flows.decide import assessment_of
from wakai.flows.file_claim import NewClaim, file_claim
from wakai.flows.watch_deadlines import watch_deadlines
from wakai.policies.actions import VersionAlreadyPublished, publish
from wakai.policies.models import RulebookVersion
from wakai.policies.queries import NoRulebookInForce, published, rulebook_of, version_in_force
from wakai.rulebook import Finding, Rulebook, load
from wakai.rulebooks import texts_of

pytestmark = pytest.mark.django_db


def another(version: str = "2027-03", since: str = "2027-03-01", answer_window: str = "P9BD") -> Rulebook:
    """The marketplace rulebook with another answer window."""
    files = texts_of("marketplace")
    head = files["rulebook.yaml"].replace("version: 2026-11", f"version: {version}")
    files["rulebook.yaml"] = head.replace("effective_from: 2026-12-01", f"effective_from: {since}")
    old = "dated: [{since: 2016-01-01, value: P3BD}]"
    files["parameters.yaml"] = files["parameters.yaml"].replace(old, old.replace("P3BD", answer_window))
    return load(files)


@pytest.fixture
def two(at: datetime) -> tuple[Rulebook, Rulebook]:
    """Two versions, in force from 1 December 2026 and from 1 March 2027."""
    publish(marketplace(), at=at)
    newer = another()
    publish(newer, at=at)
    return marketplace(), newer


@pytest.mark.parametrize(
    ("on", "which"),
    [
        (date(2016, 1, 1), 0),  # the transition clause reaches back to here
        (date(2026, 11, 30), 0),
        (date(2026, 12, 1), 0),
        (date(2027, 2, 28), 0),
        (date(2027, 3, 1), 1),
        (date(2040, 1, 1), 1),
    ],
)
def test_the_version_of_the_day(two: tuple[Rulebook, Rulebook], on: date, which: int) -> None:
    assert version_in_force("marketplace", on=on).hash == two[which].hash


def test_before_any_version_there_is_none(two: tuple[Rulebook, Rulebook]) -> None:
    with pytest.raises(NoRulebookInForce):
        version_in_force("marketplace", on=date(2015, 12, 31))
    with pytest.raises(NoRulebookInForce):
        version_in_force("nobody's", on=date(2027, 1, 1))


def test_what_comes_out_is_what_went_in(two: tuple[Rulebook, Rulebook]) -> None:
    for book in two:
        assert rulebook_of(book.hash).canonical() == book.canonical()
    assert [book.version for book in published("marketplace")] == ["2027-03", "2026-11"]


def test_the_same_text_again_changes_nothing(two: tuple[Rulebook, Rulebook], at: datetime) -> None:
    before = (written(), RulebookVersion.objects.count())
    assert publish(marketplace(), at=at + timedelta(days=1)) == two[0].hash
    assert (written(), RulebookVersion.objects.count()) == before


@pytest.mark.parametrize(
    ("version", "since"),
    [("2026-11", "2027-05-01"), ("2027-05", "2026-12-01")],
    ids=["other text under a published version", "another version from the same day"],
)
def test_what_is_published_is_never_replaced(
    two: tuple[Rulebook, Rulebook], at: datetime, version: str, since: str
) -> None:
    before = (written(), RulebookVersion.objects.count())
    with pytest.raises(VersionAlreadyPublished) as refused:
        publish(another(version, since, "P8BD"), at=at)
    assert all(refused.value.text(language) for language in ("en", "ja", "zh"))
    assert (written(), RulebookVersion.objects.count()) == before


def test_the_day_of_payment_is_the_buyers_own(two: tuple[Rulebook, Rulebook], at: datetime) -> None:
    """Paid at 23:59:59 and at 24:00 on the last of February, by the buyer's clock in Tokyo."""
    midnight = datetime(2027, 2, 28, 15, 0, tzinfo=UTC)
    for paid_at, book in ((midnight - timedelta(seconds=1), two[0]), (midnight, two[1])):
        order = an_order(at=at, paid_at=paid_at)
        claim = NewClaim(order, (1,), "late", "refund", order.total, {}, "Late.", "en")
        filed = file_claim(claim, account_id=order.buyer.account_id, at=midnight + timedelta(days=9), key=key())
        assert cases.head_of(filed.case_id).rulebook_hash == book.hash


def test_a_case_keeps_its_version_its_terms_and_its_decision(at: datetime) -> None:
    case = a_case(at=at)
    undisturbed = a_case(at=at)
    # From yesterday on other rules are in force, for orders like this one as well.
    publish(another("2026-10", "2026-11-20", "P9BD"), at=at)
    assert version_in_force("marketplace", on=marketplace().effective_from).hash == marketplace().hash
    assert version_in_force("marketplace", on=(at - timedelta(days=10)).date()).hash != marketplace().hash
    assert str(case.state.terms["answer_window"]) == "P3BD"
    for each in (case, undisturbed):
        answered(each, at=at)
        decide.step_in(each.id, actor=each.by("buyer"), text="", at=at + timedelta(days=8), key=key())
    for _ in range(4):
        watch_deadlines(at=at + timedelta(days=60))
    for each in (case, undisturbed):
        consistent(each.id)
        recomputed(each.id)
        (decision,) = cases.decisions_of(each.id)
        assert Finding.from_json(decision.finding).rulebook.hash == marketplace().hash == each.head.rulebook_hash
    fresh = a_case(at=at)
    assert str(fresh.state.terms["answer_window"]) == "P9BD"
    assert assessment_of(fresh.id).finding is not None


@pytest.mark.django_db(transaction=True)
def test_two_operators_publish_at_once(at: datetime) -> None:
    ended = at_once(*[lambda: publish(marketplace(), at=at)] * 3)
    assert {end for end in ended if isinstance(end, str)} == {marketplace().hash}
    assert not failures(ended)
    assert RulebookVersion.objects.count() == 1
