"""Refusals: whole when they are defined, readable when they are raised."""

import copy
import gc
import pickle
import types
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import cast

import pytest

import wakai.kernel.calendars
import wakai.kernel.ids  # noqa: F401  (defines a refusal)
from wakai.kernel.instants import Due
from wakai.kernel.languages import LANGUAGES
from wakai.kernel.money import AmountNotExact, CurrencyMismatch, Money
from wakai.kernel.refusals import Refusal, all_refusals
from wakai.kernel.terms import Term

WHOLE = {"en": "Please wait.", "ja": "お待ちください。", "zh": "请稍候。"}


@pytest.fixture(autouse=True)
def _forget_classes() -> Iterator[None]:
    gc.freeze()  # so that only what a test has made is looked through
    yield
    gc.collect()
    gc.unfreeze()


def define(name: str = "OfThisTest", *, texts: object = None, status: object = 409, **options: object) -> type[Refusal]:
    body = {"texts": WHOLE if texts is None else texts, "status": status, "__module__": __name__}
    return subclass(name, Refusal, body, **options)


def subclass(name: str, base: type[Refusal], body: Mapping[str, object], **options: object) -> type[Refusal]:
    return cast(type[Refusal], types.new_class(name, (base,), options, lambda namespace: namespace.update(body)))


