"""index.html: the case as people read and print it, in three languages, without network, script or anything from outside.

Everything that a person wrote goes through `escape`; pictures are our own copies; the page's own policy forbids the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Any, Final

from wakai.evidence.casefile.contents import REFERENCES
from wakai.evidence.casefile.data import CaseFileData, DecisionFile, ExhibitFile, Line, OrderChange
from wakai.evidence.casefile.layout import EXHIBITS, SEAL, VERIFY, decision_path, original_path, shown_path
from wakai.evidence.casefile.page_style import STYLE
from wakai.evidence.casefile.words import ACTS, CLOCKS, HANDLED, PATHS, REMEDIES, ROLES, SAY, STAGES, TESTS, words
from wakai.evidence.domain.verdict_texts import HEAD_NAMES, STATE_NAMES
from wakai.evidence.domain.verdicts import Verdict
from wakai.kernel.instants import format_instant
from wakai.kernel.languages import LANGUAGES, Texts, pick
from wakai.kernel.money import Money, format_money
from wakai.rulebook import Rulebook
from wakai.rulebook.values import from_data
from wakai.rulebook.words import value_words

_NAMES: Final = {"en": "English", "ja": "日本語", "zh": "简体中文"}
_CODES: Final = {"en": "en", "ja": "ja", "zh": "zh-Hans"}
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'"
)


def page(data: CaseFileData, rulebook: Rulebook | None) -> bytes:
    """The whole page. `rulebook` names facts and their values; without it their stored words stand."""
    first = data.language if data.language in LANGUAGES else "en"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{_CODES[first]}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(data.number)}</title><style>{STYLE}</style></head><body>",
        "<main>",  # everything in one landmark: the buttons have to stand before what they show
        *(
            f'<input type="radio" name="language" id="in-{one}"{" checked" if one == first else ""}>'
            for one in LANGUAGES
        ),
        '<nav aria-label="Language / 言語 / 语言">',
        *(f'<label for="in-{one}" lang="{_CODES[one]}">{_NAMES[one]}</label>' for one in LANGUAGES),
        "</nav>",
    ]
    for language in LANGUAGES:
        parts += [
            f'<div class="{language}" lang="{_CODES[language]}">',
            *_Teller(data, rulebook, language).all(),
            "</div>",
        ]
    return "\n".join([*parts, "</main></body></html>", ""]).encode()


class _Teller:
    """The page in one language."""

    def __init__(self, data: CaseFileData, rulebook: Rulebook | None, language: str) -> None:
        self.data, self.rulebook, self.language = data, rulebook, language
        self.say = partial(words, SAY, language=language)

    def all(self) -> Iterator[str]:
        data = self.data
        yield f'<header><p class="over">{self.say("title")}</p><h1>{self.say("case")} {escape(data.number)}</h1>'
        yield f"<p>{escape(self.claim_title())}</p></header>"
        yield self.rows(self.head())
        yield f"<section><h2>{self.say('how')}</h2><p>{self.linked(self.say('how_note'))}</p><p>{self.proofs()}</p></section>"
        if data.decisions:
            yield f"<section><h2>{self.say('decisions')}</h2>"
            yield from (self.decision(row, number) for number, row in enumerate(data.decisions, 1))
            yield "</section>"
        yield f'<section><h2>{self.say("docket")}</h2><ol class="docket">'
        yield from (self.line(line) for line in data.docket)
        yield "</ol></section>"
        if data.changes:
            yield f"<section><h2>{self.say('changes')}</h2>"
            yield from (self.rows(self.change(row)) for row in data.changes)
            yield "</section>"
        yield f"<section><h2>{self.say('evidence')}</h2>"
        yield f"<p>{self.linked(self.say('found_note'))}</p>" if any(row.found for row in data.exhibits) else ""
        yield from (self.exhibit(row) for row in data.exhibits)
        yield ("" if data.exhibits else f"<p>{self.say('no_evidence')}</p>") + "</section>"

    def claim_title(self) -> str:
        spec = self.rulebook.claims.get(self.data.kind) if self.rulebook else None
        return pick(spec.title, self.language) if spec else self.data.kind

    def head(self) -> Iterator[tuple[str, str]]:
        data = self.data
        yield self.say("for"), f"{self.role(data.reader)}\n{self.say('for_note')}"
        yield from ((words(ROLES, role, self.language), name) for role, name in sorted(data.names.items()) if name)
        yield self.say("asked"), self.result(data.asked, data.claimed_minor)
        yield self.say("paid"), self.money(data.paid_minor)
        if data.order:
            yield self.say("order"), str(data.order.get("number", ""))
            items = [f"{item.get('title', '')} × {item.get('quantity', '')}" for item in data.order.get("items", ())]
            yield self.say("items"), "\n".join(items)
        yield self.say("stage"), words(STAGES, data.stage, self.language)
        yield self.say("opened"), self.instant(data.opened_at)
        if data.closed_at:
            yield self.say("closed"), self.instant(data.closed_at)
        yield self.say("exported"), f"{self.instant(data.exported_at)} · {data.site}"

    def proofs(self) -> str:
        receipts = sum(bool(leaf.receipt) for leaf in self.data.leaves)
        told = (
            f"{self.say('proofs')} · {self.say('receipts')}: {receipts} · {self.say('stamps')}: {len(self.data.stamps)}"
        )
        return escape(told) + (f' · <a href="{SEAL}">{SEAL}</a>' if self.data.seal else "")

    def linked(self, text: str) -> str:
        """One of our own sentences, with the files that it names to be opened."""
        text = escape(text)
        for path in (VERIFY, EXHIBITS):
            text = text.replace(path, f'<a href="{path}">{path}</a>')
        return text

    def rows(self, rows: Iterable[tuple[str, str]]) -> str:
        return (
            "<dl>"
            + "".join(f"<div><dt>{escape(key)}</dt><dd>{self.said(text)}</dd></div>" for key, text in rows)
            + "</dl>"
        )

    def said(self, text: str) -> str:
        """Somebody's words: in their own direction of writing, with their line breaks."""
        return f'<span dir="auto">{escape(text)}</span>'

    def line(self, line: Line) -> str:
        body = line.body
        texts = [str(body[key]) for key in ("text", "note") if body.get(key)]
        rows = list(self.details(body))
        return (
            f'<li id="entry-{line.n}-{self.language}" value="{line.n}"><p><b>{escape(words(ACTS, line.act, self.language))}</b> · '
            f"{escape(self.role(line.role))} · <time>{escape(self.instant(line.at))}</time></p>"
            + "".join(f'<p class="said">{self.said(text)}</p>' for text in texts)
            + (self.rows(rows) if rows else "")
            + "</li>"
        )

    def details(self, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What stands on the line besides free words."""
        if body.get("label"):
            yield self.say("evidence"), f"{body['label']}: {body.get('name', '')}"
        if isinstance(body.get("exhibit"), str):
            yield self.say("evidence"), body["exhibit"]
        for row in body.get("admissibility", ()):
            yield self.say("evidence"), self.assessed(row)
        yield from self.terms(body)
        yield from self.facts(body)
        if isinstance(body.get("due"), str):
            yield self.say("due"), self.instant(datetime.fromisoformat(body["due"]))
        for key in REFERENCES:
            if isinstance(body.get(key), int):
                yield self.say("about"), str(body[key])

    def assessed(self, row: Mapping[str, Any]) -> str:
        """A contested exhibit as its decider saw it: each test with a yes or a no, and why."""
        tests = ", ".join(f"{'✓' if row.get(test) else '✗'} {words(TESTS, test, self.language)}" for test in TESTS)
        return f"{row.get('exhibit')}: {tests}\n{row.get('reason') or ''}".strip()

    def terms(self, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        remedy = str(body.get("remedy") or body.get("asked") or "")
        if remedy:
            title = "result" if "favours" in body else "asked" if "asked" in body else "offered"
            yield self.say(title), self.result(remedy, body.get("amount_minor"))
        if "favours" in body:
            yield self.say("favours"), self.role(str(body["favours"]))
        if body.get("rule"):
            yield self.say("rule"), str(body["rule"])

    def facts(self, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        stated = dict(body.get("statements") or {})
        if "fact" in body:
            stated[str(body["fact"])] = body.get("value")
        for name, value in stated.items():
            yield self.fact(name), self.value(name, value)
        for name in [*body.get("facts", ()), *body.get("open", ())]:
            yield self.role(str(body.get("to", ""))) or self.say("statements"), self.fact(str(name))

    def change(self, row: OrderChange) -> Iterator[tuple[str, str]]:
        yield self.say("told_on"), self.instant(row.at)
        for name, *both in row.facts:
            yield self.fact(name), " → ".join("–" if told is None else self.value(name, told) for told in both)

    def decision(self, row: DecisionFile, number: int) -> str:
        told = row.told
        rows = [
            (self.say("favours"), self.role(str(told.get("in_favour_of", "")))),
            (self.say("result"), self.result(str(told.get("remedy", "")), told.get("amount_minor"))),
            (self.say("decisions"), f"{self.role(row.by)} · {self.instant(row.at)}"),
        ]
        rows += [(self.fact(str(point.get("fact"))), f"{self.value(str(point.get('fact')), point.get('value'))}\n{point.get('reason') or ''}".strip()) for point in row.criteria]  # fmt: skip
        rows += [(self.say("reason"), row.reason)] if row.reason else []
        statement = row.reasons.get(self.language, "")
        links = [decision_path(number)] + ([decision_path(number, "seen.txt")] if row.seen else [])
        return (
            f'<article>{self.rows(rows)}<div class="said">{self.said(statement)}</div><p>'
            + " · ".join(f'<a href="{link}">{link}</a>' for link in links)
            + "</p></article>"
        )

    def exhibit(self, row: ExhibitFile) -> str:
        custody = "".join(
            f"<li>{escape(words(HANDLED, one.what, self.language))}: {escape(self.role(one.by))}{self.aside(PATHS, one.path)} · "
            f"{escape(self.instant(one.at))}{self.aside(CLOCKS, one.clock)}</li>"
            for one in row.custody
        )
        path = shown_path(row.label, row.media_type)
        is_picture = row.shown and row.media_type.startswith("image/")
        picture = f'<img src="{path}" alt="{escape(row.caption or row.name)}">' if is_picture else ""
        rows = [(self.say("received"), self.instant(row.received_at)), (self.say("hash"), row.sha256)]
        if row.erased and row.erased.at:
            rows.append((self.say("erased_on"), self.instant(row.erased.at)))
        return (
            f'<article id="{row.label}-{self.language}"><h3>{row.label} · {self.said(row.caption or row.name)}</h3>{picture}'
            f"<p>{self.files(row)}</p>{self.rows(rows)}{self.verdicts(row)}<h4>{self.say('custody')}</h4><ul>{custody}</ul></article>"
        )

    def verdicts(self, row: ExhibitFile) -> str:
        """The three heads, each with its state in words, since paper has no colours."""
        if row.found is None:
            return ""
        told = "".join(map(self.verdict, row.found.verdicts))
        return f'<h4>{self.say("authenticity")}</h4><dl class="verdicts">{told}</dl>'

    def verdict(self, one: Verdict) -> str:
        reasons = "".join(f"<p>{self.said(reason.text(self.language, self.data.zone))}</p>" for reason in one.reasons)
        state = f'<b class="{one.state}">{escape(STATE_NAMES[one.state][self.language])}</b>'
        return f"<div><dt>{escape(HEAD_NAMES[one.head][self.language])}</dt><dd>{state}{reasons}</dd></div>"

    def files(self, row: ExhibitFile) -> str:
        parts = []
        if row.original:
            parts.append(f'<a href="{original_path(row.label, row.media_type)}">{self.say("original")}</a>')
        else:
            parts.append(escape(self.say("erased" if row.erased else "withheld")))
        if row.shown:
            parts.append(f'<a href="{shown_path(row.label, row.media_type)}">{self.say("shown")}</a>')
        return f"{self.said(row.name)} · " + " · ".join(parts)

    def aside(self, table: Mapping[str, Texts], said: str) -> str:
        return escape(f" ({words(table, said, self.language)})") if said else ""

    def role(self, role: str) -> str:
        title = words(ROLES, role, self.language)
        return f"{title} ({self.data.names[role]})" if self.data.names.get(role) else title

    def result(self, remedy: str, minor: object) -> str:
        title = words(REMEDIES, remedy, self.language)
        return f"{title}: {self.money(minor)}" if isinstance(minor, int) and minor else title

    def money(self, minor: int) -> str:
        return format_money(Money(minor, self.data.currency), self.language)

    def instant(self, at: datetime) -> str:
        return format_instant(at.astimezone(UTC), self.data.zone, self.language)

    def fact(self, name: str) -> str:
        spec = self.rulebook.facts.get(name) if self.rulebook else None
        return pick(spec.label, self.language) if spec else name

    def value(self, name: str, stored: Any) -> str:
        spec = self.rulebook.facts.get(name) if self.rulebook else None
        if spec is None or stored is None:
            return self.say("unknown") if stored is None else str(stored)
        try:
            return value_words(spec, from_data(stored), self.data.currency, self.language)  # type: ignore[arg-type]
        except (ValueError, KeyError, TypeError, AttributeError):
            return str(stored)  # another version's fact: its stored word says more than nothing
