"""Filters of the secretariat's pages."""

from django import template

from wakai.portal.frame import OWN_NAMES
from wakai.portal.reader import LANG_ATTRIBUTE

register = template.Library()


@register.filter
def tongue(language: str) -> str:
    """A language by its own name: {{ "ja"|tongue }} is 日本語; "" for one we do not speak."""
    return OWN_NAMES.get(LANG_ATTRIBUTE.get(language, ""), "")
