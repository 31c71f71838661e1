"""What a withdrawn application ends: requests for letters, the clock, and words that would no longer be true."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from applications import permissions
from applications.clocks import clock_of
from applications.models import Application, RefereeRequest, RefereeState
from applications.services import referee
from applications.services.locking import Sealed, lock_open
from applications.services.referee_links import Standing, path_of, standing
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from notifications.models import Message

from . import factories
from .test_referee import ask, receive
from .test_referee import make_application as of_an_agency
from .test_views_evidence import signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return of_an_agency()


@pytest.fixture
def coordinator(application):
    return factories.make_member(application.agency)


def withdraw(application: Application, coordinator) -> Application:
    perform("withdraw", application, actor=coordinator, note="The work has ended.")
    return Application.objects.with_everything().get(pk=application.pk)


def goodbyes() -> list[str]:
    return list(Message.objects.filter(key__endswith=":withdrawn").values_list("recipient", flat=True))


class TestRequests:
    def test_waiting_ones_end_and_each_referee_is_told_once(self, application, coordinator):
        other = {"organisation_th": "", "organisation_en": "Chiang Mai University", "email": "b@example.org"}
        asked = [ask(application), ask(application, **other)]
        referee.mark_opened(asked[1])
        withdraw(application, coordinator)
        for request in asked:
            request.refresh_from_db()
            assert request.state == RefereeState.WITHDRAWN
            assert request.answered_at is not None
        assert sorted(goodbyes()) == ["b@example.org", "somsri@example.org"]
        with pytest.raises(TransitionRefused):
            perform("withdraw", application, actor=coordinator, note="again")
        assert len(goodbyes()) == 2

    def test_those_that_were_answered_stay_as_they_are(self, application, coordinator):
        asked = ask(application)
        receive(asked)
        withdraw(application, coordinator)
        asked.refresh_from_db()
        assert asked.state == RefereeState.RECEIVED
        assert goodbyes() == []

    def test_one_that_was_withdrawn_before_is_not_told_again(self, application, coordinator):
        referee.withdraw(ask(application))
        withdraw(application, coordinator)
        assert len(goodbyes()) == 1

    def test_a_refused_withdrawal_tells_nobody(self, application):
        asked = ask(application)
        with pytest.raises(TransitionRefused):
            perform("withdraw", application, actor=factories.make_member(application.agency), note="")
        asked.refresh_from_db()
        assert asked.state == RefereeState.ASKED
        assert goodbyes() == []

    def test_the_referees_page_says_withdrawn_and_not_submitted(self, application, coordinator):
        asked = ask(application, language="en")
        withdraw(application, coordinator)
        reply = Client().get(path_of(asked))
        assert reply.status_code == 410
        assert "has been withdrawn" in reply.content.decode()
        assert "submitted" not in reply.content.decode()

    def test_a_request_from_before_says_so_too(self, application):
        """Applications withdrawn by an earlier version left their requests waiting."""
        asked = ask(application)
        Application.objects.filter(pk=application.pk).update(state=State.WITHDRAWN)
        found = RefereeRequest.objects.select_related("application").get(pk=asked.pk)
        assert standing(found, 1, timezone.now()) == Standing.WITHDRAWN


class TestWords:
    def test_no_clock_runs(self, application, coordinator):
        assert clock_of(Application.objects.with_everything().get(pk=application.pk))
        assert clock_of(withdraw(application, coordinator)) is None
        page = signed_in(coordinator).get(url("application_overview", application)).content.decode()
        assert 'class="card side clock' not in page
        assert "Deadline at OPDC" not in page

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.ENDORSED])
    def test_it_runs_while_a_deadline_is_ahead(self, application, state):
        Application.objects.filter(pk=application.pk).update(state=state)
        assert clock_of(Application.objects.with_everything().get(pk=application.pk))

    def test_an_endorsed_one_counts_down_to_the_un(self, application):
        Application.objects.filter(pk=application.pk).update(state=State.ENDORSED)
        with translation.override("en"):
            card = clock_of(Application.objects.with_everything().get(pk=application.pk))
        assert card["title"] == "Deadline at the UN"

    def test_it_is_not_called_submitted(self, application, coordinator):
        gone = withdraw(application, coordinator)
        with translation.override("en"):
            assert "has been withdrawn" in permissions.edit(coordinator, gone).reason
            with pytest.raises(Sealed, match="has been withdrawn"):
                lock_open(gone.pk)
