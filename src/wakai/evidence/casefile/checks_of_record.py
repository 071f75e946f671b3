"""Does what the case file says hold together: docket, exhibits, decisions, and what their deciders had."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from wakai.evidence.casefile import layout
from wakai.evidence.casefile.checking import Failed, Material, NotThere, require
from wakai.evidence.casefile.contents import REFERENCES, content_of, digest_of, was_erased
from wakai.evidence.casefile.result import Reason, reason
from wakai.evidence.casefile.seen import read_seen
from wakai.rulebook import Rulebook


def docket(material: Material) -> Reason:
    """Numbers without gaps, instants that do not go back, references that lead back, and as many lines as the case says."""
    lines = material.docket
    require(len(lines) == material.case["counts"]["docket"], "differs", what=layout.DOCKET)
    before: datetime | None = None
    for number, line in enumerate(lines, 1):
        require(line["n"] == number, "gap", what=number)
        at = datetime.fromisoformat(line["at"])
        require(before is None or at >= before, "backwards", what=number)
        before = at
        referred = [line["body"][name] for name in REFERENCES if type(line["body"].get(name)) is int]
        require(all(0 < n < number for n in referred), "gap", what=number)
        require(material.case["reader"] in line["audience"], "differs", what=f"docket {number}")
    return reason("checked", n=len(lines))


def exhibits(material: Material) -> Reason:
    """Each exhibit's bytes against its row, and its row against the line by which it was handed in."""
    rows = material.exhibits
    noted = {line["body"]["label"]: line["body"] for line in material.docket if line["act"] == "add_exhibit"}
    require(len(rows) == material.case["counts"]["exhibits"], "differs", what=layout.EXHIBITS)
    require({row["label"] for row in rows} == noted.keys(), "differs", what=layout.EXHIBITS)
    known = {layout.PAYLOAD_README, *(path for row in rows for path in _exhibit(material, row, noted[row["label"]]))}
    extra = sorted(path for path in material.hashes if path.startswith("data/") and path not in known)
    require(not extra, "unlisted", what=", ".join(extra[:5]))
    if not rows:
        raise NotThere(reason("none"))
    erased = sum(row["erased"] is not None for row in rows)
    withheld = sum(row["original"] is None for row in rows) - erased
    there = len(rows) - erased - withheld
    if erased:
        return reason("files_erased", n=there, gone=erased, more=withheld)
    return reason("withheld", n=there, more=withheld) if withheld else reason("checked", n=there)


def _exhibit(material: Material, row: Mapping[str, Any], noted: Mapping[str, Any]) -> Iterator[str]:
    label = str(row["label"])
    require(noted["sha256"] == row["sha256"], "differs", what=label)
    if row["erased"] is not None:
        require(row["original"] is None and row["shown"] is None, "differs", what=label)
    if row["original"] is not None:
        path = layout.original_path(label, row["media_type"])
        require(row["original"] == path, "differs", what=label)
        require(material.hashes.get(path) == row["sha256"], "changed", what=label)
        require(material.bag.members[path].size == row["size"], "differs", what=label)
        yield path
    if row["shown"] is not None:
        path = layout.shown_path(label, row["media_type"])
        require(row["shown"]["path"] == path, "differs", what=label)
        require(material.hashes.get(path) == row["shown"]["sha256"], "changed", what=f"{label} (copy)")
        yield path


def decisions(material: Material) -> Reason:
    """Every decision judged again from its own facts with the enclosed rules, and compared with the docket.

    What was decided in another deployment is judged again from the case file that came from there.
    """
    noted = [line for line in material.docket if line["act"] == "issue_decision"]
    here = [line for line in noted if line["n"] > _imported_until(material.docket)]
    count = material.case["counts"]["decisions"]
    require(len(here) == count, "differs", what="docket")
    if not count:
        raise NotThere(reason("elsewhere" if noted else "none"))
    without_rules = sum(_decision(material, number, line) for number, line in enumerate(here, 1))
    return reason("by_people", n=count - without_rules, more=without_rules)


