"""Why the reply of a time stamp authority is not taken, each way by its own name."""

from __future__ import annotations

from wakai.kernel.refusals import Refusal


class StampRefusal(Refusal, abstract=True):
    """The base of what can be wrong with a reply; the digest simply stays without this authority's stamp."""

    status = 422


class StampNotReadable(StampRefusal):
    """The bytes are not a time stamp reply."""

    texts = {
        "en": "The authority “{authority}” sent something that is not a time stamp. We ask again; if it stays so, check its address.",
        "ja": "「{authority}」の応答はタイムスタンプの形式ではありません。再度請求します。続く場合は接続先をご確認ください。",
        "zh": "“{authority}”返回的内容不是时间戳。系统会再次请求；若仍如此，请检查其地址。",
    }


class StampNotGranted(StampRefusal):
    """The authority answered, and did not grant the stamp as it was asked for."""

    texts = {
        "en": "The authority “{authority}” did not grant the time stamp (status {granted}). We ask again; if it stays so, ask the authority.",
        "ja": "「{authority}」はタイムスタンプを発行しませんでした（状態{granted}）。再度請求します。続く場合は発行局にお問い合わせください。",
        "zh": "“{authority}”未签发时间戳（状态{granted}）。系统会再次请求；若仍如此，请联系该机构。",
    }


class StampForOtherBytes(StampRefusal):
    """The stamp is about another SHA-256 than the one asked about."""

    texts = {
        "en": "The time stamp of “{authority}” is for other bytes than these. It proves nothing about this exhibit; ask for a new one.",
        "ja": "「{authority}」のタイムスタンプは別のデータに対するものです。この証拠については何も証明しません。新しく請求してください。",
        "zh": "“{authority}”的时间戳针对的是其他数据，不能证明该证据。请重新申请。",
    }


class StampForOtherQuery(StampRefusal):
    """The reply does not carry the number of our query: it may be an old one, sent again."""

    texts = {
        "en": "The reply of “{authority}” does not answer our query: it may be an old one. We ask again.",
        "ja": "「{authority}」の応答は今回の請求に対するものではありません（古い応答の可能性があります）。再度請求します。",
        "zh": "“{authority}”的回复不是对本次请求的回复，可能是旧的回复。系统会再次请求。",
    }


class StampUnderOtherPolicy(StampRefusal):
    """The stamp was given under another policy than the one that was agreed."""

    texts = {
        "en": "“{authority}” stamped under policy {policy}, not under {expected}. Check which policy was agreed with it.",
        "ja": "「{authority}」はポリシー{policy}で発行しました。設定は{expected}です。取り決めたポリシーをご確認ください。",
        "zh": "“{authority}”按策略{policy}签发，而配置为{expected}。请核对约定的策略。",
    }


class StampSignatureDiffers(StampRefusal):
    """The signature does not fit what the stamp says."""

    texts = {
        "en": "The signature of “{authority}” does not fit what the time stamp says: the stamp was changed or damaged. Ask for a new one.",
        "ja": "「{authority}」の署名がタイムスタンプの内容と合いません。改変または破損しています。新しく請求してください。",
        "zh": "“{authority}”的签名与时间戳内容不符，时间戳已被改动或损坏。请重新申请。",
    }


class StampByOtherCertificate(StampRefusal):
    """The stamp is signed under a certificate that was not pinned for this authority."""

    texts = {
        "en": "The time stamp is signed under a certificate that is not kept for “{authority}”. If the authority has a new one, check it and add it to the settings.",
        "ja": "タイムスタンプの署名証明書が「{authority}」に登録されたものではありません。発行局の証明書が更新された場合は、確認のうえ設定に追加してください。",
        "zh": "时间戳的签名证书不是为“{authority}”登记的证书。若该机构已更换证书，请核实后加入设置。",
    }


class StampNotUnderRoot(StampRefusal):
    """No chain leads from the signing certificate to the root that we trust for this authority."""

    texts = {
        "en": "The certificate of “{authority}” does not lead to the root kept for it. Check the root in the settings.",
        "ja": "「{authority}」の証明書から、登録されたルート証明書までたどれません。設定のルート証明書をご確認ください。",
        "zh": "“{authority}”的证书无法追溯到为其登记的根证书。请检查设置中的根证书。",
    }


class StampCertificateNotForStamps(StampRefusal):
    """The certificate was not issued for time stamps and for nothing else."""

    texts = {
        "en": "The certificate of “{authority}” was not issued for time stamps alone. Ask the authority for its time stamp certificate.",
        "ja": "「{authority}」の証明書はタイムスタンプ専用のものではありません。専用の証明書を発行局にご確認ください。",
        "zh": "“{authority}”的证书并非专用于时间戳。请向该机构索取其时间戳证书。",
    }


class StampOutsideCertificate(StampRefusal):
    """The time of the stamp lies outside the time for which a certificate of the chain was issued."""

    texts = {
        "en": "The time stamp of “{authority}” says {stamped_at}, when its certificate was not in force. Ask for a new stamp.",
        "ja": "「{authority}」のタイムスタンプの時刻（{stamped_at}）は証明書の有効期間外です。新しく請求してください。",
        "zh": "“{authority}”的时间戳时间（{stamped_at}）不在证书有效期内。请重新申请。",
    }


class AuthorityAway(StampRefusal):
    """The authority did not answer."""

    texts = {
        "en": "The authority “{authority}” does not answer at the moment. We ask again by ourselves.",
        "ja": "「{authority}」から現在応答がありません。自動的に再度請求します。",
        "zh": "“{authority}”暂时没有响应。系统会自动再次请求。",
    }


class AuthorityNotConfigured(StampRefusal):
    """The authority is no longer among the settings."""

    texts = {
        "en": "The authority “{authority}” is no longer among the settings. To have its stamps, add it to WAKAI_TSA again.",
        "ja": "「{authority}」は設定にありません。この発行局を使う場合は、WAKAI_TSAに再度追加してください。",
        "zh": "设置中已没有“{authority}”。如需其时间戳，请重新加入WAKAI_TSA。",
    }
