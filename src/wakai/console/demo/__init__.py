"""The demonstration: a small made-up marketplace, loaded into an empty database by `wakai up`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

STAFF = (
    ("agent@wakai.example", "Aoi Mori", "ja", "agent"),
    ("supervisor@wakai.example", "Wei Chen", "zh", "supervisor"),
    ("auditor@wakai.example", "Alex Reed", "en", "auditor"),
)
# A password everybody knows: this marketplace does not exist, and `wakai up` refuses to load it in production.
PASSWORD = "wakai-demo"


def load_demo(at: datetime) -> None:
    """Fill an empty database with people, orders and cases in every stage around the instant `at`."""
    from wakai.console.demo.orders import as_jsonl
    from wakai.console.demo.stories import SOURCE, tell_all
    from wakai.flows.import_orders import import_orders
    from wakai.flows.publish_rulebook import publish_shipped

    publish_shipped(at=at)
    import_orders({"demo.jsonl": as_jsonl(at)}, format="jsonl", source=SOURCE, at=at)
    _enrol()
    tell_all(at)


def logins() -> Sequence[str]:
    """How to come in as whom."""
    from wakai.console.demo.orders import BUYERS, SELLERS

    rows = [(f"{who['email']}", f"buyer, {who['name']}") for who in BUYERS.values()]
    rows += [(f"{who['email']}", f"seller, {who['name']}") for who in SELLERS.values()]
    rows += [("reader@northlight.example", "reads along for Northlight Books, may not act")]
    rows += [(email, f"{role} of the secretariat, {name}") for email, name, _, role in STAFF]
    width = max(len(email) for email, _ in rows)
    return [f"{email:<{width}}  {what}" for email, what in rows] + [f"The password of each is: {PASSWORD}"]


def _enrol() -> None:
    from wakai.console.demo.orders import BUYERS, SELLERS
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
        "reader@northlight.example",
        role="seller",
        external_id="northlight",
        name="Sam Ito",
        language="en",
        zone="Europe/London",
        password=PASSWORD,
        may_act=False,
    )
    for email, name, language, staff_role in STAFF:
        enrol_staff(email, name=name, language=language, zone="Asia/Tokyo", staff_role=staff_role, password=PASSWORD)
