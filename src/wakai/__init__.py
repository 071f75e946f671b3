"""Wakai: an open resolution centre for marketplaces."""

__version__ = "0.1.0"
