"""Why a carrier's document cannot be taken, each saying what was expected."""

from __future__ import annotations

from wakai.kernel.refusals import Refusal


class CarrierDocumentEmpty(Refusal):
    """There is nothing in the file."""

    status = 422
    texts = {
        "en": "The tracking document is empty. Download it from the carrier again ({carriers}: XML or JSON) and upload that file.",
        "ja": "追跡データのファイルが空です。配送会社（{carriers}）からXMLまたはJSONを再度ダウンロードし、アップロードしてください。",
        "zh": "物流文件是空的。请从承运商（{carriers}）重新下载 XML 或 JSON 文件后上传。",
    }


class CarrierDocumentTooLarge(Refusal):
    """A tracking answer is a few kilobytes; one of megabytes is something else."""

    status = 422
    texts = {
        "en": "The tracking document is larger than {limit_mb} MB. A carrier's answer for one parcel is far smaller: upload only that answer.",
        "ja": "追跡データが{limit_mb}MBを超えています。荷物1個分の追跡結果はこれよりずっと小さいため、その結果だけをアップロードしてください。",
        "zh": "物流文件超过 {limit_mb} MB。单个包裹的查询结果远小于此，请只上传该结果。",
    }


class CarrierDocumentNotReadable(Refusal):
    """Neither well-formed XML nor JSON, or cut short, or in a character set that is not what it says."""

    status = 422
    texts = {
        "en": "The tracking document cannot be read as {format}: {problem}. It may have been cut short or changed; download it from the carrier again.",
        "ja": "追跡データを{format}として読み取れません（{problem}）。途中で切れているか、変更された可能性があります。配送会社から再度ダウンロードしてください。",
        "zh": "无法按 {format} 读取物流文件：{problem}。文件可能不完整或被改动，请从承运商处重新下载。",
    }


class CarrierDocumentUnsafe(Refusal):
    """The XML declares entities or a document type, which no carrier's answer needs and attacks use."""

    status = 422
    texts = {
        "en": "The tracking document holds a document type or entity declaration, which carriers do not send. Upload the file as the carrier gave it.",
        "ja": "追跡データに、配送会社が使わない宣言（DOCTYPEまたはENTITY）が含まれています。配送会社から受け取ったままのファイルをアップロードしてください。",
        "zh": "物流文件包含承运商不会使用的声明（DOCTYPE 或 ENTITY）。请上传承运商提供的原始文件。",
    }


class CarrierDocumentUnknown(Refusal):
    """Well-formed, but not an answer of a carrier we read."""

    status = 422
    texts = {
        "en": "This is not a tracking document we can read: it begins with “{found}”. Expected one of: {expected}. You can still upload it as a plain document.",
        "ja": "読み取れる追跡データではありません（先頭は「{found}」）。対応しているのは次の形式です：{expected}。通常の書類としてアップロードすることはできます。",
        "zh": "这不是我们能读取的物流文件（开头为“{found}”）。支持的格式：{expected}。您仍可将其作为普通文件上传。",
    }


class CarrierDocumentIncomplete(Refusal):
    """A carrier's answer without the part that makes it one."""

    status = 422
    texts = {
        "en": "The {carrier} document lacks {missing}. Download the full tracking result from the carrier and upload it again.",
        "ja": "{carrier}の追跡データに{missing}がありません。配送会社から追跡結果全体をダウンロードし、再度アップロードしてください。",
        "zh": "{carrier} 的物流文件缺少 {missing}。请从承运商处下载完整的查询结果后重新上传。",
    }


class CarrierDocumentHoldsSeveral(Refusal):
    """One document with several parcels, and it was not said which is meant."""

    status = 422
    texts = {
        "en": "The document holds several parcels: {numbers}. Say which tracking number belongs to this order.",
        "ja": "このデータには複数の荷物が含まれています：{numbers}。この注文の追跡番号をお知らせください。",
        "zh": "文件包含多个包裹：{numbers}。请说明哪个运单号属于此订单。",
    }


class ParcelNotInDocument(Refusal):
    """The tracking number asked for is not in the document."""

    status = 422
    texts = {
        "en": "The document is not about {wanted}; it holds {numbers}. Check the tracking number or upload the document of that parcel.",
        "ja": "このデータに{wanted}の情報はなく、含まれているのは{numbers}です。追跡番号を確認するか、該当する荷物のデータをアップロードしてください。",
        "zh": "文件中没有 {wanted}，只有 {numbers}。请核对运单号，或上传该包裹的文件。",
    }
