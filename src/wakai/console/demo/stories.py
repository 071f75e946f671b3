"""The cases of the demonstration, in every stage: told as the flows would have been called by those people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wakai.commerce import queries as commerce
from wakai.commerce.domain.order import Order
from wakai.docket.domain.acts import EVERYONE, Kind
from wakai.flows import decide, talk
from wakai.flows.doing import Actor
from wakai.flows.file_claim import NewClaim, file_claim, paid_for
from wakai.flows.watch_deadlines import replay_deadlines
from wakai.kernel.money import Money
from wakai.rulebook.values import to_data

SOURCE = "demo"


@dataclass(frozen=True, slots=True)
class Told:
    """A case being told: both sides, and the day of loading that all days are counted from."""

    order: Order
    case_id: str
    at: datetime

    @property
    def buyer(self) -> Actor:
        return Actor("buyer", self.order.buyer.account_id)

    @property
    def seller(self) -> Actor:
        return Actor("seller", self.order.seller.account_id)

    def ago(self, days: float) -> datetime:
        return self.at - timedelta(days=days)


def tell_all(at: datetime) -> None:
    """Open and move all cases of the demonstration."""
    for story in (
        not_answered, offer_on_the_table, silent_seller, no_signature, signed_for, to_weigh, asked_for_facts, settled,
        withdrawn, may_step_in, more_time, second_to_weigh,
    ):  # fmt: skip
        story(at)


def claim(
    number: str, at: datetime, ago: float, kind: str, text: str, asked: str = "refund", **statements: Any
) -> Told:
    """File a claim about the whole order `number`, as of `ago` days before `at`."""
    order = commerce.order_by_source(SOURCE, number=number)
    if order is None:
        raise LookupError(number)
    lines = tuple(line.n for line in order.lines)
    new = NewClaim(
        order_id=order.id,
        lines=lines,
        kind=kind,
        asked=asked,
        amount=paid_for(order, lines),
        statements=_data(statements),
        text=text,
        language=order.buyer.language,
    )
    filed = file_claim(new, account_id=order.buyer.account_id, at=at - timedelta(days=ago), key=f"demo:{number}")
    return Told(order, filed.case_id, at)


def answer(told: Told, ago: float, text: str, **statements: Any) -> None:
    talk.answer_claim(
        told.case_id, actor=told.seller, text=text, statements=_data(statements), at=told.ago(ago), key="demo:answer"
    )


def say(told: Told, actor: Actor, ago: float, text: str) -> None:
    talk.write_message(told.case_id, actor=actor, text=text, audience=EVERYONE, at=told.ago(ago), key=f"demo:say:{ago}")


def offer(told: Told, actor: Actor, ago: float, amount: str, note: str, remedy: str = "partial_refund") -> None:
    money = Money.parse(amount, told.order.currency)
    talk.make_offer(
        told.case_id, actor=actor, remedy=remedy, amount=money, note=note, at=told.ago(ago), key=f"demo:offer:{ago}"
    )


def step_in(told: Told, actor: Actor, ago: float, text: str = "") -> None:
    decide.step_in(told.case_id, actor=actor, text=text, at=told.ago(ago), key="demo:step-in")


def not_answered(at: datetime) -> None:
    claim(
        "WK-1002", at, 0.6, "not_as_described",
        "届いた飯碗のうち1つに、写真にはなかった長さ2cmほどのひびがありました。水を入れるとにじみます。",
        problem="damaged", matches_listing=False, usable_as_intended=False, can_return=True,
    )  # fmt: skip


def offer_on_the_table(at: datetime) -> None:
    told = claim(
        "WK-1004", at, 5, "not_as_described", "左耳完全没有声音，重新配对、恢复出厂设置都试过了，还是不行。",
        problem="defective", matches_listing=False, usable_as_intended=False, can_return=True,
    )  # fmt: skip
    answer(
        told,
        4,
        "非常抱歉给您带来不便。请问充电盒指示灯是否正常？我们想先确认是耳机还是充电盒的问题。",
        problem="defective",
    )
    say(told, told.buyer, 3.5, "指示灯是正常的，右耳也能用，只有左耳没声音。")
    offer(told, told.seller, 1, "150.00", "左耳可单独更换；如果您愿意保留耳机，我们退还 150 元。")


def silent_seller(at: datetime) -> None:
    told = claim("WK-1006", at, 12, "not_received", "付款已经二十天了，页面上一直没有物流信息，客服也没有回复。")
    replay_deadlines(told.case_id, at=at)


def no_signature(at: datetime) -> None:
    told = claim(
        "WK-1003",
        at,
        9,
        "not_received",
        "追跡では配達済みですが、受け取っていません。その日は終日自宅にいました。宅配ボックスもありません。",
    )
    answer(told, 7, "The carrier shows it as delivered. We sent it the day after your payment, well packed.")
    step_in(told, told.buyer, 2, "書籍が見つからないため、決定をお願いします。")


def signed_for(at: datetime) -> None:
    told = claim(
        "WK-1010",
        at,
        10,
        "not_received",
        "The tea bowl never reached me. The tracking says delivered, but I have nothing.",
    )
    answer(told, 8, "配達時にご署名をいただいています。追跡番号をご確認いただけますか。")
    say(told, told.buyer, 7, "I asked at home, nobody remembers signing.")
    step_in(told, told.seller, 3)


def to_weigh(at: datetime) -> None:
    told = claim(
        "WK-1008", at, 8, "not_as_described",
        "The paper has no watermark and the plate mark is missing. I do not think this is an original etching.",
        problem="not_genuine", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(
        told,
        6,
        "It comes from the artist's estate and we described it as such. We can show the invoice.",
        matches_listing=True,
    )
    step_in(told, told.buyer, 1)


def asked_for_facts(at: datetime) -> None:
    told = claim(
        "WK-1005",
        at,
        7,
        "late",
        "母の誕生日に間に合うと案内されて注文しましたが、一週間近く遅れました。",
        asked="partial_refund",
    )
    answer(told, 5, "承知しております。配送会社によると、お届け先にご不在が続いたとのことです。")
    step_in(told, told.buyer, 1)


def settled(at: datetime) -> None:
    told = claim(
        "WK-1007", at, 6, "not_as_described", "Twelve pages are loose, the listing said the binding is tight.",
        problem="damaged", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(told, 5, "I am sorry, I must have missed that. Would you keep the book for half the price?")
    offer(told, told.seller, 4.8, "9.00", "Half the price back, and you keep the book.")
    offer(told, told.buyer, 4.5, "11.00", "Eleven, and I have it rebound myself.")
    talk.accept_offer(told.case_id, actor=told.seller, offer=_last(told), at=told.ago(4), key="demo:accept")


def withdrawn(at: datetime) -> None:
    told = claim(
        "WK-1016", at, 5, "not_as_described", "The map is missing.",
        problem="missing_parts", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    talk.withdraw_claim(
        told.case_id,
        actor=told.buyer,
        text="Found it between the pages. Sorry for the trouble!",
        at=told.ago(4.7),
        key="demo:out",
    )


def may_step_in(at: datetime) -> None:
    told = claim(
        "WK-1015", at, 7, "not_as_described", "手表每天要充两次电，页面上写的是续航七天。",
        problem="defective", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(told, 5.5, "页面写的是待机七天，打开定位后续航会缩短，这一点在说明书中有写。", matches_listing=True)


def more_time(at: datetime) -> None:
    told = claim(
        "WK-1011", at, 1.2, "not_as_described", "色むらがひどく、画面の右側が緑色に見えます。",
        problem="defective", matches_listing=False, usable_as_intended=False, can_return=True,
    )  # fmt: skip
    talk.ask_extension(
        told.case_id, actor=told.seller, deadline=Kind.ANSWER, text="仓库正在盘点，需要几天时间核对这批投影仪的出厂检测记录。",
        at=told.ago(0.8), key="demo:time",
    )  # fmt: skip


def second_to_weigh(at: datetime) -> None:
    told = claim(
        "WK-1012", at, 9, "not_as_described", "扉页的签名看起来是印上去的，并不是作者亲笔签名。",
        problem="not_genuine", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(
        told, 7, "The signature is in ink. You can see the pressure of the pen on the next page.", matches_listing=True
    )
    step_in(told, told.seller, 2)


def _last(told: Told) -> int:
    from wakai.docket.queries import state_of

    return state_of(told.case_id).entries[-1].seq


def _data(statements: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_data(value) for name, value in statements.items()}
