"""The pages of assignment: what they show, what they refuse, and that they never tell of scores or conflicts."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from reviews.models import Assignment, Freed, Origin, ReviewerProfile
from reviews.services.assigning import assign
from reviews.tests.factories import (
    accepted,
    in_review,
    make_officer,
    make_review,
    make_reviewer,
    make_round,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make_officer()
    client.force_login(user)
    return user


def page(client, name, expected=200, data=None, **kwargs):
    response = client.get(reverse(name, kwargs=kwargs), data or {})
    assert response.status_code == expected
    return response.content.decode()


class TestLists:
    def test_an_application_shows_its_reviewers_what_it_lacks_and_how_many_are_barred(self, client, officer):
        reviewer, barred = make_reviewer(), make_reviewer()
        application = accepted(officer)
        Membership.objects.create(user=barred, agency=application.agency)
        assign(application, reviewer, actor=officer)
        html = page(client, "assignment_list")
        assert str(reviewer) in html
        assert str(barred) not in html
        (row,) = client.get(reverse("assignment_list")).context["rows"]
        assert (row.missing, row.barred, row.submitted) == (2, 1, 0)

    def test_submitted_reviews_are_counted_only_where_the_officer_sees_scores(self, client, officer):
        reviewer = make_reviewer()
        application = in_review(officer)
        make_review(assign(application, reviewer, actor=officer))
        (row,) = client.get(reverse("assignment_list")).context["rows"]
        assert row.submitted == 1
        by_reviewer = client.get(reverse("assignment_list"), {"by": "reviewer"})
        assert [(r["user"].load, r["user"].seen, r["user"].done) for r in by_reviewer.context["rows"]] == [
            (1, 1, 1)
        ]
        Membership.objects.create(user=officer, agency=application.agency)
        response = client.get(reverse("assignment_list"))
        (row,) = response.context["rows"]
        assert row.submitted is None
        assert str(reviewer) not in response.content.decode()
        by_reviewer = client.get(reverse("assignment_list"), {"by": "reviewer"})
        assert [(r["user"].load, r["user"].seen, r["user"].done) for r in by_reviewer.context["rows"]] == [
            (1, 0, 0)
        ]

    def test_filters_by_round_category_and_shortage(self, client, officer):
        full, empty = accepted(officer), accepted(officer)
        for _ in range(3):
            assign(full, make_reviewer(), actor=officer)
        short = client.get(reverse("assignment_list"), {"short": "on"})
        assert [row.application for row in short.context["rows"]] == [empty]
        other = {"category": full.category.number + 1 if full.category.number < 5 else 1}
        assert client.get(reverse("assignment_list"), other).context["rows"] == []
        same = {"category": full.category.number, "round": full.round.code}
        assert len(client.get(reverse("assignment_list"), same).context["rows"]) == 2

    @pytest.mark.parametrize(("by", "queries"), [("", 15), ("reviewer", 7)])
    def test_the_list_takes_a_constant_number_of_queries(
        self, client, officer, by, queries, django_assert_num_queries
    ):
        def more():
            application = accepted(officer)
            for _ in range(2):
                make_review(assign(application, make_reviewer(), actor=officer))

        address = reverse("assignment_list") + (f"?by={by}" if by else "")
        more()
        with django_assert_num_queries(queries):
            client.get(address)
        more()
        more()
        with django_assert_num_queries(queries):
            client.get(address)


class TestByHand:
    def test_reviewers_are_chosen_for_an_application(self, client, officer):
        people = [make_reviewer() for _ in range(3)]
        application = accepted(officer)
        address = reverse("officer_reviewers", kwargs={"ref": application.reference})
        response = client.post(address, {"reviewers": [people[0].pk, people[2].pk]})
        assert response.status_code == 302
        assert set(Assignment.objects.values_list("reviewer", "origin")) == {
            (people[0].pk, Origin.HAND),
            (people[2].pk, Origin.HAND),
        }

    def test_who_is_in_conflict_is_shown_with_the_reason_and_cannot_be_chosen(self, client, officer):
        barred = make_reviewer()
        application = accepted(officer)
        Membership.objects.create(user=barred, agency=application.agency)
        html = page(client, "officer_reviewers", ref=application.reference)
        (row,) = client.get(reverse("officer_reviewers", kwargs={"ref": application.reference})).context[
            "candidates"
        ]
        assert str(row.conflict.label) in html
        assert f'value="{barred.pk}"' not in html
        address = reverse("officer_reviewers", kwargs={"ref": application.reference})
        client.post(address, {"reviewers": [barred.pk]})
        assert not Assignment.objects.exists()

    def test_the_best_fit_stands_first(self, client, officer):
        plain, expert, away = make_reviewer(), make_reviewer(), make_reviewer()
        application = accepted(officer)
        ReviewerProfile.objects.create(user=expert, categories=[application.category.number])
        ReviewerProfile.objects.create(
            user=away, categories=[application.category.number], is_available=False
        )
        address = reverse("officer_reviewers", kwargs={"ref": application.reference})
        rows = client.get(address).context["candidates"]
        assert [row.thing for row in rows] == [expert, plain, away]

    def test_choosing_nobody_is_said(self, client, officer):
        application = accepted(officer)
        address = reverse("officer_reviewers", kwargs={"ref": application.reference})
        assert client.post(address, {}).status_code == 422

    def test_an_officer_in_conflict_sees_no_names(self, client, officer):
        reviewer = make_reviewer()
        application = accepted(officer)
        row = assign(application, reviewer, actor=officer)
        Membership.objects.create(user=officer, agency=application.agency)
        html = page(client, "officer_reviewers", ref=application.reference)
        assert str(reviewer) not in html
        assert 'name="reviewers"' not in html
        page(client, "assignment_back", 404, pk=row.pk)
        assert reviewer.email not in client.get(reverse("assignment_table")).content.decode("utf-8-sig")
        assert (
            application.reference
            not in page(client, "officer_reviewer", pk=reviewer.pk).split('id="choose"')[0]
        )

    def test_applications_are_chosen_for_a_reviewer(self, client, officer):
        reviewer = make_reviewer()
        first, second = accepted(officer), accepted(officer)
        Membership.objects.create(user=reviewer, agency=second.agency)
        address = reverse("officer_reviewer", kwargs={"pk": reviewer.pk})
        html = client.get(address).content.decode()
        assert f'value="{first.reference}"' in html
        assert f'value="{second.reference}"' not in html
        told = {"part": "applications", "applications": [first.reference, second.reference]}
        assert client.post(address, told).status_code == 302
        assert [row.application for row in Assignment.objects.all()] == [first]

    def test_officers_write_down_the_expertise(self, client, officer):
        reviewer = make_reviewer()
        accepted(officer)
        address = reverse("officer_reviewer", kwargs={"pk": reviewer.pk})
        told = {"part": "expertise", "expertise-categories": ["1", "2"], "expertise-sdgs": ["3"]}
        assert client.post(address, told).status_code == 302
        profile = ReviewerProfile.objects.get(user=reviewer)
        assert (profile.categories, profile.sdgs, profile.is_available) == ([1, 2], [3], False)

    def test_taking_back_asks_for_a_reason(self, client, officer):
        row = assign(accepted(officer), make_reviewer(), actor=officer)
        address = reverse("assignment_back", kwargs={"pk": row.pk})
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "ลาป่วย"}).status_code == 302
        row.refresh_from_db()
        assert (row.freed, row.freed_reason) == (Freed.TAKEN_BACK, "ลาป่วย")
        assert client.get(address).status_code == 404

    def test_a_submitted_review_is_not_taken_back_and_the_words_stay(self, client, officer):
        row = assign(accepted(officer), make_reviewer(), actor=officer)
        make_review(row)
        response = client.post(reverse("assignment_back", kwargs={"pk": row.pk}), {"reason": "เพราะว่า"})
        assert response.status_code == 409
        assert "เพราะว่า" in response.content.decode()


class TestAdministration:
    """Expertise and access windows are data entry, which administrators have too."""

    def test_expertise_is_ticked(self, admin_client):
        reviewer = make_reviewer()
        accepted(make_officer())
        address = reverse("admin:reviews_reviewerprofile_add")
        assert admin_client.get(address).status_code == 200
        told = {"user": reviewer.pk, "categories": ["1"], "sdgs": ["3", "16"], "is_available": "on"}
        assert admin_client.post(address, told).status_code == 302
        profile = ReviewerProfile.objects.get(user=reviewer)
        assert (profile.categories, profile.sdgs, profile.is_available) == ([1], [3, 16], True)

    def test_a_round_has_its_access_windows(self, admin_client):
        round_ = make_round()
        html = admin_client.get(reverse("admin:criteria_round_change", args=[round_.pk])).content.decode()
        assert 'name="review_windows-TOTAL_FORMS"' in html

    def test_assignments_are_not_changed_there(self, admin_client):
        assert admin_client.get("/admin/reviews/assignment/").status_code == 404
