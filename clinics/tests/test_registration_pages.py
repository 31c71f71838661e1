"""The pages of events for everybody: registering without an account, and the officers' lists."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.tests.factories import make_officer, make_user
from clinics.models import Recording, Registration
from clinics.registration_state import registering as states
from clinics.services import registering
from common import trap
from notifications.models import Message

from .factories_events import make_event, register, seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]
TYPED = {
    "name": "สมหญิง รักไทย",
    "organisation": "เทศบาลตัวอย่าง",
    "email": "somying@example.org",
    "language": "th",
}


@pytest.fixture
def officer(client):
    person = make_officer()
    client.force_login(person)
    return person


def typed(**fields):
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        opened = trap.TrapForm().initial["opened"]
    return {"homepage": "", "opened": opened} | TYPED | fields


def address(name, event):
    return reverse(name, kwargs={"pk": event.pk})


class TestRegistering:
    def test_the_road_from_the_form_to_the_calendar(self, client):
        event = make_event()
        assert client.get(address("registration_new", event)).status_code == 200
        sent = client.post(address("registration_new", event), typed())
        assert client.get(sent.headers["Location"]).status_code == 200
        row = Registration.objects.get()
        assert row.state == "held"
        for _ in range(2):
            assert client.get(row.path).status_code == 200
        row.refresh_from_db()
        assert row.state == "held", "opening the link alone confirms nothing"
        page = client.post(row.path, {"do": "confirm"}, follow=True)
        assert "meet.example.go.th" in page.content.decode()
        entry = Calendar.from_ical(client.get(f"{row.path}calendar.ics").content).walk("VEVENT")[0]
        assert entry.start == event.starts_at
        assert entry["STATUS"] == "CONFIRMED"
        assert entry["SEQUENCE"] == event.sequence
        assert "meet.example.go.th" in entry["DESCRIPTION"]
        assert client.post(row.path, {"do": "cancel"}).status_code == 302
        again = Calendar.from_ical(client.get(f"{row.path}calendar.ics").content).walk("VEVENT")[0]
        assert again["STATUS"] == "CANCELLED"
        assert again["UID"] == entry["UID"]
        assert "meet.example.go.th" not in again["DESCRIPTION"]

    @pytest.mark.parametrize("wrong", [{"homepage": "x"}, {"opened": ""}, {"email": "none"}, {"name": ""}])
    def test_what_is_caught_is_not_stored_and_nothing_typed_is_lost(self, client, wrong):
        page = client.post(address("registration_new", make_event()), typed(**wrong))
        assert page.status_code == 422
        assert TYPED["organisation"] in page.content.decode()
        assert not Registration.objects.exists()

    def test_full_is_said_in_words_and_keeps_what_was_typed(self, client):
        event = make_event(seats=1, has_waiting_list=False)
        form = typed()
        seated(event)
        page = client.post(address("registration_new", event), form)
        assert page.status_code == 409
        assert TYPED["organisation"] in page.content.decode()

    def test_an_address_registers_a_hundred_times_an_hour(self, client, monkeypatch):
        monkeypatch.setattr("clinics.views.events.MOST_OF_AN_ADDRESS", 3)
        event = make_event(seats=None)
        answers = [
            client.post(address("registration_new", event), typed(email=f"a{n}@example.org")).status_code
            for n in range(4)
        ]
        assert answers == [302] * 3 + [429]

    def test_drafts_and_clinics_of_agencies_have_no_form(self, client):
        for event in (make_event(state="draft"), make_event(audience="applications")):
            assert client.get(address("registration_new", event)).status_code == 404
        assert client.get(address("registration_new", make_event(state="cancelled"))).status_code == 200

    def test_of_several_slots_one_is_chosen(self, client):
        event = make_event()
        other = event.slots.create(starts_at=event.starts_at + timedelta(hours=3), capacity=5)
        assert client.post(address("registration_new", event), typed()).status_code == 422
        client.post(address("registration_new", event), typed(slot=other.pk))
        assert Registration.objects.get().slot == other

    def test_the_link_shows_every_state(self, client):
        event = make_event(seats=1)
        rows = [seated(event), register(event), seated(event)]
        registering.cancel(rows[2])
        rows.append(seated(event))
        for row in rows:
            assert client.get(row.path).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            registering.settle_all()
            assert client.get(rows[1].path).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=12)):
            for row in rows:
                assert client.get(row.path).status_code == 200
                assert client.post(row.path, {"do": "confirm"}).status_code in (302, 409)

    def test_a_wrong_link_finds_nothing(self, client):
        register(make_event())
        assert client.get(reverse("registration", kwargs={"token": "x"})).status_code == 404

    def test_the_include_for_public_pages_shows_button_list_and_recordings(self):
        free, full = make_event(), make_event(seats=1)
        seated(full)
        ended = make_event(starts_at=timezone.now() - timedelta(days=1), ends_at=None)
        Recording.objects.create(
            clinic=ended, title_th="ช่วงเช้า", title_en="Morning", url="https://example.org/v"
        )
        found = states([free, full, ended])

        def shown(event):
            context = {"clinic": event, "registering": found[event.pk]}
            return render_to_string("clinics/events/parts/public.html", context)

        assert "btn-primary" in shown(free)
        assert "btn-secondary" in shown(full)
        assert "https://example.org/v" in shown(ended)
        assert "register/" not in shown(ended)


class TestTheOfficersPages:
    @pytest.mark.parametrize("who", ["visitor", "reviewer", "agency"])
    def test_they_do_not_exist_for_others(self, client, who):
        event = make_event()
        if who != "visitor":
            client.force_login(make_user(is_reviewer=who == "reviewer"))
        names = ("registration_list", "registration_xlsx", "registration_check_in", "recording_list")
        for page in (reverse("registration_events"), *(address(name, event) for name in names)):
            for method in (client.get, client.post):
                assert method(page).status_code == (302 if who == "visitor" else 404), page

    def test_seven_hundred_cost_no_more_queries_than_one(
        self, client, officer, django_assert_max_num_queries
    ):
        event = make_event(seats=700)
        slot, until = event.slots.get(), event.starts_at
        Registration.objects.bulk_create(
            Registration(
                clinic=event,
                slot=slot,
                secret=f"secret-{n}",
                name=f"คนที่ {n}",
                email=f"a{n}@example.org",
                state="confirmed",
                held_until=until,
            )
            for n in range(700)
        )
        for name in ("registration_list", "registration_xlsx", "registration_check_in"):
            with django_assert_max_num_queries(12):
                assert client.get(address(name, event)).status_code == 200
        with django_assert_max_num_queries(8):
            assert client.get(reverse("registration_events")).status_code == 200

    def test_the_list_has_a_column_to_sign_and_no_formula(self, client, officer):
        event = make_event(seats=None)
        for name in ("เอก", "กมล", "=HYPERLINK(1)"):
            seated(event, name=name)
        registering.cancel(seated(event, name="ไม่มา"))
        answer = client.get(address("registration_xlsx", event))
        assert "no-store" in answer.headers["Cache-Control"]
        sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
        rows = list(sheet.iter_rows(min_row=3))
        assert [row[1].value for row in rows[1:]] == ["=HYPERLINK(1)", "กมล", "เอก"]
        assert rows[1][1].data_type == "s"
        assert rows[0][6].value
        assert rows[1][6].value is None

    def test_at_the_door_a_name_is_found_ticked_and_taken_back(self, client, officer):
        event = make_event(seats=None)
        row, _other = seated(event, name="สมหญิง รักไทย"), seated(event, name="กมล")
        door = address("registration_check_in", event)
        page = client.get(door, {"q": "รักไทย"})
        assert [found.pk for found in page.context["rows"]] == [row.pk]
        sent = client.post(door, {"who": row.pk, "do": "came", "q": "รักไทย & ๑"})
        assert sent.status_code == 302
        assert client.get(sent.headers["Location"]).context["words"] == "รักไทย & ๑"
        row.refresh_from_db()
        assert row.attended_by == officer
        part = client.post(door, {"who": row.pk, "do": "undo"}, headers={"HX-Request": "true"})
        assert b"<html" not in part.content
        row.refresh_from_db()
        assert row.attended_at is None
        assert client.post(door, {"who": "x"}).status_code == 404

    def test_nobody_of_another_event_is_ticked(self, client, officer):
        stranger = seated(make_event())
        sent = client.post(address("registration_check_in", make_event()), {"who": stranger.pk})
        assert sent.status_code == 404

    def test_recordings_are_added_and_taken_away(self, client, officer):
        page = address("recording_list", make_event())
        told = {"title_th": "ช่วงเช้า", "title_en": "Morning", "url": "https://example.org/v", "position": 1}
        assert client.post(page, told | {"url": "javascript:alert(1)"}).status_code == 422
        assert client.post(page, told).status_code == 302
        recording = Recording.objects.get()
        other = address("recording_list", make_event())
        assert client.post(other, {"do": "remove", "which": recording.pk}).status_code == 404
        assert client.post(page, {"do": "remove", "which": recording.pk}).status_code == 302
        assert not Recording.objects.exists()

    def test_everybody_is_told_of_a_change_from_the_page(self, client, officer):
        event = make_event()
        seated(event)
        assert client.post(address("registration_list", event)).status_code == 302
        assert client.get(address("registration_list", event), {"state": "waiting"}).status_code == 200


def test_an_address_too_long_to_be_stored_is_refused_in_words(client):
    event = make_event()
    long = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.org"
    assert client.post(address("registration_new", event), typed(email=long)).status_code == 422


@pytest.mark.parametrize("end", ["", "calendar.ics"])
def test_signs_that_no_database_takes_are_no_error(client, end):
    assert client.get(f"/events/registration/a%00b/{end}").status_code == 404


def test_signs_that_no_database_takes_are_no_error_at_the_door(client, officer):
    assert client.get(address("registration_check_in", make_event()), {"q": "a\x00b"}).status_code == 200


def test_a_full_event_does_not_tell_who_is_registered(client):
    event = make_event(seats=1, has_waiting_list=False)
    row = seated(event)
    answers = [
        client.post(address("registration_new", event), typed(email=email))
        for email in (row.email, "stranger@example.org")
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert Message.objects.filter(recipient=row.email, key__contains=":again:").exists()
    assert not Message.objects.filter(recipient="stranger@example.org").exists()
