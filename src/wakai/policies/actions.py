"""Publishing a rulebook version: once, dated, for good."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from wakai.journal.actions import append
from wakai.kernel.refusals import Refusal
from wakai.policies.models import RulebookVersion
from wakai.rulebook import Rulebook


class VersionAlreadyPublished(Refusal):
    """Another text was already published under this name and version, or from this day."""

    status = 409
    texts = {
        "en": "Other text of {name} is already published as version {version}, or from the same day. A published version never changes: give the new text a version and a start date of its own.",
        "ja": "{name} では、版番号 {version} または同じ施行日で別の内容がすでに公開されています。公開された版は変更できません。新しい版番号と施行日を付けてください。",
        "zh": "{name} 已有其他内容以版本 {version} 或同一生效日期发布。已发布的版本不可更改，请使用新的版本号和生效日期。",
    }


@transaction.atomic
def publish(rulebook: Rulebook, *, at: datetime) -> str:
    """Publish this version; answers its hash. Publishing the same text again changes nothing.

    Raises `VersionAlreadyPublished` for other text under a published version, or from a day on which another begins.
    """
    with connection.cursor() as cursor:
        # One after the other: two programs that start at once publish the same text once.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"publish:{rulebook.name}"])
    if RulebookVersion.objects.filter(pk=rulebook.hash).exists():
        return rulebook.hash
    same = Q(version=rulebook.version) | Q(effective_from=rulebook.effective_from)
    if RulebookVersion.objects.filter(same, name=rulebook.name).exists():
        raise VersionAlreadyPublished(name=rulebook.name, version=rulebook.version)
    RulebookVersion.objects.create(
        hash=rulebook.hash,
        name=rulebook.name,
        version=rulebook.version,
        effective_from=rulebook.effective_from,
        orders_from=rulebook.orders_from,
        canonical=rulebook.canonical(),
        published_at=at,
    )
    payload = {"name": rulebook.name, "version": rulebook.version, "hash": rulebook.hash}
    append("RulebookPublished", actor="operator", at=at, payload=payload)
    return rulebook.hash
