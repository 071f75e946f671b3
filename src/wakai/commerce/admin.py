from django.contrib import admin
from django.http import HttpRequest

from wakai.commerce.models import Order


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin[Order]):
    """To look at orders; they are changed by imports alone."""

    list_display = ("number", "source", "status", "currency", "ordered_at")
    list_filter = ("source", "status")
    search_fields = ("number",)
    raw_id_fields = ("buyer", "seller")

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False
