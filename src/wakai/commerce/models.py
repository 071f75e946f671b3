"""Tables of orders as marketplaces told us. An import writes them; nobody edits them by hand."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wakai.commerce.domain.order import CONDITIONS, STATUSES, TRACKING_STATUSES


def _choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


class Order(models.Model):
    """One order; `number` is unique within its source."""

    id = models.CharField(primary_key=True, max_length=40)
    source = models.CharField(max_length=40)
    number = models.CharField(max_length=100)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    zone = models.CharField(max_length=64)
    ordered_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    total_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(null=True)
    buyer = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="+")
    promised_ship_on = models.DateField(null=True)
    estimated_delivery_on = models.DateField(null=True)
    status = models.CharField(max_length=12, choices=_choices(STATUSES))
    status_said = models.CharField(max_length=100, blank=True)
    delivery = models.JSONField(default=dict, help_text="The parts of the delivery address.")
    listing_condition = models.CharField(max_length=10, choices=_choices(CONDITIONS), blank=True)
    condition_statement = models.TextField(blank=True)
    shipping_recorded = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what the marketplace told, to see changes.")
    imported_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "number"], name="order_once_per_source"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(
                condition=Q(shipping_minor__isnull=True) | Q(shipping_minor__gte=0), name="order_shipping_not_negative"
            ),
        )
        indexes = (
            models.Index(fields=["number"], name="order_by_number"),
            models.Index(fields=["buyer", "-ordered_at"], name="order_by_buyer"),
            models.Index(fields=["seller", "-ordered_at"], name="order_by_seller"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.number}"


class OrderLine(models.Model):
    """One line of an order; others name it by the order and `n`, never by this row's id."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    n = models.IntegerField()
    title = models.CharField(max_length=500)
    quantity = models.IntegerField()
    unit_price_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    seller = models.ForeignKey("parties.Account", on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=100, blank=True)
    category = models.CharField(max_length=200, blank=True)
    listing_condition = models.CharField(max_length=10, choices=_choices(CONDITIONS), blank=True)
    promised_ship_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["order", "n"], name="line_once_per_order"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, unit_price_minor__gte=0, shipping_minor__gte=0), name="line_amounts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.n} {self.title}"


class Payment(models.Model):
    """One payment towards an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    n = models.IntegerField()
    method = models.CharField(max_length=100)
    amount_minor = models.BigIntegerField()
    installments = models.IntegerField(default=1)
    reference = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["order", "n"], name="payment_once_per_order"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="payment_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.n} {self.method}"


class Parcel(models.Model):
    """One parcel of an order. Dates are the carrier's local dates, instants UTC; null means not said."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parcels")
    n = models.IntegerField()
    carrier = models.CharField(max_length=100, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=20, choices=_choices(TRACKING_STATUSES), blank=True)
    tracking_uploaded_on = models.DateField(null=True)
    shipped_on = models.DateField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    place = models.JSONField(null=True)
    to_address = models.BooleanField(null=True)
    signed = models.BooleanField(null=True)
    signed_by = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=12, choices=_choices(("marketplace", "exhibit")), default="marketplace")
    exhibit = models.CharField(max_length=20, blank=True)
    line_ns = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["order", "n"], name="parcel_once_per_order"),)
        indexes = (models.Index(fields=["tracking_number"], name="parcel_by_number"),)

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}"


class Review(models.Model):
    """What the buyer said about an order at the marketplace."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reviews")
    external_id = models.CharField(max_length=100)
    score = models.SmallIntegerField()
    scale = models.SmallIntegerField()
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    asked_on = models.DateField(null=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["order", "external_id"], name="review_once_per_order"),)

    def __str__(self) -> str:
        return f"{self.score}/{self.scale}"
