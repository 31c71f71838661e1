"""Two coordinators who each demote the other at the same moment leave one coordinator behind."""

import threading

import pytest
from django.db import connection

from accounts.models import Membership, Role
from applications.services import people
from applications.services.people import PeopleRefused

from . import factories


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_cannot_remove_each_other():
    agency = factories.make_agency()
    pair = [factories.make_member(agency), factories.make_member(agency)]
    start = threading.Barrier(2)
    refused: list[str] = []

    def step(actor, other) -> None:
        try:
            start.wait(10)
            people.remove(Membership.objects.get(user=other), actor=actor)
        except (PeopleRefused, Membership.DoesNotExist) as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=step, args=(a, b)) for a, b in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 1
    assert Membership.objects.filter(agency=agency, role=Role.COORDINATOR).count() == 1
