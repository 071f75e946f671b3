"""What the cases about one order mean together, for its lines and its money."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wakai.docket.domain.on_order import CaseOnOrder, CasesOnOrder
from wakai.kernel.money import Money

AT = datetime(2026, 12, 1, tzinfo=UTC)


def a_case(number: int, *, lines: tuple[int, ...], paid: int = 1000, kind: str = "late", **closing: Any) -> CaseOnOrder:
    """An open case, or one that ended as `closing` says, `number` days after the first instant."""
    return CaseOnOrder(
        f"case_{number}", f"W26-{number:06d}", "acct_b", kind, Money(paid, "JPY"), lines,
        AT + timedelta(days=number) if closing else None, closing or None,
    )  # fmt: skip


DECIDED: dict[str, Any] = {"how": "decided", "favours": "buyer", "amount_minor": 300}


def test_an_order_without_cases() -> None:
    nothing = CasesOnOrder(())
    assert (nothing.spoken_for(), nothing.taken((0, 1)), nothing.ended()) == (0, {}, ())
    assert nothing.decided(0, kind="late") is None


def test_an_open_case_speaks_for_all_that_was_paid_and_an_ended_one_for_what_it_awarded() -> None:
    both = CasesOnOrder((a_case(1, lines=(1,), **DECIDED), a_case(2, lines=(2,), paid=700)))
    assert both.spoken_for() == 300 + 700


def test_lines_are_taken_by_open_cases_only() -> None:
    over, running = a_case(1, lines=(1, 2), **DECIDED), a_case(2, lines=(2, 3))
    both = CasesOnOrder((over, running))
    assert both.taken((1, 2, 3)) == {2: running, 3: running}
    assert both.taken((0,)) == {}


@pytest.mark.parametrize(
    ("closing", "counts"),
    [
        (DECIDED, True),
        ({**DECIDED, "favours": "seller", "amount_minor": 0}, True),
        ({**DECIDED, "favours": "neither"}, False),
        ({"how": "settled", "favours": "buyer", "amount_minor": 300}, False),
    ],
)
def test_only_a_decision_for_one_side_bars_the_same_claim(closing: dict[str, Any], counts: bool) -> None:
    case = a_case(1, lines=(1,), **closing)
    assert CasesOnOrder((case,)).decided(1, kind="late") == (case if counts else None)
    assert CasesOnOrder((case,)).decided(1, kind="not_received") is None
    assert CasesOnOrder((case,)).decided(2, kind="late") is None


def test_the_latest_comes_first() -> None:
    first, second = a_case(1, lines=(1,), **DECIDED), a_case(2, lines=(1,), **DECIDED)
    assert CasesOnOrder((first, second)).ended() == (second, first)
    assert CasesOnOrder((first, second)).decided(1, kind="late") == second
