"""Why a piece of a file is not taken. The statuses are those of tus 1.0.0, which senders go by."""

from __future__ import annotations

from wakai.kernel.refusals import Refusal


class UploadIsGone(Refusal):
    """There is no such upload for this sender: handed in already, given up, or never begun here."""

    status = 404
    texts = {
        "en": "A file that was sent in pieces is not waiting here any more. If the page of your case does not show it, choose it again.",
        "ja": "分割して送信されたファイルは、こちらに残っていません。案件のページに表示されていない場合は、もう一度選択してください。",
        "zh": "分段上传的文件已不在等待提交。如果案件页面上没有该文件，请重新选择。",
    }


class UploadExpired(Refusal):
    """Nothing came for a day."""

    status = 410
    texts = {
        "en": "A file that was sent in pieces has waited for a day and was removed. Choose it again.",
        "ja": "分割して送信されたファイルは、1日経過したため削除されました。もう一度選択してください。",
        "zh": "分段上传的文件等待超过一天，已被删除。请重新选择。",
    }


class UploadBusy(Refusal):
    """Another request is writing to this upload."""

    status = 423
    texts = {
        "en": "This file is being sent from another window at this moment. Wait until that is done.",
        "ja": "このファイルは別の画面から送信中です。完了するまでお待ちください。",
        "zh": "该文件正在另一个窗口上传，请等待其完成。",
    }


class OffsetDiffers(Refusal):
    """The piece belongs to another place in the file than the next one."""

    status = 409
    texts = {
        "en": "The next piece of this file has to begin at byte {expected}. Ask how much is here and go on from there.",
        "ja": "このファイルの次の部分は{expected}バイト目から始まる必要があります。受信済みの量を確認してから続けてください。",
        "zh": "该文件的下一段应从第 {expected} 字节开始。请先查询已接收的大小再继续。",
    }


class UploadTooLong(Refusal):
    """More comes than was announced."""

    status = 413
    texts = {
        "en": "“{name}” turned out longer than announced. Choose it again.",
        "ja": "「{name}」が当初の申告より大きくなっています。もう一度選択してください。",
        "zh": "“{name}”比申报的大小更大。请重新选择。",
    }


class ChecksumDiffers(Refusal):
    """The piece was changed on its way, or broke off."""

    status = 460
    texts = {
        "en": "A piece of this file did not arrive as it was sent. It was left out; send it again.",
        "ja": "ファイルの一部が送信時と異なる状態で届いたため、破棄しました。その部分をもう一度送信してください。",
        "zh": "文件的一段在传输中发生变化，已丢弃。请重新发送该段。",
    }


class UploadNotWhole(Refusal):
    """A form names a file of which pieces are missing."""

    status = 409
    texts = {
        "en": "“{name}” has not arrived whole yet. Choose it again: what is here already is not sent twice.",
        "ja": "「{name}」はまだすべて届いていません。もう一度選択してください。届いている部分は再送されません。",
        "zh": "“{name}”尚未完整上传。请重新选择，已上传的部分不会重复发送。",
    }


class TooManyUploads(Refusal):
    """One sender has too many files under way."""

    status = 429
    texts = {
        "en": "You have {most} files on their way already. Hand these in first, or send the others tomorrow.",
        "ja": "送信途中のファイルがすでに{most}件あります。先にそれらを提出するか、残りは明日以降にお送りください。",
        "zh": "您已有 {most} 个文件正在上传。请先提交这些文件，其余的请明天再上传。",
    }
