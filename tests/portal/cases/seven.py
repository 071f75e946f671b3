"""The seven questions asked of every act: works, wrong method, stranger, read-only member, wrong stage, already done,
side effects. The first and the last are the act's own; the five between are asked here, alike of all."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case, a_person, key
from tests.portal.cases.conftest import Clock, Enter

from wakai.docket.domain.acts import Act
from wakai.flows import talk


class SevenQuestions:
    """Subclasses name the act and prepare a case in which it is open."""

    slug: str
    role: str
    act: Act

    @pytest.fixture
    def case(self, at: datetime, clock: Clock, db: None) -> FiledCase:
        return self.prepare(a_case(at=at), clock)

    def prepare(self, case: FiledCase, clock: Clock) -> FiledCase:
        """Bring the case to where the act is open; may move the clock."""
        return case

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        """What the form sends."""
        return {}

    def files(self, case: FiledCase) -> Mapping[str, Any]:
        """Files that the form sends, fresh for each sending."""
        return {}

    def url(self, case: FiledCase) -> str:
        return f"/cases/{case.number}/{self.slug}"

    def send(self, client: Client, case: FiledCase, **changes: Any) -> Any:
        return client.post(self.url(case), {"once": "pressed-once", **self.data(case), **self.files(case), **changes})

    def done(self, case: FiledCase) -> int:
        """How often the act stands on the docket."""
        return len(list(case.state.acts(self.act)))

    def test_the_page_opens(self, case: FiledCase, enter: Enter) -> None:
        response = enter(case, self.role).get(self.url(case))
        assert response.status_code == 200
        assert 'name="once"' in response.content.decode()

    def test_it_is_on_the_case_page_only_for_whom_it_is_open(self, case: FiledCase, enter: Enter) -> None:
        other = "buyer" if self.role == "seller" else "seller"
        link = "#composer" if self.slug == "message" else self.url(case)
        assert f'href="{link}"' in enter(case, self.role).get(f"/cases/{case.number}").content.decode()
        if self.act not in (Act.MESSAGE, Act.ADD_EXHIBIT, Act.STEP_IN, Act.OFFER):
            assert f'href="{link}"' not in enter(case, other).get(f"/cases/{case.number}").content.decode()

    def test_wrong_method(self, case: FiledCase, enter: Enter) -> None:
        before = case.state.entries
        assert enter(case, self.role).put(self.url(case)).status_code == 405
        assert case.state.entries == before

    def test_a_stranger_finds_no_case(self, case: FiledCase, clock: Clock, enter: Enter) -> None:
        before = case.state.entries
        elsewhere = enter(a_case(at=clock.at), self.role)
        for stranger in (Client(), elsewhere):
            assert stranger.get(self.url(case)).status_code == 404
            assert self.send(stranger, case).status_code == 404
        assert case.state.entries == before

    def test_a_read_only_member_cannot(self, case: FiledCase, signed_in: Callable[[int], Client]) -> None:
        before = case.state.entries
        reader = signed_in(a_person(case.account(self.role), may_act=False))
        page = reader.get(f"/cases/{case.number}")
        assert page.status_code == 200
        assert f'href="{self.url(case)}"' not in page.content.decode()
        assert reader.get(self.url(case)).status_code == 403
        assert self.send(reader, case).status_code == 403
        assert case.state.entries == before

    def test_not_in_a_closed_case(self, case: FiledCase, clock: Clock, enter: Enter) -> None:
        client = enter(case, self.role)
        data, files = self.data(case), self.files(case)
        talk.withdraw_claim(case.id, actor=case.by("buyer"), text="", at=clock.at, key=key())
        before = case.state.entries
        page = client.get(self.url(case))
        assert page.status_code == 409
        assert "This case is closed" in page.content.decode()
        response = client.post(self.url(case), {"once": "late", **data, **files})
        assert response.status_code == 409
        assert "New since you opened the page" in response.content.decode()
        assert case.state.entries == before

    def test_pressed_twice_is_done_once(self, case: FiledCase, enter: Enter) -> None:
        client, before = enter(case, self.role), self.done(case)
        first, second = self.send(client, case), self.send(client, case)
        assert (first.status_code, second.status_code) == (302, 302), second.content.decode()
        assert self.done(case) == before + 1


class WithWords(SevenQuestions):
    """An act that carries a text of its own."""

    def test_what_the_other_side_reads_is_escaped(self, case: FiledCase, enter: Enter) -> None:
        nasty = "<script>alert(1)</script> שלום 😀\nsecond line"
        assert self.send(enter(case, self.role), case, text=nasty).status_code == 302
        other = "buyer" if self.role == "seller" else "seller"
        page = enter(case, other).get(f"/cases/{case.number}").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; שלום 😀\nsecond line" in page
