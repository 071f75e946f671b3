"""Who is told what, act by act and role by role, and who is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.scenes import (
    AT,
    BACKGROUND,
    CLAIM,
    SCENES,
    ZONE,
    Scene,
    case,
    deadline,
    entry,
    lapse,
    warn,
)

from wakai.channels.catalogue import frames, letters
from wakai.channels.domain.composing import LINK_MARK, Reader, compose
from wakai.channels.domain.letters import Written
from wakai.channels.domain.notices import STAFF, TELLERS, Notice, notices
from wakai.channels.domain.wording import values_of
from wakai.docket.domain.acts import AGENT, BUYER, EVERYONE, SELLER, Act, Kind
from wakai.docket.domain.state import CaseState, Entry

LANGUAGES = ("en", "ja", "zh")


def mail(state: CaseState, row: Entry, notice: Notice, language: str = "en", name: str = "Mori") -> Written:
    reader = Reader("acct_1", notice.role, name, "mori@example.org", language, ZONE)
    values = values_of(state, row, reader=notice.role, background=BACKGROUND)
    frame = "staff" if notice.role in STAFF else "case"
    return compose(letters()[notice.letter], frames(), reader, values, frame=frame, marketplace="Wakai")


def mails(scene: str, role: str, language: str = "en") -> list[Written]:
    state, row, _ = SCENES[scene]
    return [mail(state, row, notice, language) for notice in notices(state, row) if notice.role == role]


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_exactly_these_are_told(scene: Scene) -> None:
    state, row, told = scene
    assert set(notices(state, row)) == {Notice(*pair) for pair in told}


def test_every_act_has_a_scene_and_a_teller() -> None:
    assert {row.act for _, row, _ in SCENES.values()} == set(Act) == set(TELLERS)


def test_every_letter_about_a_case_has_a_scene() -> None:
    used = {letter for _, _, told in SCENES.values() for letter, _ in told}
    of_no_case = {"email_code", "draft_link", "name_corrected", "address_corrected"}
    assert used == set(letters()) - of_no_case - {"erasure_asked", "erasure_in_part", "erasure_done"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_every_notice_reads_whole_in_every_language(scene: Scene, language: str) -> None:
    state, row, _ = scene
    for notice in notices(state, row):
        written = mail(state, row, notice, language)
        whole = written.subject + written.body
        assert "W26-000007" in written.subject
        assert "{" not in whole
        assert "None" not in whole
        assert "\n\n\n" not in written.body
        assert LINK_MARK in written.body
        assert len(written.subject) <= 120
        assert "\n" not in written.subject


@pytest.mark.parametrize("scene", [name for name, (_, _, told) in SCENES.items() if told])
def test_no_announcing_line_is_left_without_what_it_announces(scene: str) -> None:
    for role in (*EVERYONE, "supervisor"):
        for language in LANGUAGES:
            for written in mails(scene, role, language):
                lines = written.body.splitlines()[1:]  # the first greets, in Chinese with a colon
                for line, following, next_one in zip(lines, [*lines[1:], ""], [*lines[2:], "", ""], strict=False):
                    if line.endswith((":", "：")):
                        assert following or next_one.startswith(("- ", "・", "· ")), f"{line} announces nothing"


def test_the_author_hears_nothing_but_the_receipt() -> None:
    for state, row, _ in SCENES.values():
        own = [notice.letter for notice in notices(state, row) if notice.role == row.role]
        assert own in ([], ["claim_receipt"])


@given(
    name=st.sampled_from(sorted(SCENES)),
    audience=st.lists(st.sampled_from(EVERYONE), unique=True).map(tuple),
    author=st.sampled_from([*EVERYONE, "system"]),
)
def test_nobody_outside_the_audience_is_told(name: str, audience: tuple[str, ...], author: str) -> None:
    state, row, _ = SCENES[name]
    other_row = replace(row, audience=audience, role=author)
    for notice in notices(replace(state, entries=(*state.entries[:-1], other_row)), other_row):
        assert (AGENT if notice.role == "supervisor" else notice.role) in audience


SECRET = "The-caller-is-known-to-us"


@given(audience=st.lists(st.sampled_from(EVERYONE), unique=True).map(tuple), following=st.sampled_from(sorted(SCENES)))
def test_what_was_said_to_others_is_in_no_later_mail(audience: tuple[str, ...], following: str) -> None:
    """A message and an exhibit lie in the case; whatever happens next, mails to those outside do not show them."""
    state, row, _ = SCENES[following]
    hidden = (
        entry(2, Act.MESSAGE, AGENT, {"text": SECRET}, audience),
        Entry(3, Act.ADD_EXHIBIT, BUYER, AT, audience, {"label": "E9", "name": SECRET}),
    )
    with_secrets = replace(state, entries=(state.entries[0], *hidden, *state.entries[1:]))
    for notice in notices(with_secrets, row):
        reads = AGENT if notice.role == "supervisor" else notice.role
        for language in LANGUAGES:
            written = mail(with_secrets, row, notice, language)
            assert reads in audience or SECRET not in written.body + written.subject


@given(
    audience=st.lists(st.sampled_from(EVERYONE), unique=True).map(tuple),
    author=st.sampled_from(EVERYONE),
    act=st.sampled_from([Act.MESSAGE, Act.ADD_EXHIBIT]),
)
def test_words_reach_their_audience_alone(audience: tuple[str, ...], author: str, act: Act) -> None:
    row = entry(2, act, author, {"text": SECRET, "label": "E2", "name": SECRET}, audience)
    state = case(row)
    told = {notice.role for notice in notices(state, row)}
    assert told == {role for role in (BUYER, SELLER) if role in audience and role != author}
    for notice in notices(state, row):
        assert SECRET in mail(state, row, notice).body


# What mails say -------------------------------------------------------------------------
def test_the_respondent_learns_what_is_claimed_until_when_and_what_silence_means() -> None:
    (written,) = mails("claim", SELLER)
    for part in (
        "The item has not arrived",
        "refund",
        "JPY 12,000",
        "> WORDS-OF-THE-CLAIM",
        "by the end of Friday 4 December 2026 (24:00, Tokyo, JST)",
        "If you do not answer by then",
        "the buyer",
    ):
        assert part in written.body
    assert "/c/" not in written.body


def test_the_receipt_says_what_happens_next_and_does_not_repeat_the_claim() -> None:
    (written,) = mails("claim", BUYER)
    assert "The other side can answer by the end of Friday 4 December 2026" in written.body
    assert "If the other side does not answer by then" in written.body
    assert "from Sat 5 Dec 2026, 00:00 (Tokyo, JST) at the earliest" in written.body
    assert "WORDS-OF-THE-CLAIM" not in written.body


def test_japanese_and_chinese_mails_follow_their_own_manners() -> None:
    (japanese,), (chinese,) = mails("claim", SELLER, "ja"), mails("claim", SELLER, "zh")
    assert japanese.body.startswith("Mori 様\n")
    assert "2026年12月4日（金曜日）24:00（東京、JST）までにご回答をお願いいたします。" in japanese.body
    assert "12,000円" in japanese.body
    assert chinese.body.startswith("Mori，您好：\n")
    assert "请您在2026年12月4日（星期五）24:00（东京，JST）之前答复。" in chinese.body


def test_a_decision_is_told_from_the_readers_side_and_not_in_the_subject() -> None:
    (buyer,), (seller,) = mails("decision by the rules", BUYER), mails("decision by the rules", SELLER)
    assert "in your favour" in buyer.body
    assert "in favour of the other side" in seller.body
    assert "JPY 12,000" in buyer.body
    assert "favour" not in buyer.subject + seller.subject


def test_a_decision_without_money_names_no_amount() -> None:
    (written,) = mails("decision by the secretariat", BUYER)
    assert "Amount" not in written.body
    assert "made by the secretariat" in written.body
    assert "neither side" in written.body


def test_questions_are_asked_word_for_word() -> None:
    (written,) = mails("ask fact", SELLER, "ja")
    assert "・署名者はどなたですか。" in written.body
    assert "証明されていないもの" in written.body


def test_parties_do_not_read_what_the_secretariat_weighs() -> None:
    (staff,), (buyer,) = mails("refer", AGENT), mails("refer", BUYER)
    assert "- Signature" in staff.body
    assert "Signature" not in buyer.body
    assert "points_to_weigh" not in staff.body + buyer.body


def test_a_caucus_message_says_that_it_is_one() -> None:
    (alone,), (open_one,) = (
        mails("message of staff to the buyer", BUYER),
        mails("message to all, by the secretariat", BUYER),
    )
    assert "between you and the secretariat" in alone.body
    assert "between you and the secretariat" not in open_one.body


def test_an_offer_says_what_the_claimants_silence_would_do() -> None:
    (written,) = mails("offer", BUYER)
    assert "the offer ends and the case is closed" in written.body
    assert "> NOTE-OF-THE-OFFER" in written.body
    (other_side,) = mails("counter", SELLER)
    assert "the offer ends and the case goes on" in other_side.body


def test_an_offer_replaced_meanwhile_promises_no_deadline() -> None:
    first, second = (
        entry(5, Act.OFFER, SELLER, {**SCENES["offer"][1].body}),
        entry(6, Act.OFFER, SELLER, {**SCENES["offer"][1].body}),
    )
    state = case(first, second, deadlines=(deadline(Kind.REPLY_TO_OFFER, BUYER, 6),))
    assert "December" not in mail(state, first, Notice("offer_made", BUYER)).body
    assert "December" in mail(state, second, Notice("offer_made", BUYER)).body


def test_exhibits_that_came_with_the_claim_are_listed_in_its_letter_and_not_told_again() -> None:
    came = Entry(2, Act.ADD_EXHIBIT, BUYER, AT, EVERYONE, {"label": "E1", "name": "box.jpg"})
    hidden = Entry(3, Act.ADD_EXHIBIT, BUYER, AT, (BUYER, AGENT), {"label": "E2", "name": "passport.jpg"})
    later = entry(4, Act.ADD_EXHIBIT, BUYER, {"label": "E3", "name": "later.jpg"})
    state = case(CLAIM, came, hidden, later)
    assert notices(state, came) == notices(state, hidden) == ()
    assert notices(state, later) == (Notice("exhibit_added", SELLER),)
    body = mail(state, CLAIM, Notice("claim_filed", SELLER)).body
    assert "- E1 box.jpg" in body
    assert "passport" not in body
    assert "later.jpg" not in body


def test_a_moved_deadline_is_not_warned_of() -> None:
    moved = replace(deadline(Kind.ANSWER, SELLER), due=AT)
    state = case(warn(Kind.ANSWER, SELLER), deadlines=(moved,))
    assert notices(state, state.entries[-1]) == ()


def test_the_two_sides_of_a_lapse_read_their_own_sentence() -> None:
    (seller,), (buyer,) = mails("lapse: answer", SELLER), mails("lapse: answer", BUYER)
    assert "without an answer from you" in seller.body
    assert "without an answer from the other side" in buyer.body


def test_supervisors_hear_of_an_overdue_decision_and_of_nothing_else() -> None:
    for name, (_, _, told) in SCENES.items():
        assert ("supervisor" in {role for _, role in told}) == (name == "lapse: decide")


def test_a_late_decision_is_admitted_to_the_parties_without_names() -> None:
    state = case(lapse(Kind.DECIDE, AGENT, "escalated_to_supervisor"), deadlines=(deadline(Kind.DECIDE, AGENT),))
    body = mail(state, state.entries[-1], Notice("lapsed_decide", BUYER)).body
    assert "without a decision from the secretariat" in body
    assert "We are sorry" in body
