"""A returned application: the points beside what they concern, marked done, and the next snapshot."""

import pytest
from django.utils import translation

from accounts.models import Role
from applications import returns
from applications.models import Application
from applications.services.locking import Sealed
from applications.services.returns import NewPoint, mark_point, return_application
from applications.services.transitions import TransitionRefused, perform
from applications.tests import factories
from criteria.models import Question
from notifications.models import Message

pytestmark = pytest.mark.django_db


def fresh(application: Application) -> Application:
    return Application.objects.with_everything().get(pk=application.pk)


@pytest.fixture
def officer():
    return factories.make_officer()


@pytest.fixture
def coordinator(application):
    return factories.make_member(application.agency)


@pytest.fixture
def application():
    return factories.complete_application(factories.make_agency())


@pytest.fixture
def returned(application, coordinator, officer):
    """Returned with a point about answer 3a, one about the letters, one about the whole."""
    perform("submit", application, actor=coordinator)
    perform("start_screening", application, actor=officer)
    question = Question.objects.get(round=application.round, number="3a")
    points = [
        NewPoint("Name the figures of 2020", question=question),
        NewPoint("The second letter is unsigned", clause="4.2"),
        NewPoint("Please check the spelling"),
    ]
    return_application(application, actor=officer, note="Nearly there", points=points)
    return fresh(application)


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


class TestReturn:
    def test_the_coordinators_are_told(self, returned, coordinator):
        message = Message.objects.get(about=returned.reference)
        assert message.recipient == coordinator.email
        assert "Nearly there" in message.body

    def test_a_refused_return_leaves_no_points(self, application, coordinator, officer):
        perform("submit", application, actor=coordinator)
        with pytest.raises(TransitionRefused):
            return_application(application, actor=officer, note="x", points=[NewPoint("y")])
        assert not application.return_points.exists()
        assert not Message.objects.exists()

    def test_each_point_knows_its_page(self, returned):
        assert [p.pages for p in returns.points(returned)] == [("topic-3",), ("letters",), ()]

    def test_resubmission_waits_for_every_point_and_seals_the_next_snapshot(self, returned, coordinator):
        points = list(returned.return_points.all())
        for point in points[:2]:
            mark_point(point, done=True, actor=coordinator)
        with translation.override("en"), pytest.raises(TransitionRefused, match="check the spelling"):
            perform("submit", returned, actor=coordinator)
        mark_point(points[2], done=True, actor=coordinator)
        perform("submit", returned, actor=coordinator)
        assert [s.number for s in returned.snapshots.all()] == [2, 1]
        assert returns.points(fresh(returned)) == []

    def test_done_can_be_taken_back_and_saying_it_twice_changes_nothing(self, returned, coordinator):
        point = returned.return_points.first()
        first = mark_point(point, done=True, actor=coordinator)
        second = mark_point(point, done=True, actor=factories.make_member(returned.agency))
        assert (second.done_at, second.done_by) == (first.done_at, coordinator)
        assert mark_point(point, done=False, actor=coordinator).done_at is None

    def test_a_sealed_application_takes_no_marks(self, returned, coordinator):
        points = list(returned.return_points.all())
        for point in points:
            mark_point(point, done=True, actor=coordinator)
        perform("submit", returned, actor=coordinator)
        with pytest.raises(Sealed):
            mark_point(points[0], done=False, actor=coordinator)

    def test_points_of_an_earlier_return_do_not_come_back(self, returned, coordinator, officer):
        for point in returned.return_points.all():
            mark_point(point, done=True, actor=coordinator)
        perform("submit", returned, actor=coordinator)
        perform("start_screening", returned, actor=officer)
        return_application(returned, actor=officer, note="Again", points=[NewPoint("One more")])
        assert [p.row.text for p in returns.points(fresh(returned))] == ["One more"]


class TestAgencysPages:
    def page(self, client, application, rest=""):
        return client.get(f"/applications/{application.reference}/{rest}").content.decode()

    def test_each_point_stands_beside_what_it_concerns(self, client, returned, coordinator):
        client.force_login(coordinator)
        overview = self.page(client, returned)
        for text in ("Nearly there", "figures of 2020", "letter is unsigned", "check the spelling"):
            assert text in overview
        topic = self.page(client, returned, "questions/3/")
        assert "figures of 2020" in topic
        assert "letter is unsigned" not in topic
        assert "Returned by OPDC: 3 of 3 points are still to be done" in topic
        letters = self.page(client, returned, "letters/")
        assert "letter is unsigned" in letters
        assert "figures of 2020" not in letters
        checklist = self.page(client, returned, "checklist/")
        assert "check the spelling" in checklist
        assert "not marked as done" in self.page(client, returned, "submit/")

    def test_a_writer_marks_and_comes_back_to_the_page(self, client, returned):
        writer = factories.make_member(returned.agency, Role.CONTRIBUTOR)
        client.force_login(writer)
        point = returned.return_points.first()
        url = f"/applications/{returned.reference}/points/{point.pk}/"
        back = f"/applications/{returned.reference}/questions/3/"
        assert client.post(url, {"done": "yes", "next": back}).headers["Location"] == back
        point.refresh_from_db()
        assert point.done_by == writer
        away = client.post(url, {"done": "no", "next": "https://elsewhere.example/"})
        assert away.headers["Location"] == f"/applications/{returned.reference}/"
        point.refresh_from_db()
        assert point.done_at is None

    def test_viewers_and_officers_read_the_points_and_mark_nothing(self, client, returned, officer):
        point = returned.return_points.first()
        url = f"/applications/{returned.reference}/points/{point.pk}/"
        for person in (factories.make_member(returned.agency, Role.VIEWER), officer):
            client.force_login(person)
            page = self.page(client, returned)
            assert "figures of 2020" in page
            assert "Mark as done" not in page
            assert client.post(url, {"done": "yes"}).status_code == 403
        client.force_login(factories.make_member(factories.make_agency()))
        assert client.post(url, {"done": "yes"}).status_code == 404

    def test_another_applications_point_is_not_found(self, client, returned, coordinator):
        other = factories.make_application(returned.agency)
        client.force_login(coordinator)
        point = returned.return_points.first()
        url = f"/applications/{other.reference}/points/{point.pk}/"
        assert client.post(url, {"done": "yes"}).status_code == 404

    def test_more_points_cost_no_more_queries(self, client, returned, coordinator, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.force_login(coordinator)
        self.page(client, returned)
        with CaptureQueriesContext(connection) as before:
            self.page(client, returned)
        change = returned.return_points.first().change
        for question in Question.objects.filter(round=returned.round):
            returned.return_points.create(change=change, question=question, text="More")
        with django_assert_num_queries(len(before)):
            self.page(client, returned)
