"""What was found out about an exhibit, as JSON: the verdicts in three languages, and what they were found from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wakai.evidence.casefile.data import Authenticity, SignatureChecked
from wakai.evidence.domain.verdicts import ManifestFound, Verdict
from wakai.kernel.languages import LANGUAGES


def found_data(found: Authenticity, *, at: datetime) -> dict[str, Any]:
    """All of it, as it stood at this instant. Instants are in UTC, in the sentences as well.

    `signatures` of a mail are null where none were checked, and empty where it carries none.
    """
    signatures = found.signatures
    return {
        "at": at.isoformat(),
        "verdicts": [verdict_data(verdict) for verdict in found.verdicts],
        "signatures": None if signatures is None else [signature_data(one) for one in signatures],
        "manifest": _manifest(found.manifest) if found.manifest else None,
    }


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """One head with its state and its reasons in three languages."""
    reasons = [{language: reason.text(language, "UTC") for language in LANGUAGES} for reason in verdict.reasons]
    return {"head": verdict.head, "state": verdict.state, "reasons": reasons}


def signature_data(one: SignatureChecked) -> dict[str, Any]:
    """One signature of a mail's servers with all that repeating the check takes."""
    return {
        "domain": one.domain,
        "selector": one.selector,
        "dns_name": one.dns_name,
        "state": one.state,
        "why": one.why,
        "for_sender": one.for_sender,
        "answer": one.answer,
        "asked_at": one.asked_at.isoformat() if one.asked_at else None,
    }


def _manifest(one: ManifestFound) -> dict[str, Any]:
    return {"state": one.state, "signer": one.signer, "trusted": one.trusted}
