"""Letters as data: complete, alike in three languages, filled without gaps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.scenes import BACKGROUND, ZONE

from wakai.channels.catalogue import frames, letters, words
from wakai.channels.domain.composing import LINK_MARK, Reader, compose, read_frames, with_link, without_link
from wakai.channels.domain.letters import LetterProblem, placeholders, read_letter, read_texts, write
from wakai.channels.domain.parts import QUOTE_LIMIT, Listed, Quoted
from wakai.channels.domain.plain import clean, one_line, shorten
from wakai.docket.domain.acts import Kind
from wakai.kernel.languages import LANGUAGES
from wakai.kernel.showing import show
from wakai.rulebook.specs import REMEDIES


def texts(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def letter(body: str, subject: str = "Hello", **more: Any) -> Any:
    return read_letter("trial", {"subject": texts(subject), "body": texts(body), **more})


def test_all_letters_load_and_say_something_of_their_own() -> None:
    assert len(letters()) >= 30
    for found in letters().values():
        for language in LANGUAGES:
            assert found.body[language]
            assert found.subject[language]
        assert len({found.body[language] for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("name", sorted(letters()))
def test_no_letter_says_invalid_or_blames(name: str) -> None:
    found = letters()[name]
    whole = (found.subject["en"] + found.body["en"]).lower()
    for word in ("invalid", "fail", "fault", "unfortunately", "violation", "must"):
        assert word not in whole
    assert "あなた" not in found.body["ja"]
    assert "你" not in found.body["zh"].replace("您", "")


@pytest.mark.parametrize("name", sorted(letters()))
def test_placeholders_that_may_be_empty_stand_on_lines_of_their_own_meaning(name: str) -> None:
    """In every language the same placeholders share a line with optional ones, so the same sentences go."""
    found = letters()[name]
    lines = {
        language: sorted(sorted(placeholders(line)) for line in found.body[language].splitlines() if placeholders(line))
        for language in LANGUAGES
    }
    optional_lines = {
        language: [line for line in rows if found.optional & set(line)] for language, rows in lines.items()
    }
    assert optional_lines["en"] == optional_lines["ja"] == optional_lines["zh"]


def test_words_exist_for_everything_the_core_can_name() -> None:
    assert set(REMEDIES) <= set(words().remedies)
    assert set(words().windows) == set(Kind)
    assert set(words().outcomes) == {"yours", "others", "neither"}
    assert words().remedy("a remedy of tomorrow") == words().remedies["other"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"subject": texts("a")}, "subject and body"),
        ({"subject": texts("a"), "body": texts("b"), "footer": texts("c")}, "subject and body"),
        ({"subject": texts("a"), "body": {"en": "b", "ja": "b"}}, "needs a text in each"),
        ({"subject": texts("a"), "body": {**texts("b"), "zh": "  "}}, "needs a text in each"),
        ({"subject": texts("a"), "body": {**texts("{x}"), "ja": "{y}"}}, "placeholders differ"),
        ({"subject": texts("a"), "body": texts("{x.y}")}, "plain names"),
        ({"subject": texts("a"), "body": texts("{x!r}")}, "plain names"),
        ({"subject": texts("a"), "body": texts("{x:>9}")}, "plain names"),
        ({"subject": texts("a"), "body": texts("{}")}, "plain names"),
        ({"subject": texts("a"), "body": texts("{x")}, "expected"),
        ({"subject": texts("a"), "body": texts("b"), "optional": ["x"]}, "optional names"),
        ({"subject": texts("{x}"), "body": texts("{x}"), "optional": ["x"]}, "optional names"),
        ({"subject": texts("a\nb"), "body": texts("b")}, "one line"),
    ],
)
def test_a_letter_that_would_leave_a_gap_is_refused_when_read(data: dict[str, Any], why: str) -> None:
    with pytest.raises(LetterProblem, match=why):
        read_letter("trial", data)


def test_frames_and_texts_are_checked_too() -> None:
    with pytest.raises(LetterProblem, match="nothing under"):
        read_frames({"greeting": {}})
    with pytest.raises(LetterProblem, match="needs a text"):
        read_texts("word", "a text without languages")


def test_an_empty_optional_takes_its_line_and_the_line_announcing_it() -> None:
    found = letter("First.\n\nThey wrote:\n{quote}\n\nAmount: {amount}\n\nLast.", optional=["quote", "amount"])
    written = write(found, {"quote": None, "amount": ""}, language="en", zone=ZONE)
    assert written.body == "First.\n\nLast."
    full = write(found, {"quote": "> Hi", "amount": "5"}, language="en", zone=ZONE)
    assert full.body == "First.\n\nThey wrote:\n> Hi\n\nAmount: 5\n\nLast."


def test_a_gap_that_is_not_allowed_stops_the_mail() -> None:
    with pytest.raises(LetterProblem, match="nothing to say for end, quote"):
        write(letter("{quote} {end}"), {"quote": ""}, language="en", zone=ZONE)


def test_braces_in_peoples_words_are_words() -> None:
    written = write(
        letter("{quote}", "[{number}]"), {"quote": Quoted.of("{link} {0} {"), "number": "1"}, language="en", zone=ZONE
    )
    assert written.body == "> {link} {0} {"


# Other people's words ---------------------------------------------------------------------
@given(text=st.text(max_size=2000))
def test_a_quotation_is_bounded_and_every_line_is_marked(text: str) -> None:
    quoted = Quoted.of(text)
    assert len(quoted.text) <= QUOTE_LIMIT
    assert quoted.cut == (len(clean(text)) > QUOTE_LIMIT)
    shown = show(quoted, "en", ZONE).split("\n")
    assert all(line.startswith(">") for line in (shown[:-1] if quoted.cut else shown))


@given(text=st.text(alphabet=st.characters(), max_size=300), limit=st.integers(1, 90))
def test_one_line_is_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert "\x1f" not in line
    line.encode()


def test_exactly_the_limit_is_not_cut() -> None:
    assert not Quoted.of("あ" * QUOTE_LIMIT).cut
    assert Quoted.of("あ" * (QUOTE_LIMIT + 1)).text == "あ" * (QUOTE_LIMIT - 1) + "…"
    assert "続き" in show(Quoted.of("あ" * 501), "ja", ZONE)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab👨‍👩‍👧 and more", 5, "ab…"),
        ("ab👍🏽xx", 4, "ab…"),
        ("abe\u0301xyz", 4, "ab…"),
        ("a bcd", 3, "a…"),
    ],
)
def test_no_emoji_or_accent_is_cut_in_two(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_arabic_hebrew_and_emoji_pass_and_reordering_marks_do_not() -> None:
    assert clean("السلعة لم تصل 👨‍👩‍👧 שלום") == "السلعة لم تصل 👨‍👩‍👧 שלום"
    assert clean("file\u202egpj.exe") == "filegpj.exe"
    assert clean("a\r\nb\rc\x0bd\u2028e\x00f\tg") == "a\nb\nc\nd\nef g"
    assert clean("\ud83d broken") == "broken"


def test_lists_have_the_bullets_of_their_language() -> None:
    items = Listed((BACKGROUND.labels["signature"], "E1 box.jpg"))
    assert show(items, "en", ZONE) == "- Signature\n- E1 box.jpg"
    assert show(items, "ja", ZONE) == "・受領署名\n・E1 box.jpg"
    assert show(items, "zh", ZONE) == "· 签收签名\n· E1 box.jpg"


# The frame ---------------------------------------------------------------------------------
def reader(name: str = "", language: str = "en") -> Reader:
    return Reader("acct_1", "buyer", name, "a@example.org", language, ZONE)


@pytest.mark.parametrize(("language", "greeting"), [("en", "Hello,"), ("ja", "お客様"), ("zh", "您好：")])
def test_somebody_without_a_name_is_greeted_all_the_same(language: str, greeting: str) -> None:
    body = compose(letter("Hi"), frames(), reader(" \n", language), {}, frame="guest", marketplace="Wakai").body
    assert body.startswith(greeting + "\n")


def test_nobody_can_write_the_mark_of_the_link() -> None:
    values = {"quote": Quoted.of(f"look: {LINK_MARK}"), "number": "W26-1"}
    body = compose(letter("{quote}"), frames(), reader(LINK_MARK), values, frame="case", marketplace="Wakai").body
    assert body.count(LINK_MARK) == 1
    assert with_link(body, "https://x.example/c/1").count("https://x.example/c/1") == 1
    assert "(personal link)" in without_link(body, "en")
    assert "\x1f" not in without_link(body, "en")


def test_a_subject_is_bounded_whatever_goes_in() -> None:
    written = write(
        letter("b", "[{number}] {kind}"), {"number": "W26-1", "kind": "very " * 100}, language="en", zone=ZONE
    )
    assert len(written.subject) <= 120
    assert written.subject.endswith("…")
