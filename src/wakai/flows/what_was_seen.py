"""A decision gets the signed list of what its decider had, in the transaction in which it is issued, whoever decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wakai.docket.domain.decision import Material
from wakai.docket.domain.manifest import manifests
from wakai.docket.domain.state import CaseState
from wakai.docket.domain.step import Step
from wakai.evidence import queries as evidence
from wakai.evidence.casefile.seen import seen_text
from wakai.journal.domain.notes import sign
from wakai.journal.log_keys import log_signer


def with_manifest(step: Step, state: CaseState, material: Material, *, at: datetime) -> Step:
    """The step with its decision's manifests, one signed note a reader; any other step as it is."""
    if step.decision is None:
        return step
    listed = manifests(
        state,
        by=step.decision.by,
        at=at,
        rulebook=material.rulebook,
        exhibits=evidence.exhibits_of(state.id, role="agent"),
        facts=material.records,
    )
    signer = log_signer()
    seen = {reader: sign(seen_text(manifest), signer) for reader, manifest in listed.items()}
    return replace(step, decision=replace(step.decision, seen=seen))
