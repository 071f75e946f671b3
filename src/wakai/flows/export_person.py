"""Everything held about an account: as parts and rows for a page, and as one file to take along.

The file is a ZIP with `data.json` (everything, by stable names), the exhibits as they were handed in, and pages to read it in
three languages.
"""

from __future__ import annotations

import html
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO, Final, Protocol

from babel import Locale

from wakai.commerce import queries as commerce
from wakai.docket import erasing as docket
from wakai.docket import queries as cases
from wakai.docket.domain.erased import TEXTS
from wakai.docket.erasing import CaseOf
from wakai.evidence import queries as evidence
from wakai.evidence.blobs import FileWasErased
from wakai.evidence.casefile.data import Authenticity, SignatureChecked
from wakai.evidence.casefile.found import signature_data, verdict_data
from wakai.evidence.domain.exhibits import ExhibitValue
from wakai.evidence.domain.verdict_texts import STATE_NAMES
from wakai.evidence.domain.verdicts import Verdict
from wakai.flows.grounds import authenticity_of
from wakai.flows.held_words import AS_OF, FIELDS, KEPT, NOTHING, SECTIONS, TITLE, WHILE_IT_RUNS
from wakai.flows.privacy_report import REQUESTS, ROLES, WHAT
from wakai.kernel.instants import format_instant
from wakai.kernel.languages import LANGUAGES, Texts, pick, to_locale
from wakai.kernel.money import format_money
from wakai.parties import queries as parties
from wakai.parties.domain.processing import BASES, KINDS, PURPOSES
from wakai.parties.domain.retention import RETENTION, hold_of
from wakai.parties.privacy import note_done
from wakai.parties.privacy_queries import looks_at, processing_of, requests_of

Value = str | datetime | Texts | Verdict | tuple[SignatureChecked, ...] | None
Row = Mapping[str, Value]
_LANG: Final = {"en": "en", "ja": "ja", "zh": "zh-Hans"}


