"""What can be said of an exhibit's authenticity, under three heads: its source, the path it took, and its integrity.

Each head is verified, contradicted, or not checkable, with the reasons. Verified needs something that does not rest on the
word of whoever handed it in; contradicted needs something that says the opposite. That nothing speaks for an exhibit
never speaks against it: most honest photos can be checked under one head only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from wakai.kernel.languages import Texts
from wakai.kernel.showing import show

Head = Literal["source", "path", "integrity"]
State = Literal["verified", "contradicted", "not_checkable"]
HEADS: Final[tuple[Head, ...]] = ("source", "path", "integrity")


@dataclass(frozen=True, slots=True)
class StampFound:
    """One authority's stamp of the exhibit's SHA-256. `title` is what the authority is called, a language each."""

    title: Texts
    state: Literal["waiting", "stamped", "failed"]
    independent: bool
    gen_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """One signature of a mail server (DKIM): whose, and whether it holds; `why` where it could not be checked."""

    domain: str
    state: State
    why: Texts | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out about one exhibit; None where it was not looked at.

    `by`: the role that handed it in, `received_at` when. `came`: "direct" for a form or upload, "import" for a case file of
    another installation. `bytes_hold`: whether the bytes still have the SHA-256 noted at intake. `in_log`: whether the log
    proves its entry ("waiting": not sequenced yet). `hops_in_order`: whether the times of a mail's way follow each other.
    `manifest`: whether a picture carries a signed history (C2PA).
    """

    by: str
    received_at: datetime
    came: Literal["direct", "import"] = "direct"
    bytes_hold: bool | None = None
    stamps: tuple[StampFound, ...] = ()
    in_log: Literal["proven", "waiting", "contradicted"] | None = None
    is_mail: bool = False
    signatures: tuple[SignatureFound, ...] | None = None
    hops_in_order: bool | None = None
    manifest: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One head: its state, and the reasons, each in three languages with `{…}` for what is shown in the reader's way."""

    head: Head
    state: State
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence with its facts; instants and the like are put in the reader's own way."""

    texts: Texts
    facts: tuple[tuple[str, object], ...] = ()

    def text(self, language: str, zone: str = "UTC") -> str:
        """The sentence for a reader."""
        return self.texts[language].format_map({name: _shown(fact, language, zone) for name, fact in self.facts})


def verdicts_on(found: Findings) -> tuple[Verdict, Verdict, Verdict]:
    """Source, path, integrity: always all three, in this order."""
    return _source(found), _path(found), _integrity(found)


def _source(found: Findings) -> Verdict:
    signatures = found.signatures or ()
    broken = [row for row in signatures if row.state == "contradicted"]
    sound = [row for row in signatures if row.state == "verified"]
    if sound:  # a list that adds a line breaks one signature and leaves another: one that holds is enough
        return Verdict("source", "verified", tuple(_reason(SIGNED, domain=row.domain) for row in sound))
    if broken:
        return Verdict("source", "contradicted", tuple(_reason(NOT_SIGNED, domain=row.domain) for row in broken))
    return Verdict("source", "not_checkable", tuple(_no_source(found)))


def _no_source(found: Findings) -> Iterator[Reason]:
    yield from (_reason(row.why) for row in found.signatures or () if row.why)
    if found.is_mail and not found.signatures:
        yield _reason(SIGNATURES_NOT_CHECKED if found.signatures is None else NO_SIGNATURE)
    if found.manifest:
        yield _reason(MANIFEST)
    if not found.is_mail and not found.manifest:
        yield _reason(NO_SOURCE)


def _path(found: Findings) -> Verdict:
    if found.hops_in_order is False:
        return Verdict("path", "contradicted", (_reason(HOPS_BACKWARDS),))
    if found.came == "import":
        return Verdict("path", "not_checkable", (_reason(IMPORTED),))
    reason = _reason(DIRECT, by=ROLES[found.by], received_at=found.received_at)
    return Verdict("path", "verified", (reason,))


def _integrity(found: Findings) -> Verdict:
    against = tuple(_against(found))
    if against:
        return Verdict("integrity", "contradicted", against)
    support = tuple(_support(found))
    return Verdict(
        "integrity", "verified" if support else "not_checkable", support + tuple(_still_open(found, support))
    )


