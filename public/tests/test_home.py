"""The front page."""

import pytest
from django.urls import reverse

from applications.tests import factories
from criteria.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def test_visitors_see_the_open_rounds_with_categories_and_both_clocks(client):
    round_ = factories.make_round()
    page = client.get("/").text
    assert round_.name_en in page
    assert "EST" in page
    for category in round_.category_set.all():
        assert category.name_en in page
    assert reverse("account_login") in page


def test_a_closed_round_is_not_shown(client):
    round_ = factories.make_round()
    Round.objects.update(is_open=False)
    page = client.get("/").text
    assert round_.name_en not in page
    assert "No round is open now" in page


def test_a_round_without_dates_is_shown_without_a_clock(client):
    round_ = factories.make_round()
    round_.deadlines.update(at=None)
    page = client.get("/")
    assert page.status_code == 200
    assert round_.name_en in page.text


def test_people_who_are_signed_in_go_straight_to_their_work(client):
    client.force_login(factories.make_member(factories.make_agency()))
    assert client.get("/").url == reverse("application_list")
    client.force_login(factories.make_officer())
    assert client.get("/").url == reverse("officer_list")
    client.force_login(factories.make_user(is_reviewer=True))
    assert client.get("/").url == reverse("review_queue")
