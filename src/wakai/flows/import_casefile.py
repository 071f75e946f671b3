"""A case of another deployment, out of its case file: to be read only, with the file and so all its proofs kept.

The file has to pass every step that has something to check, and to be sealed. Its docket is told as it happened, and then the
case is closed here: nothing more can be done in it. Its decisions stay those of the other deployment: they stand on the docket
and in the file, and bind nobody here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.actions import NewCase
from wakai.docket.domain.acts import BUYER, EVERYONE, SELLER, STAFF_ONLY, SYSTEM, Act, Closing, Stage
from wakai.docket.domain.decision_file import check_file
from wakai.docket.domain.step import End, NewEntry, Step
from wakai.docket.domain.terms import Place, pin_terms
from wakai.evidence import actions as evidence
from wakai.evidence.casefile import layout
from wakai.evidence.casefile.opening import Bag, opened
from wakai.evidence.casefile.result import STEPS
from wakai.evidence.casefile.result import Step as Checked
from wakai.evidence.casefile.verifying import verify
from wakai.evidence.kept_case_files import keep_case_file
from wakai.flows.doing import once
from wakai.flows.file_claim import RULEBOOK, exhibit_body
from wakai.kernel.languages import LANGUAGES
from wakai.kernel.money import Money
from wakai.kernel.refusals import Refusal
from wakai.parties.actions import NewAccount, ensure_account
from wakai.policies.queries import version_in_force

SOURCE: Final = "casefile"
# What an entry says that was made elsewhere and read by people there, in a form that ours cannot be made of.
_UNFIT: Final = (KeyError, TypeError, ValueError, AttributeError)


class CaseFileDoesNotPass(Refusal):
    """A step of its verification failed, or nobody sealed it."""

    status = 422
    texts = {
        "en": "This case file is not taken in: it does not pass step {n} ({step}). Run wakai casefile verify on it, and ask its sender for the file as it was exported.",
        "ja": "この案件ファイルは取り込めません。手順{n}（{step}）を満たしていません。wakai casefile verify で確認し、書き出されたままのファイルを送信者に依頼してください。",
        "zh": "无法导入该案件文件：未通过第 {n} 步（{step}）。请运行 wakai casefile verify 查看，并向发送者索取原始导出文件。",
    }


class CaseFileNotTaken(Refusal):
    """It passes, and still no case of ours can be made of it."""

    status = 422
    texts = {
        "en": "This case file passes, but no case can be made of it here ({why}). Ask for the one that was written for the secretariat.",
        "ja": "案件ファイルの検証結果に問題はありませんが、ここでは案件を作成できません（{why}）。事務局用に書き出されたファイルを依頼してください。",
        "zh": "该案件文件已通过验证，但无法在此建立案件（{why}）。请索取为平台客服导出的文件。",
    }


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a case file: our case, what it was called where it comes from, and whether it was new."""

    id: str
    number: str
    site: str
    new: bool


def import_case_file(path: Path, *, at: datetime) -> Imported:
    """Make a closed case of a case file; the same case for the same reader again changes nothing.

    Raises `CaseFileDoesNotPass`, `CaseFileNotTaken`, and the refusals of filing exhibits.
    """
    _require_passes(path)
    with opened(path) as bag:
        case = bag.json(layout.CASE)
        ref = f"{case['site']} {case['number']} {case['reader']}"[:120]
        known = cases.case_by_source(SOURCE, ref)
        if known:
            return Imported(known.id, str(case["number"]), str(case["site"]), False)
        case_id = once(f"{SOURCE}:{ref}", at=at, work=lambda: _take_in(bag, case, ref, path, at))
    return Imported(str(case_id), str(case["number"]), str(case["site"]), True)


def _require_passes(path: Path) -> None:
    for n, step in enumerate(verify(path, judge_again=check_file).steps, 1):
        if step.state == "failed" or (step.name == "seal" and step.state != "ok"):
            raise CaseFileDoesNotPass(n=n, step=_title(step))


def _title(step: Checked) -> str:
    return " / ".join(STEPS[step.name][language] for language in LANGUAGES)


