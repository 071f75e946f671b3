"""What the log's formats refuse. Each says what is wrong with the thing in hand and where a good one is had."""

from __future__ import annotations

from wakai.kernel.refusals import Refusal


class ProofDoesNotHold(Refusal):
    """Hashes, recomputed, do not give the root that the checkpoint states."""

    status = 422
    texts = {
        "en": "The proof does not lead to the checkpoint's root hash. Something was changed: get the proof and the checkpoint from the log again, and if it stays so, keep both and tell us.",
        "ja": "証明をたどってもチェックポイントのルートハッシュになりません。どこかが変更されています。証明とチェックポイントをもう一度取得し、それでも一致しない場合は両方を保管してご連絡ください。",
        "zh": "该证明无法推算出检查点的根哈希，说明有内容被改动。请重新获取证明和检查点；如仍不一致，请保留两者并告知我们。",
    }


class TileNotReadable(Refusal):
    """A tile, its path or an entry bundle does not have the form of the format."""

    status = 422
    texts = {
        "en": "This is no tile of a log: {why}. Ask for it at the path that the checkpoint's size gives.",
        "ja": "ログのタイルとして読み取れません（{why}）。チェックポイントのサイズから決まるパスで取得してください。",
        "zh": "无法作为日志的分块读取（{why}）。请按检查点大小对应的路径获取。",
    }


class KeyNotReadable(Refusal):
    """A verifier key is not of the form name+id+key, or its id is not that of the key."""

    status = 422
    texts = {
        "en": "This is no verifier key. Copy it whole, in the form name+8 hex digits+base64.",
        "ja": "検証鍵として読み取れません。「名前+16進8桁+base64」の形で、全体をコピーしてください。",
        "zh": "无法作为验证密钥读取。请完整复制，格式为：名称+8位十六进制+base64。",
    }


class NoteNotReadable(Refusal):
    """A signed note does not have the form of the format, to the byte."""

    status = 422
    texts = {
        "en": "This is no signed note: {why}. Get it again from where it was published, without changing a byte.",
        "ja": "署名付きノートとして読み取れません（{why}）。公開元から、1バイトも変えずに取得し直してください。",
        "zh": "无法作为带签名的文本读取（{why}）。请从发布处重新获取，不要改动任何字节。",
    }


class NobodyKnownSigned(Refusal):
    """None of the keys we know has signed the note."""

    status = 403
    texts = {
        "en": "None of the keys given has signed this note. Check that the key belongs to this log.",
        "ja": "指定された鍵による署名がありません。鍵がこのログのものか確認してください。",
        "zh": "所给密钥均未签署该文本。请确认密钥属于该日志。",
    }


class SignatureDoesNotHold(Refusal):
    """A line names a key we know, and the signature is not of that key over this text."""

    status = 403
    texts = {
        "en": "The signature of {name} does not fit the text: one of them was changed. Get the note again from where it was published.",
        "ja": "{name} の署名が本文と合いません。どちらかが変更されています。公開元から取得し直してください。",
        "zh": "{name} 的签名与文本不符，其中之一已被改动。请从发布处重新获取。",
    }


class CheckpointNotReadable(Refusal):
    """A note's text is not the three lines of a checkpoint."""

    status = 422
    texts = {
        "en": "This is no checkpoint: it starts with the log's name, the number of entries and the root hash, a line each. Get it again from the log.",
        "ja": "チェックポイントとして読み取れません。ログの名前、件数、ルートハッシュが1行ずつ必要です。ログから取得し直してください。",
        "zh": "无法作为检查点读取：开头应依次为日志名称、条目数和根哈希，各占一行。请从日志重新获取。",
    }


class ReceiptNotReadable(Refusal):
    """A receipt does not have the form of a tlog-proof."""

    status = 422
    texts = {
        "en": "This is no receipt of a log (c2sp.org/tlog-proof@v1). Download it again, without changing a byte.",
        "ja": "ログの受領証（c2sp.org/tlog-proof@v1）として読み取れません。1バイトも変えずにダウンロードし直してください。",
        "zh": "无法作为日志的回执（c2sp.org/tlog-proof@v1）读取。请重新下载，不要改动任何字节。",
    }


class TooFewWitnesses(Refusal):
    """Fewer independent operators than the policy asks for have cosigned."""

    status = 403
    texts = {
        "en": "Too few of the witnesses that the policy names have cosigned this checkpoint. Get a newer receipt, or ask the witnesses.",
        "ja": "方針で定めた証人のうち、このチェックポイントに副署した数が足りません。新しい受領証を取得するか、証人にお問い合わせください。",
        "zh": "策略所列见证人中，联署该检查点者数量不足。请获取较新的回执，或询问见证人。",
    }


class PolicyNotReadable(Refusal):
    """A policy file does not have the form of a tlog-policy."""

    status = 422
    texts = {
        "en": "The policy cannot be read at line {line}: {why}. Write it as the tlog-policy format says.",
        "ja": "方針ファイルの{line}行目を読み取れません（{why}）。tlog-policy の形式で書いてください。",
        "zh": "策略文件第 {line} 行无法读取（{why}）。请按 tlog-policy 格式书写。",
    }


class CommitmentDoesNotOpen(Refusal):
    """Key and payload do not give the commitment that the log's entry states."""

    status = 422
    texts = {
        "en": "This content is not what was committed to in the log. Get content and key again from the case file.",
        "ja": "この内容はログに記録されたコミットメントと一致しません。内容と鍵を事件ファイルから取得し直してください。",
        "zh": "该内容与日志中的承诺值不一致。请从案件文件中重新获取内容和密钥。",
    }


class WitnessRequestNotReadable(Refusal):
    """What was sent to a witness does not have the form of add-checkpoint."""

    status = 400
    texts = {
        "en": "This is no add-checkpoint request: an old size, the proof's hashes a line each, an empty line, a checkpoint.",
        "ja": "add-checkpoint の要求として読み取れません。旧サイズ、証明のハッシュ（1行ずつ）、空行、チェックポイントの順に送ってください。",
        "zh": "无法作为 add-checkpoint 请求读取：请依次发送旧大小、证明哈希（每行一个）、空行、检查点。",
    }


class LogNotWitnessed(Refusal):
    """The checkpoint is of a log whose keys this witness does not have."""

    status = 404
    texts = {
        "en": "We do not witness this log. Ask the operator to enter its key.",
        "ja": "このログの証人にはなっていません。運営者に鍵の登録をご依頼ください。",
        "zh": "我们并非该日志的见证人。请联系运营者登记其密钥。",
    }


class OldSizeBeyondNew(Refusal):
    """The old size is larger than the checkpoint's."""

    status = 400
    texts = {
        "en": "The old size is larger than the checkpoint's. Send the size you proved from.",
        "ja": "旧サイズがチェックポイントのサイズを超えています。証明の起点のサイズを送ってください。",
        "zh": "旧大小超过检查点的大小。请发送证明的起始大小。",
    }


class OldSizeIsAnother(Refusal):
    """The witness has cosigned another size last."""

    status = 409
    texts = {
        "en": "The last checkpoint cosigned here has {size} entries. Send the proof from there.",
        "ja": "ここで最後に副署したチェックポイントの件数は{size}です。そこからの証明を送ってください。",
        "zh": "此处最近联署的检查点有 {size} 条。请发送由此开始的证明。",
    }
