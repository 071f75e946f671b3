"""Dockets that others wrote: what our pages can tell comes in, everything else is refused with its place."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.hostile import CLAIM, HUGE, NASTY, docket, wrong_dockets
from tests.rulebook.books import marketplace

from wakai.docket.domain.forms import NotInForm, derivation
from wakai.docket.domain.told_elsewhere import Told, case_told, exhibits_told, lines_told

EXHIBIT: dict[str, Any] = {
    "label": "E1", "name": "a.jpg", "caption": "", "source_role": "buyer", "audience": ["buyer", "seller", "agent"],
    "kind": "photo", "media_type": "image/jpeg", "sha256": "0" * 64, "size": 1,
    "original": "data/exhibits/E1.jpg", "shown": None, "erased": None,
}  # fmt: skip
CASE: dict[str, Any] = {
    "number": "W26-000042",
    "site": "https://resolve.example",
    "reader": "agent",
    "opened_at": "2026-12-01T03:00:00+00:00",
    "kind": "not_received",
    "asked": "refund",
    "claimant": "buyer",
    "currency": "USD",
    "claimed_minor": 1,
    "paid_minor": 2,
    "language": "ja",
    "names": {"buyer": "Aiko"},
    "closing": {"remedy": "refund", "amount_minor": 1, "favours": "buyer"},
}


def told(lines: list[dict[str, Any]]) -> tuple[Told, ...]:
    return lines_told(lines, rulebook=marketplace(), currency="USD")


def refused(lines: list[dict[str, Any]]) -> str:
    with pytest.raises(NotInForm) as caught:
        told(lines)
    return str(caught.value)


def tried(read: Callable[[], Any]) -> tuple[Any, str]:
    """What was read, or None and where it is not in form."""
    try:
        return read(), ""
    except NotInForm as error:
        return None, str(error)


def changed(number: int, **body: Any) -> list[dict[str, Any]]:
    lines = docket()
    lines[number - 1]["body"] |= body
    return lines


def test_what_we_write_comes_in_as_it_is() -> None:
    lines = docket()
    assert [(row.entry.act, dict(row.entry.body)) for row in told(lines)] == [
        (row["act"], row["body"]) for row in lines
    ]


@pytest.mark.parametrize(
    ("number", "body", "place"),
    [
        (1, {"text": HUGE}, "docket 1.body.text"),
        (1, {"amount_minor": True}, "docket 1.body.amount_minor"),
        (1, {"amount_minor": -1}, "docket 1.body.amount_minor"),
        (1, {"amount_minor": 10**15 + 1}, "docket 1.body.amount_minor"),
        (1, {"currency": "JPY"}, "docket 1.body.currency"),
        (1, {"asked": "a duel"}, "docket 1.body.asked"),
        (1, {"language": "xx"}, "docket 1.body.language"),
        (1, {"lines": [1, "2"]}, "docket 1.body.lines.1"),
        (1, {"step_in_from": {"due": "soon"}}, "docket 1.body.step_in_from"),
        (1, {"foreign": {"source": "x"}}, "docket 1.body.foreign.id"),
        (2, {"text": "a\0b"}, "docket 2.body.text"),
        (2, {"text": "\ud800"}, "docket 2.body.text"),
        (2, {"statements": {"delivered_on": {"date": "2026-02-30"}}}, "docket 2.body.statements.delivered_on"),
        (4, {"replaces": 4}, "docket 4.body.replaces"),
        (4, {"replaces": 2}, "docket 4.body.replaces"),
        (5, {"offer": 0}, "docket 5.body.offer"),
        (5, {"offer": 6}, "docket 5.body.offer"),
        (9, {"request": 2}, "docket 9.body.request"),
        (9, {"due": "9999-12-31T23:59:59-23:59"}, "docket 9.body.due"),
        (9, {"due": "2026-12-09T15:00:00"}, "docket 9.body.due"),
        (14, {"consequence": "beheaded"}, "docket 14.body.consequence"),
        (14, {"deadline": "answer"}, "docket 14.body.consequence"),
        (16, {"facts": ["no such fact"]}, "docket 16.body.facts.0"),
        (17, {"value": 5}, "docket 17.body.value"),
        (17, {"value": {"date": "2026-11-20", "absent": True}}, "docket 17.body.value"),
        (18, {"exhibit": "../E1"}, "docket 18.body.exhibit"),
        (20, {"why": "because"}, "docket 20.body.why"),
    ],
)
def test_a_wrong_part_is_named(number: int, body: dict[str, Any], place: str) -> None:
    assert refused(changed(number, **body)) == place


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("act", "duel"),
        ("act", None),
        ("role", "system"),
        ("role", "auditor"),
        ("audience", ["seller"]),
        ("audience", ["agent", "agent"]),
        ("audience", ["agent", "all"]),
        ("audience", "agent"),
        ("at", "2026-12-01T03:02:00"),
        ("at", 7),
        ("body", None),
        ("body", []),
    ],
)
def test_a_wrong_line_is_named(name: str, value: object) -> None:
    lines = docket()
    lines[1][name] = value
    assert refused(lines).startswith(f"docket 2.{name}")


def test_a_missing_part_is_named() -> None:
    lines = docket()
    del lines[2]["body"]["remedy"]
    assert refused(lines) == "docket 3.body.remedy"


def test_what_is_not_known_here_is_left_out() -> None:
    (first, *_) = told(changed(1, mood={"a": HUGE}, statements={"no such fact": HUGE}))
    assert dict(first.entry.body) == {**CLAIM, "statements": {}}


@pytest.mark.parametrize("lines", [[], docket()[1:2], [*docket(), *docket()[:1]], docket()[:1] + docket()[1:2] * 2_000])
def test_one_claim_and_not_too_much_after_it(lines: list[dict[str, Any]]) -> None:
    assert refused(lines) == "docket"


def test_a_label_stands_for_one_exhibit() -> None:
    body = {"label": "E1", "sha256": "0" * 64, "name": "a.jpg", "kind": "photo"}
    lines = docket()[:1]
    lines += [{**docket()[1], "act": "add_exhibit", "body": body} for _ in range(2)]
    assert refused(lines) == "docket"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("currency", "XXY"), ("claimed_minor", -1), ("paid_minor", "1"), ("opened_at", "0001-01-01T00:00:00+00:00"),
        ("claimant", "agent"), ("number", ""), ("number", "W" * 41), ("site", "\0"), ("names", {"buyer": 1}),
        ("names", []), ("language", "xx"), ("kind", "duel"), ("reader", "public"), ("closing", {"amount_minor": 0.5}),
        ("closing", {"favours": "me"}), ("asked", HUGE),
    ],
)  # fmt: skip
def test_a_wrong_case_is_named(name: str, value: object) -> None:
    assert case_told(CASE)["number"] == "W26-000042"
    with pytest.raises(NotInForm, match=f"^{name}"):
        case_told({**CASE, name: value})
    with pytest.raises(NotInForm, match=f"^{name}$"):
        case_told({key: kept for key, kept in CASE.items() if key != name})


def test_exhibits_are_counted_without_gaps_and_lie_somewhere() -> None:
    row = {**EXHIBIT, "original": None, "shown": {"path": "data/derived/E1-shown.jpg"}}
    assert [one["path"] for one in exhibits_told([row])] == ["data/derived/E1-shown.jpg"]
    wrong: list[list[Any]] = [
        [{**row, "label": "E2"}], [row, row], [{**row, "shown": None}], [{**row, "audience": ["buyer"]}],
        [{**row, "caption": HUGE}], [{**row, "source_role": "court"}], [7], [{}], [{**row, "shown": 7}],
    ]  # fmt: skip
    for rows in wrong:
        with pytest.raises(NotInForm):
            tuple(exhibits_told(rows))


def test_an_erased_exhibit_has_its_hash_alone_and_so_have_all_of_its_side() -> None:
    erased = {
        **EXHIBIT,
        "source_role": "seller",
        "original": None,
        "erased": {"at": None, "request": "erasure", "by": "seller"},
    }
    kept, other = {**EXHIBIT, "label": "E2", "source_role": "seller"}, {**EXHIBIT, "label": "E2"}
    assert [(one["path"], one["erased"]) for one in exhibits_told([erased, other])] == [
        (None, True),
        (other["original"], False),
    ]
    wrong: list[list[Any]] = [
        [erased, kept], [{**erased, "original": "data/exhibits/E1.jpg"}], [{**erased, "source_role": "agent"}],
        [{**erased, "size": 0}], [{**erased, "sha256": "0" * 63}], [{**erased, "media_type": "image/x"}],
    ]  # fmt: skip
    for rows in wrong:
        with pytest.raises(NotInForm):
            tuple(exhibits_told(rows))


@given(wrong_dockets())
def test_any_docket_comes_in_or_is_refused_by_name(lines: list[dict[str, Any]]) -> None:
    before = deepcopy(lines)
    rows, place = tried(lambda: told(lines))
    assert place.startswith("docket") if rows is None else len(rows) == len(lines)
    assert lines == before


@given(st.dictionaries(st.sampled_from(sorted(CASE)), NASTY), NASTY)
def test_any_case_and_any_exhibits_too(parts: dict[str, Any], row: Any) -> None:
    for read in (lambda: case_told({**CASE, **parts}), lambda: tuple(exhibits_told([row, {**EXHIBIT, **parts}]))):
        assert len(tried(read)[1]) < 60


@given(NASTY)
def test_any_derivation_too(value: Any) -> None:
    with pytest.raises(NotInForm):
        derivation(value)
