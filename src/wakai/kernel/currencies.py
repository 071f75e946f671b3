"""Which currencies there are and how many decimals each has.

Source: ISO 4217:2015 with its amendments up to number 180 (2025), list one, "minor unit". CLDR (babel) is not used for
this: it describes how people write prices in shops (no decimals for ISK, IQD, AFN, ...), while banks, cards and
marketplaces settle in the minor unit of ISO 4217. Precious metals, bond units, testing codes and the SDR have no minor
unit; nobody pays an order with them, so they are not here.
"""

from typing import ClassVar, Final

from wakai.kernel.languages import Texts
from wakai.kernel.refusals import Refusal

_ACTIVE: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF
CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS
VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""

# Withdrawn in the last years (list three): orders paid in them can still be argued about.
_WITHDRAWN: Final = "ANG BGN CUC HRK SLL ZWL"

_EXPONENTS: Final = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

CURRENCIES: Final = frozenset(_ACTIVE.split()) | frozenset(_WITHDRAWN.split())
"""Every currency code that money may have."""


class UnknownCurrency(Refusal):
    """The code is not a currency that orders are paid in."""

    status: ClassVar[int] = 422
    texts: ClassVar[Texts] = {
        "en": "“{currency}” is not a currency we know. Please use a three-letter code such as USD, JPY or CNY.",
        "ja": "「{currency}」という通貨は登録されていません。USD、JPY、CNYのような3文字の通貨コードをお使いください。",
        "zh": "没有货币代码“{currency}”。请使用三位字母代码，例如USD、JPY、CNY。",
    }


def exponent(currency: str) -> int:
    """How many decimals the minor unit of `currency` stands for: JPY 0, USD 2, KWD 3. Raises UnknownCurrency."""
    if currency not in CURRENCIES:
        raise UnknownCurrency(currency=str(currency)[:16])
    return _EXPONENTS.get(currency, 2)
