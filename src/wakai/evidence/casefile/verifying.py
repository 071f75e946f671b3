"""A case file checked in eleven numbered steps, without network, database or anything of ours but this program.

The first two steps find every change of a byte since the file was written; the third, who wrote it; the others, that what it
says holds together and that others have confirmed it: the log, its witnesses, the authorities that stamp times.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wakai.evidence.casefile import layout
from wakai.evidence.casefile.checking import Check, Failed, JudgeAgain, Material, NotThere, require, step
from wakai.evidence.casefile.checks_of_proofs import commitments, receipts, time_stamps, witnesses
from wakai.evidence.casefile.checks_of_record import decisions, docket, exhibits, seen
from wakai.evidence.casefile.opening import opened
from wakai.evidence.casefile.result import Reason, Result, Step, reason
from wakai.journal.domain.notes import Verifier, open_note
from wakai.kernel.refusals import Refusal

_MOST_NAMED: Final = 20


def verify(path: Path, *, judge_again: JudgeAgain, trusted: tuple[Verifier, ...] = ()) -> Result:
    """Check the case file at this path, an archive or an unpacked folder. Raises OSError and nothing else."""
    try:
        with opened(path) as bag:
            return Result(tuple(_all(Material(bag, judge_again, trusted))))
    except Refusal as refusal:
        first = Step("structure", "failed", (reason("refused", what=refusal),))
        return Result((first, *_not_reached(_STEPS[1:])))


def _all(material: Material) -> Iterator[Step]:
    for number, (name, check) in enumerate(_STEPS):
        done = step(name, check, material)
        yield done
        # What an unlisted or changed file says is not worth reading.
        if done.state == "failed" and name in {"structure", "manifests"}:
            yield from _not_reached(_STEPS[number + 1 :])
            return


def _not_reached(steps: tuple[tuple[str, Check], ...]) -> tuple[Step, ...]:
    return tuple(Step(name, "not_there", (reason("not_reached"),)) for name, _ in steps)


def _structure(material: Material) -> Reason:
    for path in (layout.BAGIT, layout.MANIFEST, layout.TAGS, layout.CASE):
        require(path in material.bag, "missing", what=path)
    require(material.bag.read(layout.BAGIT) == layout.DECLARATION, "not_as_written", what=layout.BAGIT)
    require(material.case["format"] == layout.FORMAT, "not_as_written", what=layout.CASE)
    return reason("checked", n=len(material.bag.members))


def _manifests(material: Material) -> Reason:
    broken = []
    for path, digest, whole in material.bag.measured():
        material.hashes[path] = digest
        if not whole:
            broken.append(reason("changed", what=path))
    payload = {path: digest for path, digest in material.hashes.items() if path.startswith("data/")}
    tags = {path: digest for path, digest in material.hashes.items() if path not in payload}
    listed = {path: digest for path, digest in tags.items() if path not in layout.UNLISTED}
    troubles = [*broken, *_compared(material, layout.MANIFEST, payload), *_compared(material, layout.TAGS, listed)]
    if troubles:
        raise Failed(*troubles[:_MOST_NAMED])
    info = material.bag.text(layout.INFO)
    octets = sum(material.bag.members[path].size for path in payload)
    require(f"\nPayload-Oxum: {octets}.{len(payload)}\n" in info, "changed", what=layout.INFO)
    return reason("checked", n=len(payload) + len(listed))


def _compared(material: Material, name: str, found: dict[str, str]) -> Iterator[Reason]:
    told = material.bag.read(name)
    if told == layout.manifest(found):
        return
    listed = dict(line.partition("  ")[::2][::-1] for line in told.decode(errors="replace").splitlines())
    yield from (reason("missing", what=path) for path in sorted(listed.keys() - found.keys()))
    yield from (reason("unlisted", what=path) for path in sorted(found.keys() - listed.keys()))
    changed = [path for path in sorted(listed.keys() & found.keys()) if listed[path] != found[path]]
    yield from (reason("changed", what=path) for path in changed)
    if listed == found:
        yield reason("not_as_written", what=name)


def _seal(material: Material) -> Reason:
    if layout.SEAL not in material.bag:
        raise NotThere(reason("no_seal"))
    key = material.key()
    text = open_note(material.bag.read(layout.SEAL), [key]).text
    case = material.case
    wanted = layout.seal_text(str(case["number"]), str(case["reader"]), material.hashes[layout.TAGS])
    require(text == wanted, "other_seal")
    return reason("sealed", key=f"{key.name}+{key.key_id.hex()}")


_STEPS: Final[tuple[tuple[str, Check], ...]] = (
    ("structure", _structure),
    ("manifests", _manifests),
    ("seal", _seal),
    ("docket", docket),
    ("exhibits", exhibits),
    ("commitments", commitments),
    ("receipts", receipts),
    ("witnesses", witnesses),
    ("time_stamps", time_stamps),
    ("decisions", decisions),
    ("seen", seen),
)
