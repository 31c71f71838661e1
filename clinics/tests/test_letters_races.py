"""Numbers under concurrent approval: no gap, no double (issue 6, "What it must show" 3)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from applications.services.transitions import TransitionRefused
from applications.tests.factories import make_agency, make_application, make_officer, make_round
from clinics.letters.states import LetterState
from clinics.models import Letter, LetterPaper, LetterRegister
from clinics.services import letters

from .letters import attend, awaiting, make_head, make_letter

PATIENCE = 30.0  # seconds
AT_ONCE = 20


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the error it met; all begin together, each on a connection of its own."""
    start = threading.Barrier(len(acts), timeout=PATIENCE)
    results: list[Any] = [None] * len(acts)

    def play(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    players = [
        threading.Thread(target=play, args=(number, act), daemon=True) for number, act in enumerate(acts)
    ]
    for player in players:
        player.start()
    for player in players:
        player.join(PATIENCE)
        assert not player.is_alive(), "it still waits: a deadlock?"
    return results


def approve(letter: Letter, officer: Any) -> Callable[[], Letter]:
    return lambda: letters.act("approve", letter, actor=officer)


pytestmark = pytest.mark.django_db(transaction=True)


def line_up(count: int) -> list[Letter]:
    """So many letters that wait for approval."""
    make_head()
    writer = make_officer()
    round_, agency = make_round(), make_agency()
    made = []
    for _number in range(count):
        application = make_application(agency, round_)
        attend(application, by=writer)
        made.append(awaiting(make_letter(application, actor=writer)))
    return made


def test_many_approvals_at_once_give_each_number_once():
    waiting = line_up(AT_ONCE)
    officers = [make_officer() for _letter in waiting]
    results = at_once(*(approve(letter, officer) for letter, officer in zip(waiting, officers, strict=True)))
    assert sorted(letter.number for letter in results) == list(range(1, AT_ONCE + 1))
    assert LetterRegister.objects.get().last_number == AT_ONCE
    assert Letter.objects.filter(state=LetterState.ISSUED).count() == AT_ONCE
    assert LetterPaper.objects.filter(is_draft=False).count() == AT_ONCE


def test_those_that_fail_leave_no_gap():
    """Every second approval fails after it was given its number, before the commit."""
    waiting = line_up(AT_ONCE // 2)

    def failing(letter: Letter, officer: Any) -> Callable[[], None]:
        def act() -> None:
            with transaction.atomic():
                letters.act("approve", letter, actor=officer)
                raise RuntimeError("the power went off")

        return act

    officers = [make_officer() for _letter in waiting]
    pairs = list(zip(waiting, officers, strict=True))
    results = at_once(*((failing if n % 2 else approve)(*pair) for n, pair in enumerate(pairs)))
    assert sum(isinstance(result, RuntimeError) for result in results) == AT_ONCE // 4
    numbers = Letter.objects.exclude(number=None).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, AT_ONCE // 4 + 1))
    late = [letters.act("approve", letter, actor=officer).number for letter, officer in pairs[1::2]]
    assert late == list(range(AT_ONCE // 4 + 1, AT_ONCE // 2 + 1))


def test_one_letter_approved_by_two_at_once_gets_one_number():
    (letter,) = line_up(1)
    results = at_once(approve(letter, make_officer()), approve(letter, make_officer()))
    assert sum(isinstance(result, TransitionRefused) for result in results) == 1
    letter.refresh_from_db()
    assert letter.number == 1
    assert LetterRegister.objects.get().last_number == 1
    assert letter.events.filter(act="approve").count() == 1


def test_an_approval_and_a_return_at_once_are_one_of_the_two():
    (letter,) = line_up(1)
    give_back = lambda: letters.act("return", letter, actor=make_officer(), note="x")  # noqa: E731
    results = at_once(approve(letter, make_officer()), give_back)
    assert sum(isinstance(result, TransitionRefused) for result in results) == 1
    letter.refresh_from_db()
    assert (letter.number is None) == (letter.state == LetterState.DRAFT)
