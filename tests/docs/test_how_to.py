"""The guides do what they say: their running examples, put where they say, work."""

import dataclasses
import json
import re
from datetime import date, datetime
from types import MappingProxyType, ModuleType

import pytest
import yaml
from django.urls import resolve
from tests.architecture.house import PACKAGE, sources
from tests.channels import scenes
from tests.docs.pages import page
from tests.factories import an_order, key

from wakai import rulebooks
from wakai.channels.domain import notices
from wakai.channels.domain.letters import Letter, read_letter, write
from wakai.channels.domain.wording import values_of
from wakai.docket import queries as cases
from wakai.docket.domain.acts import BUYER, EVERYONE, SELLER, STAFF_ONLY, Act
from wakai.docket.domain.kinds import ClaimKind
from wakai.evidence.domain.carriers import TrackingStatus, facts_of_report, reading, refusals
from wakai.flows.file_claim import NewClaim, file_claim, rules_for
from wakai.flows.preview_claim import walk
from wakai.kernel.languages import LANGUAGES
from wakai.kernel.places import Place
from wakai.parties.access import read_order_link
from wakai.parties.models import Person
from wakai.parties.queries import hats_of
from wakai.policies.actions import publish
from wakai.rulebook import Rulebook, load

# A kind of claim --------------------------------------------------------------------------------------------------------
KIND = page("docs/how-to/add-a-claim-kind.md")
NEW_KIND = "refund_not_received"


@pytest.fixture(scope="module")
def with_kind() -> Rulebook:
    texts = rulebooks.texts_of("marketplace")
    for number, body in enumerate(KIND.fences("yaml")):
        texts[f"of_the_guide_{number}.yaml"] = body
    return load(texts)


class TestAClaimKind:
    def test_its_word_is_known_to_the_house_and_to_no_rulebook_yet(self) -> None:
        assert NEW_KIND in set(ClaimKind)
        assert NEW_KIND not in yaml.safe_load(rulebooks.texts_of("marketplace")["rulebook.yaml"])["claims"]

    def test_its_text_loads_without_a_warning(self, with_kind: Rulebook) -> None:
        assert NEW_KIND in with_kind.claims
        assert with_kind.warnings == ()

    def test_each_of_its_rules_decides_a_worked_case(self, with_kind: Rulebook) -> None:
        decided = {example.expect.rule for example in with_kind.examples if example.claim == NEW_KIND}
        assert {rule.id for rule in with_kind.rules_of(NEW_KIND)} <= decided

    def test_the_figure_is_pinned_from_both_sides(self, with_kind: Rulebook) -> None:
        spec = with_kind.parameters["refund_grace"]
        worked = [example for example in with_kind.examples if example.claim == NEW_KIND]
        for step in (-1, 1):
            moved = tuple(entry._replace(values={"": entry.values[""] + step}) for entry in spec.dated)  # type: ignore[operator]
            other = dataclasses.replace(
                with_kind, parameters={**with_kind.parameters, "refund_grace": dataclasses.replace(spec, dated=moved)}
            )
            results = [
                other.decide(NEW_KIND, dict(case.facts), currency=case.currency, as_of=case.as_of).rule_id
                for case in worked
            ]
            same = [
                with_kind.decide(NEW_KIND, dict(case.facts), currency=case.currency, as_of=case.as_of).rule_id
                for case in worked
            ]
            assert results != same

    @pytest.mark.django_db
    def test_the_wizard_asks_its_question_and_the_claim_can_be_filed(self, with_kind: Rulebook, at: datetime) -> None:
        publish(with_kind, at=at)
        order = an_order(at=at)
        lines = tuple(line.n for line in order.lines)
        rules = rules_for(order, order.buyer.zone)
        asked = walk(order, rules=rules, lines=lines, kind=NEW_KIND, amount=order.total, answers={}, at=at).asked
        assert asked == ("refund_promised_on",)
        promised = {"refund_promised_on": date(2026, 11, 1)}
        again = walk(order, rules=rules, lines=lines, kind=NEW_KIND, amount=order.total, answers=promised, at=at)
        assert again.asked == asked
        claim = NewClaim(order, lines, NEW_KIND, "refund", order.total, {}, "The refund has not come.", "en")
        filed = file_claim(claim, account_id=order.buyer.account_id, at=at, key=key())
        assert cases.head_of(filed.case_id).kind == NEW_KIND

    def test_the_table_of_letters_it_speaks_of_is_there(self) -> None:
        tests = page("tests/rulebooks/test_marketplace.py").text
        assert re.search(r'letters = \{"not_received": "NR"', tests)