def _against(found: Findings) -> Iterator[Reason]:
    if found.bytes_hold is False:
        yield _reason(BYTES_DIFFER)
    if found.in_log == "contradicted":
        yield _reason(NOT_AS_LOGGED)


def _support(found: Findings) -> Iterator[Reason]:
    for row in found.stamps:
        if row.state == "stamped" and row.independent:
            yield _reason(STAMPED, authority=row.title, gen_time=row.gen_time)
    if found.in_log == "proven":
        yield _reason(LOGGED)


def _still_open(found: Findings, support: tuple[Reason, ...]) -> Iterator[Reason]:
    """What the reader should know besides: stamps by ourselves, and those that are not there yet."""
    for row in found.stamps:
        if row.state == "stamped" and not row.independent:
            yield _reason(STAMPED_BY_US, authority=row.title, gen_time=row.gen_time)
        elif row.state != "stamped":
            yield _reason(STAMP_WAITING if row.state == "waiting" else STAMP_FAILED, authority=row.title)
    if not found.stamps and not support:
        yield _reason(NO_STAMP)
    if found.in_log == "waiting":
        yield _reason(LOG_WAITING)


def _reason(texts: Texts, **facts: object) -> Reason:
    return Reason(texts, tuple(sorted(facts.items())))


def _shown(fact: object, language: str, zone: str) -> str:
    return str(fact[language]) if isinstance(fact, MappingProxyType | dict) else show(fact, language, zone)


def _texts(en: str, ja: str, zh: str) -> Texts:
    return MappingProxyType({"en": en, "ja": ja, "zh": zh})


