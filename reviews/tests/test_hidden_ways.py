"""Ways round the rule of visibility that are closed: orders, mails and lines that would tell too much."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications import timeline
from applications.models import EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused
from notifications.models import Message
from reviews.models import Interest, JobFormat, JobKind, Review
from reviews.services import declaring, discussing, jobs, scoring
from reviews.services.assigning import assign
from reviews.services.releasing import preview

from . import factories
from .panels import call, interest, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers():
    return [factories.make_officer() for _ in range(4)]


def test_the_release_names_what_is_held_in_an_order_that_tells_no_rank(officers):
    """The agenda is in the order of the ranks; who steps out for one of them reads it by reference."""
    applications = [reviewed(officers[0], mean) for mean in (1, 5)]
    panel = call(officers)
    for position, application in enumerate(reversed(applications), start=1):
        panel.items.filter(application=application).update(position=position)
        interest(officers[1], application)
    _ready, held = preview(panel, officers[1])
    assert [row.application.reference for row in held] == sorted(a.reference for a in applications)
    _ready, held = preview(panel, officers[0])
    assert [row.application for row in held] == applications[::-1]


def test_that_feedback_is_approved_tells_that_reviews_are_in(officers):
    application = reviewed(officers[0], 4)
    record(EventKind.FEEDBACK, application, actor=officers[0])
    labels = [entry.label for entry in timeline.entries(application, about_reviews=False)]
    assert str(EventKind.FEEDBACK.label) not in labels
    labels = [entry.label for entry in timeline.entries(application, about_reviews=True)]
    assert str(EventKind.FEEDBACK.label) in labels


class TestTheOutbox:
    @pytest.fixture
    def admin(self, client) -> User:
        user = User.objects.create_superuser("admin@hidden.example", "long-enough-word", name_th="ผู้ดูแล")
        client.force_login(user)
        return user

    @pytest.fixture
    def mail(self, officers) -> Message:
        """A submitted review was opened again: its reviewer gets a mail."""
        application = reviewed(officers[0], 4)
        review = Review.objects.filter(assignment__application=application).first()
        scoring.reopen(review, reason="x", actor=officers[0])
        return Message.objects.get(key__startswith="review-reopened-")

    def shown(self, client, mail: Message) -> tuple[str, int]:
        rows = client.get(reverse("admin:notifications_message_changelist")).content.decode()
        return rows, client.get(reverse("admin:notifications_message_change", args=[mail.pk])).status_code

    def test_an_admin_without_conflict_reads_it(self, client, admin, mail):
        rows, status = self.shown(client, mail)
        assert mail.recipient in rows
        assert status == 200

    def test_an_admin_in_conflict_does_not_know_of_it(self, client, admin, mail):
        review = Review.objects.get(reopenings__isnull=False)
        interest(admin, review.assignment.application)
        rows, status = self.shown(client, mail)
        assert mail.recipient not in rows
        assert status == 302

    def test_nor_one_who_still_has_to_review(self, client, admin, mail, officers):
        review = Review.objects.get(reopenings__isnull=False)
        factories.assign_to(review.assignment.application, admin, officers[0])
        rows, _status = self.shown(client, mail)
        assert mail.recipient not in rows


def test_who_is_asked_once_more_still_remembers_the_others(officers):
    """Stepped back after reading the others, then assigned anew: the new sheet says that they were seen."""
    reviewer = factories.make_reviewer()
    application = factories.in_review(officers[0], reviewer)
    first = factories.make_review(application.assignments.get())
    discussing.saw_others(first)
    declaring.recuse(first.assignment, actor=reviewer, interest=Interest.OTHER, note="x")
    declaring.declare(application, reviewer, interest=Interest.NONE, note="y", actor=officers[0])
    again = assign(application, reviewer, actor=officers[0])
    sheet = factories.make_review(again, submitted=False)
    assert scoring.submit_sheet(sheet, version=sheet.version, actor=reviewer).after_others


def test_outside_the_reviewers_window_the_service_takes_nothing(officers):
    """Not only the page: a request may have come in just before the window closed."""
    reviewer = factories.make_reviewer()
    application = factories.in_review(officers[0], reviewer)
    sheet = factories.make_review(application.assignments.get(), submitted=False)
    now = timezone.now()
    window = application.round.review_windows.create(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(seconds=1)
    )
    with pytest.raises(TransitionRefused):
        scoring.save_sheet(sheet, version=sheet.version, values={"advice": "x"}, actor=reviewer)
    with pytest.raises(TransitionRefused):
        scoring.submit_sheet(sheet, version=sheet.version, actor=reviewer)
    window.closes_at = now + timedelta(days=1)
    window.save()
    assert scoring.submit_sheet(sheet, version=sheet.version, actor=reviewer)


@pytest.mark.parametrize("wrong", [[], {}, 0, False, None, "x"])
def test_a_recommendation_is_one_of_the_list_or_none(client, officers, wrong):
    """The values of a workbook travel in the page, so that anything can come back."""
    reviewer = factories.make_reviewer()
    application = factories.in_review(officers[0], reviewer)
    client.force_login(reviewer)
    ref = application.reference
    values = json.dumps({"scores": {}, "recommendation": wrong})
    told = {f"values-{ref}": values, f"version-{ref}": "0", f"take-{ref}": "on"}
    assert client.post(reverse("review_sheets_apply"), told).status_code == 302
    assert Review.objects.get().recommendation == ""


class TestFilesMadeBefore:
    @pytest.fixture
    def address(self, client, officers) -> str:
        """A finished export of scores, which its owner may download."""
        reviewed(officers[0], 4)
        job = jobs.order(JobKind.SCORES, JobFormat.CSV, user=officers[1])
        assert jobs.run(job.pk)
        client.force_login(officers[1])
        address = reverse("job_file", kwargs={"token": job.token})
        assert client.get(address).status_code == 200
        return address

    def test_a_file_of_scores_is_not_given_once_an_interest_is_declared(self, client, officers, address):
        application = Review.objects.get().assignment.application
        interest(officers[1], application)
        answer = client.get(address, follow=True)
        assert answer.redirect_chain
        assert "Content-Disposition" not in answer.headers

    def test_nor_once_a_review_of_it_is_to_be_written(self, client, officers, address):
        factories.assign_to(Review.objects.get().assignment.application, officers[1], officers[0])
        assert client.get(address).status_code == 302

    def test_another_officers_interest_changes_nothing(self, client, officers, address):
        interest(officers[2], Review.objects.get().assignment.application)
        assert client.get(address).status_code == 200
