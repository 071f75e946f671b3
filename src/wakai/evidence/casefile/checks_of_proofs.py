"""Do the enclosed proofs hold: commitments, the log's receipts, its witnesses, time stamps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from wakai.evidence.casefile import layout
from wakai.evidence.casefile.checking import Failed, Material, NotThere, require
from wakai.evidence.casefile.contents import change_content, content_of, decision_content
from wakai.evidence.casefile.result import Reason, reason
from wakai.journal.domain.checkpoints import Checkpoint, open_checkpoint
from wakai.journal.domain.commitments import canonical, check_commitment
from wakai.journal.domain.policy import NONE, Party, Policy, parse_policy
from wakai.journal.domain.receipts import Receipt, check_receipt
from wakai.journal.domain.timestamps import Authority, Stamp, certificates_of, nonce_of, query_for, read_reply
from wakai.kernel.refusals import Refusal


def commitments(material: Material) -> Reason:
    """What the log committed to, opened with the enclosed keys, is what stands in this case file."""
    leaves = material.leaves
    require(len(leaves) == material.case["counts"]["leaves"], "differs", what=layout.LEAVES)
    require(len({leaf["about"] for leaf in leaves}) == len(leaves), "differs", what=layout.LEAVES)
    told = _told(material)
    for number, leaf in enumerate(leaves, 1):
        require(leaf["n"] == number, "gap", what=f"{layout.LEAVES} {number}")
        _leaf(leaf, told)
    opened = sum(leaf["key"] is not None for leaf in leaves)
    if not opened:
        raise NotThere(reason("none"))
    closed = len(leaves) - opened
    return reason("erased", n=opened, more=closed) if closed else reason("checked", n=opened)


def _leaf(leaf: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]]) -> None:
    """A leaf is of the instant it is told to be of, and what it commits to is what is told; what the house noted stands by itself."""
    about = leaf["about"]
    named = f"leaf {leaf['n']} ({about})"
    if about.startswith("event/"):
        require(leaf["key"] is not None, "differs", what=named)
    else:
        require(about in told, "differs", what=named)
        logged = datetime.fromisoformat(json.loads(leaf["entry"])["at"])
        require(logged == datetime.fromisoformat(told[about]["at"]), "differs", what=named)
    if leaf["key"] is not None:
        _open(leaf)
        require(about not in told or told[about] == leaf["payload"], "differs", what=named)


def _open(leaf: Mapping[str, Any]) -> None:
    entry = json.loads(leaf["entry"])
    try:
        check_commitment(bytes.fromhex(leaf["key"]), canonical(leaf["payload"]), bytes.fromhex(entry["commitment"]))
    except Refusal as refusal:
        raise Failed(reason("does_not_open", what=f"leaf {leaf['n']}")) from refusal


def _told(material: Material) -> dict[str, dict[str, Any]]:
    """What docket, decisions and changes of the order say, by the name under which a leaf may stand for it."""
    lines, case = material.docket, material.case["number"]
    instants = {line["n"]: line["at"] for line in lines}
    told = {f"docket/{line['n']}": content_of(line, instants, case=case) for line in lines}
    decided = range(1, material.case["counts"]["decisions"] + 1)
    told |= {
        f"decision/{n}": _decided(material, n) for n in decided if layout.decision_path(n, "seen.txt") in material.bag
    }
    changes = material.bag.lines(layout.CHANGES)
    require(len(changes) == material.case["counts"]["changes"], "differs", what=layout.CHANGES)
    for number, row in enumerate(changes, 1):
        at = datetime.fromisoformat(row["at"])
        told[f"order/{number}"] = change_content(case=case, at=at, stage=row["stage"], facts=row["facts"])
    return told


def _decided(material: Material, number: int) -> dict[str, Any]:
    decision, case = material.bag.json(layout.decision_path(number)), material.case
    return decision_content(
        case=case["number"],
        reader=case["reader"],
        at=datetime.fromisoformat(decision["at"]),
        seen=material.bag.text(layout.decision_path(number, "seen.txt")),
        finding=decision["finding"],
    )


def receipts(material: Material) -> Reason:
    """Every receipt leads from its entry to a checkpoint that the log signed; no two checkpoints contradict each other."""
    there = [leaf for leaf in material.leaves if leaf["receipt"]]
    if not there:
        raise NotThere(reason("none"))
    policy = Policy(logs=(Party(material.key()),))
    roots: dict[tuple[str, int], bytes] = {}
    for leaf in there:
        checkpoint = _receipt(material, leaf, policy)
        root = roots.setdefault((checkpoint.origin, checkpoint.size), checkpoint.root)
        require(root == checkpoint.root, "differs", what=f"checkpoint {checkpoint.size}")
    missing = len(material.leaves) - len(there)
    return reason("partly", n=len(there), more=missing) if missing else reason("checked", n=len(there))


def _receipt(material: Material, leaf: Mapping[str, Any], policy: Policy) -> Checkpoint:
    path = layout.receipt_path(leaf["n"])
    try:
        return check_receipt(Receipt.parse(material.bag.read(path)), policy, entry=leaf["entry"].encode())
    except Refusal as refusal:
        raise Failed(reason("proof", what=path, why=refusal)) from refusal


def witnesses(material: Material) -> Reason:
    """The checkpoints of all receipts are cosigned as the enclosed policy asks."""
    policy = parse_policy(material.bag.text(layout.POLICY)) if layout.POLICY in material.bag else Policy()
    numbers = [leaf["n"] for leaf in material.leaves if leaf["receipt"]]
    if policy.quorum == NONE or not numbers:
        raise NotThere(reason("none"))
    policy = replace(policy, logs=(Party(material.key()),))
    notes = {Receipt.parse(material.bag.read(layout.receipt_path(n))).checkpoint for n in numbers}
    for note in notes:
        policy.require(open_checkpoint(note, policy.verifiers)[1])
    return reason("checked", n=len(notes))


def time_stamps(material: Material) -> Reason:
    """Each time stamp answers its query, is over an exhibit or an earlier stamp, and leads to the enclosed root."""
    rows = material.bag.lines(layout.STAMP_LIST)
    require(len(rows) == material.case["counts"]["stamps"], "differs", what=layout.STAMP_LIST)
    if not rows:
        raise NotThere(reason("none"))
    exhibits = {row["sha256"] for row in material.exhibits}
    found: dict[int, Stamp] = {}
    for number, row in enumerate(rows, 1):
        over = row["over"]
        known = exhibits if over is None else {material.hashes[layout.stamp_path(over, "tsr")]}
        require(row["n"] == number and row["sha256"] in known, "differs", what=f"{layout.STAMP_LIST} {number}")
        found[number] = _time_stamp(material, row)
        # A renewal vouches for what it is over only if that could still be believed at its moment.
        timely = over is None or found[over].gen_time <= found[number].gen_time < found[over].until
        require(timely, "too_late", what=f"{layout.STAMP_LIST} {number}")
    return reason("checked", n=len(rows))


def _time_stamp(material: Material, row: Mapping[str, Any]) -> Stamp:
    def part(ending: str) -> bytes:
        path = layout.stamp_path(row["n"], ending)
        return material.bag.read(path) if path in material.bag else b""

    authority = Authority(
        name=str(row["authority"]),
        roots=certificates_of(part("roots.pem")),
        pinned=certificates_of(part("signers.pem")),
        between=certificates_of(part("between.pem")) if part("between.pem") else (),
    )
    query = part("tsq")
    try:
        stamp = read_reply(part("tsr"), sha256=row["sha256"], nonce=nonce_of(query), authority=authority)
    except Refusal as refusal:
        raise Failed(reason("proof", what=layout.stamp_path(row["n"], "tsr"), why=refusal)) from refusal
    asked = {query_for(row["sha256"], nonce=nonce_of(query), policy=policy) for policy in ("", stamp.policy)}
    require(query in asked, "differs", what=layout.stamp_path(row["n"], "tsq"))
    told = row["gen_time"]
    require(told is None or datetime.fromisoformat(told) == stamp.gen_time, "differs", what=f"time stamp {row['n']}")
    return stamp