# A carrier --------------------------------------------------------------------------------------------------------------
CARRIER = page("docs/how-to/add-a-carrier.md")
MODULE, LINE = CARRIER.fences("python")
DOCUMENT = CARRIER.fences("json")[0]


@pytest.fixture
def hayate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("hayate")
    exec(compile(MODULE, "add-a-carrier.md", "exec"), module.__dict__)  # noqa: S102 - the guide's own example
    entry = eval(LINE.strip().rstrip(","), {"Carrier": reading.Carrier, "hayate": module})  # noqa: S307
    monkeypatch.setattr(reading, "CARRIERS", (*reading.CARRIERS, entry))
    return module


class TestACarrier:
    def test_its_document_becomes_the_facts_that_the_guide_names(self, hayate: ModuleType) -> None:
        report = reading.read_carrier_document(DOCUMENT.encode())
        home = Place(city="Kyoto", postal_code="604-8571", country="JP")
        facts = {name: fact.value for name, fact in facts_of_report(report, home).items()}
        assert facts == {
            "tracking_status": "delivered",
            "shipped_on": date(2026, 12, 2),
            "delivered_on": date(2026, 12, 4),
            "signature": True,
            "delivered_to_address": True,
        }
        assert report.notes == ()

    def test_without_a_number_it_is_refused_by_what_is_missing(self, hayate: ModuleType) -> None:
        with pytest.raises(refusals.CarrierDocumentIncomplete) as refused:
            reading.read_carrier_document(b'{"hayateTracking": {"events": []}}')
        assert "hayateTracking.number" in refused.value.text("en")

    def test_a_code_it_does_not_know_is_noted_and_not_guessed(self, hayate: ModuleType) -> None:
        document = json.loads(DOCUMENT)
        document["hayateTracking"]["events"][1]["code"] = "ZZ"
        report = reading.read_carrier_document(json.dumps(document).encode())
        assert "code_not_known" in [note.code for note in report.notes]
        assert "delivered_on" not in {name for name, fact in facts_of_report(report, None).items() if fact.value == 1}

    def test_before_the_line_is_there_the_document_is_unknown(self) -> None:
        with pytest.raises(refusals.CarrierDocumentUnknown):
            reading.read_carrier_document(DOCUMENT.encode())

    def test_the_guide_counts_the_situations_right(self) -> None:
        assert len(TrackingStatus) == 7
        assert "seven different statuses" in CARRIER.prose


# A letter ---------------------------------------------------------------------------------------------------------------
LETTER = page("docs/how-to/add-a-letter.md")
NEW_LETTER = "fact_stated"


@pytest.fixture
def new_letter(monkeypatch: pytest.MonkeyPatch) -> Letter:
    teller = eval("{" + LETTER.fences("python")[0] + "}", dict(vars(notices)))  # noqa: S307
    monkeypatch.setattr(notices, "TELLERS", MappingProxyType({**notices.TELLERS, **teller}))
    return read_letter(NEW_LETTER, yaml.safe_load(LETTER.fences("yaml")[0]))


