"""Carriers' documents: six different situations, and a clear refusal for each thing that is no such document."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wakai.evidence.domain.carriers import (
    CARRIERS,
    CarrierReport,
    TrackingStatus,
    facts_of_report,
    named_person,
    read_carrier_document,
)
from wakai.evidence.domain.carriers import refusals as no
from wakai.evidence.domain.carriers.report import NOTES
from wakai.kernel.languages import LANGUAGES
from wakai.kernel.places import Place
from wakai.kernel.refusals import Refusal
from wakai.rulebook import ABSENT


def values(report: CarrierReport, address: Place | None = None) -> dict[str, object]:
    return {name: fact.value for name, fact in facts_of_report(report, address, exhibit="E1").items()}


def notes(report: CarrierReport) -> list[str]:
    return [note.code for note in report.notes]


# ---- documents made here ---------------------------------------------------------------------------------------------


def fedex(*, status: str = "DL", events: str = "", more: str = "", number: str = "111122223333") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><TrackReply xmlns="http://fedex.com/ws/track/v18"><CompletedTrackDetails>
    <TrackDetails><TrackingNumber>{number}</TrackingNumber><StatusDetail><Code>{status}</Code>
    <Description>{status} text</Description></StatusDetail>{more}{events}</TrackDetails></CompletedTrackDetails></TrackReply>""".encode()


def scan(code: str, stamp: str, city: str = "Kobe", postal: str = "650-0001", country: str = "JP") -> str:
    return f"""<Events><Timestamp>{stamp}</Timestamp><EventType>{code}</EventType><EventDescription>{code} scan</EventDescription>
    <Address><City>{city}</City><PostalCode>{postal}</PostalCode><CountryCode>{country}</CountryCode></Address></Events>"""


def ups(*activity: dict[str, Any], given: dict[str, Any] | None = None, current: str = "D", **more: Any) -> bytes:
    package = {
        "trackingNumber": "1Z999AA10123456784",
        "activity": list(activity),
        "currentStatus": {"type": current, "description": "current"},
        "deliveryInformation": given or {},
        **more,
    }
    return json.dumps({"trackResponse": {"shipment": [{"package": [package]}]}}).encode()


def act(kind: str, day: str, time: str = "120000", **address: str) -> dict[str, Any]:
    return {
        "status": {"type": kind, "description": f"{kind} text"},
        "date": day,
        "time": time,
        "location": {"address": address},
    }


def usps(summary: str = "", details: str = "", category: str = "In Transit", more: str = "") -> bytes:
    return f"""<TrackResponse><TrackInfo ID="9400100000000000000000"><StatusCategory>{category}</StatusCategory>
    {more}{summary}{details}</TrackInfo></TrackResponse>""".encode()


def usps_scan(element: str, code: str, day: str, name: str = "") -> str:
    return f"""<{element}><EventTime>9:00 am</EventTime><EventDate>{day}</EventDate><Event>{code} event</Event>
    <EventCity>KOBE</EventCity><EventZIPCode>6500001</EventZIPCode><Name>{name}</Name><EventCode>{code}</EventCode></{element}>"""


# ---- meaning ---------------------------------------------------------------------------------------------------------


def test_the_date_of_delivery_is_the_carriers_local_date() -> None:
    report = read_carrier_document(fedex(events=scan("DL", "2026-12-02T00:30:00+09:00")))
    assert report.delivered_at == datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
    assert values(report)["delivered_on"] == date(2026, 12, 2)


def test_the_newest_scan_wins_whatever_the_order_in_the_document() -> None:
    events = (
        scan("PU", "2026-12-01T10:00:00+09:00")
        + scan("DL", "2026-12-03T10:00:00+09:00")
        + scan("OD", "2026-12-03T08:00:00+09:00")
    )
    report = read_carrier_document(fedex(events=events))
    assert report.status is TrackingStatus.DELIVERED
    assert report.shipped is not None
    assert report.shipped.on == date(2026, 12, 1)


