"""The demonstration: a small made-up marketplace, loaded into an empty database by `wakai up`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from wakai.console.demo.people import BUYERS, GUESTS, PASSWORD, READER, SELLERS, STAFF


def load_demo(at: datetime) -> None:
    """Fill an empty database with people, orders and cases in every stage around the instant `at`."""
    from wakai.console.demo.orders import as_jsonl
    from wakai.console.demo.stories import tell_all
    from wakai.console.demo.telling import SOURCE
    from wakai.flows.import_orders import import_orders
    from wakai.flows.publish_rulebook import publish_shipped

    publish_shipped(at=at)
    import_orders({"demo.jsonl": as_jsonl(at)}, format="jsonl", source=SOURCE, at=at)
    _enrol()
    tell_all(at)


def logins() -> Sequence[str]:
    """How to come in as whom; and, for who cannot sign in, the links by which they come."""
    from wakai.config.clock import now

    rows = [(who["email"], f"buyer, {who['name']}") for who in BUYERS.values()]
    rows += [(who["email"], f"seller, {who['name']}") for who in SELLERS.values()]
    rows += [(READER["email"], "reads along for Northlight Books, may not act")]
    rows += [(email, f"{role} of the secretariat, {name}") for email, name, _, role in STAFF]
    width = max(len(email) for email, _ in rows)
    lines = [f"{email:<{width}}  {what}" for email, what in rows]
    return [*lines, f"The password of each is: {PASSWORD}", *guest_links(now())]


def guest_links(at: datetime) -> Sequence[str]:
    """The links of the buyer who has no sign-in, as of `at`; none where the demonstration was not loaded."""
    return list(_links(at))


def _links(at: datetime) -> Iterator[str]:
    from django.conf import settings

    from wakai.commerce import queries as commerce
    from wakai.console.demo.stories import GUEST_CASE, GUEST_ORDERS
    from wakai.console.demo.telling import SOURCE
    from wakai.docket import queries as cases
    from wakai.parties.access import sign_case_link, sign_order_link

    who = GUESTS["sofia"]["name"]
    for number in GUEST_ORDERS[:1]:
        if order := commerce.order_by_source(SOURCE, number=number):
            token = sign_order_link(order.buyer.account_id, order_id=order.id, at=at)
            yield f"{who} has no sign-in. Her link to order {number}: {settings.WAKAI_SITE_URL}/claim/o/{token}"
    if order := commerce.order_by_source(SOURCE, number=GUEST_CASE):
        for head in cases.cases_of([order.buyer.account_id]):
            token = sign_case_link(order.buyer.account_id, case_id=head.id, at=at)
            yield f"Her link to case {head.number}, where an offer waits: {settings.WAKAI_SITE_URL}/c/{token}"


def _enrol() -> None:
    from wakai.flows.enrol import enrol_member, enrol_staff

    for role, people in (("buyer", BUYERS), ("seller", SELLERS)):
        for external_id, who in people.items():
            enrol_member(
                who["email"],
                role=role,
                external_id=external_id,
                name=who["name"],
                language=who["language"],
                zone=who["zone"],
                password=PASSWORD,
            )
    enrol_member(
        READER["email"],
        role="seller",
        external_id="northlight",
        name=READER["name"],
        language=READER["language"],
        zone=READER["zone"],
        password=PASSWORD,
        may_act=False,
    )
    for email, name, language, staff_role in STAFF:
        enrol_staff(email, name=name, language=language, zone="Asia/Tokyo", staff_role=staff_role, password=PASSWORD)
