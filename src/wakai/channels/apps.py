"""Django's handle on the room `channels`; the worker finds `tasks.py` by its name."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the room under its short name."""

    name = "wakai.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
