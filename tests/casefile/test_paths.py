"""Names that would lead elsewhere, or mean another file on another computer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.evidence.casefile.paths import check_path, check_paths
from wakai.evidence.casefile.refusals import PathNotSafe


@pytest.mark.parametrize("path", ["a", "data/original/E1.jpg", "metadata/proofs/receipts/12.tlog-proof", "日本/語.txt"])
def test_plain_names_are_taken(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "../up", "a/../b", "a/./b", "a//b", "a/", "./a", "~/a", "~root", "C:/x", "c:x"),
        *(
            "a\\b",
            "\\\\server\\share",
            "a\nb",
            "a\x00b",
            "a\u202eb",
            "a\u200bb",
            "e\u0301",
            "a ",
            " a",
            "a.",
            "a/b. /c",
        ),
        *("con", "a/NUL.txt", "LPT1", "com9.log", "fetch.txt", "data/FETCH.TXT", 'a"b', "a:b", "a|b", "a*", "a" * 201),
    ],
)
def test_what_is_not_safe_is_refused(path: str) -> None:
    with pytest.raises(PathNotSafe):
        check_path(path)


@pytest.mark.parametrize("paths", [["a", "A"], ["straße", "STRASSE"], ["a", "a/b"], ["a/b", "A"], ["x", "x"]])
def test_two_names_that_may_be_one(paths: list[str]) -> None:
    with pytest.raises(PathNotSafe):
        check_paths(paths)


@given(st.text(max_size=30))
def test_a_name_that_is_taken_stays_inside(path: str) -> None:
    try:
        check_path(path)
    except PathNotSafe:
        return
    parts = path.split("/")
    assert ".." not in parts
    assert not path.startswith(("/", "~", "\\"))
    assert all(part == part.strip() for part in parts if part.isascii())
