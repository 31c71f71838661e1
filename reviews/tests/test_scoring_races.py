"""Two at once: whatever comes first, what stands is one consistent state."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from applications.services.transitions import TransitionRefused, perform
from reviews.models import Freed, Review
from reviews.services import declaring, scoring

from .factories import in_review, make_officer, make_review, make_reviewer

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave or raised; all begin together, each on its own connection."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(10)
            results[place] = acts[place]()
        except (TransitionRefused, scoring.StaleSheet) as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return results


@pytest.fixture
def review():
    reviewer = make_reviewer()
    application = in_review(make_officer(), reviewer)
    return make_review(application.assignments.get(), submitted=False)


def test_two_windows_saving_at_once_one_is_stale(review):
    actor = review.assignment.reviewer
    results = at_once(
        *(
            lambda text=text: scoring.save_sheet(review, version=1, values={"strengths": text}, actor=actor)
            for text in ("หนึ่ง", "สอง")
        )
    )
    stale = [result for result in results if isinstance(result, scoring.StaleSheet)]
    stored = Review.objects.get()
    assert (len(stale), stored.version) == (1, 2)
    assert stale[0].current["strengths"] == stored.strengths


def test_a_double_click_submits_once(review):
    actor = review.assignment.reviewer
    results = at_once(*[lambda: scoring.submit_sheet(review, version=1, actor=actor)] * 3)
    assert len({row.pk for row in results}) == 1
    assert review.submissions.count() == 1


def test_two_first_openings_make_one_sheet():
    application = in_review(make_officer(), make_reviewer())
    assignment = application.assignments.get()
    sheets = at_once(*[lambda: scoring.open_sheet(assignment)] * 3)
    assert len({sheet.pk for sheet in sheets}) == 1


def test_submitting_against_stepping_back_never_counts_a_freed_one(review):
    assignment = review.assignment
    at_once(
        lambda: scoring.submit_sheet(review, version=1, actor=assignment.reviewer),
        lambda: declaring.recuse(assignment, actor=assignment.reviewer, interest="other", note="x"),
    )
    assignment.refresh_from_db()
    assert assignment.freed == Freed.RECUSED


def test_submitting_against_a_withdrawal(review):
    application = review.assignment.application
    coordinator = application.agency.memberships.get(role="coordinator").user
    results = at_once(
        lambda: scoring.submit_sheet(review, version=1, actor=review.assignment.reviewer),
        lambda: perform("withdraw", application, actor=coordinator, note="เหตุผล"),
    )
    review.refresh_from_db()
    refused = isinstance(results[0], TransitionRefused)
    assert (review.submitted_at is None) == refused
    assert review.submissions.count() == (0 if refused else 1)
