"""The reviewer's list of work, and the declaration before anything opens."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import EventKind
from criteria.models import Deadline, ReviewWindow
from reviews.models import Declaration, Freed, Review
from reviews.services import scoring

from .factories import assign_to, in_review, make_officer, make_review, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def reviewer(client):
    user = make_reviewer()
    client.force_login(user)
    return user


@pytest.fixture
def application(officer, reviewer):
    """In review by the reviewer and by a colleague, who has submitted."""
    colleague = make_reviewer()
    application = in_review(officer, reviewer, colleague)
    make_review(application.assignments.get(reviewer=colleague))
    return application


@pytest.fixture
def assignment(application, reviewer):
    return application.assignments.get(reviewer=reviewer)


def url(name, application, **more):
    return reverse(name, kwargs={"ref": application.reference} | more)


def page(response) -> str:
    return response.content.decode()


class TestQueue:
    def test_each_state_in_words(self, client, officer, reviewer, application, assignment):
        other = in_review(officer, make_reviewer())
        assign_to(other, reviewer, officer, declared=False)
        states = {row.application: row.state for row in client.get(reverse("review_queue")).context["open"]}
        assert states == {application: "new", other: "declare"}
        sheet = scoring.open_sheet(assignment)
        scoring.save_sheet(sheet, version=0, values={"scores": {"2.1": _score(3)}}, actor=reviewer)
        row = next(r for r in client.get(reverse("review_queue")).context["open"] if r.state == "begun")
        assert (row.done, row.asked) == (1, 6)
        Review.objects.filter(pk=sheet.pk).update(submitted_at=timezone.now())
        assert client.get(reverse("review_queue")).context["done"][0].state == "submitted"

    def test_opened_again_is_said(self, client, officer, reviewer, assignment):
        review = make_review(assignment)
        scoring.reopen(review, reason="x", actor=officer)
        assert client.get(reverse("review_queue")).context["open"][0].state == "reopened"

    def test_who_stepped_back_does_not_find_it_any_more(self, client, application, assignment):
        assignment.freed = Freed.RECUSED
        assignment.save()
        assert application.title not in page(client.get(reverse("review_queue")))

    def test_a_closed_window_says_when_it_opens(self, client, application):
        now = timezone.now()
        ReviewWindow.objects.create(
            round=application.round, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2)
        )
        response = client.get(reverse("review_queue"))
        assert application.title not in page(response)
        assert response.context["closed"][0].assigned == 1
        assert client.get(url("review", application)).status_code == 404

    def test_the_due_date_on_both_clocks(self, client, application):
        Deadline.objects.filter(round=application.round, kind="review").update(
            at=timezone.now() + timedelta(days=5)
        )
        assert "EST" in page(client.get(reverse("review_queue")))

    def test_constant_queries(self, client, officer, reviewer, application, django_assert_num_queries):
        with django_assert_num_queries(8):
            client.get(reverse("review_queue"))
        for _ in range(2):
            in_review(officer, reviewer)
        with django_assert_num_queries(8):
            client.get(reverse("review_queue"))

    def test_only_for_reviewers(self, client, officer):
        client.force_login(officer)
        assert client.get(reverse("review_queue")).status_code == 404


def _score(value):
    return {"value": value, "cannot_judge": False, "reason": ""}


class TestDeclaring:
    @pytest.fixture
    def undeclared(self, officer, reviewer):
        application = in_review(officer, make_reviewer())
        assign_to(application, reviewer, officer, declared=False)
        return application

    def test_nothing_of_the_dossier_opens_before(self, client, undeclared):
        names = {
            "review",
            "review_save",
            "review_submit",
            "review_others",
            "review_dossier",
            "review_dossier_reading",
        }
        for name in sorted(names):
            for method in (client.get, client.post):
                assert method(url(name, undeclared)).headers["Location"] == url("review_declare", undeclared)
        for name in ("review_document", "review_letter"):
            response = client.get(url(name, undeclared, number=1))
            assert response.headers["Location"] == url("review_declare", undeclared)

    def test_the_page_says_whom_it_concerns_and_no_more(self, client, undeclared):
        shown = page(client.get(url("review_declare", undeclared)))
        sealed = undeclared.snapshots.get().document
        assert undeclared.title in shown
        assert (
            sealed["letters"][0]["organisation_th"] in shown
            or sealed["letters"][0]["organisation_en"] in shown
        )
        for topic in sealed["topics"]:
            for question in topic["questions"]:
                text = question["answer"]["text"]
                assert len(text) < 20 or text[:60] not in shown

    def test_no_conflict_opens_it(self, client, undeclared):
        response = client.post(url("review_declare", undeclared), {"interest": "none"})
        assert response.headers["Location"] == url("review", undeclared)
        assert client.get(url("review", undeclared)).status_code == 200

    def test_an_interest_without_a_note_comes_back(self, client, undeclared):
        assert client.post(url("review_declare", undeclared), {"interest": "family"}).status_code == 422
        assert not Declaration.objects.filter(application=undeclared, interest="family").exists()

    def test_an_interest_closes_it(self, client, undeclared):
        data = {"interest": "family", "note": "น้องสาวทำงานที่นั่น"}
        assert client.post(url("review_declare", undeclared), data).headers["Location"] == reverse(
            "review_queue"
        )
        assert client.get(url("review", undeclared)).status_code == 404
        assert undeclared.events.filter(kind=EventKind.RECUSED).exists()

    def test_stepping_back_later(self, client, application, assignment):
        assert client.post(url("review_recuse", application), {"interest": "other"}).status_code == 422
        client.post(url("review_recuse", application), {"interest": "other", "note": "รู้จักผู้เขียน"})
        assignment.refresh_from_db()
        assert (assignment.freed, assignment.freed_reason) == (Freed.RECUSED, "รู้จักผู้เขียน")
