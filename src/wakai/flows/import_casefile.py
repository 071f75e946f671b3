"""A case of another deployment, out of its case file: to be read only, with the file and so all its proofs kept.

The file has to pass every step that has something to check, and to be sealed. Its docket is told as it happened, and then the
case is closed here: nothing more can be done in it. Its decisions stay those of the other deployment: they stand on the docket
and in the file, and bind nobody here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from wakai.docket import actions as docket
from wakai.docket import queries as cases
from wakai.docket.actions import NewCase
from wakai.docket.domain.acts import BUYER, SELLER, STAFF_ONLY, SYSTEM, Act, Closing, Stage
from wakai.docket.domain.decision_file import check_file
from wakai.docket.domain.forms import Form, NotInForm
from wakai.docket.domain.state import Entry
from wakai.docket.domain.step import End, NewEntry, Step
from wakai.docket.domain.terms import Place, pin_terms
from wakai.docket.domain.told_elsewhere import Told, case_told, exhibits_told, lines_told, remedies_of
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
from wakai.rulebook import Rulebook

SOURCE: Final = "casefile"
# Clocks differ: what a case file tells may be a little later than our now, and no more.
AHEAD: Final = timedelta(days=1)


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


class CaseFileNotInForm(Refusal):
    """It passes, and something in it is not as our own program writes it: no page of ours could be trusted to show it."""

    status = 422
    texts = {
        "en": "This case file passes its checks, but {place} is not as Wakai writes it, so no case is made of it. Nothing was stored. Ask its sender for a file exported by Wakai, and keep this one.",
        "ja": "案件ファイルの検証結果に問題はありませんが、{place} がWakaiの書き出す形と異なるため、案件を作成しません。何も保存していません。Wakaiで書き出したファイルを送信者に依頼し、このファイルは保管してください。",
        "zh": "该案件文件已通过验证，但其中的 {place} 与 Wakai 写出的形式不同，因此未建立案件，也未保存任何内容。请向发送者索取由 Wakai 导出的文件，并保留本文件。",
    }


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A case file that was read to its end, every part of a form that we can store and show. `ref` names it here."""

    case: Mapping[str, Any]
    exhibits: tuple[Mapping[str, Any], ...]
    lines: tuple[Told, ...]
    rulebook: Rulebook
    ref: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a case file: our case, what it was called where it comes from, and whether it was new."""

    id: str
    number: str
    site: str
    new: bool


def import_case_file(path: Path, *, at: datetime) -> Imported:
    """Make a closed case of a case file; the same case for the same reader again changes nothing.

    Raises `CaseFileDoesNotPass`, `CaseFileNotInForm`, `CaseFileNotTaken`, `NoRulebookInForce`, and the refusals of filing
    exhibits; then nothing is stored.
    """
    _require_passes(path)
    with opened(path) as bag:
        incoming = _read(bag, at)
        number, site = incoming.case["number"], incoming.case["site"]
        known = cases.case_by_source(SOURCE, incoming.ref)
        if known:
            return Imported(known.id, number, site, False)
        case_id = once(f"{SOURCE}:{incoming.ref}", at=at, work=lambda: _take_in(bag, incoming, path, at))
    return Imported(str(case_id), number, site, True)


def _read(bag: Bag, at: datetime) -> _Incoming:
    """All that is believed of a case file, before anything is stored. Raises `CaseFileNotInForm`."""
    try:
        case = _within("case", case_told, bag.json(layout.CASE))
        rulebook = version_in_force(RULEBOOK, on=case["opened_at"].date())
        if not {case["asked"], (case["closing"] or {}).get("remedy", "none")} <= {*remedies_of(rulebook)}:
            raise NotInForm("case.asked")
        lines = lines_told(bag.lines(layout.DOCKET), rulebook=rulebook, currency=case["currency"])
        if not case["opened_at"] <= lines[0].at <= lines[-1].at <= at + AHEAD:
            raise NotInForm("docket at")
        exhibits = tuple(_within("exhibits", lambda rows: tuple(exhibits_told(rows)), bag.lines(layout.EXHIBITS)))
    except NotInForm as error:
        raise CaseFileNotInForm(place=str(error)) from error
    return _Incoming(case, exhibits, lines, rulebook, _ref(bag, case))


def _within(place: str, form: Form, value: Any) -> Any:
    try:
        return form(value)
    except NotInForm as error:
        raise error.within(place) from error


def _ref(bag: Bag, case: Mapping[str, Any]) -> str:
    """What a case of another deployment is called here: whoever seals with another key cannot take its place."""
    whole = "\n".join([bag.text(layout.LOG_KEY), case["site"], case["number"], case["reader"]])
    return f"{case['number']} {case['reader']} {sha256(whole.encode()).hexdigest()[:32]}"


def _require_passes(path: Path) -> None:
    for n, step in enumerate(verify(path, judge_again=check_file).steps, 1):
        if step.state == "failed" or (step.name == "seal" and step.state != "ok"):
            raise CaseFileDoesNotPass(n=n, step=_title(step))


def _title(step: Checked) -> str:
    return " / ".join(STEPS[step.name][language] for language in LANGUAGES)


def _take_in(bag: Bag, incoming: _Incoming, path: Path, at: datetime) -> str:
    case = incoming.case
    case_id, accounts = _opened(incoming, at)
    filed = dict(_exhibits(bag, incoming, case_id, accounts, at))
    state = cases.state_of(case_id)
    for told in incoming.lines:
        new = _with_exhibit(told.entry, filed)
        version = docket.record(state, Step((new,)), author=SYSTEM, at=told.at, tell=False)
        entry = Entry(state.next_seq, new.act, new.role, told.at, new.audience, new.body)
        state = replace(state, version=version, entries=(*state.entries, entry))
    with path.open("rb") as file:
        kept = keep_case_file(file, name=path.name, case_id=case_id, at=at)
    noted = NewEntry(Act.ADD_EXHIBIT, SYSTEM, exhibit_body(kept), STAFF_ONLY)
    docket.record(cases.state_of(case_id), Step((noted,)), author=SYSTEM, at=at, tell=False)
    docket.record(cases.state_of(case_id), _ended(case), author=SYSTEM, at=at, tell=False)
    return case_id


def _opened(incoming: _Incoming, at: datetime) -> tuple[str, dict[str, str]]:
    """The case without entries, and the accounts that stand for the other deployment's."""
    case, rulebook, ref = incoming.case, incoming.rulebook, incoming.ref
    begun = case["opened_at"]
    place = Place("US", "UTC")
    accounts = {
        role: ensure_account(NewAccount(role, f"{SOURCE}:{ref}", case["names"].get(role, ""), zone="UTC"), at=at).id
        for role in (BUYER, SELLER)
    }
    new = NewCase(
        order_id=None,
        lines=(),
        buyer_id=accounts[BUYER],
        seller_id=accounts[SELLER],
        rulebook_hash=rulebook.hash,
        as_of=begun.date(),
        kind=case["kind"],
        asked=case["asked"],
        claimed=Money(case["claimed_minor"], case["currency"]),
        paid=Money(case["paid_minor"], case["currency"]),
        claimant=case["claimant"],
        terms=pin_terms(rulebook, as_of=begun.date()),
        places={BUYER: place, SELLER: place, "agent": place},
        language=case["language"],
        source=SOURCE,
        source_ref=ref,
    )
    return docket.open_case(new, at=begun).id, accounts


