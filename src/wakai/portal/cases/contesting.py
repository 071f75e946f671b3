"""The pages of contesting an exhibit as not authentic, and of taking that back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wakai.docket.domain.acts import Act
from wakai.docket.domain.open_acts import contestable, contested_by
from wakai.docket.domain.state import CaseState
from wakai.flows import contest
from wakai.flows.doing import Actor
from wakai.portal.cases.acting import ActPage
from wakai.portal.cases.forms import ActForm, text_field
from wakai.portal.cases.opened import Opened
from wakai.portal.forms import Card, Cards


class ContestForm(ActForm):
    """Which exhibit, and why it is not authentic."""

    def build(self) -> None:
        """The exhibits of the other side that are not contested yet."""
        _choose(self, contestable)
        hint = gettext("Say what shows it: for example another date, another parcel, a changed picture.")
        self.fields["text"] = text_field(gettext("Why is it not authentic?"), hint=hint)


class WithdrawContestForm(ActForm):
    """Which exhibit is contested no longer."""

    def build(self) -> None:
        """The exhibits that the viewer contests."""
        _choose(self, contested_by)
        self.fields["text"] = text_field(gettext("A word on this, if you like"), required=False, rows=3)


class Contest(ActPage):
    """The other side's exhibit is not authentic."""

    act = Act.CONTEST_EXHIBIT
    form_class = ContestForm
    lead = _(
        "While you contest an exhibit, nothing is taken as shown by it alone. What rests on it is left to the decider, who says of the exhibit whether it is lawful, authentic, relevant and whole."
    )
    button = _("Contest this exhibit")
    done = _("It is on record that you contest this exhibit. The other side is told, with your reason.")
    to_entry = True

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Contests the exhibit chosen."""
        label, text = form.cleaned_data["exhibit"], form.cleaned_data["text"]
        contest.contest_exhibit(opened.head.id, actor=actor, exhibit=label, text=text, at=opened.at, key=key)


class WithdrawContest(ActPage):
    """The exhibit is contested no longer."""

    act = Act.WITHDRAW_CONTEST
    form_class = WithdrawContestForm
    lead = _("The exhibit then counts as before.")
    button = _("No longer contest it")
    done = _("You no longer contest this exhibit.")
    to_entry = True

    def perform(self, opened: Opened, form: Any, *, actor: Actor, key: str) -> None:
        """Takes it back."""
        label, text = form.cleaned_data["exhibit"], form.cleaned_data["text"]
        contest.withdraw_contest(opened.head.id, actor=actor, exhibit=label, text=text, at=opened.at, key=key)


def _choose(form: ActForm, offered: Callable[[CaseState, str], tuple[str, ...]]) -> None:
    """The exhibits to choose from. What was sent may name one that was dealt with since: a second press is no mistake of
    the reader's, and the case itself says what is possible."""
    state, role = form.opened.state, form.opened.viewer.role
    labels = (*contestable(state, role), *contested_by(state, role)) if form.is_bound else offered(state, role)
    names = {entry.body["label"]: entry.body["name"] for entry in state.acts(Act.ADD_EXHIBIT)}
    form.fields["exhibit"] = forms.ChoiceField(
        label=gettext("Which exhibit?"),
        widget=Cards,
        choices=[(label, Card(label, names.get(label, ""))) for label in labels],
        error_messages={"required": gettext("Choose an exhibit.")},
    )
