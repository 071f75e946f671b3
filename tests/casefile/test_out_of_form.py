"""What is out of form inside a case file: each step says so by itself, and nothing ends the program."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.casefile.specimen import LOG, checked, small_data, states, written
from tests.casefile.test_verifying import BAG, forged, saved

from wakai.evidence.casefile import layout, opening
from wakai.evidence.casefile.contents import ERASED, content_of, was_erased, without_others_records
from wakai.evidence.casefile.data import CaseFileData, Keys
from wakai.evidence.casefile.opening import Unreadable, opened
from wakai.evidence.casefile.refusals import CaseFileTooLarge, NotACaseFile
from wakai.evidence.casefile.seen import SEEN, read_seen
from wakai.journal.domain.notes import sign


@pytest.fixture(scope="module")
def small() -> CaseFileData:
    return small_data()


def add(path: str, content: bytes, *, cut: int = 0) -> Callable[[Path], None]:
    """At the end of a file, of which `cut` bytes are taken away before."""

    def change(bag: Path) -> None:
        whole = (bag / path).read_bytes()
        (bag / path).write_bytes(whole[: len(whole) - cut] + content)

    return change


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (add(layout.DOCKET, b"", cut=1), "docket"),
        (add(layout.DOCKET, b"\n"), "docket"),
        (add(layout.DOCKET, b"[]\n"), "docket"),
        (add(layout.DOCKET, b'{"n": 3}\n'), "docket"),
        (add(layout.DOCKET, b'{"n":1e999}\n'), "docket"),
        (add(layout.DOCKET, b"[" * 100_000 + b"\n"), "docket"),
        (add(layout.LEAVES, b"\xff\n"), "commitments"),
        (add(layout.EXHIBITS, b"null\n"), "exhibits"),
        (add(layout.POLICY, b"\xff\n"), "witnesses"),
        (add(layout.LOG_KEY, b"\xff"), "receipts"),
        (add(layout.LOG_KEY, b"x"), "receipts"),
    ],
)
def test_a_file_out_of_form_fails_its_step(
    small: CaseFileData, tmp_path: Path, change: Callable[[Path], None], step: str
) -> None:
    assert step in forged(small, tmp_path, change)


def test_without_the_operators_key_nothing_signed_can_be_checked(small: CaseFileData, tmp_path: Path) -> None:
    result = checked(saved(replace(small, keys=Keys(), seal=None), tmp_path), LOG.verifier)
    assert {name for name, state in states(result).items() if state == "not_there"} >= {"seal", "receipts", "witnesses"}


@pytest.mark.parametrize("extra", ["again", "spaces", "order"])
def test_a_list_of_hashes_that_says_the_same_in_another_way(small: CaseFileData, tmp_path: Path, extra: str) -> None:
    """The lists are written in one way only: what could be told in two could hide something."""
    with zipfile.ZipFile(saved(small, tmp_path)) as file:
        file.extractall(tmp_path)
    path = tmp_path / BAG / layout.MANIFEST
    rows = path.read_bytes().splitlines(keepends=True)
    changed = {"again": [*rows, rows[0]], "spaces": [rows[0].replace(b"\n", b"\r\n"), *rows[1:]], "order": rows[::-1]}
    path.write_bytes(b"".join(changed[extra]))
    assert checked(tmp_path / BAG).failed == ("manifests",)
    (step,) = (one for one in checked(tmp_path / BAG).steps if one.name == "manifests")
    assert "not_as_written" in {reason.code for reason in step.reasons}


def test_files_beside_the_folder_are_refused(small: CaseFileData, tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    path.write_bytes(written(small).replace(f"{BAG}/README".encode(), f"{BAG}!README".encode()))
    with pytest.raises(NotACaseFile), opened(path):
        pass


@pytest.mark.parametrize("bound", ["MOST_FILES", "MOST_BYTES"])
def test_a_folder_of_too_much_is_refused(bound: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"12345")
    monkeypatch.setattr(opening, bound, 10 if bound == "MOST_BYTES" else 2)
    with opened(tmp_path):
        pass
    (tmp_path / "c").write_bytes(b"1")
    with pytest.raises(CaseFileTooLarge), opened(tmp_path):
        pass


def test_a_text_of_too_much_or_none_is_not_read(small: CaseFileData, tmp_path: Path) -> None:
    with opened(saved(small, tmp_path)) as bag:
        size = bag.members[layout.CASE].size
        assert len(bag.read(layout.CASE, most=size)) == size
        for path, most in ((layout.CASE, size - 1), ("nothing", size)):
            with pytest.raises(Unreadable):
                bag.read(path, most=most)


@pytest.mark.parametrize(
    "text", ["other\n{}\n", f"{SEEN}\n[]\n", f'{SEEN}\n{{"a": 1}}\n', f"{SEEN}\n{{}}\n\n", f"{SEEN}\n"]
)
def test_a_signed_text_that_is_no_manifest_of_what_was_seen(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_seen(sign(text, LOG), LOG.verifier)
    assert read_seen(sign(f"{SEEN}\n{{}}\n", LOG), LOG.verifier) == {}


def test_another_systems_message_is_told_by_its_number_alone() -> None:
    foreign = {"source": "paypal", "id": "PP-1", "text": "of the secretariat's"}
    line = {
        "act": "import",
        "role": "agent",
        "at": "2026-12-01T03:00:00+00:00",
        "audience": ["b", "a"],
        "body": {"foreign": foreign},
    }
    told = {"source": "paypal", "id": "PP-1"}
    assert content_of(line, {}, case="W")["body"] == {"foreign": told}
    assert without_others_records(line["body"]) == {"foreign": told}  # type: ignore[arg-type]
    assert without_others_records({"foreign": "words", "offer": 3}) == {"foreign": "words", "offer": 3}
    with pytest.raises(KeyError):
        content_of({**line, "body": {"offer": 3}}, {2: "then"}, case="W")


def test_what_was_erased_is_known_by_its_mark() -> None:
    assert was_erased({"body": {"text": ERASED}})
    assert not was_erased({"body": {"text": f"{ERASED}."}})
