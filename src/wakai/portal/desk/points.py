"""The points a decider looks at: what is asked, who must prove it, what each side says and shows, what counts now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wakai.docket.domain.acts import PARTIES
from wakai.docket.domain.decision import Assessment, Material
from wakai.docket.domain.facts import Assertion, assertions
from wakai.kernel.languages import pick
from wakai.portal.cases.opened import Opened
from wakai.portal.cases.wording import FactRow, label_words, proof_words, source_words, value_words
from wakai.rulebook import Fact
from wakai.rulebook.nodes import names
from wakai.rulebook.specs import FactSpec


@dataclass(frozen=True, slots=True)
class Side:
    """What one party says to a point ("" when nothing), and the exhibit it rests that on ("" for none)."""

    role: str
    says: str
    exhibit: str


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion. `stands` is what counts without a finding (None: open); `otherwise` what counts if not proven."""

    spec: FactSpec
    label: str
    question: str
    help: str
    burden: str
    proof: str
    sides: tuple[Side, ...]
    stands: FactRow | None
    otherwise: str
    matters: bool
    language: str

    @property
    def name(self) -> str:
        """The fact's name in the rulebook."""
        return self.spec.name


def names_of_points(opened: Opened, assessments: Iterable[Assessment], posted: Iterable[str] = ()) -> tuple[str, ...]:
    """The facts to look at: what can still change the result, what is contested, and what a referring rule turns on.

    `assessments` are the case as it stands and, if there is one, as it would stand with the findings on trial;
    `posted` keeps the points of a form that was sent. What the marketplace's own record says is nobody's to find.
    """
    found, recorded = dict.fromkeys(posted), set[str]()
    for assessment in assessments:
        found |= dict.fromkeys(_open_points(opened, assessment))
        facts = assessment.established.facts
        recorded |= {name for name, fact in facts.items() if fact.provenance.kind == "record"}
    return tuple(name for name in found if name in opened.rulebook.facts and name not in recorded)


def _open_points(opened: Opened, assessment: Assessment) -> Iterator[str]:
    finding = assessment.finding
    if finding is None:
        return
    yield from (missing.name for missing in finding.missing)
    if finding.refer and finding.rule:
        yield from names(opened.rulebook.rule(finding.rule).when, "fact")
    used = set(opened.rulebook.program(opened.state.kind).fact_names)
    yield from (name for name in assessment.established.contested if name in used)


def points_of(opened: Opened, material: Material, standing: Assessment, wanted: Iterable[str]) -> tuple[Point, ...]:
    """The points of these names, against the case as it stands without any finding."""
    said = assertions(opened.state, opened.rulebook, material.exhibits)
    missing = {row.name for row in standing.finding.missing} if standing.finding else set()
    return tuple(_point(opened, standing.established.facts, said, missing, name) for name in wanted)


def _point(
    opened: Opened, facts: Mapping[str, Fact], said: tuple[Assertion, ...], missing: set[str], name: str
) -> Point:
    spec, language = opened.rulebook.facts[name], opened.reader.language
    currency = opened.state.paid.currency
    stands = facts.get(name)
    return Point(
        spec=spec,
        label=label_words(opened.rulebook, name),
        question=pick(spec.ask or spec.label, language),
        help=pick(spec.help, language) if spec.help else "",
        burden=spec.burden or "",
        proof=proof_words(spec),
        sides=tuple(_side(spec, said, role, currency) for role in PARTIES),
        stands=FactRow("", value_words(spec, stands.value, currency), source_words(stands)) if stands else None,
        otherwise=value_words(spec, spec.if_unproven, currency) if spec.burden and spec.if_unproven is not None else "",
        matters=name in missing,
        language=language,
    )


def _side(spec: FactSpec, said: tuple[Assertion, ...], role: str, currency: str) -> Side:
    mine = [row for row in said if row.fact == spec.name and row.role == role]
    if not mine:
        return Side(role, "", "")
    return Side(role, value_words(spec, mine[-1].value, currency), mine[-1].exhibit or "")
