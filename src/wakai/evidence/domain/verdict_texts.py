"""The sentences of verdicts in three languages, with `{…}` for what is shown in the reader's way."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from wakai.kernel.languages import Texts

Head = Literal["source", "path", "integrity"]
State = Literal["verified", "contradicted", "not_checkable"]


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
SIGNED_BY_ANOTHER: Final = _texts(
    "A signature of {domain} holds, but the sender named in the mail is of another domain, for which it says nothing.",
    "{domain}の署名は有効ですが、メールに記載された送信者は別のドメインのため、送信者の確認にはなりません。",
    "{domain}的签名有效，但邮件所示发件人属于其他域名，该签名不能证明发件人。",
)
SIGNATURES_WAITING: Final = _texts(
    "Whether mail servers have signed it has not been checked yet. It is checked by itself, mostly within minutes.",
    "メールサーバーの署名はまだ確認していません。通常は数分以内に自動で確認されます。",
    "尚未检查邮件服务器的签名，通常会在几分钟内自动完成。",
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
ERASED: Final = _texts(
    "The file was erased on request, and with it what was found in it. Whoever still has it can have it looked at again.",
    "ファイルは請求により消去され、ファイルから確認した内容も残っていません。同じファイルをお持ちの方は、あらためて確認を受けられます。",
    "该文件已应请求删除，从中查明的内容也不再保留。仍持有该文件的一方可以重新进行查验。",
)
MANIFEST_WAITING: Final = _texts(
    "The picture carries a signed history (C2PA), which has not been checked yet. It is checked by itself, mostly within minutes.",
    "この画像には署名付きの履歴（C2PA）が含まれていますが、まだ確認していません。通常は数分以内に自動で確認されます。",
    "该图片含有带签名的历史记录（C2PA），尚未检查，通常会在几分钟内自动完成。",
)
MANIFEST_TRUSTED: Final = _texts(
    "The picture carries a signed history (C2PA) that fits it, signed by {signer}; an authority trusted here confirms who that is.",
    "この画像には内容と一致する署名付きの履歴（C2PA）があります。署名者は{signer}であり、本システムが信頼する認証局が確認しています。",
    "该图片含有与内容相符的带签名历史记录（C2PA），签名者为{signer}，其身份由本系统信任的机构确认。",
)
MANIFEST_HOLDS: Final = _texts(
    "The picture carries a signed history (C2PA) that fits it. It was signed by {signer} according to the file; no authority trusted here confirms that.",
    "この画像には内容と一致する署名付きの履歴（C2PA）があります。ファイルの記載による署名者は{signer}ですが、本システムが信頼する認証局による確認はありません。",
    "该图片含有与内容相符的带签名历史记录（C2PA）。文件记载的签名者为{signer}，但没有本系统信任的机构予以确认。",
)
MANIFEST_BROKEN: Final = _texts(
    "The picture carries a signed history (C2PA) that does not fit it: one of the two was changed after it was signed.",
    "この画像に付いている署名付きの履歴（C2PA）は内容と一致しません。署名後に画像または履歴が変更されています。",
    "该图片所附的带签名历史记录（C2PA）与内容不符：签名后图片或历史记录被改动过。",
)
MANIFEST_NOT_CHECKABLE: Final = _texts(
    "The picture carries a signed history (C2PA) that could not be checked here.",
    "この画像には署名付きの履歴（C2PA）が含まれていますが、本システムでは確認できませんでした。",
    "该图片含有带签名的历史记录（C2PA），本系统无法验证。",
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
BYTES_SAME: Final = _texts(
    "The bytes kept here were read again on {kept_at} and have the SHA-256 noted when they came.",
    "保存されているデータを{kept_at}に読み直し、受領時に記録されたSHA-256と一致することを確認しました。",
    "保存的数据已于{kept_at}重新读取，与接收时记录的SHA-256一致。",
)
BYTES_DIFFER: Final = _texts(
    "The bytes kept here, read again on {kept_at}, are not those with the SHA-256 noted when they came.",
    "保存されているデータを{kept_at}に読み直したところ、受領時に記録されたSHA-256と一致しません。",
    "保存的数据于{kept_at}重新读取时，与接收时记录的SHA-256不一致。",
)
BYTES_MISSING: Final = _texts(
    "The file kept here could not be found or read on {kept_at}. The secretariat has been told. Whoever has it can hand it in again.",
    "保存されているファイルが{kept_at}の時点で見つからないか、読み取れませんでした。事務局に通知済みです。お持ちの方は再度ご提出いただけます。",
    "保存的文件于{kept_at}无法找到或读取，已通知平台客服。持有该文件的一方可以再次提交。",
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
WHYS: Final[Mapping[str, Texts]] = MappingProxyType(
    {
        "no_key": _texts(
            "The mail carries a signature of {domain}, whose key is not published (any more): it cannot be checked.",
            "このメールには{domain}の署名がありますが、鍵が公開されていない（または公開が終了した）ため確認できません。",
            "该邮件带有{domain}的签名，但其密钥未公开（或已撤下），无法验证。",
        ),
        "no_answer": _texts(
            "The mail carries a signature of {domain}, whose key could not be asked for so far. It is asked for again.",
            "このメールには{domain}の署名がありますが、鍵の問い合わせにまだ応答がありません。あらためて問い合わせます。",
            "该邮件带有{domain}的签名，但尚未查询到其密钥。系统会重新查询。",
        ),
        "expired": _texts(
            "The mail carries a signature that names its own end, which has passed: it cannot be relied on.",
            "このメールの署名には有効期限が付いており、すでに過ぎているため、根拠にできません。",
            "该邮件的签名自带有效期且已过期，不能作为依据。",
        ),
        "partly_signed": _texts(
            "The mail carries a signature of {domain} that leaves out the end of the text: more may have been added to it.",
            "このメールの{domain}の署名は本文の末尾を対象としていないため、後から追記された可能性を排除できません。",
            "该邮件所带{domain}的签名未涵盖正文末尾，不能排除后来添加的内容。",
        ),
        "weak": _texts(
            "The mail carries a signature of {domain} by a method that is not safe any more: it shows nothing.",
            "このメールの{domain}の署名は、現在では安全とされない方式によるものであり、根拠になりません。",
            "该邮件所带{domain}的签名采用已不安全的方法，不能作为依据。",
        ),
        "not_readable": _texts(
            "The mail carries a signature that cannot be read.",
            "このメールには読み取れない署名が付いています。",
            "该邮件带有无法读取的签名。",
        ),
        "too_much": _texts(
            "The mail is too large or too unusual for its signatures to be checked here.",
            "メールが大きすぎるか特殊な構造のため、署名を確認できません。",
            "邮件过大或结构特殊，无法检查其签名。",
        ),
    }
)
"""Why a signature could not be checked, by the words of `mail.Why`."""
