"""A case file that is whole passes; one in which anything was changed, added or left out does not."""

import hashlib
import io
import json
import random
import shutil
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casefile.specimen import (
    LETTER,
    LOG,
    NUMBER,
    WITNESSES,
    case_data,
    checked,
    policy,
    reasons,
    small_data,
    states,
    streamed,
    written,
)
from tests.journal.authority import OpenSsl

from wakai.evidence.casefile import layout
from wakai.evidence.casefile.container import Packed, read_directory
from wakai.evidence.casefile.data import CaseFileData, Source, held
from wakai.evidence.casefile.opening import opened
from wakai.evidence.casefile.refusals import BytesChanged, CaseFileTooLarge, NotACaseFile
from wakai.evidence.casefile.writing import plan
from wakai.journal.domain.notes import Signer
from wakai.kernel.refusals import Refusal

BAG = f"{NUMBER}-buyer-casefile"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> CaseFileData:
    return case_data(tsa=OpenSsl(tmp_path_factory.mktemp("tsa")))


def saved(data: CaseFileData, folder: Path) -> Path:
    path = folder / f"{BAG}.zip"
    path.write_bytes(written(data))
    return path


def failed(data: CaseFileData, folder: Path) -> tuple[str, ...]:
    return checked(saved(data, folder)).failed


# What is whole -------------------------------------------------------------------------
def test_all_eleven_steps_pass(whole: CaseFileData, tmp_path: Path) -> None:
    result = checked(saved(whole, tmp_path), LOG.verifier)
    assert set(states(result).values()) == {"ok"}, reasons(result)
    assert [step["n"] for step in result.to_data()["steps"]] == list(range(1, 12))


def test_an_unpacked_folder_is_verified_as_well(whole: CaseFileData, tmp_path: Path) -> None:
    shutil.unpack_archive(saved(whole, tmp_path), tmp_path)
    assert set(states(checked(tmp_path / BAG)).values()) == {"ok"}


def test_the_same_case_gives_the_same_bytes(whole: CaseFileData) -> None:
    assert written(whole) == written(replace(whole))
    assert plan(whole).size == len(written(whole))


def test_without_proofs_it_says_so_and_does_not_fail(tmp_path: Path) -> None:
    from wakai.evidence.casefile.data import Keys

    bare = replace(small_data(), leaves=(), stamps=(), keys=Keys(), seal=None)
    result = checked(saved(bare, tmp_path))
    assert result.ok
    there = {name for name, state in states(result).items() if state == "ok"}
    assert there == {"structure", "manifests", "docket", "exhibits"}


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_reasons_are_words_in_three_languages(whole: CaseFileData, tmp_path: Path, language: str) -> None:
    (tmp_path / "cut.zip").write_bytes(written(whole)[:-1])
    for result in (checked(saved(whole, tmp_path)), checked(tmp_path / "cut.zip")):
        for step in result.to_data(language)["steps"]:
            assert all(row["text"] and "{" not in row["text"] for row in step["reasons"])


# Every bit -----------------------------------------------------------------------------
@pytest.mark.slow
def test_every_bit_of_a_small_case_file_is_guarded(tmp_path: Path) -> None:
    """Bits of the archive itself by its one form, bits of the files by CRC-32 and SHA-256: 0 misses, none left out."""
    content = bytearray(written(small_data()))
    files = read_directory(io.BytesIO(bytes(content)))
    inside = _places_of_contents(bytes(content), files)
    missed = [bit for bit in range(len(content) * 8) if not _found(content, bit, inside)]
    assert missed == []


def _places_of_contents(content: bytes, files: tuple[Packed, ...]) -> dict[int, tuple[int, Packed]]:
    places: dict[int, tuple[int, Packed]] = {}
    start = 0
    for one in files:
        start += len(one.header)
        places |= dict.fromkeys(range(start, start + one.size), (start, one))
        start += one.size
    return places


