"""Django's handle on the room `portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the room under its short name."""

    name = "wakai.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
