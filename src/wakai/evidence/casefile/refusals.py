"""Why a file is refused before anything in it is believed."""

from __future__ import annotations

from wakai.kernel.refusals import Refusal


class PathNotSafe(Refusal):
    """A name inside a case file would lead somewhere else, or could not be told from another one on some computers."""

    status = 422
    texts = {
        "en": "The case file holds the name “{path}”, which is not safe to unpack ({why}). Ask the sender for the file as it was exported.",
        "ja": "案件ファイルに、安全に展開できない名前「{path}」が含まれています（{why}）。書き出されたままのファイルを送信者に依頼してください。",
        "zh": "案件文件中含有无法安全解压的名称“{path}”（{why}）。请向发送者索取原始导出文件。",
    }


class NotACaseFile(Refusal):
    """The bytes are no archive as Wakai writes it: another format, cut off, compressed, or with bytes nobody wrote."""

    status = 422
    texts = {
        "en": "This is not a case file as Wakai writes it ({why}). If it was unpacked and packed again, verify the unpacked folder instead.",
        "ja": "Wakaiが書き出した案件ファイルではありません（{why}）。展開して再び圧縮したものであれば、展開したフォルダーを検証してください。",
        "zh": "这不是 Wakai 写出的案件文件（{why}）。如曾解压后重新打包，请改为验证解压后的文件夹。",
    }


class CaseFileTooLarge(Refusal):
    """More bytes or more files than a case file may hold."""

    status = 413
    texts = {
        "en": "The case file is larger than this program handles: {what}. Ask the secretariat for the exhibits one by one.",
        "ja": "案件ファイルがこのプログラムで扱える大きさを超えています（{what}）。証拠は1件ずつ事務局に依頼してください。",
        "zh": "案件文件超出本程序可处理的大小（{what}）。请向平台客服逐件索取证据。",
    }


class BytesChanged(Refusal):
    """What is stored for an exhibit is not what was handed in: nothing is exported under its name."""

    status = 409
    texts = {
        "en": "The stored bytes of {label} are not those that were handed in, so no case file is written. Tell the operator: storage is damaged.",
        "ja": "{label} の保存データが提出時のものと一致しないため、案件ファイルを作成しません。保存先が破損しています。運営者へご連絡ください。",
        "zh": "{label} 的存储内容与提交时不一致，因此不生成案件文件。存储已损坏，请通知运营方。",
    }
