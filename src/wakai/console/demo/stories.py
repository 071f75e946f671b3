"""The cases of the demonstration, in every stage and with every ending."""

from __future__ import annotations

from datetime import datetime

from wakai.console.demo.telling import accept, answer, claim, contest, offer, say, show, step_in
from wakai.docket.domain.acts import Kind
from wakai.flows import decide, talk
from wakai.flows.watch_deadlines import replay_deadlines
from wakai.kernel.money import Money
from wakai.parties import queries as parties

GUEST_CASE = "WK-1024"
"""The order whose buyer has no sign-in and comes to the case by a link."""
GUEST_ORDERS = ("WK-1023", "WK-1028")
"""Orders of the same buyer without a case yet."""


def tell_all(at: datetime) -> None:
    """Open and move all cases of the demonstration."""
    for story in (
        not_answered, offer_on_the_table, silent_seller, no_signature, signed_for, to_weigh, asked_for_facts, settled,
        withdrawn, may_step_in, more_time, second_to_weigh, conceded, decided_by_people, counter_on_the_table,
        time_granted, buyer_silent, still_on_its_way, guest_with_an_offer, one_line_of_three, late_decision,
    ):  # fmt: skip
        story(at)


def not_answered(at: datetime) -> None:
    """Filed today, with a photo; the seller's time is running."""
    told = claim(
        "WK-1002", at, 0.6, "not_as_described",
        "届いた飯碗のうち1つに、写真にはなかった長さ2cmほどのひびがありました。水を入れるとにじみます。",
        problem="damaged", matches_listing=False, usable_as_intended=False, can_return=True,
    )  # fmt: skip
    show(told, told.buyer, 0.6, "bowl.jpg", "飯碗のひび.jpg", "縁から内側へ伸びているひびです")


def offer_on_the_table(at: datetime) -> None:
    """Talking, with a film; the buyer has an offer to answer."""
    told = claim(
        "WK-1004", at, 5, "not_as_described", "左耳完全没有声音，重新配对、恢复出厂设置都试过了，还是不行。",
        problem="defective", matches_listing=False, usable_as_intended=False, can_return=True,
    )  # fmt: skip
    answer(
        told, 4, "非常抱歉给您带来不便。请问充电盒指示灯是否正常？我们想先确认是耳机还是充电盒的问题。",
        problem="defective",
    )  # fmt: skip
    say(told, told.buyer, 3.5, "指示灯是正常的，右耳也能用，只有左耳没声音。")
    show(told, told.buyer, 3.5, "earphones.mp4", "左耳.mp4", "配对后只有右耳亮灯")
    offer(told, told.seller, 1, "150.00", "如果您愿意保留耳机，我们退还 150 元，您可以用来更换左耳。")


def silent_seller(at: datetime) -> None:
    """Nothing was shipped and nobody answered: decided by the rules once the time was over."""
    told = claim(
        "WK-1006", at, 15, "not_received", "付款已经 {since_paid} 天了，页面上一直没有物流信息，客服也没有回复。"
    )
    replay_deadlines(told.case_id, at=at)


def no_signature(at: datetime) -> None:
    """An order of high value, delivered without a signature: decided for the buyer."""
    told = claim(
        "WK-1003", at, 13, "not_received",
        "追跡では{delivered}に配達済みとなっていますが、受け取っていません。その日は終日自宅にいました。宅配ボックスもありません。",
    )  # fmt: skip
    answer(told, 11, "The carrier shows it as delivered on {delivered}. We sent it on {shipped}, well packed.")
    step_in(told, told.buyer, 2, "書籍が見つからないため、決定をお願いします。")


def signed_for(at: datetime) -> None:
    """Delivered with a signature: decided for the seller, who asked for the decision."""
    told = claim(
        "WK-1010", at, 12, "not_received",
        "The tea bowl never reached me. The tracking says delivered on {delivered}, but I have nothing.",
    )  # fmt: skip
    answer(told, 10, "{delivered}の配達時に、受領のご署名をいただいています。追跡情報をご確認いただけますでしょうか。")
    say(told, told.buyer, 9, "I asked at home, nobody remembers signing.")
    step_in(told, told.seller, 3)


