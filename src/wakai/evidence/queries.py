"""Every read about exhibits. Each asks who reads, and answers as if nothing else existed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from wakai.evidence import blobs, custody
from wakai.evidence.domain.carriers import CarrierReport, OrderedParcel, doubts_of, facts_of_report
from wakai.evidence.domain.carriers.stored import from_json
from wakai.evidence.domain.custody import CustodyLine
from wakai.evidence.domain.exhibits import ERASED_NAME, ExhibitValue, may_see, sees_bytes, sees_original
from wakai.evidence.domain.words import sought_words
from wakai.evidence.models import Exhibit
from wakai.kernel.refusals import Refusal
from wakai.parties.seals import Owner, seal_of
from wakai.rulebook import Fact


class ExhibitNotFound(Refusal):
    """There is no such exhibit for this reader; whether there is one for others is not said."""

    status = 404
    texts = {
        "en": "We cannot find this exhibit among those you may see. Open it again from the case page.",
        "ja": "閲覧できる証拠の中に見つかりません。案件のページからもう一度開いてください。",
        "zh": "在您可查看的证据中未找到该证据。请从案件页面重新打开。",
    }


class OriginalIsWithSecretariat(Refusal):
    """A recording of the other side of which no copy without its device's data could be made."""

    status = 403
    texts = {
        "en": "The secretariat has the original of this recording. It is not handed on, because it may tell where it was made, and no copy without that could be made of it. If it matters to you, ask the other side to save it as MP4 or MP3 and hand it in again, or to add pictures of the moments that count.",
        "ja": "この動画・音声の原本は事務局が保管しています。撮影・録音した場所などの情報が含まれている可能性があり、それを除いた複製を作成できなかったため、お渡ししていません。内容の確認が必要な場合は、MP4またはMP3形式で保存し直して提出するか、該当する場面の画像を提出するよう、相手方に依頼してください。",
        "zh": "该音视频的原件由平台客服保管。由于文件中可能含有拍摄或录制地点等信息，且无法制作不含这些信息的副本，因此不向对方提供。如需查看，请对方另存为 MP4 或 MP3 格式后重新提交，或提交关键画面的图片。",
    }


@dataclass(frozen=True, slots=True)
class OpenedExhibit:
    """Bytes ready to be sent. The reader of them closes `file`."""

    file: BinaryIO
    media_type: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExhibitFacts:
    """The facts a machine-readable exhibit states, with who filed it.

    `doubtful`: it may be about another parcel (`belonging`), so that nobody's silence makes its facts established.
    """

    id: str
    label: str
    source_role: str
    facts: Mapping[str, Fact]
    doubtful: bool = False


def exhibit_value(row: Exhibit) -> ExhibitValue:
    """The frozen value of an exhibit's row."""
    return ExhibitValue(
        id=row.id,
        case_id=row.case_id,
        draft_id=row.draft_id,
        number=row.number,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        name=row.name,
        caption=row.caption,
        kind=row.kind,
        source_role=row.source_role,
        source_account=row.source_account,
        audience=tuple(row.audience),
        received_at=row.received_at,
        has_display_copy=bool(row.display_sha256),
        report=row.report,
        said=row.said,
        erased=_erased(row),
    )


def _erased(row: Exhibit) -> bool:
    """A file may be called what an erased one is called, so its key is looked for; no statement for any other."""
    return row.name == ERASED_NAME and seal_of(owner_of(row)) is None


def owner_of(row: Exhibit) -> Owner:
    """Under whose key an exhibit and all that is made from it lie. What began in a draft stays under the draft's key."""
    return Owner(row.draft_id or row.case_id, row.source_account)


def exhibits_of(case_id: str, *, role: str) -> tuple[ExhibitValue, ...]:
    """The exhibits of a case that a role may see, by label: those for all first."""
    rows = Exhibit.objects.filter(case_id=case_id).exclude(case_id="")
    values = [value for value in map(exhibit_value, rows) if may_see(value.audience, role)]
    return tuple(sorted(values, key=lambda value: (value.series, value.number)))


def exhibits_of_draft(draft_id: str) -> tuple[ExhibitValue, ...]:
    """The exhibits of a claim that is still being written, for its writer."""
    rows = Exhibit.objects.filter(draft_id=draft_id, case_id="").exclude(draft_id="").order_by("number")
    return tuple(map(exhibit_value, rows))


def custody_of(exhibits: Iterable[ExhibitValue], *, role: str) -> Mapping[str, tuple[CustodyLine, ...]]:
    """What happened to these exhibits, in order, by exhibit id; nothing of those that the role may not see."""
    return custody.lines_of(each.id for each in exhibits if may_see(each.audience, role))


def cases_with_words(query: str, *, most: int = 50) -> tuple[str, ...]:
    """The cases with an exhibit, readable for the secretariat, that has all words of the query; the latest first."""
    sought = sought_words(query)
    if not sought:
        return ()
    rows = Exhibit.objects.filter(words__words__contains=list(sought), audience__contains=["agent"]).exclude(case_id="")
    return tuple(dict.fromkeys(rows.order_by("-received_at").values_list("case_id", flat=True)[: most * 4]))[:most]