def _found(content: bytearray, bit: int, inside: dict[int, tuple[int, Packed]]) -> bool:
    """Whether turning this bit is noticed by the part of the verification that reads it."""
    import zlib

    content[bit // 8] ^= 1 << bit % 8
    try:
        if bit // 8 in inside:
            start, one = inside[bit // 8]
            return zlib.crc32(memoryview(content)[start : start + one.size]) != one.crc
        read_directory(io.BytesIO(content))
    except Refusal:
        return True
    finally:
        content[bit // 8] ^= 1 << bit % 8
    return False


def test_bits_turned_at_random_fail_the_whole_verification(whole: CaseFileData, tmp_path: Path) -> None:
    content = bytearray(written(whole))
    path, chance = tmp_path / "case.zip", random.Random(7)
    for bit in chance.sample(range(len(content) * 8), 150):
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        assert checked(path).failed, f"bit {bit}"
        content[bit // 8] ^= 1 << bit % 8


def test_in_an_unpacked_folder_every_file_is_guarded(tmp_path: Path) -> None:
    shutil.unpack_archive(saved(small_data(), tmp_path), tmp_path)
    for file in sorted(path for path in (tmp_path / BAG).rglob("*") if path.is_file()):
        before = file.read_bytes()
        for place in {0, len(before) // 2, len(before) - 1} if before else ():
            file.write_bytes(before[:place] + bytes([before[place] ^ 32]) + before[place + 1 :])
            assert checked(tmp_path / BAG).failed, f"{file.name} at {place}"
        file.unlink()
        if file.name != layout.SEAL:  # a case file without a seal says so; nobody is told that it had one
            assert checked(tmp_path / BAG).failed, file.name
        file.write_bytes(before)
    assert checked(tmp_path / BAG).ok


# Somebody who can compute hashes, and has not the key ------------------------------------
def forged(data: CaseFileData, folder: Path, change: Callable[[Path], None]) -> tuple[str, ...]:
    """Unpack, change, make the lists anew as the format asks: what fails is more than arithmetic."""
    shutil.unpack_archive(saved(data, folder), folder)
    bag = folder / BAG
    change(bag)
    hashes = {
        path.relative_to(bag).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in bag.rglob("*")
        if path.is_file() and path.name not in (layout.MANIFEST, *layout.UNLISTED)
    }
    payload = {path: digest for path, digest in hashes.items() if path.startswith("data/")}
    octets = sum((bag / path).stat().st_size for path in payload)
    info = (bag / layout.INFO).read_text(encoding="utf-8").splitlines()
    info[-1] = f"Payload-Oxum: {octets}.{len(payload)}"
    (bag / layout.INFO).write_text("\n".join(info) + "\n", encoding="utf-8")
    hashes[layout.INFO] = hashlib.sha256((bag / layout.INFO).read_bytes()).hexdigest()
    (bag / layout.MANIFEST).write_bytes(layout.manifest(payload))
    hashes[layout.MANIFEST] = hashlib.sha256((bag / layout.MANIFEST).read_bytes()).hexdigest()
    (bag / layout.TAGS).write_bytes(layout.manifest({path: hashes[path] for path in hashes if path not in payload}))
    return checked(bag).failed


def rewrite(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(bag: Path) -> None:
        told = (bag / path).read_text(encoding="utf-8")
        assert old in told
        (bag / path).write_text(told.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (rewrite(layout.DOCKET, "We sent it in time.", "We sent it too late"), "commitments"),
        (rewrite(layout.DOCKET, "We sent it in time.", "We sent it too late"), "seen"),
        (rewrite(layout.EXHIBITS, "What came", "Nothing came"), "seal"),
        (rewrite(layout.CASE, '"docket":7', '"docket":6'), "docket"),
        (rewrite(layout.decision_path(1), '"in_favour_of":"buyer"', '"in_favour_of":"seller"'), "decisions"),
        (rewrite(layout.decision_path(1, "seen.txt"), '"label":"E2"', '"label":"E3"'), "seen"),
        (rewrite(layout.receipt_path(3), "index 3", "index 4"), "receipts"),
        (lambda bag: (bag / "data/original/E2.pdf").write_bytes(LETTER + b" "), "exhibits"),
        (lambda bag: (bag / "data/original/E3.pdf").write_bytes(b"slipped in"), "exhibits"),
        (lambda bag: (bag / "metadata/proofs/timestamps/1.tsr").write_bytes(b"0"), "time_stamps"),
        (rewrite(layout.POLICY, "group operators 2", "group operators 3"), "witnesses"),
    ],
)
def test_a_forger_without_the_key_is_found_in_two_places(
    whole: CaseFileData, tmp_path: Path, change: Callable[[Path], None], step: str
) -> None:
    found = forged(whole, tmp_path, change)
    assert step in found
    assert "seal" in found


def test_whoever_seals_with_another_key_is_not_the_operator(whole: CaseFileData, tmp_path: Path) -> None:
    from wakai.evidence.casefile.data import Keys
    from wakai.journal.domain.notes import sign

    other = Signer(LOG.name, bytes(32))
    sealed = replace(whole, seal=lambda text: sign(text, other), keys=Keys(other.verifier.vkey))
    path = saved(sealed, tmp_path)
    assert "seal" not in checked(path).failed
    assert {"receipts", "seen"} <= set(checked(path).failed)
    assert "seal" in checked(path, LOG.verifier).failed


# Left out, doubled, out of order --------------------------------------------------------
def test_a_line_left_out_of_the_docket(whole: CaseFileData, tmp_path: Path) -> None:
    assert "docket" in failed(replace(whole, docket=whole.docket[:2] + whole.docket[3:]), tmp_path)


def test_lines_that_changed_places(whole: CaseFileData, tmp_path: Path) -> None:
    one, two, *rest = whole.docket
    swapped = (replace(two, n=1), replace(one, n=2), *rest)
    assert "docket" in failed(replace(whole, docket=swapped), tmp_path)


def test_a_line_that_the_reader_may_not_read(whole: CaseFileData, tmp_path: Path) -> None:
    hidden = replace(whole.docket[2], audience=("seller", "agent"))
    assert "docket" in failed(replace(whole, docket=(*whole.docket[:2], hidden, *whole.docket[3:])), tmp_path)


def test_an_exhibit_left_out(whole: CaseFileData, tmp_path: Path) -> None:
    assert "exhibits" in failed(replace(whole, exhibits=whole.exhibits[:1], stamps=()), tmp_path)


def test_a_decision_left_out(whole: CaseFileData, tmp_path: Path) -> None:
    assert "decisions" in failed(replace(whole, decisions=()), tmp_path)


def test_rules_left_out(whole: CaseFileData, tmp_path: Path) -> None:
    assert "decisions" in failed(replace(whole, rulebooks={}), tmp_path)


def test_other_bytes_under_the_name_of_the_rules(whole: CaseFileData, tmp_path: Path) -> None:
    ((digest, book),) = whole.rulebooks.items()
    other = {digest: book.replace(b"750", b"751", 1)}
    assert "decisions" in failed(replace(whole, rulebooks=other), tmp_path)


def test_an_original_that_the_reader_does_not_get_is_told_as_such(whole: CaseFileData, tmp_path: Path) -> None:
    withheld = replace(whole, exhibits=(replace(whole.exhibits[0], original=None), whole.exhibits[1]))
    result = checked(saved(withheld, tmp_path))
    assert result.ok
    told = next(step for step in result.to_data()["steps"] if step["name"] == "exhibits")
    assert told["reasons"][0]["code"] == "withheld"


def test_an_erased_opening_leaves_the_receipt_standing(whole: CaseFileData, tmp_path: Path) -> None:
    erased = replace(whole.leaves[2], key=None, payload=None)
    result = checked(saved(replace(whole, leaves=(*whole.leaves[:2], erased, *whole.leaves[3:])), tmp_path))
    assert result.ok
    assert states(result)["receipts"] == "ok"


def test_too_few_witnesses(whole: CaseFileData, tmp_path: Path) -> None:
    asked = replace(whole, keys=replace(whole.keys, policy=policy(len(WITNESSES))))
    assert failed(asked, tmp_path) == ("witnesses",)


def test_a_time_stamp_over_something_else(whole: CaseFileData, tmp_path: Path) -> None:
    one, two = whole.stamps
    assert "time_stamps" in failed(replace(whole, stamps=(replace(one, sha256=two.sha256), two)), tmp_path)
    assert "time_stamps" in failed(replace(whole, stamps=(replace(one, query=two.query), two)), tmp_path)


# Archives that mean harm ----------------------------------------------------------------
def test_a_compressed_archive_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{BAG}/bagit.txt", b"\0" * 50_000_000)
    assert path.stat().st_size < 100_000
    assert checked(path).failed == ("structure",)


@pytest.mark.parametrize("name", ["../out", "/abs", f"{BAG}/../../out", f"{BAG}\\x", "C:x"])
def test_a_name_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
    assert checked(path).failed == ("structure",)


@pytest.mark.parametrize("extra", [b"x", b"PK\5\6" + bytes(18)])
def test_bytes_before_and_after_the_archive(extra: bytes, tmp_path: Path) -> None:
    content = written(small_data())
    for bytes_ in (content + extra, extra + content):
        (tmp_path / "more.zip").write_bytes(bytes_)
        assert checked(tmp_path / "more.zip").failed == ("structure",)


def test_a_directory_that_claims_more_than_there_is() -> None:
    content = bytearray(written(small_data()))
    struct.pack_into("<H", content, len(content) - 12, 65535)
    with pytest.raises(NotACaseFile):
        read_directory(io.BytesIO(content))


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    shutil.unpack_archive(saved(small_data(), tmp_path), tmp_path)
    (tmp_path / BAG / "link").symlink_to("/etc/hostname")
    assert checked(tmp_path / BAG).failed == ("structure",)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_by_name(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.zip"
    path.write_bytes(content)
    assert checked(path).failed == ("structure",)


@given(st.sampled_from([layout.CASE, layout.DOCKET, layout.EXHIBITS, layout.LEAVES, layout.STAMP_LIST]), st.data())
def test_any_json_inside_ends_as_a_step(
    tmp_path_factory: pytest.TempPathFactory, path: str, data: st.DataObject
) -> None:
    """Lists made by somebody who knows the format, holding whatever they like."""
    folder = tmp_path_factory.mktemp("any")
    value = (
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.lists(st.integers(0, 3), max_size=2)
    )

    def change(bag: Path) -> None:
        rows = (bag / path).read_text(encoding="utf-8").splitlines()
        row = json.loads(rows[0]) if rows else {}
        if row:
            row[data.draw(st.sampled_from(sorted(row)))] = data.draw(value)
        (bag / path).write_bytes(layout.canonical(row) + "".join(f"{one}\n" for one in rows[1:]).encode())

    found = forged(small_data(), folder, change)
    assert not found or {"seal", "structure"} & set(found)


# Writing -------------------------------------------------------------------------------
def test_what_people_added_to_a_decision_lies_beside_it(whole: CaseFileData, tmp_path: Path) -> None:
    (decided,) = whole.decisions
    point = {"fact": "usable_as_intended", "value": False, "reason": "The switch is broken."}
    by_people = replace(decided, criteria=(point,), reason="Seen by two of us.")
    without_words = replace(decided, seen="")
    path = saved(replace(whole, decisions=(by_people,)), tmp_path)
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read(f"{BAG}/{layout.decision_path(1, 'people.json')}"))
        shown = archive.read(f"{BAG}/{layout.PAGE}").decode()
    assert told == {"criteria": [point], "reason": "Seen by two of us."}
    assert "The switch is broken." in shown
    assert "Seen by two of us." in shown
    result = checked(path, LOG.verifier)
    assert "failed" not in states(result).values(), reasons(result)
    with zipfile.ZipFile(io.BytesIO(written(replace(whole, decisions=(without_words,))))) as archive:
        names = {name for name in archive.namelist() if "/decisions/" in name}
    assert names == {f"{BAG}/{layout.decision_path(1)}"}


def test_damaged_storage_is_noticed_before_anything_is_sent(whole: CaseFileData) -> None:
    broken = replace(whole.exhibits[1], original=replace(held(b"other"), sha256=whole.exhibits[1].sha256))
    with pytest.raises(BytesChanged):
        plan(replace(whole, exhibits=(whole.exhibits[0], broken)))


def test_storage_that_changes_while_the_file_is_sent_breaks_it_off(whole: CaseFileData) -> None:
    """It was measured and found whole; what is read for sending is another: no archive is brought to its end with it."""
    told = iter([LETTER, LETTER[:-1] + b"!"])
    letter = whole.exhibits[1]
    source = Source(len(LETTER), letter.sha256, lambda: io.BytesIO(next(told)))
    ready = plan(replace(whole, exhibits=(whole.exhibits[0], replace(letter, original=source))))
    with pytest.raises(BytesChanged, match=r"E2"):
        b"".join(ready.chunks())


def test_more_than_an_archive_can_hold_is_refused() -> None:
    from wakai.evidence.casefile.container import require_fits

    with pytest.raises(CaseFileTooLarge):
        require_fits([Packed("a/x", 0xFFFFFFF0, 0), Packed("a/y", 100, 0)])
    with pytest.raises(CaseFileTooLarge):
        require_fits([Packed(f"a/{n}", 0, 0) for n in range(20_001)])


def test_bytes_are_streamed_in_pieces(whole: CaseFileData, tmp_path: Path) -> None:
    large = streamed(5_000_000, b"a")
    data = replace(whole.exhibits[1], original=large, sha256=large.sha256, size=large.size)
    docket = tuple(
        replace(line, body={**line.body, "sha256": large.sha256}) if line.body.get("label") == "E2" else line
        for line in whole.docket
    )
    ready = plan(replace(whole, exhibits=(whole.exhibits[0], data), docket=docket))
    assert max(map(len, ready.chunks())) <= 1_048_576
    assert sum(map(len, ready.chunks())) == ready.size


def test_no_label_becomes_a_path() -> None:
    for label in ("../E1", "E1/x", "", "E0", "X1"):
        with pytest.raises(ValueError, match="no label"):
            layout.original_path(label, "image/jpeg")


def test_the_bag_is_read_without_its_folder(whole: CaseFileData, tmp_path: Path) -> None:
    with opened(saved(whole, tmp_path)) as bag:
        assert bag.name == BAG
        assert bag.read("data/original/E2.pdf") == LETTER