def test_a_summary_that_contradicts_the_scans_is_noted_and_loses() -> None:
    report = read_carrier_document(fedex(status="DL", events=scan("OD", "2026-12-03T08:00:00+09:00")))
    assert report.status is TrackingStatus.OUT_FOR_DELIVERY
    assert "summary_contradicts_scans" in notes(report)
    assert values(report)["delivered_on"] is ABSENT


@pytest.mark.parametrize(
    ("receiver", "name"),
    [
        ("AVILLALON", "AVILLALON"),
        ("J.DOE", "J.DOE"),
        ("田中", "田中"),
        ("李", "李"),
        ("Adam Driver", "Adam Driver"),
        ("Simone", "Simone"),
        ("163000", None),
        ("", None),
        ("X", None),
        ("FRONT DOOR", None),
        ("Signature release on file", None),
        ("Signature not required", None),
        ("DRIVER RELEASE", None),
        ("driver", None),
        ("encoding Base64", None),
        ("LEFT AT PORCH", None),
        ("C19", None),
        ("--", None),
    ],
)
def test_a_signature_is_a_persons_name(receiver: str, name: str | None) -> None:
    assert named_person(receiver) == name
    more = f"<DeliverySignatureName>{receiver}</DeliverySignatureName>"
    report = read_carrier_document(fedex(events=scan("DL", "2026-12-03T10:00:00+09:00"), more=more))
    assert report.signed_by == name
    assert values(report)["signature"] is (name is not None)
    assert ("not_a_name" in notes(report)) is (bool(receiver) and name is None)


def test_an_unknown_code_is_said_and_not_guessed() -> None:
    report = read_carrier_document(fedex(status="ZZ", events=scan("ZZ", "2026-12-03T10:00:00+09:00")))
    assert report.status is None
    assert notes(report) == ["code_not_known"]
    assert values(report) == {}


def test_a_label_alone_means_not_shipped() -> None:
    report = read_carrier_document(fedex(status="OC", events=scan("OC", "2026-12-01T10:00:00+09:00")))
    assert values(report) == {"tracking_status": "label_created", "shipped_on": ABSENT, "delivered_on": ABSENT}


def test_a_later_scan_does_not_say_when_the_parcel_was_shipped() -> None:
    report = read_carrier_document(fedex(status="IT", events=scan("IT", "2026-12-02T10:00:00+09:00")))
    assert "no_pickup_scan" in notes(report)
    assert "shipped_on" not in values(report)


def test_a_return_to_the_sender_is_no_delivery() -> None:
    events = scan("RS", "2026-12-05T10:00:00+09:00") + scan("PU", "2026-12-01T10:00:00+09:00")
    report = read_carrier_document(fedex(status="RS", events=events))
    assert values(report) == {"tracking_status": "returned", "shipped_on": date(2026, 12, 1), "delivered_on": ABSENT}


def test_the_ship_date_counts_only_without_a_pickup_scan() -> None:
    stated = "<ShipTimestamp>2026-11-29T00:00:00</ShipTimestamp>"
    scans = scan("IT", "2026-12-02T10:00:00+09:00")
    assert values(read_carrier_document(fedex(events=scans, more=stated)))["shipped_on"] == date(2026, 11, 29)
    scans += scan("PU", "2026-12-01T10:00:00+09:00")
    assert values(read_carrier_document(fedex(events=scans, more=stated)))["shipped_on"] == date(2026, 12, 1)


def test_the_delivery_place_is_compared_only_when_delivered() -> None:
    kobe = Place(city="Kobe", postal_code="650-0001", country="JP")
    delivered = fedex(events=scan("DL", "2026-12-03T10:00:00+09:00"))
    assert values(read_carrier_document(delivered), kobe)["delivered_to_address"] is True
    assert values(read_carrier_document(delivered), Place(postal_code="150-0001"))["delivered_to_address"] is False
    assert "delivered_to_address" not in values(read_carrier_document(delivered), Place(country="JP"))
    on_the_way = fedex(status="OD", events=scan("OD", "2026-12-03T08:00:00+09:00"))
    assert "delivered_to_address" not in values(read_carrier_document(on_the_way), kobe)


