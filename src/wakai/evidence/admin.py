from django.contrib import admin

from wakai.evidence.models import Exhibit
from wakai.journal.admin import LookOnly


@admin.register(Exhibit)
class ExhibitAdmin(LookOnly):
    """To find exhibits; what was filed stays as it was filed."""

    list_display = ("id", "case_id", "number", "kind", "media_type", "size", "source_role", "received_at")
    list_filter = ("kind", "media_type")
    search_fields = ("id", "case_id", "sha256")