def all_in(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("emptied", [None, "", "  "])
def test_a_language_without_text_is_an_error_at_once(language: str, emptied: str | None) -> None:
    texts = {key: text for key, text in WHOLE.items() if key != language}
    if emptied is not None:
        texts[language] = emptied
    with pytest.raises(TypeError, match=f"no text in {language}"):
        define(texts=texts)


def test_no_texts_at_all_is_an_error() -> None:
    with pytest.raises(TypeError, match="no text in en, ja, zh"):
        define(texts={})


@pytest.mark.parametrize("language", ["ja", "zh"])
@pytest.mark.parametrize("text", ["{amont}", "nothing", "{amount} {extra}"])
def test_placeholders_that_differ_between_languages_are_an_error(language: str, text: str) -> None:
    with pytest.raises(TypeError, match=f"{language} names"):
        define(texts=all_in("{amount}") | {language: text})


@pytest.mark.parametrize("text", ["{a.b}", "{a[0]}", "{}", "{0}", "{a!r}", "{a:>10}", "{a", "a}", "{a b}"])
def test_placeholders_are_plain_names(text: str) -> None:
    with pytest.raises(TypeError):
        define(texts=all_in(text))


@pytest.mark.parametrize("status", [200, 302, 399, 500])
def test_a_refusal_is_a_client_error(status: int) -> None:
    with pytest.raises(TypeError, match="status"):
        define(status=status)


def test_the_usual_refusal_is_a_conflict() -> None:
    assert subclass("Usual", Refusal, {"texts": WHOLE, "__module__": __name__}).status == 409
    assert [define(name, status=status).status for name, status in (("First", 400), ("Last", 499))] == [400, 499]


def test_a_class_that_failed_its_checks_is_not_listed() -> None:
    with pytest.raises(TypeError):
        define("BrokenOne", texts={})
    assert "BrokenOne" not in {cls.__name__ for cls in all_refusals()}


def test_one_code_means_one_refusal() -> None:
    first = define("Twice")
    body = {"texts": WHOLE, "__module__": "elsewhere"}
    with pytest.raises(TypeError, match="already defined"):
        subclass("Twice", Refusal, body)
    assert first in all_refusals()


def test_a_base_is_neither_checked_nor_listed_nor_raised() -> None:
    base = define("SomeBase", texts={}, abstract=True)
    body = {"texts": WHOLE, "__module__": __name__}
    leaf = subclass("SomeLeaf", base, body)
    assert leaf in all_refusals()
    assert base not in all_refusals()
    for cls in (base, Refusal):
        with pytest.raises(TypeError, match="never raised"):
            cls()


def test_a_missing_fact_is_an_error_and_an_extra_one_is_kept() -> None:
    with pytest.raises(TypeError, match="expected"):
        CurrencyMismatch(given="USD")
    assert CurrencyMismatch(given="USD", expected="JPY", case="case_1").facts["case"] == "case_1"


def test_facts_are_shown_in_the_readers_language_and_zone() -> None:
    texts = all_in("{money} | {at} | {day} | {due} | {term} | {title} | {roles} | {number}")
    refusal = define(texts=texts)(
        money=Money(1200, "JPY"),
        at=datetime(2026, 12, 4, 14, 59, tzinfo=UTC),
        day=date(2026, 12, 4),
        due=Due(datetime(2026, 12, 4, 15, tzinfo=UTC)),
        term=Term(3, "business_days"),
        title={"en": "Claim", "ja": "申立て", "zh": "申请"},
        roles=("buyer", "seller"),
        number=3,
    )
    assert refusal.text("en", "Asia/Tokyo") == (
        "JPY 1,200 | Fri 4 Dec 2026, 23:59 (Tokyo, JST) | Fri 4 Dec 2026 | "
        "the end of Friday 4 December 2026 (24:00, Tokyo, JST) | 3 business days | Claim | buyer, seller | 3"
    )
    assert refusal.text("ja", "Asia/Tokyo") == (
        "1,200円 | 2026年12月4日（金）23:59（東京、JST） | 2026年12月4日（金） | "
        "2026年12月4日（金曜日）24:00（東京、JST） | 3営業日 | 申立て | buyer、seller | 3"
    )
    assert refusal.text("zh-hans", "Asia/Shanghai") == (
        "1,200日元 | 2026年12月4日（周五）22:59（上海，CST） | 2026年12月4日（周五） | "
        "2026年12月4日（星期五）23:00（上海，CST） | 3个工作日 | 申请 | buyer、seller | 3"
    )
    assert "14:59 (UTC)" in str(refusal)


def test_braces_in_a_fact_stay_text() -> None:
    assert "{facts}" in CurrencyMismatch(given="{facts}", expected="{0.code}").text("en")


def test_a_set_of_facts_reads_the_same_every_time() -> None:
    assert define(texts=all_in("{roles}"))(roles=frozenset({"seller", "buyer", "agent"})).text("en") == (
        "agent, buyer, seller"
    )


def test_refusals_survive_copying_and_pickling() -> None:
    refusal = AmountNotExact(text="0.5", currency="JPY", decimals=0)
    pickled = pickle.dumps(refusal)
    for twin in (pickle.loads(pickled), copy.copy(refusal), copy.deepcopy(refusal)):  # noqa: S301
        assert (type(twin), twin.facts, str(twin)) == (AmountNotExact, refusal.facts, str(refusal))
    assert repr(refusal) == "AmountNotExact(text='0.5', currency='JPY', decimals=0)"


def test_the_kernels_refusals_speak_politely_and_say_what_to_do() -> None:
    kernel = [cls for cls in all_refusals() if cls.__module__.startswith("wakai.kernel")]
    assert {cls.__name__ for cls in kernel} == {
        "AmountNotANumber", "AmountNotExact", "AmountTooLarge", "CurrencyMismatch", "NotUtc", "UnknownCountry",
        "UnknownCurrency", "UnknownIdentifier", "UnknownTerm", "UnknownTimeZone",
    }  # fmt: skip
    assert {cls.__name__: cls.status for cls in kernel if cls.status != 422} == {"UnknownIdentifier": 404}
    for cls in kernel:
        assert "lease" in cls.texts["en"]
        assert "invalid" not in cls.texts["en"].lower()
        assert "ください。" in cls.texts["ja"]
        assert "请" in cls.texts["zh"]
        assert cls.__doc__


def test_all_refusals_are_listed_by_code_once() -> None:
    codes = [cls.__name__ for cls in all_refusals()]
    assert codes == sorted(set(codes))
