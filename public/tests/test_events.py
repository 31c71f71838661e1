"""Clinics and events for everybody: what is shown, what is kept to oneself, and that the cache answers."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from icalendar import Calendar

from clinics.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def text(client, name: str, **kwargs) -> str:
    response = client.get(reverse(name, kwargs=kwargs))
    assert response.status_code == 200
    return response.content.decode()


def test_what_is_coming_stands_before_what_is_past(client):
    round_ = factories.make_round()
    past = factories.begin(factories.make_clinic(round_, name_th="ครั้งที่ผ่านมา"))
    coming = factories.make_clinic(round_, name_th="ครั้งต่อไป")
    page = text(client, "event_list")
    assert page.index(coming.name_th) < page.index(past.name_th)


def test_drafts_and_links_stay_inside(client):
    draft = factories.make_clinic(published=False, name_th="ฉบับร่างที่ยังไม่เปิด")
    shown = factories.make_clinic(draft.round, name_th="คลินิกที่เปิด")
    assert draft.name_th not in text(client, "event_list")
    for name in ("event_page", "event_ics"):
        assert client.get(reverse(name, kwargs={"pk": draft.pk})).status_code == 404
        assert "secret-room" not in text(client, name, pk=shown.pk)


def test_seats_are_told_roughly_and_no_agency_is_named(client):
    clinic = factories.make_clinic(seats=1)
    seat = factories.seat(clinic)
    for name, kwargs in (("event_list", {}), ("event_page", {"pk": clinic.pk})):
        page = text(client, name, **kwargs)
        assert seat.application.agency.name_th not in page
        assert seat.application.reference not in page


@pytest.mark.parametrize("name", ["event_list", "event_page"])
def test_the_second_view_asks_no_query(client, django_assert_num_queries, name):
    clinic = factories.make_clinic()
    kwargs = {} if name == "event_list" else {"pk": clinic.pk}
    text(client, name, **kwargs)
    with django_assert_num_queries(0):
        text(client, name, **kwargs)


def test_a_change_shows_when_the_kept_page_is_old(client):
    clinic = factories.make_clinic()
    text(client, "event_list")
    clinic.name_th = "ชื่อใหม่ของคลินิก"
    clinic.save()
    assert "ชื่อใหม่ของคลินิก" not in text(client, "event_list")
    cache.clear()
    assert "ชื่อใหม่ของคลินิก" in text(client, "event_list")


def test_the_first_view_asks_as_many_queries_for_many_events(client, django_assert_num_queries):
    round_ = factories.make_round()
    factories.begin(factories.make_clinic(round_))
    for _turn in range(5):
        factories.seat(factories.make_clinic(round_))
    with django_assert_num_queries(4):
        text(client, "event_list")


def test_a_cancelled_one_says_so_and_calendars_take_it_out(client):
    clinic = factories.make_clinic()
    entries = []
    for state in ("published", "cancelled"):
        type(clinic).objects.filter(pk=clinic.pk).update(state=state)
        response = client.get(reverse("event_ics", kwargs={"pk": clinic.pk}))
        assert response.headers["Content-Type"].startswith("text/calendar")
        entries += Calendar.from_ical(response.content).walk("VEVENT")
    assert entries[0]["UID"] == entries[1]["UID"]
    assert [entry["STATUS"] for entry in entries] == ["CONFIRMED", "CANCELLED"]


def test_an_event_for_everybody_leads_to_its_registration(client):
    event = factories.make_clinic(audience="everybody", kind="sharing")
    page = text(client, "event_page", pk=event.pk)
    assert reverse("registration_new", kwargs={"pk": event.pk}) in page
    assert reverse("application_list") not in page.split("<main", 1)[1].split("</main>", 1)[0]
