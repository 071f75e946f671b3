"""The claim page by page: works, wrong method, stranger, not yet due, bad input, already done, side effects."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests import factories as f
from tests.portal.cases.conftest import Clock
from tests.portal.claim.conftest import ANSWERS, Buyer, Walk

from wakai.docket import queries as cases
from wakai.docket.domain.acts import Act, Kind
from wakai.docket.models import Case, Entry
from wakai.evidence.queries import exhibits_of, exhibits_of_draft
from wakai.flows import talk
from wakai.flows.doing import Actor
from wakai.kernel.instants import format_due
from wakai.parties.models import Person
from wakai.parties.queries import account_of

pytestmark = pytest.mark.django_db
STEPS = ("items", "problem", "about-problem", "wish", "amount", "story", "files", "rules", "check")
WORDS = {"en": "What went wrong?", "ja": "どのようなトラブルですか", "zh": "出现了什么问题？"}


def a_photo(name: str = "shade.png") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), "#b3312a").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def two_lines(buyer: Buyer, clock: Clock) -> Walk:
    return buyer(f.an_order(at=clock.at, titles=("Table lamp", "Glass shade"))).begin()


# The way through --------------------------------------------------------------------------------------
def test_a_claim_from_the_first_question_to_the_case(buyer: Buyer) -> None:
    walk = buyer().begin()
    assert walk.step == "problem", "one line: nobody is asked which"
    walk.to("files").say(files=a_photo())
    walk.to("check")
    assert "The item is not as described" in walk.page
    assert "The shade is broken." in walk.page
    walk.send()
    assert walk.step == "sent"
    head = Case.objects.get()
    state = cases.state_of(head.id)
    (claim,) = state.acts(Act.CLAIM)
    assert head.number in walk.page
    assert claim.body["statements"] == {
        "problem": "damaged", "matches_listing": False, "usable_as_intended": False, "can_return": True,
    }  # fmt: skip
    assert (head.asked, state.claimed) == ("refund", walk.order.total)
    assert [row.name for row in exhibits_of(head.id, role="seller")] == ["shade.png"]
    assert "24:00" in walk.page or "until" in walk.page.lower()
    assert walk.client.get(f"/cases/{head.number}").status_code == 200


def test_who_signed_in_and_sends_for_the_account_is_on_record_beside_it(buyer: Buyer) -> None:
    walk = buyer()
    person = Person.objects.get(pk=f.a_person(account_of(walk.order.buyer.account_id)))
    walk.client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    walk.begin().to("check").send()
    (entry,) = Entry.objects.filter(act=Act.CLAIM)
    assert (entry.author, entry.person_id) == (walk.order.buyer.account_id, person.pk)


def test_who_came_by_a_link_is_on_record_as_the_account_alone(buyer: Buyer) -> None:
    buyer().begin().to("check").send()
    assert Entry.objects.get(act=Act.CLAIM).person_id is None


@pytest.mark.parametrize("language", WORDS)
def test_every_page_in_every_language_is_light(buyer: Buyer, clock: Clock, language: str) -> None:
    walk = buyer(f.an_order(at=clock.at, titles=("Table lamp", "Glass shade")), language).begin()
    answers = {**ANSWERS, "items": {"lines": ["1"]}, "wish": {"asked": "partial_refund"}, "story": {"text": "😀 שלום"}}
    seen = [walk.step]
    while walk.step != "check":
        assert len(walk.page.encode()) < 60_000
        walk.say(**answers.get(walk.step, {}))
        assert walk.step not in seen
        seen.append(walk.step)
    assert set(STEPS) <= set(seen)
    assert WORDS[language] in walk.go(f"/claim/d/{walk.draft_id}/problem").page


def test_the_language_switch_keeps_step_and_answers(buyer: Buyer) -> None:
    walk = buyer().begin().to("story")
    walk.client.post("/language", {"language": "ja", "next": walk.url})
    assert "何があったか" in walk.go(walk.url).page
    assert walk.draft.answers["asked"] == "refund"


@pytest.mark.parametrize("step", STEPS[1:])
def test_no_page_opens_before_its_time(buyer: Buyer, step: str) -> None:
    walk = buyer().begin()
    assert walk.go(f"/claim/d/{walk.draft_id}/{step}").step == "problem"
    walk.url = f"/claim/d/{walk.draft_id}/{step}"
    assert walk.say(text="too early", asked="refund", amount="1", answer="damaged", version="0").step == "problem"
    assert not Case.objects.exists()


def test_a_page_that_does_not_exist(buyer: Buyer) -> None:
    walk = buyer().begin()
    for step in ("nothing", "about-nothing"):
        assert walk.client.get(f"/claim/d/{walk.draft_id}/{step}").status_code == 404


@pytest.mark.parametrize("step", STEPS)
def test_wrong_method(buyer: Buyer, clock: Clock, step: str) -> None:
    walk = two_lines(buyer, clock)
    assert walk.client.put(f"/claim/d/{walk.draft_id}/{step}").status_code == 405
    assert walk.draft.answers == {}


def test_back_leads_to_the_page_before(buyer: Buyer) -> None:
    walk = buyer().begin().to("story")
    assert f'class="back" href="/claim/d/{walk.draft_id}/wish"' in walk.page


# Items -----------------------------------------------------------------------------------------------
def test_items_with_an_open_case_cannot_be_claimed_again_and_show_it(buyer: Buyer, clock: Clock) -> None:
    walk = two_lines(buyer, clock).to("items")
    walk.say(lines=["1"]).to("check").send()
    number = Case.objects.get().number
    walk.begin()
    assert number in walk.page
    assert 'value="1"' not in walk.page
    assert walk.say(lines=["1"]).status == 422
    walk.say(lines=["2"])
    assert walk.step == "problem"
    walk.to("check").send()
    assert "start" not in walk.go(f"/claim/orders/{walk.order.id}").page


def test_no_item_chosen_is_said_at_the_field(buyer: Buyer, clock: Clock) -> None:
    walk = two_lines(buyer, clock).say()
    assert walk.status == 422
    assert "Choose at least one item of the order." in walk.page


def test_an_order_without_lines_is_claimed_as_a_whole(buyer: Buyer, clock: Clock) -> None:
    walk = buyer(f.an_order(at=clock.at, lines=())).begin()
    assert walk.step == "problem"
    walk.to("check").send()
    assert Case.objects.count() == 1
    assert walk.go(f"/claim/d/{walk.draft_id}").step == "sent"


def test_the_confirmation_shows_the_date_that_holds_now(buyer: Buyer, clock: Clock) -> None:
    walk = buyer().begin().to("check").send()
    case_id = Case.objects.get().id
    seller = Actor("seller", walk.order.seller.account_id)

    def shown() -> str:
        due = cases.state_of(case_id).deadline(Kind.ANSWER, "seller")
        assert due is not None
        assert format_due(due.due, "Asia/Tokyo", "en") in walk.go(walk.url).page
        return due.due.isoformat()

    first = shown()
    assert "new date" not in walk.page
    talk.ask_extension(case_id, actor=seller, deadline=Kind.ANSWER, text="Stocktaking.", at=clock.at, key=f.key())
    assert shown() == first
    talk.answer_extension(
        case_id, actor=Actor("buyer", walk.order.buyer.account_id), grant=True, at=clock.at, key=f.key()
    )
    assert shown() > first
    assert "This is the new date" in walk.page
    talk.answer_claim(case_id, actor=seller, text="Here it is.", statements={}, at=clock.at, key=f.key())
    assert "the seller has answered" in walk.go(walk.url).page


# Follow-up questions -----------------------------------------------------------------------------------
def test_i_do_not_know_is_remembered_and_not_asked_again(buyer: Buyer) -> None:
    walk = buyer().begin().to("about-problem").say(answer="unsure")
    assert walk.step != "about-problem"
    walk.to("check")
    assert "I don’t know" in walk.page
    walk.send()
    (claim,) = cases.state_of(Case.objects.get().id).acts(Act.CLAIM)
    assert "problem" not in claim.body["statements"]


def test_an_earlier_answer_that_changes_drops_what_no_longer_fits_and_says_so(buyer: Buyer) -> None:
    walk = buyer().begin().to("check")
    walk.go(f"/claim/d/{walk.draft_id}/about-matches_listing?then=check").say(answer="true")
    assert "we no longer need" in walk.page
    assert "fact:usable_as_intended" not in walk.draft.answers
    assert walk.step == "check"
    walk.go(f"/claim/d/{walk.draft_id}/problem?then=check").say(kind="remorse")
    assert "fact:problem" not in walk.draft.answers
    assert walk.draft.answers["text"] == "The shade is broken."


def test_changing_leads_back_to_the_check_over_what_is_newly_open(buyer: Buyer) -> None:
    walk = buyer().begin().to("check")
    walk.go(f"/claim/d/{walk.draft_id}/problem?then=check").say(kind="late")
    assert walk.step.startswith("about-")
    while walk.step != "check":
        walk.say(answer="unsure")
    assert "arrived late" in walk.page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("2026", "13", "40"), "not a day of the calendar"),
        (("2027", "1", "2"), "still to come"),
        (("1999", "1", "2"), "The order was placed on"),
        (("26", "11", "20"), "not a day of the calendar"),
        (("２０２６", "１１", "２５"), ""),
        (("", "", ""), "Enter the date"),
    ],
)
def test_a_day_is_taken_as_it_is_typed_or_said_what_is_wrong(
    buyer: Buyer, typed: tuple[str, str, str], words: str
) -> None:
    walk = buyer().begin().say(kind="late")
    assert walk.step == "about-arrived_on"
    year, month, day = typed
    walk.say(answer="given", value_y=year, value_m=month, value_d=day)
    if words:
        assert walk.status == 422
        assert words in walk.page
        assert year in walk.page
    else:
        assert walk.draft.answers["fact:arrived_on"] == {"date": "2026-11-25"}


def test_it_has_not_come_is_an_answer(buyer: Buyer) -> None:
    walk = buyer().begin().say(kind="late")
    assert "It has not reached me yet" in walk.page
    walk.say(answer="absent")
    assert walk.draft.answers["fact:arrived_on"] == {"absent": True}


def test_no_answer_is_asked_again_at_the_field(buyer: Buyer) -> None:
    walk = buyer().begin().say()
    assert walk.status == 422
    assert "data-focus" in walk.page
    walk.say(kind="late").say()
    assert walk.status == 422


# Money and words ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["10.50", "１０．５０", "$10.50", "USD 10.50", " 10.5 "])
def test_amounts_as_people_type_them(buyer: Buyer, typed: str) -> None:
    walk = buyer().begin().to("wish").say(asked="partial_refund").say(amount=typed)
    assert walk.draft.answers["amount"] == 1050


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("120.01", "was paid for what you chose"),
        ("-5", "more than zero"),
        ("0", "more than zero"),
        ("€5", "paid in USD"),
        ("500円", "paid in USD"),
        ("JPY 500", "paid in USD"),
        ("10.005", "10.005"),
        ("₿1", "in figures, for example 3,000"),
        ("ten dollars", "in figures, for example 3,000"),
        ("", "Enter the amount"),
    ],
)
def test_amounts_that_cannot_be_taken(buyer: Buyer, typed: str, words: str) -> None:
    walk = buyer().begin().to("wish").say(asked="partial_refund").say(amount=typed)
    assert walk.status == 422
    assert words in walk.page
    assert "invalid</" not in walk.page.lower()
    assert "amount" not in walk.draft.answers


def test_thousands_in_yen(buyer: Buyer, clock: Clock) -> None:
    walk = buyer(f.an_order(at=clock.at, total="12800", currency="JPY")).begin().to("wish").say(asked="partial_refund")
    assert walk.say(amount="￥1,200").draft.answers["amount"] == 1200


def test_words_in_any_script_and_length(buyer: Buyer) -> None:
    walk = buyer().begin().to("story")
    assert walk.say(text="x" * 10_001).status == 422
    assert "x" * 10_001 in walk.page, "what was typed stays"
    story = "קיבלתי מנורה שבורה 😡👩‍👩‍👧‍👦\r\n" * 3 + "<script>alert(1)</script>"
    walk.say(text=story)
    assert walk.draft.answers["text"] == story.replace("\r\n", "\n")
    walk.to("check")
    assert "<script>alert" not in walk.page
    assert 'dir="auto">קיבלתי' in walk.page


# Files -------------------------------------------------------------------------------------------------
def test_what_is_good_is_kept_and_what_is_not_is_named(buyer: Buyer) -> None:
    walk = buyer().begin().to("files")
    bad = [
        SimpleUploadedFile("all.zip", b"PK\x03\x04" + b"0" * 99),
        SimpleUploadedFile("page.html", b"<html><script>x</script></html>"),
        SimpleUploadedFile("photo.png", b"%PDF-1.4\n%%EOF"),
        SimpleUploadedFile("empty.jpg", b""),
    ]
    walk.say(files=[a_photo(), *bad[:3]], do="add")
    assert walk.status == 422
    for name in ("all.zip", "page.html", "photo.png"):
        assert f"“{name}”" in walk.page
    assert [row.name for row in exhibits_of_draft(walk.draft_id)] == ["shade.png"]
    assert "empty.jpg" in walk.say(files=[bad[3]]).page
    assert walk.step == "files"


def test_the_same_file_twice_is_one_captions_change_and_files_go(buyer: Buyer) -> None:
    walk = buyer().begin().to("files").say(files=a_photo(), do="add").say(files=a_photo(), do="add")
    (file,) = exhibits_of_draft(walk.draft_id)
    walk.say(**{f"caption-{file.id}": "The broken shade 😢", "do": "add"})
    assert exhibits_of_draft(walk.draft_id)[0].caption == "The broken shade 😢"
    picture = walk.client.get(f"/claim/d/{walk.draft_id}/files/{file.id}")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/jpeg")
    walk.say(remove=file.id)
    assert exhibits_of_draft(walk.draft_id) == ()
    assert walk.step == "files"


def test_somebody_elses_file_cannot_be_taken_out(buyer: Buyer) -> None:
    mine, other = buyer().begin().to("files").say(files=a_photo(), do="add"), buyer().begin().to("files")
    (file,) = exhibits_of_draft(mine.draft_id)
    other.say(remove=file.id)
    assert exhibits_of_draft(mine.draft_id)
    assert other.client.get(f"/claim/d/{other.draft_id}/files/{file.id}").status_code == 404


def test_an_upload_that_is_too_large_gets_a_page_and_loses_nothing(buyer: Buyer, settings: Any) -> None:
    walk = buyer().begin().to("files")
    settings.WAKAI_UPLOAD_LIMIT = 1000
    response = walk.client.post(
        walk.url,
        {"files": SimpleUploadedFile("film.mp4", b"0" * 1_100_000)},
        HTTP_REFERER=f"http://testserver{walk.url}",
    )
    assert response.status_code == 413
    assert f'href="{walk.url}"' in response.content.decode()
    assert "sent before is kept" in response.content.decode()
    settings.WAKAI_UPLOAD_LIMIT = 200 * 1024 * 1024
    assert walk.go(f"/claim/d/{walk.draft_id}").step == "files"
    assert walk.draft.answers["text"] == "The shade is broken."


# What the rules say ------------------------------------------------------------------------------------
def test_the_rules_are_told_before_sending(buyer: Buyer) -> None:
    walk = buyer().begin().to("rules")
    assert "not a decision" in walk.page
    assert "/rules?version=" in walk.page
    assert "What helps your claim" in walk.page


def test_a_part_of_a_part_is_pointed_out(buyer: Buyer, clock: Clock) -> None:
    order = f.an_order(at=clock.at, listing_condition="used")
    walk = buyer(order).begin().to("about-usable_as_intended").say(answer="true").to("wish")
    walk.say(asked="partial_refund").say(amount="10").to("rules")
    assert "The rules reckon from the amount you ask for" in walk.page or "still open" in walk.page


# Sending -----------------------------------------------------------------------------------------------
def test_a_double_press_and_a_reload_file_once(buyer: Buyer) -> None:
    walk = buyer().begin().to("check")
    url, version = walk.url, walk.version
    first = walk.client.post(url, {"version": version})
    second = walk.client.post(url, {"version": version})
    assert first.headers["Location"] == second.headers["Location"] == f"/claim/d/{walk.draft_id}/sent"
    assert Case.objects.count() == 1
    assert walk.go(url).step == "sent"
    assert walk.go(f"/claim/d/{walk.draft_id}/story").step == "sent"


def test_two_windows_keep_both_answers_and_the_check_is_shown_again(buyer: Buyer) -> None:
    walk = buyer().begin().to("check")
    version = walk.version
    walk.client.post(f"/claim/d/{walk.draft_id}/wish?then=check", {"asked": "replacement"})
    walk.client.post(f"/claim/d/{walk.draft_id}/story?then=check", {"text": "Changed elsewhere."})
    walk.say(version=version)
    assert walk.status == 409
    assert "another window" in walk.page
    assert "Changed elsewhere." in walk.page
    assert "A replacement" in walk.page
    assert not Case.objects.exists()
    walk.send()
    assert Case.objects.count() == 1


def test_a_line_claimed_meanwhile_leads_to_that_case(buyer: Buyer, clock: Clock) -> None:
    walk = buyer().begin().to("check")
    version = walk.version
    case = f.a_case(at=clock.at, order=walk.order)
    walk.say(version=version)
    assert case.number in walk.page
    assert Case.objects.count() == 1


def test_the_same_order_leads_back_to_the_claim_begun(buyer: Buyer) -> None:
    walk = buyer().begin().to("story")
    draft_id = walk.draft_id
    walk.begin()
    assert (walk.draft_id, walk.step) == (draft_id, "story")
    assert "begun this claim before" in walk.page
