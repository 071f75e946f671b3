"""`wakai claims from-orders` and `wakai judge`: the claims that orders give reason for, and what the rules say to them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from wakai.console import boot, database

if TYPE_CHECKING:
    from wakai.docket.queries import CaseHead, DecisionValue
    from wakai.kernel.languages import Texts
    from wakai.rulebook import Rulebook

_BY_PEOPLE: Final["Mapping[str, Texts]"] = {
    "result": {
        "en": "Decided by the secretariat {outcome}",
        "ja": "事務局による決定：{outcome}",
        "zh": "平台客服的裁决：{outcome}",
    },
    "point": {"en": "- {label}: {value}.", "ja": "・{label}：{value}。", "zh": "- {label}：{value}。"},
    "reason": {"en": "Reason: {reason}", "ja": "理由：{reason}", "zh": "理由：{reason}"},
}

app = typer.Typer(help="Claims made of records.", no_args_is_help=True)


@app.callback()
def claims() -> None:
    """Claims made of records."""


@app.command("from-orders")
def from_orders(
    source: Annotated[str | None, typer.Option(help="Only orders of this import, for example olist.")] = None,
) -> None:
    """Opens "late" and "not received" claims for stored orders.

    Late: delivered after the estimated day, by calendar day. Not received: an estimated day, no day of delivery.
    Each claim is opened as of the day a buyer would have made it; running it again opens nothing twice. A claim that
    cannot be opened is named with the reason, and the others go on.
    """
    boot.django()
    from rich.progress import track

    from wakai.commerce.queries import count_orders
    from wakai.config.clock import now
    from wakai.flows.claim_from_orders import claim_from_order, grievances
    from wakai.flows.publish_rulebook import publish_shipped
    from wakai.kernel.refusals import Refusal

    with database.embedded_server():
        publish_shipped(at=now())
        opened: Counter[str] = Counter()
        refused: dict[str, str] = {}
        found = list(grievances(source, at=now()))
        typer.echo(f"{count_orders(source=source)} orders, {len(found)} give reason for a claim.")
        for grievance in track(found, description="Opening claims"):
            try:
                opened[grievance.kind.value] += bool(claim_from_order(grievance))
            except Refusal as refusal:
                refused[grievance.order.number] = refusal.text("en")
    for kind, number in sorted((+opened).items()):
        typer.echo(f"{kind}: {number} opened")
    for order, reason in refused.items():
        typer.echo(f"order {order}: not opened. {reason}")
    before = len(found) - opened.total() - len(refused)
    typer.echo(f"{opened.total()} opened, {before} had been opened before.")


def judge(
    out: Annotated[Path | None, typer.Option(help="Write the decisions here, one JSON object a line.")] = None,
    explain: Annotated[str | None, typer.Option(help="Print the reasons of this case, by its number.")] = None,
    language: Annotated[str, typer.Option(help="en, ja or zh.")] = "en",
) -> None:
    """Decides the claims opened by `wakai claims from-orders`, each deadline at its own instant.

    Nobody answers in these cases, so every window passes in silence and the rules decide on the record alone; what
    the rules leave to people is counted as such.
    """
    boot.django()
    from rich.progress import track

    from wakai.config.clock import now
    from wakai.docket import queries as cases
    from wakai.docket.domain.acts import Stage
    from wakai.flows.claim_from_orders import SOURCE
    from wakai.flows.watch_deadlines import replay_deadlines

    with database.embedded_server():
        at = now()
        for head in track(cases.cases_from(SOURCE, stages=(Stage.NEGOTIATION, Stage.DECISION)), description="Judging"):
            replay_deadlines(head.id, at=at)
        decided = [(head, cases.decisions_of(head.id)) for head in cases.cases_from(SOURCE)]
        _tell_counts(decided)
        if out:
            _write(out, decided)
        if explain:
            _explain(explain, language)


def _tell_counts(decided: "Iterable[tuple[CaseHead, tuple[DecisionValue, ...]]]") -> None:
    from rich.console import Console
    from rich.table import Table

    counts: Counter[tuple[str, str, str, str]] = Counter()
    for head, decisions in decided:
        counts[(head.kind, *_result(head, decisions))] += 1
    table = Table(title="Decided on the record")
    for name in ("claim", "rule", "in favour of", "remedy"):
        table.add_column(name)
    table.add_column("cases", justify="right")
    for key, number in sorted(counts.items()):
        table.add_row(*key, str(number))
    table.add_row("all", "", "", "", str(sum(counts.values())))
    Console().print(table)


def _result(head: "CaseHead", decisions: "tuple[DecisionValue, ...]") -> tuple[str, str, str]:
    if not decisions:
        return "–", "for the secretariat" if head.stage == "decision" else "open", "–"
    last = decisions[-1]
    rule = json.loads(last.finding)["rule"] if last.finding else None
    return rule or "–", last.favours, last.remedy


def _write(out: Path, decided: "Iterable[tuple[CaseHead, tuple[DecisionValue, ...]]]") -> None:
    from wakai.flows.decision_on_file import decision_on_file

    lines = [decision_on_file(head, decision) for head, decisions in decided for decision in decisions]
    out.write_text("".join(lines), encoding="utf-8")
    typer.echo(f"{len(lines)} decisions written to {out}")


def _explain(number: str, language: str) -> None:
    from wakai.docket import queries as cases
    from wakai.policies.queries import rulebook_of
    from wakai.rulebook import Finding
    from wakai.rulebook.reasons import statement

    head = cases.case_by_number(number)
    decisions = cases.decisions_of(head.id) if head else ()
    if head is None or not decisions:
        boot.stop(f"No decided case is numbered {number}. The decisions file lists the numbers.")
    last, rulebook = decisions[-1], rulebook_of(head.rulebook_hash)
    told = [str(head.number), *_by_people(rulebook, last, language)]
    if last.finding:  # without one, people decided where the rulebook has no rules
        told.append(statement(rulebook, Finding.from_json(last.finding), language).text())
    typer.echo("\n" + "\n".join(told))


def _by_people(rulebook: "Rulebook", decision: "DecisionValue", language: str) -> Iterator[str]:
    """What people decided, point by point, and why; nothing where the rules decided."""
    from wakai.docket.domain.decision_file import BY_RULES
    from wakai.kernel.languages import pick
    from wakai.rulebook import Outcome
    from wakai.rulebook.specs import FactValue
    from wakai.rulebook.values import from_data
    from wakai.rulebook.words import outcome_words, value_words

    if decision.by == BY_RULES:
        return
    amount = None if decision.amount.is_zero else decision.amount
    outcome = outcome_words(rulebook, Outcome(decision.favours, decision.remedy, amount), language)
    yield pick(_BY_PEOPLE["result"], language).format(outcome=outcome)
    for row in decision.criteria:
        spec = rulebook.facts[row["fact"]]
        value = value_words(spec, cast(FactValue, from_data(row["value"])), decision.amount.currency, language)
        point = pick(_BY_PEOPLE["point"], language).format(label=pick(spec.label, language), value=value)
        yield " ".join(filter(None, [point, row.get("reason", "")]))
    if decision.reason:
        yield pick(_BY_PEOPLE["reason"], language).format(reason=decision.reason)
    yield ""