def test_ups_picks_the_newest_by_local_date_and_time() -> None:
    document = ups(
        act("I", "20261201", "080000"),
        act("D", "20261203", "163000", city="Kobe", postalCode="6500001"),
        act("O", "20261203", "080000"),
    )
    report = read_carrier_document(document)
    assert (report.status, values(report)["delivered_on"]) == (TrackingStatus.DELIVERED, date(2026, 12, 3))
    assert report.delivered_at is None


def test_ups_gives_the_instant_where_gmt_is_given() -> None:
    report = read_carrier_document(ups({**act("D", "20261203"), "gmtDate": "20261202", "gmtTime": "23:30:00"}))
    assert report.delivered_at == datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
    assert values(report)["delivered_on"] == date(2026, 12, 3)


def test_ups_not_found() -> None:
    document = {
        "trackResponse": {
            "shipment": [
                {"inquiryNumber": "1Z9", "warnings": [{"code": "TW0001", "message": "Tracking Information Not Found"}]}
            ]
        }
    }
    report = read_carrier_document(json.dumps(document).encode())
    assert values(report) == {"tracking_status": "not_found"}


def test_usps_not_found() -> None:
    report = read_carrier_document(
        usps(more="<Error><Description>A status update is not yet available</Description></Error>")
    )
    assert values(report) == {"tracking_status": "not_found"}


def test_usps_delivered_with_a_name() -> None:
    document = usps(
        usps_scan("TrackSummary", "01", "December 3, 2026", name="T TANAKA"),
        usps_scan("TrackDetail", "03", "December 1, 2026"),
        "Delivered",
    )
    report = read_carrier_document(document)
    expected = {
        "tracking_status": "delivered",
        "shipped_on": date(2026, 12, 1),
        "delivered_on": date(2026, 12, 3),
        "signature": True,
    }
    assert values(report) == expected


@pytest.mark.parametrize("carrier", CARRIERS, ids=[carrier.name for carrier in CARRIERS])
def test_every_note_and_every_carrier_speak_three_languages(carrier: Any) -> None:
    assert carrier.name
    for texts in NOTES.values():
        assert set(texts) == set(LANGUAGES)


def test_notes_are_filled_in() -> None:
    report = read_carrier_document(fedex(status="DL", events=scan("OD", "2026-12-03T08:00:00+09:00")))
    for language in LANGUAGES:
        assert "OD scan" in report.notes[0].text(language)


def test_facts_name_the_exhibit_and_who_filed_it() -> None:
    report = read_carrier_document(fedex(events=scan("DL", "2026-12-03T10:00:00+09:00")))
    provenance = facts_of_report(report, None, exhibit="E2", by="seller")["delivered_on"].provenance
    assert (provenance.kind, provenance.by, provenance.ref) == ("exhibit", "seller", "E2")


# ---- several parcels -------------------------------------------------------------------------------------------------


def two_parcels() -> bytes:
    return b"""<TrackResponse><TrackInfo ID="A1"><StatusCategory>Accepted</StatusCategory></TrackInfo>
    <TrackInfo ID="B 2"><StatusCategory>Delivered</StatusCategory></TrackInfo></TrackResponse>"""


def test_of_several_parcels_one_must_be_named() -> None:
    with pytest.raises(no.CarrierDocumentHoldsSeveral) as caught:
        read_carrier_document(two_parcels())
    assert caught.value.facts["numbers"] == ("A1", "B 2")
    assert read_carrier_document(two_parcels(), tracking_number="b2").status is TrackingStatus.DELIVERED


def test_a_document_of_another_parcel_is_refused() -> None:
    with pytest.raises(no.ParcelNotInDocument):
        read_carrier_document(two_parcels(), tracking_number="C3")


def test_delivered_without_a_date_is_noted_and_leaves_the_date_unknown() -> None:
    report = read_carrier_document(two_parcels(), tracking_number="B2")
    assert "delivered_without_date" in notes(report)
    assert values(report) == {"tracking_status": "delivered", "signature": False}


