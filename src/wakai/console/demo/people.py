"""The people of the demonstration: made up, in three languages. Names end in `.example`, which nobody can own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Person = Mapping[str, str]

BUYERS: Final[Mapping[str, Person]] = {
    "hanako": {
        "name": "田中 花子",
        "email": "hanako@buyer.example",
        "language": "ja",
        "zone": "Asia/Tokyo",
        "country": "JP",
    },
    "liming": {
        "name": "李明",
        "email": "liming@buyer.example",
        "language": "zh",
        "zone": "Asia/Shanghai",
        "country": "CN",
    },
    "emma": {
        "name": "Emma Clarke",
        "email": "emma@buyer.example",
        "language": "en",
        "zone": "Europe/London",
        "country": "GB",
    },
}
GUESTS: Final[Mapping[str, Person]] = {
    "sofia": {
        "name": "Sofia Rossi",
        "email": "sofia@buyer.example",
        "language": "en",
        "zone": "Europe/Rome",
        "country": "IT",
    },
}
"""Buyers who cannot sign in: they come by the links of their mails, or by order number, address and code."""
SELLERS: Final[Mapping[str, Person]] = {
    "kitayama": {
        "name": "北山陶器店",
        "email": "shop@kitayama.example",
        "language": "ja",
        "zone": "Asia/Tokyo",
        "country": "JP",
    },
    "yunxi": {
        "name": "云溪数码",
        "email": "service@yunxi.example",
        "language": "zh",
        "zone": "Asia/Shanghai",
        "country": "CN",
    },
    "northlight": {
        "name": "Northlight Books",
        "email": "desk@northlight.example",
        "language": "en",
        "zone": "Europe/London",
        "country": "GB",
    },
}
HOMES: Final[Mapping[str, Mapping[str, str]]] = {
    "hanako": {"city": "京都市", "postal_code": "604-8571", "country": "JP"},
    "liming": {"city": "杭州", "postal_code": "310000", "country": "CN"},
    "emma": {"city": "Leeds", "postal_code": "LS1 3AD", "country": "GB"},
    "sofia": {"city": "Torino", "postal_code": "10121", "country": "IT"},
}
READER: Final[Person] = {
    "name": "Sam Ito",
    "email": "reader@northlight.example",
    "language": "en",
    "zone": "Europe/London",
}
"""Reads along for Northlight Books, and may not act."""
STAFF: Final = (
    ("agent@wakai.example", "Aoi Mori", "ja", "agent"),
    ("supervisor@wakai.example", "Wei Chen", "zh", "supervisor"),
    ("auditor@wakai.example", "Alex Reed", "en", "auditor"),
)
# A password everybody knows: this marketplace does not exist, and `wakai up` refuses to load it in production.
PASSWORD: Final = "wakai-demo"