def exhibits_with_facts(case_id: str, *, ordered: OrderedParcel) -> tuple[ExhibitFacts, ...]:
    """What the carriers' documents of a case state, by number, read beside what the order says of its parcels.

    Documents that only the secretariat may see are left out: nobody is judged by what they cannot answer.
    """
    rows = Exhibit.objects.filter(case_id=case_id, report__isnull=False).exclude(case_id="").order_by("number")
    values = [value for value in map(exhibit_value, rows) if {"buyer", "seller"} <= set(value.audience)]
    return tuple(_exhibit_facts(each, from_json(each.report), ordered) for each in values if each.report)


def report_of(exhibit: ExhibitValue) -> CarrierReport | None:
    """What the carrier's document says, for showing it; None for other exhibits."""
    return from_json(exhibit.report) if exhibit.report else None


def exhibit_of(exhibit_id: str, *, case_id: str, role: str) -> ExhibitValue:
    """One exhibit of a case for a role. Raises `ExhibitNotFound`, whatever the reason."""
    return exhibit_value(_row(exhibit_id, case_id, role))


def open_exhibit(exhibit_id: str, *, case_id: str, role: str) -> OpenedExhibit:
    """The bytes for a role: the original, or the display copy where the original may tell more than its sender meant.

    Raises `ExhibitNotFound`, `FileWasErased`, and `OriginalIsWithSecretariat` where there is no such copy. The answer must be sent as a download or with `nosniff` and a sandbox: mail and documents
    are not to be rendered.
    """
    row = _row(exhibit_id, case_id, role)
    exhibit = exhibit_value(row)
    if exhibit.erased:
        raise blobs.FileWasErased
    if not sees_bytes(exhibit, role):
        raise OriginalIsWithSecretariat
    return _original(row) if sees_original(exhibit, role) else _display_copy(row)


def open_display_copy(exhibit_id: str, *, case_id: str, role: str) -> OpenedExhibit:
    """The copy without what devices and programs write beside the content. Raises `ExhibitNotFound`, also for an exhibit that has none."""
    row = _row(exhibit_id, case_id, role)
    if not row.display_sha256:
        raise ExhibitNotFound
    return _display_copy(row)


def open_picture(exhibit_id: str, *, case_id: str, role: str) -> OpenedExhibit:
    """The JPEG to be shown on a page. Raises `ExhibitNotFound`, also for an exhibit that is no picture."""
    row = _row(exhibit_id, case_id, role)
    if not row.thumb_sha256:
        raise ExhibitNotFound
    return _display_copy(row)


def open_thumbnail(exhibit_id: str, *, case_id: str, role: str) -> OpenedExhibit:
    """The small JPEG for lists. Raises `ExhibitNotFound`, also for an exhibit that has none."""
    row = _row(exhibit_id, case_id, role)
    if not row.thumb_sha256:
        raise ExhibitNotFound
    return _thumbnail(row)


def open_draft_exhibit(exhibit_id: str, *, draft_id: str) -> OpenedExhibit:
    """What the writer of a draft sees of it: the small picture where there is one. Raises `ExhibitNotFound`."""
    row = Exhibit.objects.filter(pk=exhibit_id, draft_id=draft_id, case_id="").exclude(draft_id="").first()
    if row is None:
        raise ExhibitNotFound
    return _thumbnail(row) if row.thumb_sha256 else _original(row)


def _row(exhibit_id: str, case_id: str, role: str) -> Exhibit:
    row = Exhibit.objects.filter(pk=exhibit_id, case_id=case_id).exclude(case_id="").first()
    if row is None or not may_see(tuple(row.audience), role):
        raise ExhibitNotFound
    return row


def _exhibit_facts(exhibit: ExhibitValue, report: CarrierReport, ordered: OrderedParcel) -> ExhibitFacts:
    facts = facts_of_report(report, ordered.address, exhibit=exhibit.label, by=exhibit.source_role)
    doubtful = any(doubt.weighs for doubt in doubts_of(report, ordered))
    return ExhibitFacts(exhibit.id, exhibit.label, exhibit.source_role, facts, doubtful)


def _original(row: Exhibit) -> OpenedExhibit:
    file = blobs.open_blob(row.sha256, owner=owner_of(row))
    return OpenedExhibit(file, row.media_type, row.name, row.size, row.sha256)


def _display_copy(row: Exhibit) -> OpenedExhibit:
    """Of a picture it is always our own JPEG; of anything else a file of its own type."""
    is_picture = row.media_type.startswith("image/")
    name = f"{row.name.rpartition('.')[0] or row.name}.jpg" if is_picture else row.name
    file = blobs.open_blob(row.display_sha256, owner=owner_of(row))
    return OpenedExhibit(
        file, "image/jpeg" if is_picture else row.media_type, name, row.display_size, row.display_sha256
    )


def _thumbnail(row: Exhibit) -> OpenedExhibit:
    file = blobs.open_blob(row.thumb_sha256, owner=owner_of(row))
    return OpenedExhibit(file, "image/jpeg", "small.jpg", row.thumb_size, row.thumb_sha256)
