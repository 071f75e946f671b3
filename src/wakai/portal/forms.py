"""Forms as Wakai's pages show them: one question a page, cards, dates in parts, money, photos.

A form that derives from `QuestionForm` renders with our markup; `FORM_RENDERER` names `Renderer`, so other forms do too.
What people type is taken as they type it: full-width digits, "¥12,800", line ends of any system.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from babel.numbers import get_currency_name
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from wakai.kernel.money import AmountNotANumber, AmountNotExact, Money, exponent, format_money
from wakai.kernel.refusals import Refusal
from wakai.portal.reader import present_reader

MEGABYTE: Final = 1024 * 1024
PHOTOS: Final = "image/*,.heic,.heif"
EVIDENCE: Final = "image/*,.heic,.heif,application/pdf,video/*,audio/*,.txt,.eml,.csv,.json,.xml,.mhtml,.mht,.opus"

_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_SIGNS: Final = re.compile(r"^(?:[¥$€£]|[A-Z]{3})\s*|\s*(?:円|元|日元|[A-Z]{3})$")


class Renderer(DjangoTemplates):
    """Renders forms and fields with our templates."""

    form_template_name = "wakai/form.html"
    field_template_name = "wakai/field.html"


# One for all forms: each renderer has its own cache of compiled templates.
_RENDERER: Final = Renderer()


class QuestionForm(forms.Form):
    """A form of one question, or a few that belong together.

    The browser's own bubbles are left out (`required` attributes): the error summary says it in our words.
    """

    default_renderer = _RENDERER
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name in self.fields:
            _say_it_our_way(self.fields[name])

    def add_field(self, name: str, field: forms.Field) -> None:
        """Adds a field that depends on the case, after the form was made."""
        _say_it_our_way(field)
        self.fields[name] = field

    @property
    def one_question(self) -> bool:
        """Whether the label of the only field is the heading of the page."""
        return len(self.visible_fields()) == 1


_DJANGO_SAYS: Final = forms.Field.default_error_messages["required"]
_WE_SAY: Final[Mapping[str, object]] = {
    "required": _("Please answer this question."),
    "invalid_choice": _("Choose one of the answers shown."),
    "max_length": _("Shorten this to %(limit_value)d characters; it has %(show_value)d now."),
}


def _say_it_our_way(field: forms.Field) -> None:
    """Replaces Django's stock sentences; what a field says for itself stays."""
    for code, text in _WE_SAY.items():
        if code != "required" or field.error_messages["required"] == _DJANGO_SAYS:
            field.error_messages[code] = text  # type: ignore[assignment]
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = _("Write the address in full, such as name@example.com.")


class Card(str):
    """The label of a choice, with a line below it that helps to choose."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, label: object, hint: object = "") -> Self:
        """Both may be lazy translations; they are read when the form is made, in the reader's language."""
        card = super().__new__(cls, label)
        card.hint = str(hint)
        return card


class _FirstInputHasTheFocus:
    """The error summary links to the first of several inputs."""

    use_fieldset = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{index or 0}" if id_ else ""


class Cards(_FirstInputHasTheFocus, forms.RadioSelect):
    """One of several, each a card that can be pressed anywhere. Labels may be `Card`s."""

    template_name = "wakai/widgets/cards.html"


class CheckCards(_FirstInputHasTheFocus, forms.CheckboxSelectMultiple):
    """Any of several, as cards."""

    template_name = "wakai/widgets/cards.html"


class CountedArea(forms.Textarea):
    """A text area with a count below it."""

    template_name = "wakai/widgets/long_text.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the most that may be written."""
        return {**super().get_context(name, value, attrs), "most": self.attrs["data-count"]}


