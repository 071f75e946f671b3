"""The seven questions asked of what the desk can do with a case: works, wrong method, stranger, read-only, wrong stage,
already done, side effects. The first and the last are each operation's own; those between are asked here, alike of all."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from tests.factories import FiledCase, a_case, a_person, key
from tests.portal.desk.conftest import Clock, SignIn

from wakai.docket.queries import decisions_of, head_of
from wakai.flows import talk
from wakai.parties.access import sign_case_link
from wakai.portal.cases import link

REASON = "The photo E1 shows a fresh break."


def findings(**changes: str) -> dict[str, Any]:
    """What the form of a contested case sends when both points are found for the buyer."""
    return {
        "points": "problem,matches_listing",
        "finding-problem": "damaged",
        "why-problem": REASON,
        "exhibits-problem": ["E1"],
        "finding-matches_listing": "false",
        "why-matches_listing": "The listing showed it whole.",
        **changes,
    }


class SevenQuestions:
    """Subclasses say what is sent, and how one sees that it was done."""

    path: str = ""
    """What comes after the case's address at the desk."""
    closed: int = 409
    """The answer in a closed case."""

    @pytest.fixture
    def case(self, contested: FiledCase) -> FiledCase:
        return contested

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        raise NotImplementedError

    def done(self, case: FiledCase) -> object:
        """Something that changes when the operation is done."""
        raise NotImplementedError

    def url(self, case: FiledCase) -> str:
        return f"/desk/{case.number}{self.path}"

    def send(self, client: Client, case: FiledCase, **changes: Any) -> Any:
        seen = str(case.state.next_seq - 1)
        return client.post(self.url(case), {"once": "pressed-once", "seen": seen, **self.data(case), **changes})

    def test_wrong_method(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        before = self.done(case)
        assert sign_in(agent).put(self.url(case)).status_code == 405
        assert self.done(case) == before

    def test_strangers_find_nothing(self, case: FiledCase, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        before = self.done(case)
        monkeypatch.setattr(link, "now", clock)
        buyer = Client()
        token = sign_case_link(case.buyer.id, case_id=case.id, at=clock.at)
        assert buyer.get(f"/c/{token}").status_code == 302
        member = Client()
        person = a_person(case.seller)
        from wakai.parties.models import Person

        member.force_login(Person.objects.get(pk=person), "django.contrib.auth.backends.ModelBackend")
        for stranger in (Client(), buyer, member):
            assert stranger.get(f"/desk/{case.number}").status_code == 404
            assert self.send(stranger, case).status_code == 404
        assert self.done(case) == before

    def test_an_auditor_reads_and_writes_nothing(self, case: FiledCase, auditor: int, sign_in: SignIn) -> None:
        before = self.done(case)
        client = sign_in(auditor)
        page = client.get(f"/desk/{case.number}")
        assert page.status_code == 200
        assert 'name="do"' not in page.content.decode()
        assert self.send(client, case).status_code == 403
        assert self.done(case) == before

    def test_somebody_of_a_party_does_not_decide_in_their_own_matter(
        self, case: FiledCase, agent: int, sign_in: SignIn
    ) -> None:
        from wakai.parties.actions import add_member

        add_member(case.seller.id, person_id=agent, may_act=False)
        before = self.done(case)
        response = self.send(sign_in(agent), case)
        assert response.status_code == 403
        assert "a colleague decides it" in response.content.decode()
        assert self.done(case) == before

    def test_not_in_a_closed_case(self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn) -> None:
        data = self.data(case)
        seen = str(case.state.next_seq - 1)
        talk.withdraw_claim(case.id, actor=case.by("buyer"), text="It was found.", at=clock.at, key=key())
        before = self.done(case)
        response = sign_in(agent).post(self.url(case), {"once": "late", "seen": seen, **data})
        assert response.status_code == self.closed
        assert self.done(case) == before
        assert decisions_of(case.id) == ()

    def test_another_case_is_untouched(self, case: FiledCase, agent: int, clock: Clock, sign_in: SignIn) -> None:
        other = a_case(at=clock.at)
        before = head_of(other.id)
        self.send(sign_in(agent), case)
        assert head_of(other.id) == before
