"""What a claim may be about: the kinds of the whole domain, in three languages, and their names at PayPal.

A kind names the claim, not its merits: whether a parcel that came late counts as not received is for the
rulebook. The rulebook lists the kinds it decides; the others go to a person.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Claimant = Literal["buyer", "seller"]


class ClaimKind(StrEnum):
    """One kind of claim; the value is the word stored, exported and used in rulebooks."""

    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    COUNTERFEIT = "counterfeit"
    WRONG_ITEM = "wrong_item"
    LATE = "late"
    REFUND_NOT_RECEIVED = "refund_not_received"
    CANCELLED_BUT_CHARGED = "cancelled_but_charged"
    UNAUTHORISED_CHARGE = "unauthorised_charge"
    DUPLICATE_CHARGE = "duplicate_charge"
    WRONG_AMOUNT = "wrong_amount"
    RETURN_REFUSED = "return_refused"
    SELLER_UNREACHABLE = "seller_unreachable"
    REWARD_NOT_PAID = "reward_not_paid"
    UNSAFE_PRODUCT = "unsafe_product"
    REMORSE = "remorse"
    ABUSIVE_BUYER = "abusive_buyer"
    UNPAID_ORDER = "unpaid_order"
    UNFAIR_RATING = "unfair_rating"
    OTHER = "other"

    @property
    def titles(self) -> Mapping[str, str]:
        """The kind as a short title for people: keys ``en``, ``ja``, ``zh``."""
        return TITLES[self]

    @property
    def claimant(self) -> Claimant:
        """Who makes this claim: the buyer, or the seller for the three kinds sellers have."""
        return "seller" if self in SELLER_KINDS else "buyer"


SELLER_KINDS: Final = frozenset({ClaimKind.ABUSIVE_BUYER, ClaimKind.UNPAID_ORDER, ClaimKind.UNFAIR_RATING})


def _titles(en: str, ja: str, zh: str) -> Mapping[str, str]:
    return MappingProxyType({"en": en, "ja": ja, "zh": zh})


TITLES: Final[Mapping[ClaimKind, Mapping[str, str]]] = MappingProxyType(
    {
        ClaimKind.NOT_RECEIVED: _titles("The item has not arrived", "商品が届かない", "没有收到商品"),
        ClaimKind.NOT_AS_DESCRIBED: _titles("The item is not as described", "届いた商品が説明と違う", "商品与描述不符"),
        ClaimKind.COUNTERFEIT: _titles("The item is counterfeit", "商品が模倣品である", "商品是假冒品"),
        ClaimKind.WRONG_ITEM: _titles(
            "A wrong item or quantity was sent", "違う商品または数量が届いた", "收到的商品或数量有误"
        ),
        ClaimKind.LATE: _titles("The item arrived late", "商品の到着が遅れた", "商品送达延迟"),
        ClaimKind.REFUND_NOT_RECEIVED: _titles(
            "A promised refund did not arrive", "返金が行われていない", "没有收到退款"
        ),
        ClaimKind.CANCELLED_BUT_CHARGED: _titles(
            "Charged although the order was cancelled",
            "キャンセルしたのに請求された",
            "订单已取消但仍被扣款",
        ),
        ClaimKind.UNAUTHORISED_CHARGE: _titles(
            "A charge I did not authorise", "身に覚えのない請求", "未经本人授权的扣款"
        ),
        ClaimKind.DUPLICATE_CHARGE: _titles("Charged twice", "二重に請求された", "重复扣款"),
        ClaimKind.WRONG_AMOUNT: _titles("Charged a wrong amount", "請求金額が誤っている", "扣款金额有误"),
        ClaimKind.RETURN_REFUSED: _titles(
            "The seller refuses or disputes the return",
            "返品が拒否された、または返品に争いがある",
            "卖家拒绝退货或对退货有争议",
        ),
        ClaimKind.SELLER_UNREACHABLE: _titles(
            "The seller cannot be reached", "出品者と連絡が取れない", "无法联系到卖家"
        ),
        ClaimKind.REWARD_NOT_PAID: _titles(
            "A promised reward was not paid", "約束された報酬が支払われない", "没有收到承诺的返利或报酬"
        ),
        ClaimKind.UNSAFE_PRODUCT: _titles("The product is unsafe", "商品の安全性に問題がある", "商品存在安全隐患"),
        ClaimKind.REMORSE: _titles("I changed my mind", "不要になった・気が変わった", "不想要了"),
        ClaimKind.ABUSIVE_BUYER: _titles(
            "The buyer's demands are abusive", "購入者から不当な要求を受けている", "买家提出不当要求"
        ),
        ClaimKind.UNPAID_ORDER: _titles("The buyer has not paid", "購入者が代金を支払わない", "买家没有付款"),
        ClaimKind.UNFAIR_RATING: _titles("The rating is unfair", "評価が不当である", "评价不公正"),
        ClaimKind.OTHER: _titles("Something else", "その他", "其他问题"),
    }
)

KIND_OF_PAYPAL: Final[Mapping[str, ClaimKind]] = MappingProxyType(
    {
        "MERCHANDISE_OR_SERVICE_NOT_RECEIVED": ClaimKind.NOT_RECEIVED,
        "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED": ClaimKind.NOT_AS_DESCRIBED,
        "UNAUTHORISED": ClaimKind.UNAUTHORISED_CHARGE,
        "CREDIT_NOT_PROCESSED": ClaimKind.REFUND_NOT_RECEIVED,
        "DUPLICATE_TRANSACTION": ClaimKind.DUPLICATE_CHARGE,
        "INCORRECT_AMOUNT": ClaimKind.WRONG_AMOUNT,
        # Paid once through PayPal and once otherwise: to the buyer, the same thing paid for twice.
        "PAYMENT_BY_OTHER_MEANS": ClaimKind.DUPLICATE_CHARGE,
        "CANCELED_RECURRING_BILLING": ClaimKind.CANCELLED_BUT_CHARGED,
        "PROBLEM_WITH_REMITTANCE": ClaimKind.OTHER,
        "OTHER": ClaimKind.OTHER,
    }
)
"""PayPal's ten reasons (Customer Disputes v1.10, ``dispute_reason``) and the kind each becomes here."""


def kind_from_paypal(reason: str) -> ClaimKind | None:
    """The kind a PayPal reason becomes; ``None`` for a reason this table does not know (yet)."""
    return KIND_OF_PAYPAL.get(reason)