ROLES: Final[MappingProxyType[str, Texts]] = MappingProxyType(
    {
        "buyer": _texts("the buyer", "購入者", "买家"),
        "seller": _texts("the seller", "出品者", "卖家"),
        "agent": _texts("the secretariat", "事務局", "平台客服"),
        "system": _texts("this system", "本システム", "本系统"),
    }
)
HEAD_NAMES: Final[MappingProxyType[Head, Texts]] = MappingProxyType(
    {
        "source": _texts("Source", "作成元", "来源"),
        "path": _texts("Path", "伝達経路", "传递路径"),
        "integrity": _texts("Integrity", "完全性", "完整性"),
    }
)
STATE_NAMES: Final[MappingProxyType[State, Texts]] = MappingProxyType(
    {
        "verified": _texts("verified", "確認済み", "已验证"),
        "contradicted": _texts("contradicted", "矛盾あり", "存在矛盾"),
        "not_checkable": _texts("not checkable", "確認できません", "无法验证"),
    }
)
SIGNED: Final = _texts(
    "The mail is signed by {domain}, and the signature holds: what it covers was sent by a server of {domain}.",
    "このメールには{domain}の署名があり、署名は有効です。署名の対象は{domain}のサーバーから送信されたものです。",
    "该邮件带有{domain}的签名，且签名有效：签名所涵盖的内容由{domain}的服务器发出。",
)
NOT_SIGNED: Final = _texts(
    "The mail carries a signature of {domain} that does not fit: it was changed after it was sent, or was never sent so.",
    "このメールに付いている{domain}の署名は内容と一致しません。送信後に変更されたか、この内容では送信されていません。",
    "该邮件所附{domain}的签名与内容不符：邮件在发送后被改动，或从未以此内容发送。",
)
NO_SIGNATURE: Final = _texts(
    "The mail carries no signature of a mail server, so that who sent it rests on what the file says.",
    "このメールにはメールサーバーの署名がないため、送信者はファイルの記載によるものです。",
    "该邮件没有邮件服务器的签名，发件人仅以文件记载为准。",
)
SIGNATURES_NOT_CHECKED: Final = _texts(
    "Whether mail servers have signed it was not checked here: who sent it rests on what the file says.",
    "メールサーバーの署名は確認していません。送信者はファイルの記載によるものです。",
    "未检查邮件服务器的签名，发件人仅以文件记载为准。",
)
NO_SOURCE: Final = _texts(
    "Nothing in the file shows reliably who made it. This is so with most files, and says nothing against it.",
    "ファイルには作成者を確実に示すものがありません。多くのファイルと同じであり、不利に扱われるものではありません。",
    "文件中没有可靠显示制作者的信息。多数文件都是如此，这并不对其不利。",
)
MANIFEST: Final = _texts(
    "The picture carries a signed history (C2PA). Its signature is not checked here.",
    "この画像には署名付きの履歴（C2PA）が含まれています。その署名はここでは確認していません。",
    "该图片含有带签名的历史记录（C2PA）。本系统未验证其签名。",
)
DIRECT: Final = _texts(
    "Handed in here directly by {by} on {received_at}. Where it was before that, the file alone can say.",
    "{by}が{received_at}に本システムへ直接提出しました。それ以前の経緯はファイルからしか分かりません。",
    "由{by}于{received_at}直接提交至本系统。此前的经过只能由文件本身说明。",
)
IMPORTED: Final = _texts(
    "It came in the case file of another system, which is the one to say how it received it.",
    "別のシステムの案件ファイルとして受け取りました。受領の経緯はそのシステムの記録によります。",
    "来自其他系统的案件文件，其接收经过以该系统的记录为准。",
)
HOPS_BACKWARDS: Final = _texts(
    "According to the mail itself a later server received it before an earlier one. At least one of these times is not true.",
    "メールの記載では、後のサーバーが前のサーバーより先に受信しています。少なくとも一つの時刻は事実と異なります。",
    "按邮件自身记载，后一台服务器的接收时间早于前一台，其中至少有一个时间不属实。",
)
BYTES_DIFFER: Final = _texts(
    "The bytes that are kept do not have the SHA-256 that was noted when they came.",
    "保存されているデータのSHA-256が、受領時に記録された値と一致しません。",
    "保存的数据与接收时记录的SHA-256不一致。",
)
NOT_AS_LOGGED: Final = _texts(
    "The proof from the log does not fit this exhibit.",
    "ログの証明がこの証拠と一致しません。",
    "日志的证明与该证据不符。",
)
STAMPED: Final = _texts(
    "{authority} confirms that a file with exactly this SHA-256 existed on {gen_time}; any later change would show.",
    "{authority}が、このSHA-256のファイルが{gen_time}に存在したことを証明しています。その後の変更は判別できます。",
    "{authority}证明，具有该SHA-256的文件在{gen_time}已存在；此后的任何改动都能被发现。",
)
LOGGED: Final = _texts(
    "The log proves that it was handed in with exactly this SHA-256; later changes would show.",
    "このSHA-256で提出されたことがログで証明されています。その後の変更は判別できます。",
    "日志证明其提交时的SHA-256正是此值；此后的改动都能被发现。",
)
STAMPED_BY_US: Final = _texts(
    "Stamped on {gen_time} by the {authority}: this shows how the check works, and proves nothing to others.",
    "{gen_time}に{authority}がタイムスタンプを付与しました。確認の仕組みを示すもので、第三者への証明にはなりません。",
    "{authority}于{gen_time}加盖了时间戳：仅用于演示验证方式，不能向他人证明。",
)
STAMP_WAITING: Final = _texts(
    "The time stamp of {authority} has been asked for and has not come yet.",
    "{authority}のタイムスタンプを請求中です。まだ届いていません。",
    "已向{authority}申请时间戳，尚未收到。",
)
STAMP_FAILED: Final = _texts(
    "The time stamp of {authority} could not be had so far. It is asked for again every day.",
    "{authority}のタイムスタンプはまだ取得できていません。毎日あらためて請求します。",
    "尚未取得{authority}的时间戳。系统每天会重新申请。",
)
NO_STAMP: Final = _texts(
    "No time stamp authority was configured when it was handed in.",
    "提出時にタイムスタンプ局が設定されていませんでした。",
    "提交时未配置时间戳机构。",
)
LOG_WAITING: Final = _texts(
    "Its entry in the log is being written.",
    "ログへの記録を処理しています。",
    "正在写入日志。",
)
