"""Reading sources, remedies, claims, facts and parameters."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, cast

from wakai.kernel.languages import Texts
from wakai.kernel.money import CURRENCIES, Money
from wakai.kernel.refusals import Refusal
from wakai.kernel.terms import Term
from wakai.rulebook.expressions import is_fact_name
from wakai.rulebook.nodes import MAX_DAYS, MAX_FACT_SCALE
from wakai.rulebook.problems import nearest
from wakai.rulebook.reading import CODE, Fields, Notes, source_name
from wakai.rulebook.source import Item, Scalar
from wakai.rulebook.specs import (
    FACT_TYPES,
    ORIGINS,
    PARTIES,
    UNITS,
    ClaimSpec,
    Dated,
    FactSpec,
    FactType,
    FactValue,
    ParameterSpec,
    ParameterValue,
    SourceSpec,
)
from wakai.rulebook.values import AnswerNotUnderstood, fact_from_text

_FACT_FIELDS: Final = (
    "type", "label", "ask", "help", "from", "burden", "asked_of", "proof", "if_unproven", "absent", "choices", "scale",
)  # fmt: skip
_RESERVED: Final = frozenset({"case_id", "currency", "as_of", "absent"})


def read_sources(item: Item | None, notes: Notes) -> dict[str, SourceSpec]:
    """sources: {S3: {title, kind, url}}."""
    found: dict[str, SourceSpec] = {}
    for name, key, value in notes.table(item, "sources"):
        notes.name(key, "A source", CODE)
        fields = notes.fields(value, f"Source {name}", ("title", "kind", "url"), ("title", "kind"))
        found[name] = SourceSpec(name, fields.texts("title"), fields.text("kind"), fields.text("url"))
    return found


def read_remedies(item: Item | None, notes: Notes) -> dict[str, Texts]:
    """remedies: {remove_rating: {en, ja, zh}}: words for remedies of this rulebook's own."""
    found: dict[str, Texts] = {}
    for name, key, value in notes.table(item, "remedies"):
        notes.name(key, "A remedy")
        found[name] = notes.texts(value, f"Remedy {name}")
    return found


def read_claims(item: Item | None, notes: Notes) -> dict[str, ClaimSpec]:
    """claims: {not_received: {title, hint, claimant}}."""
    found: dict[str, ClaimSpec] = {}
    for name, key, value in notes.table(item, "claims"):
        notes.name(key, "A claim")
        fields = notes.fields(value, f"Claim {name}", ("title", "hint", "claimant"), ("title", "hint", "claimant"))
        claimant = fields.one_of("claimant", PARTIES) or PARTIES[0]
        found[name] = ClaimSpec(name, fields.texts("title"), fields.texts("hint"), claimant)
    return found


# Facts --------------------------------------------------------------------------------------------------------------------


def read_facts(item: Item | None, notes: Notes) -> dict[str, FactSpec]:
    """facts: {delivered_on: {type: date, …}}."""
    found: dict[str, FactSpec] = {}
    for name, key, value in notes.table(item, "facts"):
        if notes.name(key, "A fact") and (name in _RESERVED or name.endswith("__absent") or not is_fact_name(name)):
            notes.error(
                key.place, "reserved-name", f"{name!r} has a meaning of its own in the language; choose another name."
            )
        found[name] = _fact(name, notes.fields(value, f"Fact {name}", _FACT_FIELDS, ("type", "label")), notes)
    return found


def _fact(name: str, fields: Fields, notes: Notes) -> FactSpec:
    kind = cast(FactType, fields.one_of("type", FACT_TYPES, "unknown-type") or "text")
    asked_of, burden = fields.one_of("asked_of", PARTIES), fields.one_of("burden", PARTIES)
    if asked_of and not fields.get("ask"):
        notes.error(
            fields.place, "missing-field", f"Fact {name} is asked of the {asked_of}, so it needs the question `ask`."
        )
    spec = FactSpec(
        name,
        kind,
        fields.texts("label"),
        scale=_scale(fields, kind, notes),
        choices=_choices(fields, kind, notes),
        absent=fields.one_of("absent", ("allowed",)) == "allowed",
        origin=fields.one_of("from", ORIGINS) or "party",
        burden=burden,
        asked_of=asked_of,
        proof=tuple(word for word, _ in fields.words("proof")),
        ask=fields.texts("ask") or None,
        help=fields.texts("help") or None,
    )
    return _with_default(spec, fields, notes)


def _scale(fields: Fields, kind: str, notes: Notes) -> int:
    item = fields.get("scale")
    if kind != "decimal":
        if item:
            notes.error(item.place, "scale-without-decimal", "Only a decimal has a scale.")
        return 0
    text = item.text if isinstance(item, Scalar) else ""
    if text.isdecimal() and int(text) <= MAX_FACT_SCALE:
        return int(text)
    notes.error(
        fields.at("scale"), "no-scale", f"A decimal states its number of decimals: scale: 0 to {MAX_FACT_SCALE}."
    )
    return 0


def _choices(fields: Fields, kind: str, notes: Notes) -> Mapping[str, Texts]:
    item = fields.get("choices")
    if kind != "choice":
        if item:
            notes.error(item.place, "choices-without-choice", "Only a choice lists choices.")
        return {}
    found: dict[str, Texts] = {}
    for code, key, value in notes.table(item, f"{fields.what}, choices"):
        if notes.name(key, "A choice", CODE) and code.lower() == "absent":
            notes.error(
                key.place, "reserved-name", "'absent' says that there is none; write `absent: allowed` instead."
            )
        found[code] = notes.texts(value, f"{fields.what}, choice {code}")
    if len(found) < 2:
        notes.error(fields.at("choices"), "no-choices", f"{fields.what} is a choice and lists at least two choices.")
    return found


