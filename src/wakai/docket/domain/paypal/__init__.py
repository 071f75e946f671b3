"""PayPal disputes as our own: `read_dispute` maps a webhook or dispute object and lists what has no place here."""

from wakai.docket.domain.paypal.mapping import read_dispute
from wakai.docket.domain.paypal.reading import PayloadNotUnderstood, UnknownWord
from wakai.docket.domain.paypal.values import ImportedDispute

__all__ = ["ImportedDispute", "PayloadNotUnderstood", "UnknownWord", "read_dispute"]
