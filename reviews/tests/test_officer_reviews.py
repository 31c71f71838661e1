"""The reviews of one application at the officer's desk, and declarations written down there."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from reviews.models import Interest, Review

from .factories import assign_to, in_review, make_officer, make_review, make_reviewer, make_user

pytestmark = pytest.mark.django_db

CANARY = "คานารีเหลืองตัวเดียว"


@pytest.fixture
def officer(client):
    user = make_officer()
    client.force_login(user)
    return user


@pytest.fixture
def application(officer):
    reviewer = make_reviewer()
    application = in_review(officer, reviewer, make_reviewer())
    make_review(application.assignments.get(reviewer=reviewer), weaknesses=CANARY)
    return application


@pytest.fixture
def review(application):
    return Review.objects.get()


def url(name, application, **more):
    return reverse(name, kwargs={"ref": application.reference} | more)


def page(response) -> str:
    return response.content.decode()


class TestReviews:
    def test_all_of_it_and_who_is_still_to_come(self, client, application):
        response = client.get(url("officer_reviews", application))
        assert CANARY in page(response)
        assert len(response.context["waiting"]) == 1

    def test_unsubmitted_ones_are_not_read(self, client, application):
        waiting = application.assignments.get(review=None)
        make_review(waiting, submitted=False, strengths="ตรวจยังไม่เสร็จ")
        assert "ตรวจยังไม่เสร็จ" not in page(client.get(url("officer_reviews", application)))

    @pytest.mark.parametrize("why", ["member", "declared", "reviews it"])
    def test_officers_in_conflict_find_no_page(self, client, officer, application, review, why):
        if why == "member":
            Membership.objects.create(user=officer, agency=application.agency)
        elif why == "declared":
            client.post(
                url("officer_interests", application),
                {"person": officer.pk, "interest": "family", "note": "ญาติ"},
            )
        else:
            assign_to(application, officer, officer)
        assert client.get(url("officer_reviews", application)).status_code == 404
        reopen = client.post(url("review_reopen", application, pk=review.pk), {"reason": "x"})
        assert reopen.status_code == 404
        assert client.get(url("officer_interests", application)).status_code == 200
        assert CANARY not in page(client.get(url("officer_interests", application)))

    def test_reviewers_and_agencies_find_none(self, client, application):
        for user in (make_reviewer(), application.agency.memberships.first().user):
            client.force_login(user)
            assert client.get(url("officer_reviews", application)).status_code == 404
            assert client.get(url("officer_interests", application)).status_code == 404

    def test_admins_read_but_officers_reopen(self, client, application, review):
        client.force_login(make_user(is_superuser=True))
        assert client.get(url("officer_reviews", application)).status_code == 200
        assert (
            client.post(url("review_reopen", application, pk=review.pk), {"reason": "x"}).status_code == 422
        )

    def test_constant_queries(self, client, officer, application, django_assert_num_queries):
        with django_assert_num_queries(12):
            client.get(url("officer_reviews", application))
        for _ in range(2):
            make_review(assign_to(application, make_reviewer(), officer))
        with django_assert_num_queries(12):
            client.get(url("officer_reviews", application))

    def test_an_officer_who_reviewed_has_seen_the_others_here(self, client, officer, application):
        officer.is_reviewer = True
        officer.save()
        own = make_review(assign_to(application, officer, officer))
        client.get(url("officer_reviews", application))
        own.refresh_from_db()
        assert own.saw_others_at is not None


class TestOpeningAgain:
    def test_with_a_reason(self, client, application, review):
        assert client.post(url("review_reopen", application, pk=review.pk), {"reason": ""}).status_code == 422
        client.post(url("review_reopen", application, pk=review.pk), {"reason": "เหตุผลไม่ตรงกับคะแนน"})
        review.refresh_from_db()
        assert review.submitted_at is None
        rows = client.get(url("officer_reviews", application)).context["waiting"]
        assert {row.reviewer_id: row.sent_before for row in rows}[review.assignment.reviewer_id]
        client.force_login(review.assignment.reviewer)
        assert "เหตุผลไม่ตรงกับคะแนน" in page(client.get(url("review", application)))

    def test_only_a_review_of_this_application(self, client, officer, review):
        other = in_review(officer)
        assert client.post(url("review_reopen", other, pk=review.pk), {"reason": "x"}).status_code == 404

    def test_the_discussion(self, client, application):
        client.post(url("officer_reviews", application), {"text": "โปรดดูข้อ 2.4"})
        assert application.remarks.get().text == "โปรดดูข้อ 2.4"


class TestInterests:
    def test_written_down_for_a_reviewer(self, client, officer, application):
        waiting = application.assignments.get(review=None)
        data = {"person": waiting.reviewer_id, "interest": "work", "note": "เคยร่วมโครงการ"}
        client.post(url("officer_interests", application), data)
        row = application.declarations.first()
        assert (row.user, row.declared_by, row.interest) == (waiting.reviewer, officer, Interest.WORK)
        waiting.refresh_from_db()
        assert waiting.freed == "recused"
        assert "เคยร่วมโครงการ" in page(client.get(url("officer_reviews", application)))

    def test_an_interest_needs_a_note(self, client, officer, application):
        data = {"person": officer.pk, "interest": "work"}
        assert client.post(url("officer_interests", application), data).status_code == 422

    def test_the_own_is_not_taken_back(self, client, officer, application):
        for interest in ("work", "none"):
            data = {"person": officer.pk, "interest": interest, "note": "x"}
            response = client.post(url("officer_interests", application), data)
        assert response.status_code == 422

    def test_who_may_not_see_reads_the_own_declarations_only(self, client, officer, application):
        names = [row.user.get_full_name() for row in application.declarations.all()]
        assert all(name in page(client.get(url("officer_interests", application))) for name in names)
        Membership.objects.create(user=officer, agency=application.agency)
        shown = page(client.get(url("officer_interests", application)))
        assert not [name for name in names if name in shown]

    def test_agency_people_are_no_choice(self, client, application):
        person = application.agency.memberships.first().user
        data = {"person": person.pk, "interest": "work", "note": "x"}
        assert client.post(url("officer_interests", application), data).status_code == 422