# ---- what is no such document ----------------------------------------------------------------------------------------

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<TrackReply>&c;</TrackReply>"""
THIEF = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><TrackReply>&f;</TrackReply>"""
REMOTE = b"""<?xml version="1.0"?><!DOCTYPE TrackReply SYSTEM "http://example.org/x.dtd"><TrackReply/>"""

REFUSED = [
    ("empty", b"", no.CarrierDocumentEmpty),
    ("blank", b" \n\t ", no.CarrierDocumentEmpty),
    ("bom only", b"\xef\xbb\xbf", no.CarrierDocumentEmpty),
    ("too large", b"<TrackReply>" + b" " * 2_000_000, no.CarrierDocumentTooLarge),
    ("billion laughs", LAUGHS, no.CarrierDocumentUnsafe),
    ("external entity", THIEF, no.CarrierDocumentUnsafe),
    ("external dtd", REMOTE, no.CarrierDocumentUnsafe),
    ("cut short xml", fedex()[:200], no.CarrierDocumentNotReadable),
    ("cut short json", ups(act("D", "20261203"))[:90], no.CarrierDocumentNotReadable),
    (
        "wrong charset xml",
        b'<?xml version="1.0" encoding="UTF-8"?><TrackReply>\x93\xfa\x96{</TrackReply>',
        no.CarrierDocumentNotReadable,
    ),
    ("unknown charset", b'<?xml version="1.0" encoding="klingon"?><TrackReply/>', no.CarrierDocumentNotReadable),
    ("wrong charset json", b'{"trackResponse": "\x93\xfa"}', no.CarrierDocumentNotReadable),
    ("deep json", b"[" * 100_000, no.CarrierDocumentNotReadable),
    ("huge number", b'{"trackResponse": ' + b"9" * 5000 + b"}", no.CarrierDocumentNotReadable),
    ("wrong root", b"<Invoice/>", no.CarrierDocumentUnknown),
    ("ups root in xml", b"<trackResponse/>", no.CarrierDocumentUnknown),
    ("fedex root in json", b'{"TrackReply": {}}', no.CarrierDocumentUnknown),
    ("other json", b'{"hello": 1}', no.CarrierDocumentUnknown),
    ("a list", b"[1, 2]", no.CarrierDocumentUnknown),
    ("words", b"it was delivered, I swear", no.CarrierDocumentUnknown),
    ("binary", b"\x89PNG\r\n\x1a\n\x00\x00", no.CarrierDocumentUnknown),
    (
        "fedex without details",
        b"<TrackReply><Notifications><Message>No</Message></Notifications></TrackReply>",
        no.CarrierDocumentIncomplete,
    ),
    ("fedex without number", fedex(number=""), no.CarrierDocumentIncomplete),
    ("usps without info", b"<TrackResponse/>", no.CarrierDocumentIncomplete),
    ("usps without number", b"<TrackResponse><TrackInfo/></TrackResponse>", no.CarrierDocumentIncomplete),
    ("ups without shipment", b'{"trackResponse": {}}', no.CarrierDocumentIncomplete),
    ("ups of another shape", b'{"trackResponse": [1]}', no.CarrierDocumentIncomplete),
    (
        "ups without package",
        b'{"trackResponse": {"shipment": [{"inquiryNumber": "1Z"}]}}',
        no.CarrierDocumentIncomplete,
    ),
    ("ups without number", b'{"trackResponse": {"shipment": [{"package": [{}]}]}}', no.CarrierDocumentIncomplete),
]