class TestALetter:
    def test_it_goes_to_the_other_side_and_to_nobody_else(self, new_letter: Letter) -> None:
        row = scenes.entry(2, Act.STATE_FACT, SELLER, {"fact": "signature", "value": True})
        assert notices.notices(scenes.case(row), row) == (notices.Notice(NEW_LETTER, BUYER),)

    def test_it_never_leaves_the_audience(self, new_letter: Letter) -> None:
        row = scenes.entry(2, Act.STATE_FACT, SELLER, {"fact": "signature", "value": True}, STAFF_ONLY)
        assert notices.notices(scenes.case(row), row) == ()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_reads_whole_and_a_missing_order_takes_its_line(self, new_letter: Letter, language: str) -> None:
        row = scenes.entry(2, Act.STATE_FACT, SELLER, {"fact": "signature", "value": True}, EVERYONE)
        background = dataclasses.replace(scenes.BACKGROUND, order="")
        values = values_of(scenes.case(row), row, reader=BUYER, background=background)
        written = write(new_letter, values, language=language, zone=scenes.ZONE)
        assert "W26-000007" in written.subject
        assert "{" not in written.subject + written.body
        assert "ORD-1" not in written.body

    def test_today_that_act_tells_nobody_as_the_guide_says(self) -> None:
        row = scenes.entry(2, Act.STATE_FACT, SELLER, {"fact": "signature", "value": True})
        assert notices.notices(scenes.case(row), row) == ()


# A marketplace ----------------------------------------------------------------------------------------------------------
MARKETPLACE = page("docs/how-to/integrate-a-marketplace.md")


@pytest.mark.django_db
def test_the_link_to_an_order_opens_that_order_for_its_buyer(at: datetime) -> None:
    names: dict[str, object] = {}
    exec(MARKETPLACE.fences("python")[0], names)  # noqa: S102
    names["now"] = lambda: at
    order = an_order(at=at)
    url = names["claim_link"]("https://resolve.example.org", order.source, order.number)  # type: ignore[operator]
    found = re.fullmatch(r"https://resolve\.example\.org(/claim/o/(.+))", url)
    assert found
    assert resolve(found[1]).url_name == "claim-order-link"
    link = read_order_link(found[2], at=at)
    assert (link.account_id, link.order_id) == (order.buyer.account_id, order.id)


@pytest.mark.django_db
def test_somebody_is_enrolled_for_a_shop_as_shown(at: datetime) -> None:
    order = an_order(at=at)
    code = MARKETPLACE.fences("python")[1].replace("S-17", order.seller.external_id)
    exec(code, {})  # noqa: S102
    assert [hat.account.id for hat in hats_of(Person.objects.get(email="desk@shop.example").pk)] == [
        order.seller.account_id
    ]


# A language -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("src/wakai/kernel/languages.py", "LANGUAGES"),
        ("src/wakai/config/settings.py", "LANGUAGES"),
        ("src/wakai/config/catalogues.py", "LANGUAGES"),
        ("src/wakai/portal/frame.py", "TONGUES"),
        ("src/wakai/portal/reader.py", "LANG_ATTRIBUTE"),
        ("src/wakai/parties/models.py", "LANGUAGE_CHOICES"),
        ("src/wakai/channels/models.py", "LANGUAGES"),
        ("src/wakai/commerce/domain/importing/schema.py", "LANGUAGES"),
        ("src/wakai/console/import_orders.py", "Language"),
        ("scripts/screenshots.py", "LANGUAGES"),
    ],
)
def test_the_places_that_know_the_languages_are_where_the_guide_says(file: str, name: str) -> None:
    guide = page("docs/how-to/add-a-language.md").text
    assert f"`{name}`" in guide
    assert re.search(rf"^(?:class )?{name}\b", page(file).text, re.MULTILINE)


def test_no_other_place_lists_the_languages_by_code() -> None:
    """A list of all codes is a line that a new language has to change; the guide names them all."""
    guide = page("docs/how-to/add-a-language.md").text
    codes = re.compile(r"""^(?!\s*#).*["']en["'],\s*["']ja["'],\s*["']zh["']""", re.MULTILINE)
    listing = [
        file
        for file in sources()
        if codes.search(re.sub(r'""".*?"""', "", file.read_text(encoding="utf-8"), flags=re.DOTALL))
    ]
    assert [name for file in listing if (name := file.relative_to(PACKAGE).as_posix()) not in guide] == []
