"""Why a file cannot be filed as an exhibit, each saying what to do instead."""

from __future__ import annotations

from wakai.kernel.refusals import Refusal


class FileTooLarge(Refusal):
    """The file is over the limit (200 MB)."""

    status = 413
    texts = {
        "en": "“{name}” is larger than {limit_mb} MB. Make it smaller: a shorter video, a photo instead of a film, or the pages that matter.",
        "ja": "「{name}」は{limit_mb}MBを超えています。動画を短くする、写真にする、必要なページだけにするなど、サイズを小さくしてください。",
        "zh": "“{name}”超过 {limit_mb} MB。请缩小文件：缩短视频、改用照片，或只保留相关页面。",
    }


class FileIsEmpty(Refusal):
    """There are no bytes in the file."""

    status = 422
    texts = {
        "en": "“{name}” is empty. Open it on your device to check it, then choose it again.",
        "ja": "「{name}」は空のファイルです。お使いの端末で内容を確認してから、もう一度選択してください。",
        "zh": "“{name}”是空文件。请先在您的设备上打开检查，然后重新选择。",
    }


class FileTypeNotTaken(Refusal):
    """The content is of no accepted type."""

    status = 415
    texts = {
        "en": "We cannot take “{name}”. Accepted are {accepted}. Save or print it as a PDF, or take a picture of it.",
        "ja": "「{name}」はお預かりできない形式です。対応形式は{accepted}です。PDFとして保存するか、写真を撮ってお送りください。",
        "zh": "无法接收“{name}”。可接收的格式：{accepted}。请另存为 PDF，或拍照后上传。",
    }


class ActiveContentNotTaken(Refusal):
    """Programs, scripts and web pages could act on the reader's device."""

    status = 415
    texts = {
        "en": "“{name}” holds a program, script or web page, which we do not take for everybody's safety. Accepted are {accepted}. Save a web page as MHTML or print it as a PDF, or take a screenshot.",
        "ja": "「{name}」にはプログラム、スクリプト、またはウェブページが含まれるため、安全上お預かりできません。対応形式は{accepted}です。ウェブページはMHTML形式で保存する、PDFとして印刷する、画面を撮影する、のいずれかでお送りください。",
        "zh": "“{name}”含有程序、脚本或网页，为保障安全我们不予接收。可接收的格式：{accepted}。网页请保存为 MHTML、打印为 PDF 或截图后上传。",
    }


class ArchiveNotTaken(Refusal):
    """An archive hides what it holds from the other side."""

    status = 415
    texts = {
        "en": "“{name}” is an archive. Unpack it and upload the files one by one, so that each can be seen. Accepted are {accepted}.",
        "ja": "「{name}」は圧縮ファイルです。中身を確認できるよう、展開してファイルを1つずつアップロードしてください。対応形式は{accepted}です。",
        "zh": "“{name}”是压缩包。请解压后逐个上传，以便各方查看。可接收的格式：{accepted}。",
    }


class PdfActs(Refusal):
    """A PDF that would act on the reader's device; `found` is one of `pdfs.ACTIVE`."""

    status = 415
    texts = {
        "en": "“{name}” is a PDF that does more than show pages: it runs a script, starts a program, is an interactive form (XFA), or carries a program or an archive with it. We do not take such files for everybody's safety. Print it to a new PDF, and upload what is attached to it by itself.",
        "ja": "「{name}」は、ページの表示以外の動作を含むPDFです（スクリプト、プログラムの起動、対話型フォーム（XFA）、プログラムや圧縮ファイルの添付のいずれか）。安全上お預かりできません。新しいPDFとして印刷し直し、添付されているファイルは個別にアップロードしてください。",
        "zh": "“{name}”这份 PDF 除显示页面外还含有其他动作（运行脚本、启动程序、交互式表单（XFA），或附带程序或压缩包）。为保障安全我们不予接收。请将其重新打印为新的 PDF，附件请单独上传。",
    }


class FileNameBeliesContent(Refusal):
    """The name says one type, the content is another."""

    status = 415
    texts = {
        "en": "“{name}” is named like a {claimed} file, but its content is {content}. Export it again under its own type, or take a picture of it.",
        "ja": "「{name}」の拡張子は{claimed}ですが、内容は{content}です。正しい形式で書き出し直すか、写真を撮ってお送りください。",
        "zh": "“{name}”的扩展名为 {claimed}，但内容是 {content}。请以正确格式重新导出，或拍照后上传。",
    }


class PictureNotReadable(Refusal):
    """The picture is broken or cut short."""

    status = 422
    texts = {
        "en": "“{name}” cannot be opened as a picture; it may be damaged or cut short. Take it again, or choose the original file.",
        "ja": "「{name}」を画像として開けません。破損しているか、途中で切れている可能性があります。撮り直すか、元のファイルを選択してください。",
        "zh": "无法打开图片“{name}”，文件可能已损坏或不完整。请重新拍摄，或选择原始文件。",
    }


class PictureTooManyPixels(Refusal):
    """Unpacked, the picture would be larger than any camera's: a decompression bomb, or a scan at a needless size."""

    status = 422
    texts = {
        "en": "“{name}” measures {width} × {height} pixels, more than the {limit} million we can open. Save it smaller and upload it again.",
        "ja": "「{name}」は{width}×{height}ピクセルあり、開ける上限（{limit}百万ピクセル）を超えています。小さくして保存し、もう一度アップロードしてください。",
        "zh": "“{name}”为 {width} × {height} 像素，超过可打开的上限（{limit} 百万像素）。请缩小后重新上传。",
    }


class HarmfulFile(Refusal):
    """The scanner of the house knows the file for something harmful."""

    status = 422
    texts = {
        "en": "“{name}” was not taken: our virus scanner found something harmful in it ({found}). Check your device, then take a picture of what matters and send that.",
        "ja": "「{name}」はお預かりできません。ウイルス検査で有害なもの（{found}）が検出されました。お使いの端末を確認のうえ、必要な部分を撮影した画像をお送りください。",
        "zh": "未接收“{name}”：病毒扫描发现有害内容（{found}）。请检查您的设备，然后将相关内容拍照后上传。",
    }


class ScannerAway(Refusal):
    """The scanner that every file has to pass does not answer."""

    status = 409  # of the house, and for now: the same file is taken a little later
    texts = {
        "en": "“{name}” has not been taken yet: our virus scanner does not answer at the moment. Your file is fine as far as we know. Please send it again in a few minutes.",
        "ja": "「{name}」はまだお預かりできていません。現在、ウイルス検査が応答していません。ファイルに問題があるわけではありません。数分後にもう一度お送りください。",
        "zh": "“{name}”尚未接收：病毒扫描目前没有响应。这并不表示您的文件有问题，请过几分钟再上传。",
    }