def to_weigh(at: datetime) -> None:
    """Is it genuine? A photo from a phone, and a mail that the buyer contests; people decide, and their time is running."""
    told = claim(
        "WK-1008", at, 10, "not_as_described",
        "The paper has no watermark and the plate mark is missing. I do not think this is an original etching.",
        problem="not_genuine", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    show(told, told.buyer, 10, "etching.heic", "IMG_2214.HEIC", "The whole sheet: no plate mark around the picture")
    answer(
        told, 8, "It comes from the artist's estate and we described it as such. We can show the invoice.",
        matches_listing=True,
    )  # fmt: skip
    mail = show(told, told.seller, 7.9, "estate.eml", "Invoice 2026-031.eml", "The invoice of the artist's estate")
    contest(
        told, told.buyer, 6, mail,
        "I wrote to the estate. They have no invoice of this number, and say that this is not their address.",
    )  # fmt: skip
    step_in(told, told.buyer, 1)


def asked_for_facts(at: datetime) -> None:
    """The rules miss a fact that only the seller can tell: exactly that is asked."""
    told = claim(
        "WK-1005", at, 15, "late", "下单时页面写着 {estimate} 前送到，正好赶上母亲的生日，结果晚了 {late} 天。",
        asked="partial_refund",
    )  # fmt: skip
    answer(
        told, 13,
        "{shipped}に発送いたしました。お届けが遅れ、申し訳ございません。配送会社によると、ご不在が続いたとのことです。",
    )  # fmt: skip
    step_in(told, told.buyer, 1)


def settled(at: datetime) -> None:
    """Two offers, and an agreement."""
    told = claim(
        "WK-1007", at, 6, "not_as_described", "Twelve pages are loose; the listing said the binding is tight.",
        problem="damaged", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(told, 5, "I am sorry, I must have missed that. Would you keep the book for half the price?")
    offer(told, told.seller, 4.8, "9.25", "Half the price back, and you keep the book.")
    offer(told, told.buyer, 4.5, "11.00", "Eleven, and I have it rebound myself.")
    accept(told, told.seller, 4)


def withdrawn(at: datetime) -> None:
    """One of three lines was claimed, and found."""
    told = claim(
        "WK-1016", at, 5, "not_as_described", "Both novels came, but the map was not in the parcel.", lines=(3,),
        problem="missing_parts", matches_listing=False, usable_as_intended=False, can_return=False,
    )  # fmt: skip
    talk.withdraw_claim(
        told.case_id, actor=told.buyer, text="Found it between the pages. Sorry for the trouble!", at=told.ago(4.7),
        key="demo:out",
    )  # fmt: skip


def may_step_in(at: datetime) -> None:
    """Answered, and the buyer may settle or ask for a decision."""
    told = claim(
        "WK-1015", at, 12, "not_as_described", "手表每天要充两次电，页面上写的是续航七天。",
        problem="defective", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(told, 10.5, "页面写的是待机七天，打开定位后续航会缩短，这一点在说明书中有写。", matches_listing=True)


def more_time(at: datetime) -> None:
    """The seller asks for more time, and the buyer has not said anything to it yet."""
    told = claim(
        "WK-1011", at, 1.2, "not_as_described", "色むらがひどく、画面の右側が緑色に見えます。",
        problem="defective", matches_listing=False, usable_as_intended=False, can_return=True,
    )  # fmt: skip
    talk.ask_extension(
        told.case_id, actor=told.seller, deadline=Kind.ANSWER, at=told.ago(0.8), key="demo:time",
        text="仓库正在盘点，需要几天时间核对这批投影仪的出厂检测记录。",
    )  # fmt: skip


def second_to_weigh(at: datetime) -> None:
    """People decide; little of their time is left."""
    told = claim(
        "WK-1012", at, 14, "not_as_described", "扉页的签名看起来是印上去的，并不是作者亲笔签名。",
        problem="not_genuine", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(
        told, 12, "The signature is in ink. You can see the pressure of the pen on the next page.", matches_listing=True
    )
    step_in(told, told.seller, 1.6)


def conceded(at: datetime) -> None:
    """The seller grants what was asked."""
    told = claim(
        "WK-1018", at, 5, "not_as_described", "This is the first edition, not the second as listed.",
        asked="return_and_refund", problem="different_item", matches_listing=False, usable_as_intended=True,
        can_return=True,
    )  # fmt: skip
    talk.concede(
        told.case_id, actor=told.seller, text="You are right, I took the wrong copy off the shelf. I am sorry.",
        at=told.ago(4), key="demo:concede",
    )  # fmt: skip


def decided_by_people(at: datetime) -> None:
    """The secretariat weighed it and gave its reasons."""
    told = claim(
        "WK-1019", at, 13, "not_as_described", "The atlas smells strongly of smoke. I cannot keep it in my room.",
        asked="partial_refund", problem="other", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(told, 11, "It is a used book from a house with a fireplace; we wrote that it shows its age.")
    step_in(told, told.buyer, 4)
    agent = parties.staff("agent")[0]
    decide.issue_decision(
        told.case_id, person_id=agent.id, criteria=(),
        chosen=("buyer", "partial_refund", Money.parse("25.00", told.order.currency)),
        reason="“Shows its age” tells a reader of wear, not of a smell that keeps the book from being used indoors. "
        "The book is complete and can be aired, so a part of the price is fair.",
        at=told.ago(3), key="demo:decide",
    )  # fmt: skip


def counter_on_the_table(at: datetime) -> None:
    """The buyer answered an offer with another one; the seller has to reply."""
    told = claim(
        "WK-1020", at, 6, "not_as_described", "写真よりも釉薬の色がかなり暗く、贈り物にできません。",
        asked="partial_refund", problem="different_item", matches_listing=False, usable_as_intended=True,
        can_return=True,
    )  # fmt: skip
    answer(told, 5, "窯の中の位置により、色合いに差が出ることがございます。ご期待に沿えず申し訳ございません。")
    offer(told, told.seller, 3, "800", "お気持ちばかりですが、800円を返金させていただきます。")
    offer(told, told.buyer, 1, "2000", "自宅用に使いますので、2,000円でお願いできませんか。")


def time_granted(at: datetime) -> None:
    """The buyer agreed to more time for the answer."""
    told = claim(
        "WK-1021", at, 1.5, "not_as_described", "两支牙刷中有一支充不进电。",
        asked="replacement", problem="defective", matches_listing=False, usable_as_intended=False, can_return=True,
    )  # fmt: skip
    talk.ask_extension(
        told.case_id, actor=told.seller, deadline=Kind.ANSWER, at=told.ago(1.1), key="demo:time",
        text="我们正在与厂家确认这一批次的问题，请多给我们几天时间。",
    )  # fmt: skip
    talk.answer_extension(told.case_id, actor=told.buyer, grant=True, at=told.ago(0.7), key="demo:grant")


def buyer_silent(at: datetime) -> None:
    """Answered, and the buyer let the own time pass."""
    told = claim(
        "WK-1014", at, 30, "not_as_described", "ふたのつまみの向きが少し曲がっています。",
        asked="partial_refund", problem="small_scratch", matches_listing=False, usable_as_intended=True,
        can_return=True,
    )  # fmt: skip
    answer(told, 28, "手作りのため、わずかなゆがみがあることを商品ページに記載しております。", matches_listing=True)
    replay_deadlines(told.case_id, at=at)


def still_on_its_way(at: datetime) -> None:
    """Claimed before the parcel was due: decided for neither side, and it can be claimed again."""
    told = claim(
        "WK-1013", at, 12, "not_received",
        "The tracking has not moved since {shipped}. It is due on {estimate}, but I do not believe that any more.",
    )  # fmt: skip
    answer(
        told, 10, "荷物は{shipped}に発送し、現在輸送中です。配達予定日の{estimate}までお待ちいただけますでしょうか。"
    )
    step_in(told, told.buyer, 3)


def guest_with_an_offer(at: datetime) -> None:
    """A buyer without a sign-in, who has an offer to answer by the link in the mail."""
    told = claim(
        GUEST_CASE, at, 6, "not_as_described", "The bowl has a chip on the rim, which the photos did not show.",
        asked="partial_refund", problem="damaged", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(
        told, 5, "検品が行き届かず、申し訳ございません。写真を拝見し、一部返金をご提案いたします。", problem="damaged"
    )
    offer(told, told.seller, 0.5, "15.00", "15ドルを返金いたします。商品はそのままお使いください。")


def one_line_of_three(at: datetime) -> None:
    """Two parcels, one of which has not come: claimed for one line of the order."""
    claim(
        "WK-1022", at, 0.3, "not_received",
        "2個口のうち、大鉢の入った荷物だけがまだ届きません。配達予定日を{past_estimate}日過ぎています。", lines=(3,),
    )  # fmt: skip


def late_decision(at: datetime) -> None:
    """The secretariat let its own time pass; the worker will pass the case on to the supervisor."""
    told = claim(
        "WK-1017", at, 14, "not_as_described", "鑑定に出したところ、青磁ではなく現代の量産品だと言われました。",
        problem="not_genuine", matches_listing=False, usable_as_intended=True, can_return=True,
    )  # fmt: skip
    answer(told, 12, "古物商から仕入れた品で、説明文に時代の記載はございません。", matches_listing=True)
    step_in(told, told.buyer, 3)
