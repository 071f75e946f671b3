"""Reading YAML: limits against abuse, and the place of every character whatever the quoting."""

import tracemalloc

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wakai.rulebook.problems import Place
from wakai.rulebook.source import MAX_BYTES, MAX_DEPTH, Listing, Scalar, Table, read_json, read_yaml

REFUSED = {
    "alias": ("a: &x 1\nb: *x\n", "yaml-alias", 1, 4),
    "alias alone": ("b: *x\n", "yaml-alias", 1, 4),
    "bomb": ("a: &a [x, x]\nb: &b [*a, *a]\n", "yaml-alias", 1, 4),
    "tag": ("a: !!python/object:os.system x\n", "yaml-tag", 1, 4),
    "too deep": ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "yaml-too-deep", 1, MAX_DEPTH + 1),
    "two documents": ("a: 1\n---\nb: 2\n", "several-documents", 2, 1),
    "empty": ("", "empty-file", 1, 1),
    "comment only": ("# nothing\n", "empty-file", 1, 1),
    "not closed": ("a: [1, 2\n", "not-yaml", 2, 1),
    "tab": ("a:\n\tb: 1\n", "not-yaml", 2, 1),
    "mapping as key": ("? {a: 1}\n: 2\n", "key-not-text", 1, 3),
    "control character": ("a: \x00\n", "not-yaml", 1, 1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses(name: str) -> None:
    text, code, line, column = REFUSED[name]
    item, problems = read_yaml("f.yaml", text)
    assert item is None
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [(code, line, column)]


def test_a_large_file_is_not_read() -> None:
    assert read_yaml("f.yaml", "あ" * (MAX_BYTES // 3 + 1))[1][0].code == "file-too-large"
    assert read_yaml("f.yaml", "a: 1 #" + "x" * (MAX_BYTES - 7))[1] == []


def test_a_key_given_twice() -> None:
    item, problems = read_yaml("f.yaml", "a: 1\nb: 2\na: 3\n")
    assert [(problem.code, problem.line) for problem in problems] == [("duplicate-key", 3)]
    assert isinstance(item, Table)
    assert isinstance(item.entries["a"][1], Scalar)
    assert item.entries["a"][1].text == "1"


def test_words_stay_words() -> None:
    item, _ = read_yaml("f.yaml", "[no, 750.00, 2026-12-01, ~, '', null, 0x1F, ! x]\r\n")
    assert isinstance(item, Listing)
    assert [part.text for part in item.items if isinstance(part, Scalar)] == [
        "no",
        "750.00",
        "2026-12-01",
        "~",
        "",
        "null",
        "0x1F",
        "x",
    ]


PLACES = {
    # the place of the word "here" in the value
    "plain": ("when: a AND here\n", (1, 13)),
    "plain over lines": ("when: a AND\n  b OR\n    here\n", (3, 5)),
    "single quotes": ("when: 'it''s = ''x'' AND here'\n", (1, 26)),
    "double quotes": ('when: "\\"a\\" \\t \\x41 \\u3042 AND here"\n', (1, 33)),
    "double quotes with a broken line": ('when: "a \\\n  AND here"\n', (2, 7)),
    "literal": ("when: |\n  a\n\n  AND here\n", (4, 7)),
    "literal with its own indent": ("when: |2-\n    a\n  AND here\n", (3, 7)),
    "folded": ("when: >\n  a AND b\n  OR\n    c\n\n  AND here\n", (6, 7)),
    "folded in a list": ("- id: 1\n  when: >-\n\n      a\n      AND here\n", (5, 11)),
    "wide letters before": ("when: '購入 = ''あ'' AND here'\n", (1, 23)),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_place_inside_a_text(name: str) -> None:
    text, (line, column) = PLACES[name]
    item, problems = read_yaml("f.yaml", text)
    assert not problems
    table = item.items[0] if isinstance(item, Listing) else item
    assert isinstance(table, Table)
    scalar = table.entries["when"][1]
    assert isinstance(scalar, Scalar)
    place = scalar.at(scalar.text.index("here"))
    assert (place.line, place.column) == (line, column)
    assert text.split("\n")[line - 1][column - 1 :].startswith("here")


@given(st.text(st.sampled_from("ab '\"\\\n\téあ:#-")), st.sampled_from(["'", '"', None, "|", ">"]), st.integers(2, 60))
def test_every_inked_character_is_found_again(text: str, style: str | None, width: int) -> None:
    dumped = yaml.dump({"k": text}, default_style=style, width=width, allow_unicode=True)
    item, problems = read_yaml("f.yaml", dumped)
    assert not problems
    assert isinstance(item, Table)
    scalar = next(iter(item.entries.values()))[1]
    assert isinstance(scalar, Scalar)
    assert scalar.text == text
    lines = dumped.split("\n")
    for offset, char in enumerate(text):
        if not char.isspace():
            place = scalar.at(offset)
            found = lines[place.line - 1][place.column - 1]
            assert found in (char, "\\")


def test_a_place_beyond_the_end_is_the_beginning() -> None:
    assert Scalar("abc", Place("f", 3, 5), "abc").at(9) == Place("f", 3, 5)
    assert Scalar("abc", Place("f", 3, 5)).at(1) == Place("f", 3, 5)


def test_json_gives_the_same_items() -> None:
    item = read_json("c", '{"a": [1, 2.50, "x"], "b": {"c": true}}')
    assert isinstance(item, Table)
    listing = item.entries["a"][1]
    assert isinstance(listing, Listing)
    assert [part.text for part in listing.items if isinstance(part, Scalar)] == ["1", "2.50", "x"]


def test_a_file_of_many_scalars_is_not_held_once_for_each() -> None:
    text = "rules:\n" + "  - {id: R-1, when: 'TRUE'}\n" * 5_000
    tracemalloc.start()
    item, problems = read_yaml("rules.yaml", text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (item is not None, problems) == (True, [])
    assert most < 200 * len(text)
