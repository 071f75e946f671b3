"""Django's handle on the room `commerce`."""

from django.apps import AppConfig


class CommerceConfig(AppConfig):
    """Registers the room under its short name."""

    name = "wakai.commerce"
    label = "commerce"
    default_auto_field = "django.db.models.BigAutoField"
