"""Taking a buyer's personal data out of orders. What was bought, when and for how much stays: cases rest on it."""

from __future__ import annotations

from collections.abc import Iterable

from wakai.commerce.models import Order, Parcel, Payment, Review


def orders_bought_by(account_id: str) -> tuple[str, ...]:
    """The orders of a buyer."""
    return tuple(Order.objects.filter(buyer_id=account_id).order_by("id").values_list("id", flat=True))


def erase_people(order_ids: Iterable[str]) -> None:
    """Forget addresses, who signed, where exactly a parcel was left, references of payments and words of reviews.

    The digest of what the marketplace told stays: the same record told again is known and brings nothing back.
    """
    wanted = list(order_ids)
    Order.objects.filter(pk__in=wanted).update(delivery={})
    Parcel.objects.filter(order_id__in=wanted).update(signed_by="", place=None)
    Payment.objects.filter(order_id__in=wanted).update(reference="")
    Review.objects.filter(order_id__in=wanted).update(title="", text="", external_id="")
