from django.contrib import admin

from wakai.docket.models import Case
from wakai.journal.admin import LookOnly


@admin.register(Case)
class CaseAdmin(LookOnly):
    """Cases move by acts."""

    list_display = ("number", "kind", "stage", "opened_at")
    list_filter = ("stage", "kind")
    search_fields = ("number",)
