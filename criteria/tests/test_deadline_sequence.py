"""A deadline counts its moves by itself, whoever moves it and however: calendars depend on it."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from criteria.deadlines import move_deadline
from criteria.models import Deadline, DeadlineKind, Round
from criteria.services import load_rulebook
from criteria.tests.factories import make_round

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def deadline() -> Deadline:
    return make_round().deadlines.get(kind=DeadlineKind.UN)


def by_service(row: Deadline) -> None:
    person = get_user_model().objects.create_superuser("a@opdc.example", "long-enough-word", name_th="ก")
    move_deadline(row, row.at + DAY, reason="UN ขยายเวลา", actor=person)


def by_save(row: Deadline) -> None:
    row.at += DAY
    row.save()


def by_update(row: Deadline) -> None:
    Deadline.objects.filter(pk=row.pk).update(at=row.at + DAY)


def by_sql(row: Deadline) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE criteria_deadline SET at = at + interval '1 day' WHERE id = %s", [row.pk])


@pytest.mark.parametrize("move", [by_service, by_save, by_update, by_sql])
def test_every_way_of_moving_it_is_counted(deadline, move):
    before = deadline.at
    move(deadline)
    now = Deadline.objects.get(pk=deadline.pk)
    assert (now.at, now.sequence, now.moved_from) == (before + DAY, 1, before)
    assert now.changed_at > deadline.changed_at


def test_a_rulebook_that_is_loaded_again_too(deadline):
    row = Round.objects.get(code="unpsa-2022").deadlines.get(kind=DeadlineKind.UN)
    Deadline.objects.filter(pk=row.pk).update(at=row.at + DAY)
    load_rulebook("unpsa_2022", overwrite=True)
    now = Deadline.objects.get(pk=row.pk)
    assert (now.at, now.sequence) == (row.at, 2)


def test_what_does_not_move_it_is_not_counted(deadline):
    Deadline.objects.filter(pk=deadline.pk).update(source="S4 3")
    deadline.save()
    now = Deadline.objects.get(pk=deadline.pk)
    assert (now.sequence, now.changed_at, now.moved_from) == (0, deadline.changed_at, None)


def test_an_old_copy_in_memory_takes_nothing_back(deadline):
    stale = Deadline.objects.get(pk=deadline.pk)
    by_update(deadline)
    stale.at = deadline.at + 2 * DAY
    stale.save()
    assert Deadline.objects.get(pk=deadline.pk).sequence == 2


def test_nobody_counts_by_hand(deadline):
    Deadline.objects.filter(pk=deadline.pk).update(sequence=99)
    assert Deadline.objects.get(pk=deadline.pk).sequence == 0


def test_one_that_is_emptied_keeps_its_last_moment(deadline):
    Deadline.objects.filter(pk=deadline.pk).update(at=None)
    now = Deadline.objects.get(pk=deadline.pk)
    assert (now.at, now.former_at, now.sequence) == (None, deadline.at, 1)


def test_one_that_is_set_for_the_first_time_has_not_moved(deadline):
    row = deadline.round.deadlines.get(kind=DeadlineKind.RESULT)
    Deadline.objects.filter(pk=row.pk).update(at=deadline.at)
    assert Deadline.objects.get(pk=row.pk).moved_from is None
