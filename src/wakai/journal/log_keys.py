"""The deployment's own keys: by one it signs its log, by the other it witnesses the logs of others."""

from __future__ import annotations

import hmac

from django.conf import settings

from wakai.journal.domain.notes import COSIGNATURE, Signer, Verifier
from wakai.journal.domain.policy import Party, Policy


def origin() -> str:
    """The log's name: the address the site had when the log began, without its scheme, and /log."""
    return str(settings.WAKAI_LOG_ORIGIN)


def log_signer() -> Signer:
    """Signs checkpoints of our own log."""
    return Signer(origin(), settings.WAKAI_LOG_KEY)


def witness_signer() -> Signer:
    """Cosigns checkpoints of other logs; a key of its own, derived, so that there is one secret to keep."""
    return Signer(f"{origin()}/witness", hmac.digest(settings.WAKAI_LOG_KEY, b"wakai witness", "sha256"), COSIGNATURE)


def log_policy() -> Policy:
    """Our log, with the witnesses and the quorum that the operator's policy file names."""
    policy: Policy = settings.WAKAI_WITNESSES
    return Policy((Party(log_signer().verifier),), policy.witnesses, policy.groups, policy.quorum)


def witnessed_logs() -> tuple[Verifier, ...]:
    """The keys of the logs that we witness."""
    return tuple(settings.WAKAI_WITNESSED_LOGS)
