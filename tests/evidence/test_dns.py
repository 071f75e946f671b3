"""Keys out of the DNS: by a real resolver, from a small server of our own that answers over UDP as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from socketserver import BaseRequestHandler, ThreadingUDPServer

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from django.conf import settings
from tests.evidence.test_mail import DNS, EXAMPLE

from wakai.config.environment import EnvironmentProblem, nameservers
from wakai.evidence import dns as lookup
from wakai.evidence import sources

Rule = Callable[[str], tuple[str, ...] | int | None]


class Server:
    """Answers TXT questions: texts, or a response code, or (None) not at all. `asked` are the names, in order."""

    def __init__(self) -> None:
        self.rule: Rule = lambda name: ()
        self.asked: list[str] = []

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        name = query.question[0].name.to_text(omit_final_dot=True)
        self.asked.append(name)
        told = self.rule(name)
        if told is None:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if isinstance(told, int):
            reply.set_rcode(dns.rcode.Rcode(told))
        elif told:
            reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", *told))
        return reply.to_wire()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    told = Server()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            data, line = self.request
            reply = told.answer(data)
            if reply is not None:
                line.sendto(reply, self.client_address)

    with ThreadingUDPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        monkeypatch.setattr(settings, "WAKAI_DNS", f"127.0.0.1:{running.server_address[1]}")
        yield told
        running.shutdown()


def ask(name: str) -> bytes | None:
    return lookup.txt_record(name, by=settings.WAKAI_DNS)


def test_the_strings_of_a_record_are_joined(server: Server) -> None:
    server.rule = lambda name: ('"v=DKIM1; p=AAA" "BBB"',)
    assert ask("s._domainkey.example.org") == b"v=DKIM1; p=AAABBB"
    assert server.asked == ["s._domainkey.example.org"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_records_the_one_that_is_a_key_in_whatever_order_they_come(server: Server, order: int) -> None:
    server.rule = lambda name: ('"a verification of some site"', '"v=DKIM1; p=AAA"')[::order]
    assert ask("example.org") == b"v=DKIM1; p=AAA"


@pytest.mark.parametrize("told", [int(dns.rcode.NXDOMAIN), ()])
def test_what_is_not_there_is_none(server: Server, told: int | tuple[str, ...]) -> None:
    server.rule = lambda name: told
    assert ask("example.org") is None


@pytest.mark.parametrize("told", [int(dns.rcode.SERVFAIL), int(dns.rcode.REFUSED), None])
def test_what_is_not_answered_is_an_error(server: Server, monkeypatch: pytest.MonkeyPatch, told: int | None) -> None:
    monkeypatch.setattr(lookup, "SECONDS", 0.3)
    server.rule = lambda name: told
    with pytest.raises(OSError, match="no answer"):
        ask("example.org")


@pytest.mark.parametrize("name", ["a..example.org", "x" * 64 + ".example.org", ".".join(["abcdefgh"] * 40), "\u0000"])
def test_a_name_that_no_zone_can_hold_has_no_record(server: Server, name: str) -> None:
    server.rule = lambda name: int(dns.rcode.NXDOMAIN)
    assert ask(name) is None


def test_a_record_too_long_to_be_a_key_is_none(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "LONGEST", 20)
    server.rule = lambda name: ('"v=DKIM1; p=AAAAAAAAAAAAAAAA"',)
    assert ask("example.org") is None


def test_switched_off_nobody_is_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WAKAI_DNS", "off")
    with pytest.raises(OSError, match="not asked"):
        ask("example.org")
    assert not server.asked


def served(name: str) -> tuple[str, ...]:
    text = DNS[name].decode()
    return (" ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255)),)


def test_a_mail_is_looked_through_in_a_process_apart_by_the_servers_named(server: Server) -> None:
    server.rule = served
    found = sources.read_mail(EXAMPLE)
    assert [(one["state"], one["for_sender"], one["answer"].encode()) for one in found["signatures"]] == [
        ("verified", True, answer) for answer in DNS.values()
    ]
    assert server.asked == list(DNS)


def test_a_mail_made_to_keep_the_check_busy_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.rule = served
    monkeypatch.setattr(sources, "_MAIL_SECONDS", 1)
    busy = EXAMPLE + b" \t" * 2_000_000 + b"x\r\n"
    assert [one["why"] for one in sources.read_mail(busy)["signatures"]] == ["too_much"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]", ("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
    ],
)
def test_addresses_as_operators_write_them(text: str, address: tuple[str, int]) -> None:
    first, second = lookup._resolver(nameservers("WAKAI_DNS", f" {text} , 192.0.2.1")).nameservers
    assert (first.address, first.port) == address  # type: ignore[union-attr]
    assert second.address == "192.0.2.1"  # type: ignore[union-attr]


def test_nothing_said_is_this_machines_resolver() -> None:
    assert nameservers("WAKAI_DNS", "") == "system"
    assert nameservers("WAKAI_DNS", "off") == "off"


@pytest.mark.parametrize("text", ["dns.example.org", "192.0.2.53:dns", "192.0.2.53,,", "0", "192.0.2.53:99999"])
def test_what_is_no_address_stops_the_start(text: str) -> None:
    with pytest.raises(EnvironmentProblem, match="WAKAI_DNS"):
        nameservers("WAKAI_DNS", text)
