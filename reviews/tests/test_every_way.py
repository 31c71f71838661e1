"""Every state, every person, every transition: only what the table names is possible (DESIGN §4)."""

from itertools import product

import pytest
from django.db import transaction

from accounts.models import User
from applications import guards
from applications.models import Application, StatusChange
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from applications.workflow import COORDINATOR, OFFICER, TRANSITIONS
from reviews import vetoes
from reviews.tests import factories

from .staging import make_people

pytestmark = pytest.mark.django_db
NOBODY: frozenset[str] = frozenset()
# Who somebody is → what the workflow calls that.
WHO = {
    "coordinator": frozenset({COORDINATOR}),
    "officer": frozenset({OFFICER}),
    "officer in conflict": frozenset({OFFICER}),
    "contributor": NOBODY,
    "viewer": NOBODY,
    "another agency": NOBODY,
    "reviewer": NOBODY,
    "admin": NOBODY,
}


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def people(application: Application) -> dict[str, User]:
    return make_people(application)


@pytest.fixture
def nothing_missing(monkeypatch):
    """All guards are content, so that the table and the roles alone decide; conflicts still count."""
    monkeypatch.setattr(guards, "GUARDS", dict.fromkeys(guards.GUARDS, lambda application, moment: []))
    from applications.services import transitions

    monkeypatch.setattr(transitions, "GUARDS", guards.GUARDS)
    monkeypatch.setattr(transitions, "VETOES", [vetoes.of_conflict])


def tried(name: str, application: Application, actor: User, state: State) -> State:
    """The state after somebody tried a transition in a state; everything is undone."""
    with transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=state)
        before = StatusChange.objects.count()
        try:
            perform(name, application, actor=actor, note="เหตุผล")
        except TransitionRefused:
            pass
        after = State(Application.objects.values_list("state", flat=True).get(pk=application.pk))
        assert StatusChange.objects.count() - before == (after != state), "a change and its row go together"
        transaction.set_rollback(True)
    return after


@pytest.mark.parametrize("who", WHO)
def test_the_service_knows_only_the_table(application, people, nothing_missing, who):
    for state, way in product(State, TRANSITIONS.values()):
        allowed = state in way.sources and bool(way.actors & WHO[who])
        if who == "officer in conflict" and way.name in vetoes.JUDGING:
            allowed = False
        expected = way.target if allowed else state
        assert tried(way.name, application, people[who], state) == expected, (who, state, way.name)


def test_there_is_no_way_to_leave_an_end(nothing_missing):
    ends = {State.NOT_ENDORSED, State.INELIGIBLE, State.WITHDRAWN, State.UN_WINNER, State.UN_FINALIST}
    assert not any(way.sources & ends for way in TRANSITIONS.values())


def test_every_way_that_needs_a_reason_is_refused_without_one(application, people, nothing_missing):
    for way in TRANSITIONS.values():
        if not way.needs_note:
            continue
        actor = people["officer" if OFFICER in way.actors else "coordinator"]
        Application.objects.filter(pk=application.pk).update(state=next(iter(way.sources)))
        with pytest.raises(TransitionRefused):
            perform(way.name, application, actor=actor, note=" ")
