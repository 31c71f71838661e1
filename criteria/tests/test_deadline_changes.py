"""A deadline that people relied on moves with a reason, and the old date stays to be read."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import Error, transaction

from criteria.deadlines import move_deadline
from criteria.models import Deadline, DeadlineChange
from criteria.tests.factories import make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return get_user_model().objects.create_superuser("admin@opdc.example", "long-enough-word", name_th="ผู้ดูแล")


@pytest.fixture
def deadline():
    return make_round().deadlines.get(kind="un")


def test_the_old_date_and_the_reason_stay(deadline, admin):
    before, after = deadline.at, deadline.at + timedelta(days=7)
    move_deadline(deadline, after, reason="UN ขยายเวลา", actor=admin)
    assert Deadline.objects.get(pk=deadline.pk).at == after
    change = DeadlineChange.objects.get()
    assert (change.before, change.after, change.reason, change.changed_by) == (
        before,
        after,
        "UN ขยายเวลา",
        admin,
    )


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_moves(deadline, admin, reason):
    with pytest.raises(ValidationError):
        move_deadline(deadline, deadline.at + timedelta(days=7), reason=reason, actor=admin)
    assert Deadline.objects.get(pk=deadline.pk).at == deadline.at


def test_setting_an_empty_one_is_data_entry(deadline, admin):
    empty = deadline.round.deadlines.get(kind="result")
    move_deadline(empty, deadline.at, reason="", actor=admin)
    assert not DeadlineChange.objects.exists()


def test_a_change_cannot_be_rewritten(deadline, admin):
    move_deadline(deadline, deadline.at + timedelta(days=7), reason="UN ขยายเวลา", actor=admin)
    with pytest.raises(Error), transaction.atomic():
        DeadlineChange.objects.update(reason="อื่น")
    with pytest.raises(Error), transaction.atomic():
        DeadlineChange.objects.all()._raw_delete("default")
