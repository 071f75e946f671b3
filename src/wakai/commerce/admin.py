from django.contrib import admin

from wakai.commerce.models import Order
from wakai.journal.admin import LookOnly


@admin.register(Order)
class OrderAdmin(LookOnly):
    """Orders are changed by imports alone."""

    list_display = ("number", "source", "status", "currency", "ordered_at")
    list_filter = ("source", "status")
    search_fields = ("number",)
    raw_id_fields = ("buyer", "seller")