def _take_in(bag: Bag, case: Mapping[str, Any], ref: str, path: Path, at: datetime) -> str:
    try:
        case_id, accounts = _opened(case, ref, at)
        filed = dict(_exhibits(bag, case_id, accounts, at))
        for moment, entry in _lines(bag, filed):
            docket.record(cases.state_of(case_id), Step((entry,)), author=SYSTEM, at=moment, tell=False)
    except _UNFIT as error:
        raise CaseFileNotTaken(why=type(error).__name__) from error
    with path.open("rb") as file:
        kept = keep_case_file(file, name=path.name, case_id=case_id, at=at)
    noted = NewEntry(Act.ADD_EXHIBIT, SYSTEM, exhibit_body(kept), STAFF_ONLY)
    docket.record(cases.state_of(case_id), Step((noted,)), author=SYSTEM, at=at, tell=False)
    docket.record(cases.state_of(case_id), _ended(case), author=SYSTEM, at=at, tell=False)
    return case_id


def _opened(case: Mapping[str, Any], ref: str, at: datetime) -> tuple[str, dict[str, str]]:
    """The case without entries, and the accounts that stand for the other deployment's."""
    begun = datetime.fromisoformat(case["opened_at"])
    rulebook = version_in_force(RULEBOOK, on=begun.date())
    place = Place("US", "UTC")
    accounts = {
        role: ensure_account(
            NewAccount(role, f"{SOURCE}:{ref}", str(case["names"].get(role, "")), zone="UTC"), at=at
        ).id
        for role in (BUYER, SELLER)
    }
    new = NewCase(
        order_id=None,
        lines=(),
        buyer_id=accounts[BUYER],
        seller_id=accounts[SELLER],
        rulebook_hash=rulebook.hash,
        as_of=begun.date(),
        kind=str(case["kind"])[:40],
        asked=str(case["asked"])[:30],
        claimed=Money(case["claimed_minor"], case["currency"]),
        paid=Money(case["paid_minor"], case["currency"]),
        claimant=SELLER if case["claimant"] == SELLER else BUYER,
        terms=pin_terms(rulebook, as_of=begun.date()),
        places={BUYER: place, SELLER: place, "agent": place},
        language=case["language"] if case["language"] in LANGUAGES else "en",
        source=SOURCE,
        source_ref=ref,
    )
    return docket.open_case(new, at=begun).id, accounts


def _exhibits(bag: Bag, case_id: str, accounts: Mapping[str, str], at: datetime) -> Iterator[tuple[str, str]]:
    """File each exhibit under the label it had; answers our identifiers by label. Raises `CaseFileNotTaken`."""
    rows = bag.lines(layout.EXHIBITS)
    for row in sorted(rows, key=lambda row: (len(row["label"]), row["label"])):
        path = row["original"] or (row["shown"] or {}).get("path")
        if path is None:
            raise CaseFileNotTaken(why=row["label"])
        role = str(row["source_role"])
        with bag.members[path].open() as stream:
            filed = evidence.file_exhibit(
                stream,
                name=str(row["name"]),
                caption=str(row["caption"]),
                source_role=role,
                account_id=accounts.get(role, SYSTEM),
                audience=tuple(row["audience"]),
                case_id=case_id,
                at=at,
                path="import",
            )
        if filed.label != row["label"]:
            raise CaseFileNotTaken(why=row["label"])
        yield row["label"], filed.id


def _lines(bag: Bag, filed: Mapping[str, str]) -> Iterator[tuple[datetime, NewEntry]]:
    """The docket as it was told there, each line at its own instant."""
    for line in bag.lines(layout.DOCKET):
        body = dict(line["body"])
        if line["act"] == Act.ADD_EXHIBIT:
            body["exhibit_id"] = filed[body["label"]]
        audience = tuple(role for role in EVERYONE if role in line["audience"])
        yield datetime.fromisoformat(line["at"]), NewEntry(Act(line["act"]), str(line["role"]), body, audience)


def _ended(case: Mapping[str, Any]) -> Step:
    """Close it here, with what was agreed or decided there, if anything was."""
    ending = dict(case["closing"] or {})
    end = End(
        Closing.IMPORTED,
        str(ending.get("remedy", "none"))[:30],
        int(ending.get("amount_minor", 0)),
        str(ending.get("favours", "neither"))[:12],
    )
    body = {"text": "", "why": "imported", "site": case["site"], "number": case["number"]}
    return Step((NewEntry(Act.MESSAGE, SYSTEM, body),), stage=Stage.CLOSED, end=end)
