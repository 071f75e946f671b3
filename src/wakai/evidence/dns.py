"""Asking the DNS for the keys of mail servers, as the settings say: by this machine's resolver, by named ones, or not at all."""

from __future__ import annotations

from typing import Final

import dns.exception
import dns.rdatatype
import dns.resolver

OFF: Final = "off"
SYSTEM: Final = "system"
SECONDS: Final = 10.0
"""How long all tries for one name may take together."""
LONGEST: Final = 8192
"""Bytes of a record that may be a key; the largest in use have less than 1,000."""


def txt_record(name: str, *, by: str) -> bytes | None:
    """The TXT record of a name, its strings joined (RFC 6376, section 3.6.2.2); None where there is none.

    `by`: who is asked, as `WAKAI_DNS` says it: ``system``, ``off``, or addresses with commas between.

    Raises OSError where no answer can be had, or the DNS is switched off. Of several records the first that calls itself
    a DKIM key is taken, in a fixed order: what the DNS says first changes from answer to answer.
    """
    if by == OFF:
        raise OSError("the DNS is not asked here")
    try:
        answer = _resolver(by).resolve(
            name, dns.rdatatype.TXT, lifetime=SECONDS, search=False, raise_on_no_answer=False
        )
    except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
        return None
    except (dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration, dns.exception.Timeout) as problem:
        raise OSError(f"no answer from the DNS: {type(problem).__name__}") from problem
    except (dns.exception.DNSException, UnicodeError):  # a name that no zone can hold
        return None
    records = [b"".join(row.strings) for row in answer.rrset or () if row.rdtype == dns.rdatatype.TXT]
    usable = sorted(records, key=lambda text: (not text.startswith(b"v=DKIM1"), text))
    return usable[0] if usable and len(usable[0]) <= LONGEST else None


def _resolver(by: str) -> dns.resolver.Resolver:
    if by == SYSTEM:
        return dns.resolver.Resolver()
    named = dns.resolver.Resolver(configure=False)
    named.nameservers = [dns.nameserver.Do53Nameserver(*_address(text)) for text in by.split(",")]
    return named


def _address(text: str) -> tuple[str, int]:
    """``192.0.2.53``, ``192.0.2.53:5353``, ``2001:db8::53`` or ``[2001:db8::53]:5353``."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return host, int(port[1:] or 53)
    host, _, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
    return host, int(port or 53)
