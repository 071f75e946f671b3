"""Notes and messages of the secretariat: each reaches whom it names, and nobody else."""

import html
from collections.abc import Mapping
from typing import Any

import pytest
from tests.factories import FiledCase, a_person
from tests.portal.desk.conftest import SignIn
from tests.portal.desk.seven import REASON, SevenQuestions, findings

from wakai.docket.domain.acts import Act, Kind
from wakai.kernel.instants import format_due
from wakai.parties.models import Account


class TestNote(SevenQuestions):
    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {**findings(), "do": "send", "readers": "staff", "text": "Check the seller's other cases."}

    def done(self, case: FiledCase) -> object:
        return list(case.state.acts(Act.MESSAGE))

    def test_works(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        page = self.send(sign_in(agent), case).content.decode()
        assert "The note is kept. Only the secretariat reads it." in page
        (note,) = case.state.acts(Act.MESSAGE)
        assert (note.role, note.audience) == ("agent", ("agent",))

    @pytest.mark.parametrize(
        ("readers", "buyer_reads", "seller_reads"),
        [("staff", False, False), ("all", True, True), ("buyer", True, False), ("seller", False, True)],
    )
    def test_it_reaches_whom_it_names_and_nobody_else(
        self, case: FiledCase, agent: int, sign_in: SignIn, readers: str, buyer_reads: bool, seller_reads: bool
    ) -> None:
        self.send(sign_in(agent), case, readers=readers, text="For your eyes.")
        for account, reads in ((case.buyer, buyer_reads), (case.seller, seller_reads)):
            page = sign_in(a_person(account)).get(f"/cases/{case.number}").content.decode()
            assert ("For your eyes." in page) is reads

    def test_nobody_is_presumed_to_be_the_reader(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        client = sign_in(agent)
        assert 'name="readers" value="all" id="id_readers_1" checked' not in client.get(self.url(case)).content.decode()
        response = self.send(client, case, readers="")
        assert response.status_code == 422
        assert "Choose who will read this." in response.content.decode()
        assert "Check the seller" in response.content.decode()
        assert self.done(case) == []

    @pytest.mark.parametrize(
        ("buyer", "seller", "writer", "told"),
        [
            ("en", "zh", "en", "The buyer reads English, the seller Chinese: write so that both understand"),
            ("ja", "ja", "en", "Both sides read Japanese: write in Japanese, or add a translation."),
            ("en", "zh", "ja", "購入者は英語、出品者は中国語で読みます"),
            ("ja", "zh", "zh-hans", "买家使用日文阅读，卖家使用中文阅读"),
            ("en", "en", "en", ""),
        ],
    )
    def test_the_writer_is_told_what_the_readers_read(
        self, case: FiledCase, agent: int, sign_in: SignIn, buyer: str, seller: str, writer: str, told: str
    ) -> None:
        for account, language in ((case.buyer, buyer), (case.seller, seller)):
            Account.objects.filter(pk=account.id).update(language=language)
        page = html.unescape(sign_in(agent, writer).get(self.url(case)).content.decode())
        # Beside the note, and beside the reasons of the decision.
        assert page.count(told or "add a translation") == (2 if told else 0)

    def test_the_decision_being_written_is_kept(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        page = self.send(sign_in(agent), case).content.decode()
        assert REASON in page
        assert 'value="damaged" id="id_finding-problem_2" checked' in page
        assert "error-text" not in page
        assert 'value="pressed-once"' not in page  # a new token: the next press is another act

    def test_pressed_twice_is_sent_once(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        client = sign_in(agent)
        seen = str(case.state.next_seq - 1)
        for _press in range(2):
            assert self.send(client, case, seen=seen).status_code == 200
        assert len(list(case.state.acts(Act.MESSAGE))) == 1

    def test_without_words_nothing_is_sent(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        assert self.send(sign_in(agent), case, text=" ").status_code == 422
        assert self.done(case) == []

    def test_what_is_written_is_escaped(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        page = self.send(sign_in(agent), case, text="<script>alert(1)</script> שלום 😀").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; שלום 😀" in page


def test_a_prepared_text_is_put_in_and_not_sent(contested: FiledCase, agent: int, sign_in: SignIn) -> None:
    client, before = sign_in(agent), contested.state
    sent = {**findings(), "do": "insert:ask_photos:ja", "text": "Dear Ms Tanaka,", "readers": "buyer", "once": "x"}
    page = html.unescape(client.post(f"/desk/{contested.number}", sent).content.decode())
    field = page.split('name="text"')[1].split("</textarea>")[0]
    assert "Dear Ms Tanaka," in field
    assert f"案件 {contested.number} について" in field
    assert REASON in page
    assert contested.state == before


def test_prepared_texts_are_filled_in_for_the_case(contested: FiledCase, agent: int, sign_in: SignIn) -> None:
    page = sign_in(agent).get(f"/desk/{contested.number}").content.decode()
    assert "{number}" not in page
    assert "{due}" not in page
    due = contested.state.deadline(Kind.DECIDE)
    assert due is not None
    assert format_due(due.due, "Asia/Tokyo", "ja") in page


@pytest.mark.parametrize("code", ["insert:", "insert:nothing:ja", "insert:ask_photos:fr", "insert:ask_photos"])
def test_an_unknown_prepared_text_changes_nothing(contested: FiledCase, agent: int, sign_in: SignIn, code: str) -> None:
    sent = {**findings(), "do": code, "text": "As it was", "once": "x"}
    page = sign_in(agent).post(f"/desk/{contested.number}", sent).content.decode()
    assert "As it was</textarea>" in page
