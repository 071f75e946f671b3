"""Carriers' tracking documents: read by `read_carrier_document`, turned into facts by `facts_of_report`.

A new carrier is a module beside these with ``NAME``, ``ROOT`` and ``read``, and one line in ``reading.CARRIERS``.
"""

from wakai.evidence.domain.carriers.belonging import Doubt, OrderedParcel, advice, doubts_of
from wakai.evidence.domain.carriers.facts import facts_of_report
from wakai.evidence.domain.carriers.reading import CARRIERS, read_carrier_document
from wakai.evidence.domain.carriers.report import CarrierReport, LocalMoment, Note, Scan, TrackingStatus, named_person

__all__ = [
    "CARRIERS",
    "CarrierReport",
    "Doubt",
    "LocalMoment",
    "Note",
    "OrderedParcel",
    "Scan",
    "TrackingStatus",
    "advice",
    "doubts_of",
    "facts_of_report",
    "named_person",
    "read_carrier_document",
]