def _exhibits(
    bag: Bag, incoming: _Incoming, case_id: str, accounts: Mapping[str, str], at: datetime
) -> Iterator[tuple[str, str]]:
    """File each exhibit under the label it had; answers our identifiers by label. Raises `CaseFileNotTaken`."""
    for row in incoming.exhibits:
        role = row["source_role"]
        whose = {"source_role": role, "account_id": accounts.get(role, SYSTEM), "audience": tuple(row["audience"])}
        if row["erased"]:
            left = {name: row[name] for name in ("sha256", "size", "media_type", "kind")}
            filed = evidence.file_erased(**left, **whose, case_id=case_id, at=at)
        else:
            with bag.members[row["path"]].open() as stream:
                filed = evidence.file_exhibit(
                    stream, name=row["name"], caption=row["caption"], **whose, case_id=case_id, at=at, path="import"
                )
        if filed.label != row["label"]:
            raise CaseFileNotTaken(why=row["label"])
        yield row["label"], filed.id


def _with_exhibit(entry: NewEntry, filed: Mapping[str, str]) -> NewEntry:
    """The line by which an exhibit was handed in names it as it is called here."""
    if entry.act is not Act.ADD_EXHIBIT:
        return entry
    return replace(entry, body={"exhibit_id": filed[entry.body["label"]], **entry.body})


def _ended(case: Mapping[str, Any]) -> Step:
    """Close it here, with what was agreed or decided there, if anything was."""
    ending = dict(case["closing"] or {})
    end = End(
        Closing.IMPORTED,
        ending.get("remedy", "none"),
        ending.get("amount_minor", 0),
        ending.get("favours", "neither"),
    )
    body = {"text": "", "why": "imported", "site": case["site"], "number": case["number"]}
    return Step((NewEntry(Act.MESSAGE, SYSTEM, body),), stage=Stage.CLOSED, end=end)
