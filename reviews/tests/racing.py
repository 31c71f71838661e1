"""Two at once, on connections of their own: side by side, and one behind the other in a chosen order; and whether
what the database says afterwards is one story."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from applications.models import Application, Event, EventKind
from applications.services.transitions import TransitionRefused
from applications.states import DECIDED, State
from applications.workflow import TRANSITIONS
from notifications.models import Message
from reviews.models import AgencyMessage, Decision, Refusal
from reviews.services.assigning import WorldChanged
from reviews.services.deciding import StaleItem
from reviews.services.scoring import StaleSheet

HOPS = {(source, way.target) for way in TRANSITIONS.values() for source in way.sources}
PATIENCE = 20.0  # seconds, for everything that is waited for
# What a service says to somebody who comes second; anything else is an error of the test.
REFUSALS = (TransitionRefused, StaleItem, StaleSheet, WorldChanged)

Act = Callable[[], Any]
Scene = Callable[[], tuple[Act, Act, Callable[[Any, Any], None]]]


def in_every_order(scene: Scene, *, side_by_side: int = 3) -> None:
    """Play a scene several times side by side, then with the one and with the other first.

    Args:
        scene: sets the stage; gives two acts, and what must hold of their results and of the database afterwards.
    """
    for _turn in range(side_by_side):
        one, other, after = scene()
        after(*at_once(one, other))
    one, other, after = scene()
    after(*behind(one, other))
    one, other, after = scene()
    after(*behind(other, one)[::-1])


def refused(result: Any) -> bool:
    return isinstance(result, REFUSALS)


def at_once(*acts: Act) -> list[Any]:
    """What each act gave, or the refusal it met; all begin together."""
    start = threading.Barrier(len(acts), timeout=PATIENCE)

    def begin(act: Act) -> Any:
        start.wait()
        return act()

    players = [_Player(lambda act=act: begin(act)) for act in acts]
    for player in players:
        player.start()
    return [player.result() for player in players]


def behind(first: Act, second: Act) -> list[Any]:
    """The same, when `second` begins after `first` has done its work, but before that is committed."""
    worked, commit = threading.Event(), threading.Event()

    def lead() -> Any:
        try:
            with transaction.atomic():
                result = first()
                worked.set()
                assert commit.wait(PATIENCE)
        finally:
            worked.set()
        return result

    leader, follower = _Player(lead), _Player(second)
    leader.start()
    assert worked.wait(PATIENCE)
    follower.start()
    _until_it_waits(follower)
    commit.set()
    return [leader.result(), follower.result()]


class _Player(threading.Thread):
    """One act on a connection of its own."""

    def __init__(self, act: Act) -> None:
        super().__init__(daemon=True)
        self.act, self.outcome, self.error, self.backend = act, None, None, 0

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = cursor.fetchone()[0]
            self.outcome = self.act()
        except REFUSALS as refusal:
            self.outcome = refusal
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def result(self) -> Any:
        self.join(PATIENCE)
        assert not self.is_alive(), "it still waits: a deadlock?"
        if self.error is not None:
            raise self.error
        return self.outcome


def _until_it_waits(player: _Player) -> None:
    """Until the player waits for somebody else's lock, or has ended without."""
    until = time.monotonic() + PATIENCE
    while player.is_alive():
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [player.backend])
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < until, "it neither ends nor waits for a lock"
        player.join(0.01)


def coordinator_of(application: Application) -> User:
    return application.agency.memberships.get(role="coordinator").user


def letters(application: Application, *purposes: str) -> int:
    """How many letters of these purposes were written; each is one mail to the one coordinator."""
    rows = AgencyMessage.objects.filter(application=application, template__purpose__in=purposes)
    mails = Message.objects.filter(about=application.reference)
    assert all(mails.filter(key__contains=str(row.token)).count() == 1 for row in rows)
    return rows.count()


def events(application: Application, kind: EventKind) -> int:
    return Event.objects.filter(application=application, kind=kind).count()


def settled(application: Application) -> State:
    """The state, when state, trail, decision, refusal and letters tell one story."""
    application.refresh_from_db()
    state = State(application.state)
    hops = list(application.status_changes.order_by("pk").values_list("from_state", "to_state"))
    assert set(hops) <= HOPS
    assert [hop[1] for hop in hops] == [*(hop[0] for hop in hops[1:]), state]
    is_decided = state in DECIDED
    assert Decision.objects.filter(application=application).count() == is_decided
    assert letters(application, "endorsed", "not_endorsed") == is_decided
    assert events(application, EventKind.RELEASED) == is_decided
    assert Refusal.objects.filter(application=application).count() == (state == State.INELIGIBLE)
    assert letters(application, "refused") == (state == State.INELIGIBLE)
    known = state in (State.UN_WINNER, State.UN_FINALIST, State.UN_NOT_SELECTED)
    assert letters(application, "result") == known
    return state


def changes_to(application: Application, state: State) -> int:
    return application.status_changes.filter(to_state=state).count()
