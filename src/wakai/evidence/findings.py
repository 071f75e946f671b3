"""What was found out about the exhibits of a case since they came: for pages and case files, from what jobs have kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from wakai.evidence.casefile.data import SignatureChecked
from wakai.evidence.domain.c2pa import State as ManifestState
from wakai.evidence.domain.verdict_texts import State
from wakai.evidence.domain.verdicts import ManifestFound, SignatureFound
from wakai.evidence.models import Exhibit

_FIELDS = ("source__state", "source__result", "fixity__state", "fixity__checked_at")


@dataclass(frozen=True, slots=True)
class FoundOut:
    """Of one exhibit: its signatures as far as they were checked (`waiting`: not yet), and its bytes as last read again."""

    waiting: bool = False
    signatures: tuple[SignatureFound, ...] | None = None
    hops_in_order: bool | None = None
    manifest: ManifestFound | None = None
    kept: Literal["same", "differs", "missing"] | None = None
    kept_at: datetime | None = None


def found_out(case_id: str) -> Mapping[str, FoundOut]:
    """By exhibit id, of all exhibits of a case. Whoever shows it has checked that the reader may see them."""
    rows = Exhibit.objects.filter(case_id=case_id).exclude(case_id="").values_list("id", "media_type", *_FIELDS)
    return {exhibit_id: _found(media_type, *rest) for exhibit_id, media_type, *rest in rows}


def signatures_checked(case_id: str) -> Mapping[str, tuple[SignatureChecked, ...]]:
    """By exhibit id, the signatures of a case's mails with all that repeating the check takes; nothing where none was checked.

    Whoever shows it has checked that the reader may see them.
    """
    rows = (
        Exhibit.objects.filter(case_id=case_id, source__isnull=False).exclude(case_id="").exclude(source__state="off")
    )
    kept = rows.values_list("id", "source__result__signatures")
    return {exhibit_id: tuple(map(_checked, told)) for exhibit_id, told in kept if told is not None}


def _checked(told: Mapping[str, Any]) -> SignatureChecked:
    at = told.get("asked_at")
    return SignatureChecked(
        domain=told["domain"],
        dns_name=told["asked"],
        state=cast(State, told["state"]),
        why=told["why"],
        for_sender=told["for_sender"],
        answer=told["answer"],
        asked_at=datetime.fromisoformat(at) if at else None,
    )


def _found(
    media_type: str, state: str | None, result: dict[str, Any] | None, kept: Any, at: datetime | None
) -> FoundOut:
    told = result or {}
    waiting = state == "waiting"
    return FoundOut(
        waiting=waiting,
        # While the DNS is switched off, what was not asked for says nothing that "not checked here" does not.
        signatures=tuple(map(_signature, told["signatures"])) if "signatures" in told and state != "off" else None,
        hops_in_order=told.get("hops_in_order"),
        manifest=_manifest(told, waiting and media_type.startswith("image/")),
        kept=kept,
        kept_at=at,
    )


def _signature(told: Mapping[str, Any]) -> SignatureFound:
    return SignatureFound(told["domain"], cast(State, told["state"]), told["why"], told["for_sender"])


def _manifest(told: Mapping[str, Any], waiting: bool) -> ManifestFound | None:
    if waiting:
        return ManifestFound("waiting")
    found = told.get("manifest")
    return ManifestFound(cast(ManifestState, found["state"]), found["signer"], found["trusted"]) if found else None
