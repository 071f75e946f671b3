"""Which rulebook version governs, and the compiled rulebook behind a hash."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db import connection

from wakai.kernel.refusals import Refusal
from wakai.policies.models import RulebookVersion
from wakai.rulebook import Rulebook


class NoRulebookInForce(Refusal):
    """No published version covers an order of that day."""

    status = 409
    texts = {
        "en": "No published rules cover an order of {on}. Write to the secretariat; they will say which rules apply.",
        "ja": "{on}のご注文に適用される規則が公開されていません。事務局へご連絡ください。適用される規則をご案内します。",
        "zh": "没有已发布的规则适用于{on}的订单。请联系平台客服，我们会告知适用的规则。",
    }


def version_in_force(name: str, *, on: date) -> Rulebook:
    """The version governing an order paid on this day; raises `NoRulebookInForce`.

    The latest version in effect on the day; before the first version, the one whose transition
    clause (`orders_from`) reaches back that far.
    """
    # Without the texts: they are long, and `rulebook_of` keeps them.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash, effective_from, orders_from FROM policies_rulebookversion WHERE name = %s ORDER BY effective_from",
            [name],
        )
        starts = cursor.fetchall()
    in_effect = [version for version, effective_from, _ in starts if effective_from <= on]
    reaching_back = [version for version, _, orders_from in starts if orders_from <= on]
    if not in_effect and not reaching_back:
        raise NoRulebookInForce(on=on)
    return rulebook_of(in_effect[-1] if in_effect else reaching_back[0])


@lru_cache(maxsize=64)
def rulebook_of(version_hash: str) -> Rulebook:
    """The compiled rulebook with this hash; safe to keep since a version never changes."""
    row = RulebookVersion.objects.get(pk=version_hash)
    return Rulebook.from_canonical(bytes(row.canonical))


def published(name: str) -> tuple[Rulebook, ...]:
    """All published versions of a rulebook, newest first."""
    hashes = RulebookVersion.objects.filter(name=name).order_by("-effective_from").values_list("hash", flat=True)
    return tuple(rulebook_of(version_hash) for version_hash in hashes)
