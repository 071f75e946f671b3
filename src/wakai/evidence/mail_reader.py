"""A program apart that reads one mail from its input, asks the DNS for the keys of its signatures, and prints what it found.

Apart, because the library that canonicalises mails takes hours over some that are made for it. Its argument is who is to be
asked (`WAKAI_DNS`).
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from wakai.evidence import apart, dns
from wakai.evidence.domain import mail
from wakai.evidence.domain.mail import Lookup, Signature

MEMORY: Final = 2 * 1024**3
SECONDS: Final = 60


def found_in(data: bytes, lookup: Lookup) -> dict[str, Any]:
    """What `SourceCheck` keeps of a mail."""
    sender = mail.sender_domain(data)
    signatures = mail.check_signatures(data, lookup)
    return {
        "signatures": [_told(one, sender) for one in signatures],
        "hops_in_order": mail.read_mail(data).hops_in_order,
        "sender_domain": sender,
    }


def too_much() -> dict[str, Any]:
    """What is kept of a mail that could not be looked through."""
    return {"signatures": [_told(Signature("", "not_checkable", "too_much"), "")]}


def _told(one: Signature, sender: str) -> dict[str, Any]:
    return asdict(one) | {"for_sender": one.speaks_for(sender)}


def main(servers: str) -> None:
    """What the process does."""
    apart.limit(seconds=SECONDS, memory=MEMORY)
    print(json.dumps(found_in(sys.stdin.buffer.read(), partial(dns.txt_record, by=servers))))


if __name__ == "__main__":
    main(*sys.argv[1:])