@pytest.mark.parametrize(("content", "refusal"), [entry[1:] for entry in REFUSED], ids=[entry[0] for entry in REFUSED])
def test_a_document_that_is_none_is_refused_by_name(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        read_carrier_document(content)
    for language in LANGUAGES:
        assert caught.value.text(language)
        assert "nvalid" not in caught.value.text(language)
    assert caught.value.status == 422


def test_an_unknown_document_names_what_was_expected() -> None:
    with pytest.raises(no.CarrierDocumentUnknown) as caught:
        read_carrier_document(b"<Invoice/>")
    for carrier in CARRIERS:
        assert f"{carrier.name} ({carrier.format}, {carrier.root})" in caught.value.text("ja")


def test_words_that_are_no_document_are_quoted_in_whole_characters() -> None:
    with pytest.raises(no.CarrierDocumentUnknown) as caught:
        read_carrier_document("荷物はもう届いているはずですので、ご確認ください。".encode())
    assert "「荷物はもう届いているはずですので、ご確認ください。」" in caught.value.text("ja")


def read_or_refused(content: bytes) -> None:
    """What is read names its carrier; what is not is refused in words, in every language."""
    said: tuple[str, ...]
    try:
        said = (read_carrier_document(content).carrier,)
    except Refusal as refusal:
        said = tuple(refusal.text(language) for language in LANGUAGES)
    assert all(said)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.builds(lambda text, cut: (fedex() + text)[cut:], st.binary(max_size=20), st.integers(0, 400)),
    )
)
def test_any_bytes_are_read_or_refused_never_a_crash(content: bytes) -> None:
    read_or_refused(content)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "trackResponse",
                    "shipment",
                    "package",
                    "trackingNumber",
                    "activity",
                    "status",
                    "type",
                    "date",
                    "deliveryDate",
                    "warnings",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSONS)
def test_any_ups_like_json_is_read_or_refused(inner: object) -> None:
    read_or_refused(json.dumps({"trackResponse": inner}).encode())


# ---- the real ones: six different things -----------------------------------------------------------------------------

MIAMI = Place(city="Miami", region="FL", postal_code="33126", country="US")
PARAMUS = Place(city="Paramus", region="NJ", postal_code="07652", country="US")

REAL = {
    "fedex_delivered_with_signature.xml": (
        MIAMI,
        {
            "tracking_status": "delivered",
            "shipped_on": date(2013, 12, 30),
            "delivered_on": date(2014, 1, 2),
            "signature": True,
            "delivered_to_address": True,
        },
        [],
    ),
    "ups_tracking_response.json": (
        PARAMUS,
        {
            "tracking_status": "delivered",
            "delivered_on": date(2022, 1, 26),
            "signature": False,
            "delivered_to_address": True,
        },
        ["no_pickup_scan", "not_a_name", "signature_image_is_a_placeholder", "carrier_said"],
    ),
    "fedex_in_transit.xml": (
        None,
        {"tracking_status": "in_transit", "shipped_on": date(2014, 11, 17), "delivered_on": ABSENT},
        ["carrier_said"],
    ),
    "fedex_shipment_exception.xml": (
        None,
        {"tracking_status": "exception", "shipped_on": date(2014, 1, 27), "delivered_on": ABSENT},
        ["carrier_said"],
    ),
    "fedex_not_found.xml": (None, {"tracking_status": "not_found"}, ["number_not_found"]),
    "usps_out_for_delivery.xml": (
        None,
        {"tracking_status": "out_for_delivery", "delivered_on": ABSENT},
        ["summary_contradicts_scans", "no_pickup_scan"],
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_document(shared_data: Path, name: str) -> None:
    address, expected, said = REAL[name]
    report = read_carrier_document((shared_data / "tracking" / name).read_bytes())
    assert values(report, address) == expected
    assert notes(report) == said


def test_the_real_documents_say_six_different_things(shared_data: Path) -> None:
    reports = [read_carrier_document((shared_data / "tracking" / name).read_bytes()) for name in REAL]
    assert len({(report.status, report.signed_by is not None) for report in reports}) == 6


def test_the_usps_contradiction_is_named(shared_data: Path) -> None:
    report = read_carrier_document((shared_data / "tracking" / "usps_out_for_delivery.xml").read_bytes())
    said = report.notes[0].text("en")
    assert "Delivered, In/At Mailbox" in said
    assert "Out for Delivery" in said