class LongText(forms.CharField):
    """Free text with a count of what is left. Counts code points, a line end as one."""

    def __init__(self, *, max_length: int = 4000, rows: int = 6, **kwargs: Any) -> None:
        area = CountedArea(attrs={"rows": rows, "data-count": max_length})
        super().__init__(max_length=max_length, widget=area, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: with it the browser cuts a pasted text without a word."""
        return {}

    def to_python(self, value: Any) -> str:
        """The text with its line ends made one kind."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


class DateParts(forms.Widget):
    """Year, month and day in three boxes, in the order in which the reader's language says them."""

    template_name = "wakai/widgets/date_parts.html"
    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        """The first box."""
        return f"{id_}_{self._order()[0]}" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the boxes, filled from a date or from what was typed."""
        context = super().get_context(name, value, attrs)
        typed = dict(zip("ymd", self._split(value), strict=True))
        labels = {"y": _("Year"), "m": _("Month"), "d": _("Day")}
        context["boxes"] = [(part, labels[part], typed[part]) for part in self._order()]
        context["faulty"] = context["widget"]["attrs"].get("aria-invalid")
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """ "2026-12-04", or what was typed joined by hyphens; None when all boxes are empty."""
        parts = [unicodedata.normalize("NFKC", data.get(f"{name}_{part}") or "").strip() for part in "ymd"]
        return "-".join(parts) if any(parts) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the boxes was on the page."""
        return not any(f"{name}_{part}" in data for part in "ymd")

    @staticmethod
    def _order() -> str:
        return "dmy" if present_reader().language == "en" else "ymd"

    @staticmethod
    def _split(value: Any) -> tuple[str, str, str]:
        if hasattr(value, "isoformat"):
            return str(value.year), str(value.month), str(value.day)
        year, month, day = (str(value or "").split("-") + ["", "", ""])[:3]
        return year, month, day


class DateField(forms.DateField):
    """A date typed in three boxes."""

    widget = DateParts
    default_error_messages = {
        "required": _("Enter the date, for example 2026 12 4."),
        "invalid": _("This is not a day of the calendar. Check day, month and year (four digits)."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> Any:
        """A date. A year of two digits is asked again: 26 could be any century."""
        if isinstance(value, str) and not re.match(r"\d{4}-", value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class MoneyInput(forms.TextInput):
    """An amount with its currency before it."""

    template_name = "wakai/widgets/money.html"
    currency = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the currency as the reader's language calls it."""
        context = super().get_context(name, value, attrs)
        nothing = format_money(Money.zero(self.currency), present_reader().language)
        context["unit"] = re.sub(r"[\d.,\s]+", "", nothing)
        return context

    def format_value(self, value: Any) -> str | None:
        """Money as plain digits; what was typed as it was typed."""
        return f"{value.decimal():f}" if isinstance(value, Money) else super().format_value(value)


class MoneyField(forms.CharField):
    """An amount in one currency, more than nothing; at most `most`. Cleans to `Money`, or None when not required."""

    widget = MoneyInput
    default_error_messages = {
        "required": _("Enter the amount in digits."),
        "nothing": _("Enter an amount of more than zero."),
        "no_number": _("Type the amount in figures, for example 3,000."),
        "no_decimals": _("%(currency)s has no decimals. Type a whole amount."),
        "too_much": _("The most you can enter here is %(most)s."),
    }

    def __init__(self, *, currency: str, most: Money | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency, self.most = currency, most
        self.widget.currency = currency

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A number pad on phones; no spinner, which changes amounts by accident."""
        return {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Reads the amount; a refusal of the kernel becomes this field's error in the reader's language."""
        text = super().clean(value)
        if not text:
            return None
        try:
            money = Money.parse(_plain_amount(text), self.currency)
        except Refusal as refusal:
            raise forms.ValidationError(self._words(refusal), code=refusal.code) from refusal
        return self._within_bounds(money)

    def _words(self, refusal: Refusal) -> str:
        """What to type here: this field takes thousands separators and signs, which the kernel does not."""
        language = present_reader().language
        if isinstance(refusal, AmountNotANumber):
            return str(self.error_messages["no_number"])
        if isinstance(refusal, AmountNotExact) and exponent(self.currency) == 0:
            return str(self.error_messages["no_decimals"]) % {
                "currency": get_currency_name(self.currency, locale=language)
            }
        return refusal.text(language)

    def _within_bounds(self, money: Money) -> Money:
        if money.minor <= 0:
            raise forms.ValidationError(self.error_messages["nothing"], code="nothing")
        if self.most and money > self.most:
            most = format_money(self.most, present_reader().language)
            raise forms.ValidationError(self.error_messages["too_much"], code="too_much", params={"most": most})
        return money


def _plain_amount(text: str) -> str:
    """ "¥12,800" -> "12800". Separators are dropped only where they cannot be decimal marks."""
    bare = _SIGNS.sub("", unicodedata.normalize("NFKC", text).strip())
    return bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare


@dataclass(frozen=True, slots=True)
class Picked:
    """One file a person chose, with the caption they wrote beside it (or "")."""

    file: "UploadedFile[bytes]"
    caption: str


class Files(forms.FileInput):
    """Files; pictures also straight from the camera, and with captions where there is JavaScript."""

    template_name = "wakai/widgets/files.html"
    allow_multiple_selected = True
    most_bytes = 0

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds what may be chosen, and how large, for the page and its script."""
        context = super().get_context(name, value, attrs)
        limits = {"most_bytes": self.most_bytes, "most_mb": self.most_bytes // MEGABYTE}
        return {**context, **limits, "pictures": "image/" in self.attrs.get("accept", "")}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Picked]:
        """The files in the order of the page, each with its caption."""
        found = files.getlist(name) if hasattr(files, "getlist") else [files[name]] if name in files else []
        captions = data.getlist(f"{name}-caption") if hasattr(data, "getlist") else []
        captions = (captions if len(captions) == len(found) else []) + [""] * len(found)
        return [Picked(file, caption.strip()[:200]) for file, caption in zip(found, captions, strict=False)]


class FilesField(forms.Field):
    """Up to `most` files, together of what one upload may hold (`WAKAI_UPLOAD_LIMIT`). Cleans to a list of `Picked`, empty when not required."""

    widget = Files
    default_error_messages = {
        "required": _("Choose at least one file, or take a photo."),
        "too_many": ngettext_lazy(
            "You can send %(most)d file at a time. You can add more afterwards.",
            "You can send %(most)d files at a time. You can add more afterwards.",
            "most",
        ),
        "too_large": _("“%(name)s” is larger than %(most_mb)d MB. Choose a shorter video or a smaller photo."),
        "empty": _("“%(name)s” holds nothing. Perhaps it was still being downloaded; choose it again."),
    }

    def __init__(self, *, most: int = 10, most_mb: int | None = None, accept: str = EVIDENCE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.most_mb = most, most_mb or settings.WAKAI_UPLOAD_LIMIT // MEGABYTE
        self.widget.most_bytes = self.most_mb * MEGABYTE
        self.widget.attrs |= {"accept": accept, "multiple": most > 1}

    def clean(self, value: Sequence[Picked]) -> list[Picked]:
        """Checks number and sizes; all files that need a change are named at once."""
        picked = list(super().clean(value) or [])
        if len(picked) > self.most:
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many", params={"most": self.most})
        problems = [problem for one in picked for problem in self._problems(one.file)]
        if problems:
            raise forms.ValidationError(problems)
        return picked

    def _problems(self, file: "UploadedFile[bytes]") -> list[forms.ValidationError]:
        params = {"name": file.name, "most_mb": self.most_mb}
        for code, wrong in (("empty", not file.size), ("too_large", (file.size or 0) > self.most_mb * MEGABYTE)):
            if wrong:
                return [forms.ValidationError(self.error_messages[code], code=code, params=params)]
        return []


class WideEmailField(forms.EmailField):
    """An address, also from a keyboard that was left in full width."""

    def to_python(self, value: Any) -> Any:
        """Half-width, as the mail system wants it."""
        return super().to_python(unicodedata.normalize("NFKC", value) if value else value)


class CodeForm(QuestionForm):
    """The six-figure code from a mail."""

    code = forms.CharField(
        label=_("Enter the code from our mail"),
        max_length=40,
        error_messages={"required": _("Enter the six figures from our mail.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code w-10"}),
    )
