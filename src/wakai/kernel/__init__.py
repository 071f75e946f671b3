"""The kernel: money, instants and calendars, identifiers, refusals, languages. Pure; imports nothing else of Wakai.

Importing it registers how money, instants, days and terms are shown inside a refusal's text.
"""

from wakai.kernel import instants, money, terms

__all__ = ["instants", "money", "terms"]