class Kept(Protocol):
    """A mail as `wakai.channels.held.mails_to` answers it; channels stand beside flows."""

    @property
    def at(self) -> datetime:
        """When it was written."""
        ...

    @property
    def to(self) -> str:
        """The address."""
        ...

    @property
    def subject(self) -> str:
        """The subject."""
        ...

    @property
    def body(self) -> str:
        """The text, without the link that let its reader in."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that is held. Values are texts, instants (UTC), texts in three languages, or what was found out about an exhibit."""

    name: str
    rows: tuple[Row, ...]

    def title(self, language: str) -> str:
        """What the part is called."""
        return pick(SECTIONS[self.name][0], language)

    def kept(self, language: str) -> str:
        """Until when it is kept, in words."""
        return pick(KEPT, language).format(until=pick(RETENTION[SECTIONS[self.name][1]].until, language))

    def shown(self, language: str, zone: str) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The rows as (field, value) in words; what is empty is left out."""
        return tuple(
            tuple((pick(FIELDS[name], language), words) for name, value in row.items() if (words := _words(name, value, language, zone)))
            for row in self.rows
        )  # fmt: skip


def held_about(account_id: str, *, mails: Iterable[Kept]) -> tuple[Part, ...]:
    """Everything held about an account, part by part."""
    mine = docket.cases_with(account_id)
    numbers = {case.id: case.number for case in mine}
    return (
        Part("account", (_without(asdict(parties.account_of(account_id)), "id", "role"),)),
        Part("orders", tuple(_orders(account_id))),
        Part("cases", tuple(_case(case) for case in mine)),
        Part("written", tuple(row for case in mine for row in _written(case))),
        Part("exhibits", tuple(_exhibits(mine, account_id))),
        Part("drafts", tuple(_drafts(account_id))),
        Part("mails", tuple({"at": row.at, "to": row.to, "subject": row.subject, "text": row.body} for row in mails)),
        Part("processing", tuple(_processing(account_id, numbers))),
        Part("looks", tuple(_looks(account_id, numbers))),
        Part("requests", tuple(_requests(account_id))),
    )


def export_person(
    account_id: str, *, mails: Iterable[Kept], into: BinaryIO, language: str, zone: str, at: datetime
) -> None:
    """Write the whole copy into a file, and record that it was asked for. Files are copied piece by piece."""
    parts = held_about(account_id, mails=mails)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as bag:
        bag.writestr("data.json", _json(parts, at))
        for each in LANGUAGES:
            bag.writestr(f"index.{each}.html", _page(parts, each, zone, at))
        bag.writestr("index.html", _page(parts, language, zone, at))
        for case, rows in _handed_in(docket.cases_with(account_id), account_id):
            for row in rows:
                _copy(bag, case, row)
    note_done(account_id, kind="export", at=at)


def _copy(bag: zipfile.ZipFile, case: CaseOf, row: ExhibitValue) -> None:
    try:
        opened = evidence.open_exhibit(row.id, case_id=case.id, role=case.role)
    except FileWasErased:
        return
    with opened.file as file, bag.open(_file_name(case, row), "w", force_zip64=True) as copy:
        shutil.copyfileobj(file, copy)


def _file_name(case: CaseOf, row: ExhibitValue) -> str:
    """A flat name: what people call their files is no path."""
    return f"files/{case.number}-{row.label}-{row.name.replace('/', '_').replace(chr(92), '_')}"


def _orders(account_id: str) -> Iterator[Row]:
    for order in commerce.orders_of(account_id, limit=100_000):
        total = {each: format_money(order.total, each) for each in LANGUAGES}
        address = (
            ", ".join(filter(None, asdict(order.address).values())) if order.buyer.account_id == account_id else ""
        )
        yield {"number": order.number, "at": order.ordered_at, "total": total, "address": address}


def _case(case: CaseOf) -> Row:
    until = hold_of(case.id, case.number, case.closed_at).until
    head = cases.head_of(case.id)
    return {
        "number": case.number,
        "opened_at": head.opened_at,
        "closed_at": case.closed_at,
        "held_until": until or WHILE_IT_RUNS,
    }


def _written(case: CaseOf) -> Iterator[Row]:
    for entry in cases.state_of(case.id).entries:
        if entry.role == case.role:
            for name in TEXTS:
                if entry.body.get(name) and isinstance(entry.body[name], str):
                    yield {"case": case.number, "at": entry.at, "text": entry.body[name]}


def _handed_in(mine: Iterable[CaseOf], account_id: str) -> Iterator[tuple[CaseOf, tuple[ExhibitValue, ...]]]:
    """What the account handed in, by case; no cases without."""
    for case in mine:
        rows = evidence.exhibits_of(case.id, role=case.role)
        if own := tuple(row for row in rows if row.source_account == account_id):
            yield case, own


def _exhibits(mine: Iterable[CaseOf], account_id: str) -> Iterator[Row]:
    for case, rows in _handed_in(mine, account_id):
        custody = evidence.custody_of(rows, role=case.role)
        found = authenticity_of(cases.state_of(case.id), rows, custody, role=case.role)
        yield from (_exhibit(case, row, found[row.id]) for row in rows)


def _exhibit(case: CaseOf, row: ExhibitValue, found: Authenticity) -> Row:
    return {
        "case": case.number, "label": row.label, "name": row.name, "caption": row.caption, "at": row.received_at,
        "sha256": row.sha256, "file": _file_name(case, row), **{one.head: one for one in found.verdicts},
        "signatures": found.signatures,
    }  # fmt: skip


def _drafts(account_id: str) -> Iterator[Row]:
    for row in cases.drafts_of(account_id):
        answers = json.dumps(dict(row.answers), ensure_ascii=False, sort_keys=True, default=str)
        yield {"at": row.updated_at, "answers": answers}


def _processing(account_id: str, numbers: Mapping[str, str]) -> Iterator[Row]:
    for row in processing_of(account_id):
        kinds = {each: ", ".join(pick(KINDS[kind], each) for kind in row.kinds) for each in LANGUAGES}
        yield {
            "case": numbers.get(row.case_id, ""), "purpose": PURPOSES[row.purpose].text, "basis": BASES[row.basis],
            "kinds": kinds, "controller": row.controller, "at": row.at,
        }  # fmt: skip


def _looks(account_id: str, numbers: Mapping[str, str]) -> Iterator[Row]:
    """Who looked by their role: which person it was, the auditors can see."""
    for row in looks_at(account_id):
        yield {
            "at": row.at,
            "role": ROLES[row.role],
            "what": WHAT[row.what],
            "case": numbers.get(row.case_id, ""),
            "label": row.label,
        }


def _requests(account_id: str) -> Iterator[Row]:
    for row in requests_of(account_id):
        yield {"at": row.asked_at, "what": REQUESTS[row.kind], "done_at": row.done_at}


def _without(row: Mapping[str, Value], *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _words(name: str, value: Value, language: str, zone: str) -> str:
    if isinstance(value, str) and name in ("language", "country"):
        locale = Locale.parse(to_locale(language))
        return str((locale.languages if name == "language" else locale.territories).get(value, value))
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Verdict):
        return "\n".join((STATE_NAMES[value.state][language], *(one.text(language, zone) for one in value.reasons)))
    if isinstance(value, tuple):
        return "\n".join(_signature(one, language, zone) for one in value)
    return format_instant(value, zone, language) if isinstance(value, datetime) else pick(value, language)


def _signature(one: SignatureChecked, language: str, zone: str) -> str:
    asked_at = format_instant(one.asked_at, zone, language) if one.asked_at else ""
    told = (one.dns_name or one.domain, STATE_NAMES[one.state][language], asked_at, one.answer)
    return " · ".join(filter(None, told))


def _json(parts: Iterable[Part], at: datetime) -> str:
    data = {part.name: [dict(row) for row in part.rows] for part in parts}
    return json.dumps({"as_of": at.isoformat(), **data}, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: datetime | Verdict | SignatureChecked) -> object:
    if isinstance(value, Verdict):
        return verdict_data(value)
    return signature_data(value) if isinstance(value, SignatureChecked) else value.isoformat()


def _page(parts: Iterable[Part], language: str, zone: str, at: datetime) -> str:
    """One plain page that any browser shows, also in twenty years."""
    tongues = " · ".join(
        f'<a href="index.{each}.html">{name}</a>'
        for each, name in (("ja", "日本語"), ("zh", "中文"), ("en", "English"))
    )
    title = html.escape(pick(TITLE, language))
    as_of = html.escape(pick(AS_OF, language).format(at=format_instant(at, zone, language)))
    body = "".join(_section(part, language, zone) for part in parts)
    return (
        f'<!doctype html><html lang="{_LANG[language]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>body{{font:1rem/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}"
        "dl{border-top:1px solid #999;padding:.5rem 0;margin:0}dt{font-weight:600}dd{margin:0 0 .4rem;white-space:pre-wrap;"
        f"overflow-wrap:anywhere}}</style></head><body><p>{tongues}</p><h1>{title}</h1><p>{as_of}</p>{body}</body></html>\n"
    )


def _section(part: Part, language: str, zone: str) -> str:
    rows = "".join(
        "<dl>" + "".join(f"<dt>{html.escape(name)}</dt><dd dir=\"auto\">{html.escape(value)}</dd>" for name, value in row) + "</dl>"
        for row in part.shown(language, zone)
    )  # fmt: skip
    nothing = f"<p>{html.escape(pick(NOTHING, language))}</p>"
    return f"<h2>{html.escape(part.title(language))}</h2><p>{html.escape(part.kept(language))}</p>{rows or nothing}"
