"""Publishing a rulebook version: once, dated, for good."""

from __future__ import annotations

from datetime import datetime

from wakai.journal.actions import append
from wakai.kernel.refusals import Refusal
from wakai.policies.models import RulebookVersion
from wakai.rulebook import Rulebook


class VersionAlreadyPublished(Refusal):
    """Another text was already published under this name and version, or from this day."""

    status = 409
    texts = {
        "en": "{name} {version} is already published with other text. A published version never changes: give the new text a new version and a new start date.",
        "ja": "{name} {version} は別の内容ですでに公開されています。公開された版は変更できません。新しい版番号と施行日を付けてください。",
        "zh": "{name} {version} 已以其他内容发布。已发布的版本不可更改，请使用新的版本号和生效日期。",
    }


def publish(rulebook: Rulebook, *, at: datetime) -> str:
    """Publish this version; answers its hash. Publishing the same text again changes nothing."""
    if RulebookVersion.objects.filter(pk=rulebook.hash).exists():
        return rulebook.hash
    if RulebookVersion.objects.filter(name=rulebook.name, version=rulebook.version).exists():
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
