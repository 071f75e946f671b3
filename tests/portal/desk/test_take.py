"""Taking a case and putting it back."""

from collections.abc import Mapping
from typing import Any

from tests.factories import FiledCase
from tests.portal.desk.conftest import SignIn
from tests.portal.desk.seven import SevenQuestions

from wakai.flows.decide import take_case


class TestTake(SevenQuestions):
    path = "/take"

    def data(self, case: FiledCase) -> Mapping[str, Any]:
        return {"do": "take", "instead_of": ""}

    def done(self, case: FiledCase) -> object:
        return case.head.assigned_to

    def test_works(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        client = sign_in(agent)
        response = self.send(client, case)
        assert response["Location"] == f"/desk/{case.number}"
        assert "You have this case" in client.get(response["Location"]).content.decode()
        assert case.head.assigned_to == agent

    def test_it_is_not_a_page(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        assert sign_in(agent).get(self.url(case)).status_code == 405

    def test_taken_twice_by_one_person_is_fine(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        client = sign_in(agent)
        assert [self.send(client, case).status_code for _press in range(2)] == [302, 302]
        assert case.head.assigned_to == agent

    def test_whoever_comes_second_is_told(self, case: FiledCase, agent: int, colleague: int, sign_in: SignIn) -> None:
        take_case(case.id, person_id=colleague)
        response = self.send(sign_in(agent), case)
        assert response.status_code == 409
        assert "Someone else acted in this case at the same moment" in response.content.decode()
        assert case.head.assigned_to == colleague

    def test_taking_over_names_from_whom(self, case: FiledCase, agent: int, colleague: int, sign_in: SignIn) -> None:
        take_case(case.id, person_id=colleague)
        client = sign_in(agent)
        assert "Li Ming has this case" in client.get(f"/desk/{case.number}").content.decode()
        assert self.send(client, case, instead_of=str(colleague)).status_code == 302
        assert case.head.assigned_to == agent

    def test_putting_back(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        take_case(case.id, person_id=agent)
        client = sign_in(agent)
        for _press in range(2):
            assert self.send(client, case, do="back", instead_of=str(agent)).status_code == 302
        assert case.head.assigned_to is None

    def test_nobody_puts_back_what_a_colleague_has_taken_over(
        self, case: FiledCase, agent: int, colleague: int, sign_in: SignIn
    ) -> None:
        take_case(case.id, person_id=colleague)
        assert self.send(sign_in(agent), case, do="back", instead_of=str(agent)).status_code == 409
        assert case.head.assigned_to == colleague

    def test_the_docket_and_its_clock_are_untouched(self, case: FiledCase, agent: int, sign_in: SignIn) -> None:
        before = case.state
        self.send(sign_in(agent), case)
        assert case.state == before