def _with_default(spec: FactSpec, fields: Fields, notes: Notes) -> FactSpec:
    """Add `if_unproven`: what the fact counts as when the bearer of the burden has not proven it in time."""
    item = fields.get("if_unproven")
    if item is None:
        if spec.burden:
            message = (
                f"Fact {spec.name} has a burden of proof but no `if_unproven`; it stays unknown and goes to a person."
            )
            notes.warning(fields.at("burden"), "no-default", message)
        return spec
    if not spec.burden:
        notes.error(item.place, "default-without-burden", "`if_unproven` needs a `burden`: whose proof was missing?")
    value = read_value(spec, item, "XXX", notes)
    return FactSpec(**{**{name: getattr(spec, name) for name in spec.__slots__}, "if_unproven": value})


def read_value(spec: FactSpec, item: Item, currency: str, notes: Notes) -> FactValue | None:
    """A fact's value in a YAML file; money in major units of `currency`, or only zero when no currency is known ("XXX")."""
    text = item.text if isinstance(item, Scalar) else ""
    try:
        if spec.type == "money" and currency == "XXX" and text not in ("absent", "ABSENT"):
            if text in ("0", "0.00"):
                return 0
            message = f"{spec.name} is money in the currency of each case; only 0 or absent can stand here."
            notes.error(item.place, "wrong-value", message)
            return None
        return fact_from_text(spec, text, currency)
    except AnswerNotUnderstood:
        near = nearest(text, spec.choices)
        hint = f"one of {', '.join(spec.choices)}" if spec.choices else f"a value of type {spec.type}"
        also = ", or absent" if spec.absent else ""
        notes.error(item.place, "wrong-value", f"{spec.name} needs {hint}{also}; here is {text!r}.", near)
    except Refusal as refusal:
        notes.error(item.place, "wrong-value", refusal.text("en"))
    return None


# Parameters ---------------------------------------------------------------------------------------------------------------


def read_parameters(item: Item | None, sources: Mapping[str, SourceSpec], notes: Notes) -> dict[str, ParameterSpec]:
    """parameters: {signature_from: {unit: money, label, source, dated: [{since, USD: "750.00"}]}}."""
    found: dict[str, ParameterSpec] = {}
    for name, key, value in notes.table(item, "parameters"):
        notes.name(key, "A parameter")
        wanted = ("unit", "label", "source", "dated")
        fields = notes.fields(value, f"Parameter {name}", wanted, wanted)
        unit = fields.one_of("unit", UNITS, "unknown-unit")
        source = fields.text("source")
        check_source(source, fields, sources, notes)
        dated = tuple(_dated(fields, unit, notes)) if unit else ()
        shares = [number for entry in dated for number in entry.values.values() if isinstance(number, Decimal)]
        scale = max((-int(share.as_tuple().exponent) for share in shares), default=0)
        spec = ParameterSpec(name, unit or "days", fields.texts("label"), source, dated, max(scale, 0))  # type: ignore[arg-type]
        found[name] = spec
    return found


def check_source(cited: str, fields: Fields, sources: Mapping[str, SourceSpec], notes: Notes) -> None:
    """A citation begins with the name of a declared source."""
    if cited and source_name(cited) not in sources:
        message = f"{fields.what} cites {source_name(cited)!r}, and there is no such source."
        notes.error(fields.at("source"), "unknown-source", message, nearest(source_name(cited), sources))


def _dated(fields: Fields, unit: str, notes: Notes) -> list[Dated]:
    found: list[Dated] = []
    for item in notes.listing(fields.get("dated"), f"{fields.what}, dated"):
        known = ("since", *sorted(CURRENCIES)) if unit == "money" else ("since", "value")
        needs = ("since",) if unit == "money" else known
        entry = notes.fields(item, f"{fields.what}, dated", known, needs)
        since = entry.day("since")
        values = {
            key: _parameter_value(entry.entries[key][1], key, unit, notes) for key in entry.entries if key in known[1:]
        }
        kept = {key if unit == "money" else "": value for key, value in values.items() if value is not None}
        if since and found and since <= found[-1].since:
            notes.error(
                entry.at("since"),
                "dates-not-in-order",
                "Dated values stand from the oldest to the newest, one for each day.",
            )
        if since and kept:
            found.append(Dated(since, kept))
        elif since and not values:
            notes.error(entry.place, "no-value", f"{fields.what} gives no value from {since} on.")
    if not found and not notes.failed:
        notes.error(fields.at("dated"), "no-value", f"{fields.what} has no dated value.")
    return found


def _parameter_value(item: Item, currency: str, unit: str, notes: Notes) -> ParameterValue | None:
    text = item.text.strip() if isinstance(item, Scalar) else ""
    try:
        if unit == "money":
            return Money.parse(text, currency).minor
        if unit == "term":
            return Term.parse(text)
    except Refusal as refusal:
        notes.error(item.place, "wrong-value", refusal.text("en"))
        return None
    if unit == "days" and text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) <= MAX_DAYS:
        return int(text)
    if unit == "share" and (share := fact_share(text)) is not None:
        return share
    wanted = {"days": f"a whole number of days up to {MAX_DAYS:,}", "share": 'a share such as "0.20"'}[unit]
    notes.error(item.place, "wrong-value", f"This needs {wanted}; here is {text!r}.")
    return None


_SHARE: Final = FactSpec("share", "decimal", {"en": "share"}, scale=MAX_FACT_SCALE)


def fact_share(text: str) -> Decimal | None:
    """A share or ratio as an exact decimal of at most six places, or None."""
    try:
        value = fact_from_text(_SHARE, text, "XXX")
    except AnswerNotUnderstood:
        return None
    return value if isinstance(value, Decimal) else None