def _imported_until(docket: Iterable[Mapping[str, Any]]) -> int:
    """The number of the line that ends what was told in another deployment's case file; 0 where the whole case is of here."""
    said = (line for line in docket if line["act"] == "message" and line["role"] == "system")
    return max(
        (line["n"] for line in said if line["body"].get("why") == "imported" and "site" in line["body"]), default=0
    )


def _decision(material: Material, number: int, line: Mapping[str, Any]) -> bool:
    """Whether there was nothing to judge again, since people decided without rules."""
    path = layout.decision_path(number)
    told = material.bag.json(path)
    pairs = (
        ("in_favour_of", "favours"),
        ("remedy", "remedy"),
        ("amount_minor", "amount_minor"),
        ("currency", "currency"),
    )
    same = all(told[one] == line["body"][other] for one, other in pairs)
    same = same and datetime.fromisoformat(told["at"]) == datetime.fromisoformat(line["at"])
    require(same and told["case"] == material.case["number"], "differs", what=path)
    (judged,) = material.judge_again(material.bag.text(path), lambda digest: _rulebook(material, digest))
    if judged.trouble:
        raise Failed(reason("not_judged", what=f"{path}: {judged.trouble} {judged.place}".rstrip()))
    return judged.by_rules is None


def _rulebook(material: Material, digest: str) -> Rulebook | None:
    path = layout.rulebook_path(digest)
    if path not in material.bag:
        return None
    rulebook = Rulebook.from_canonical(material.bag.read(path))
    return rulebook if rulebook.hash == digest == material.hashes[path] else None


def seen(material: Material) -> Reason:
    """Each decision's manifest: signed by the operator, and of exactly the lines and exhibits that are in this case file."""
    decided = [line for line in material.docket if line["act"] == "issue_decision"]
    there = [n for n in range(1, len(decided) + 1) if layout.decision_path(n, "seen.txt") in material.bag]
    if not there:
        raise NotThere(reason("none"))
    for number in there:
        _seen(material, number, decided[number - 1])
    if erased := sum(map(was_erased, material.docket)):
        return reason("erased", n=len(there), more=erased)
    missing = len(decided) - len(there)
    return reason("partly", n=len(there), more=missing) if missing else reason("checked", n=len(there))


def _seen(material: Material, number: int, decided: Mapping[str, Any]) -> None:
    path = layout.decision_path(number, "seen.txt")
    told = read_seen(material.bag.read(path), material.key())
    case, lines = material.case, material.docket
    require((told["case"], told["reader"]) == (case["number"], case["reader"]), "differs", what=path)
    require(datetime.fromisoformat(told["at"]) == datetime.fromisoformat(decided["at"]), "differs", what=path)
    instants = {line["n"]: line["at"] for line in lines}
    earlier = [line for line in lines if line["n"] < decided["n"]]
    require(
        [row["n"] for row in told["entries"]] == [line["n"] for line in earlier], "differs", what=f"{path}: entries"
    )
    for row, line in zip(told["entries"], earlier, strict=True):
        content = content_of(line, instants, case=case["number"])
        same = was_erased(line) or row == {"n": line["n"], "sha256": digest_of(content)}
        require(same, "differs", what=f"{path}: entry {line['n']}")
    handed_in = {line["body"]["label"] for line in earlier if line["act"] == "add_exhibit"}
    rows = {
        row["label"]: {"label": row["label"], "sha256": row["sha256"], "size": row["size"]} for row in material.exhibits
    }
    require(told["exhibits"] == [rows[label] for label in sorted(handed_in)], "differs", what=f"{path}: exhibits")
    finding = json.loads(material.bag.read(layout.decision_path(number)))["finding"]
    same = finding is None or finding["rulebook"]["hash"] == told["rulebook"]["hash"]
    require(same, "differs", what=f"{path}: rulebook")
