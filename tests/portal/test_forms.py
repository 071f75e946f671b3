"""What people type is taken as they type it; what cannot be taken is said in words that help."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from wakai.kernel.money import Money
from wakai.portal.forms import Card, Cards, DateField, FilesField, LongText, MoneyField, QuestionForm


class Form(QuestionForm):
    day = DateField(required=False)
    amount = MoneyField(currency="JPY", most=Money(128000, "JPY"), required=False)
    story = LongText(max_length=10, required=False)
    kind = forms.ChoiceField(widget=Cards, choices=[("a", Card("A", "hint & more")), ("b", "B")], required=False)


def _clean(name: str, **data: str) -> object:
    form = Form(data)
    assert form.is_valid(), form.errors
    return form.cleaned_data[name]


def _error(name: str, **data: str) -> str:
    return str(Form(data).errors[name][0])


@pytest.mark.parametrize("year", ["2026", " 2026 ", "２０２６"])
def test_a_date_in_three_boxes(year: str) -> None:
    assert _clean("day", day_y=year, day_m="2", day_d="０3") == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("y", "m", "d"), [("26", "2", "3"), ("2026", "2", "30"), ("2026", "", "3"), ("2026", "13", "1"), ("x", "1", "1")]
)
def test_a_day_that_does_not_exist_is_asked_again_and_kept(y: str, m: str, d: str) -> None:
    assert "calendar" in _error("day", day_y=y, day_m=m, day_d=d)
    assert f'value="{y}"' in str(Form({"day_y": y, "day_m": m, "day_d": d})["day"])


def test_the_boxes_stand_in_the_order_of_the_language() -> None:
    orders = {}
    for code in ("en", "ja", "zh-hans"):
        with translation.override(code):
            html = str(Form()["day"])
            orders[code] = "".join(sorted("ymd", key=lambda part: html.index(f'name="day_{part}"')))
            assert Form()["day"].id_for_label == f"id_day_{orders[code][0]}"
    assert orders == {"en": "dmy", "ja": "ymd", "zh-hans": "ymd"}


@pytest.mark.parametrize(
    "text", ["12800", "12,800", "１２８００", "¥12,800", "￥12,800", "12,800円", "JPY 12,800", " 12800.00 "]
)
def test_an_amount_as_people_write_it(text: str) -> None:
    assert _clean("amount", amount=text) == Money(12800, "JPY")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ten", "in figures"),
        ("0", "more than zero"),
        ("-5", "more than zero"),
        ("1.5", "decimals"),
        ("128001", "JPY 128,000"),
        ("1.200,50", "in figures"),
    ],
)
def test_an_amount_that_cannot_be_taken(text: str, says: str) -> None:
    assert says in _error("amount", amount=text)


def test_the_most_itself_can_be_entered() -> None:
    assert _clean("amount", amount="128000") == Money(128000, "JPY")


@pytest.mark.parametrize(("code", "unit"), [("en", "JPY"), ("ja", "円"), ("zh-hans", "日元")])
def test_the_currency_stands_beside_the_box(code: str, unit: str) -> None:
    with translation.override(code):
        assert f">{unit}<" in str(Form()["amount"])


def test_a_line_end_counts_once() -> None:
    assert _clean("story", story="12345\r\n789") == "12345\n789"
    assert "now" in _error("story", story="12345\r\n789012")
    assert "maxlength" not in str(Form()["story"])


def test_stock_sentences_are_ours_in_each_language() -> None:
    class Ask(QuestionForm):
        kind = forms.ChoiceField(choices=[("a", "A")])
        to = forms.EmailField()

    for code, required in (
        ("en", "Please answer this question."),
        ("ja", "この質問にお答えください。"),
        ("zh-hans", "请回答这个问题。"),
    ):
        with translation.override(code):
            assert Ask({"to": "me"}).errors["kind"] == [required]
            assert "name@example.com" in Ask({"to": "me"}).errors["to"][0]
            assert "valid" not in str(Ask({"kind": "z"}).errors["kind"])


def test_cards_escape_their_words_and_tell_their_hints() -> None:
    html = str(Form()["kind"])
    assert "hint &amp; more" in html
    assert html.count('class="choice"') == 2
    assert Form()["kind"].id_for_label == "id_kind_0"


class Photos(QuestionForm):
    photos = FilesField(most=2, most_mb=1)


def _photos(*files: SimpleUploadedFile, captions: tuple[str, ...] = ()) -> Photos:
    data = QueryDict(mutable=True)
    data.setlist("photos-caption", list(captions))
    return Photos(data, MultiValueDict({"photos": list(files)}))


def shown_alone(field: FilesField) -> str:
    """The page's part for one field."""

    class Alone(forms.Form):
        one = field

    return str(Alone()["one"])


def test_several_photos_with_their_captions() -> None:
    form = _photos(SimpleUploadedFile("a.heic", b"x"), SimpleUploadedFile("b.png", b"y"), captions=(" front ", ""))
    assert form.is_valid()
    assert [(one.file.name, one.caption) for one in form.cleaned_data["photos"]] == [("a.heic", "front"), ("b.png", "")]


def test_captions_that_fit_no_file_are_left_out_and_never_put_under_another() -> None:
    form = _photos(SimpleUploadedFile("a.png", b"x"), SimpleUploadedFile("b.png", b"y"), captions=("only one",))
    assert form.is_valid()
    assert [one.caption for one in form.cleaned_data["photos"]] == ["", ""]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([], "Choose at least one"),
        ([("a", 1), ("b", 1), ("c", 1)], "2 files at a time"),
        ([("a", 0)], "holds nothing"),
        ([("a", 1024 * 1024 + 1)], "larger than 1 MB"),
    ],
)
def test_files_that_cannot_be_taken(files: list[tuple[str, int]], says: str) -> None:
    form = _photos(*(SimpleUploadedFile(name, b"x" * size) for name, size in files))
    assert says in form.errors["photos"][0]


def test_a_file_of_exactly_the_limit_is_taken() -> None:
    assert _photos(SimpleUploadedFile("a", b"x" * 1024 * 1024)).is_valid()


def test_one_document_is_asked_for_as_one_and_not_as_a_photograph() -> None:
    page = str(shown_alone(FilesField(label="Reply", most=1, most_mb=2, accept=".xml,.json")))
    assert "Up to 2 MB." in page
    for photographic in ("multiple", "capture", "HEIC", "data-caption"):
        assert photographic not in page
        assert photographic in str(shown_alone(FilesField(label="Photos")))


def test_errors_link_to_their_fields() -> None:
    page = str(_photos())
    assert 'href="#id_photos"' in page
    assert 'id="id_photos_error"' in page
    assert 'aria-describedby="id_photos_error"' in page
