from django.contrib import admin
from django.http import HttpRequest

from wakai.evidence.models import Exhibit


@admin.register(Exhibit)
class ExhibitAdmin(admin.ModelAdmin[Exhibit]):
    """To find exhibits; what was filed stays as it was filed."""

    list_display = ("id", "case_id", "number", "kind", "media_type", "size", "source_role", "received_at")
    list_filter = ("kind", "media_type")
    search_fields = ("id", "case_id", "sha256")

    def has_change_permission(self, request: HttpRequest, obj: Exhibit | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Exhibit | None = None) -> bool:
        return False
