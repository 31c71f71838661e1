"""The pages of clinics: who finds which, what stands on them, and how many questions they ask the database."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import exchange, tasklist
from applications.models import Application
from applications.tests.factories import complete_application
from clinics.models import Advice, Booking, Clinic
from clinics.services import booking, slots
from clinics.services.advising import advise
from clinics.services.attendance import record_attendance

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coach():
    return factories.make_user(is_reviewer=True)


@pytest.fixture
def officer():
    return factories.make_officer()


def text(response) -> str:
    return response.content.decode()


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestTheAgencysPage:
    def page(self, client, application: Application):
        client.force_login(factories.writer_of(application))
        return client.get(reverse("application_clinics", kwargs={"ref": application.reference}))

    def test_booking_waiting_giving_back(self, client):
        clinic = factories.make_clinic(seats=1)
        rows = [factories.make_application(factories.make_agency(), clinic.round) for _turn in range(2)]
        for application in rows:
            client.force_login(factories.writer_of(application))
            address = reverse("clinic_book", kwargs={"ref": application.reference, "pk": clinic.pk})
            assert client.post(address, {"slot": clinic.slots.get().pk}).status_code == 302
        first, second = rows
        assert clinic.online_link in text(self.page(client, first))
        waiting = text(self.page(client, second))
        assert "1" in waiting
        assert clinic.online_link not in waiting
        client.force_login(factories.writer_of(first))
        client.post(reverse("clinic_give_back", kwargs={"ref": first.reference, "pk": clinic.pk}))
        assert Booking.objects.get(application=second).state == "booked"
        assert clinic.online_link in text(self.page(client, second))

    def test_a_divided_clinic_asks_for_a_time(self, client, officer):
        clinic = factories.make_clinic()
        made = slots.divide(clinic, minutes=60, seats=1, actor=officer)
        application = factories.make_application(round_=clinic.round)
        client.force_login(factories.writer_of(application))
        address = reverse("clinic_book", kwargs={"ref": application.reference, "pk": clinic.pk})
        for slot in ("", "x", "999999999", "١"):
            client.post(address, {"slot": slot})
        assert not Booking.objects.exists()
        client.post(address, {"slot": made[1].pk})
        assert Booking.objects.get().slot == made[1]

    def test_viewers_read_and_take_nothing(self, client):
        clinic = factories.make_clinic()
        application = factories.make_application(round_=clinic.round)
        client.force_login(factories.make_member(application.agency, "viewer"))
        address = reverse("clinic_book", kwargs={"ref": application.reference, "pk": clinic.pk})
        assert client.post(address, {"slot": clinic.slots.get().pk}).status_code == 403
        page = client.get(reverse("application_clinics", kwargs={"ref": application.reference}))
        assert page.status_code == 200
        assert address not in text(page)

    def test_a_draft_clinic_does_not_exist_for_agencies(self, client):
        clinic = factories.make_clinic(published=False)
        application = factories.make_application(round_=clinic.round)
        assert clinic.name_th not in text(self.page(client, application))
        address = reverse("clinic_book", kwargs={"ref": application.reference, "pk": clinic.pk})
        assert client.post(address).status_code == 404

    def test_the_entry_for_the_calendar_is_for_a_seat_only(self, client):
        clinic = factories.make_clinic(seats=1)
        seated, waiting = factories.seat(clinic), factories.seat(clinic)
        for row, expected in ((seated, 200), (waiting, 404)):
            client.force_login(factories.writer_of(row.application))
            values = {"ref": row.application.reference, "pk": clinic.pk}
            response = client.get(reverse("clinic_seat_ics", kwargs=values))
            assert response.status_code == expected
        assert "secret-room" not in text(client.get(reverse("event_ics", kwargs={"pk": clinic.pk})))

    def test_an_agreed_action_is_a_task_until_it_is_done(self, client, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        factories.begin(clinic)
        advice = advise(clinic, seat.application, text="x", action="เพิ่มตัวเลขก่อนและหลัง", actor=coach)
        assert self.tasks(seat.application)[f"advice-{advice.pk}"] == "half"
        assert "เพิ่มตัวเลขก่อนและหลัง" in text(self.page(client, seat.application))
        address = reverse("advice_done", kwargs={"ref": seat.application.reference, "pk": advice.pk})
        client.post(address, {"done": "yes"})
        assert self.tasks(seat.application)[f"advice-{advice.pk}"] == "done"

    def tasks(self, application: Application) -> dict[str, str]:
        loaded = Application.objects.with_everything().get(pk=application.pk)
        groups = tasklist.build(loaded, exchange.check(loaded))
        return {task["key"]: task["status"] for group in groups for task in group["tasks"]}

    def test_a_round_without_clinics_has_no_such_group(self):
        assert "clinics" not in self.tasks(factories.make_application())

    def test_a_seat_is_no_duty(self):
        clinic = factories.make_clinic()
        application = factories.make_application(round_=clinic.round)
        loaded = Application.objects.with_everything().get(pk=application.pk)
        groups = tasklist.build(loaded, exchange.check(loaded))
        assert any(task["key"] == "clinics" for group in groups for task in group["tasks"])
        before = tasklist.progress(groups)
        Clinic.objects.update(state="draft")
        assert tasklist.progress(tasklist.build(loaded, exchange.check(loaded))) == before

    def test_nor_is_it_ever_the_next_thing_to_do(self, client):
        clinic = factories.make_clinic()
        application = complete_application(factories.make_agency(), clinic.round)
        client.force_login(factories.writer_of(application))
        page = client.get(reverse("application_overview", kwargs={"ref": application.reference}))
        assert page.context["next_task"]["key"] == "checklist"

    def test_another_agencys_advice_is_not_reached(self, client, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        advice = advise(factories.begin(clinic), seat.application, text="x", action="y", actor=coach)
        other = factories.make_application(factories.make_agency(), clinic.round)
        client.force_login(factories.writer_of(other))
        for ref in (other.reference, seat.application.reference):
            address = reverse("advice_done", kwargs={"ref": ref, "pk": advice.pk})
            assert client.post(address, {"done": "yes"}).status_code == 404
        assert Advice.objects.get().done_at is None

    def test_it_asks_as_many_queries_for_many_clinics(self, client, coach):
        clinic = factories.make_clinic(coaches=[coach], seats=1)
        seat = factories.seat(clinic)
        client.force_login(factories.writer_of(seat.application))
        address = reverse("application_clinics", kwargs={"ref": seat.application.reference})
        advise(factories.begin(clinic), seat.application, text="x", action="y", actor=coach)
        factories.make_clinic(clinic.round)
        waited = factories.make_clinic(clinic.round, seats=1)
        factories.seat(waited)
        factories.seat(waited, seat.application)
        before = queries(client, address)
        for number in range(3):
            more = factories.make_clinic(clinic.round, seats=1, coaches=[coach])
            factories.seat(more)
            factories.seat(more, seat.application)
            advise(clinic, seat.application, text=f"x{number}", action="y", actor=coach)
        assert queries(client, address) == before


class TestLettersPage:
    def address(self, application: Application) -> str:
        return reverse("application_letters", kwargs={"ref": application.reference})

    def test_where_the_round_holds_no_clinic_the_agency_says_so_itself(self, client):
        application = factories.make_application()
        client.force_login(factories.writer_of(application))
        client.post(self.address(application), {"clinic_attended": "on"})
        application.refresh_from_db()
        assert application.clinic_attended

    def test_where_it_does_attendance_decides(self, client, coach):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        client.force_login(factories.writer_of(seat.application))
        address = self.address(seat.application)
        client.post(address, {"clinic_attended": "on"})
        seat.application.refresh_from_db()
        assert not seat.application.clinic_attended
        page = text(client.get(address))
        assert 'name="clinic_attended"' not in page
        assert reverse("application_clinics", kwargs={"ref": seat.application.reference}) in page
        record_attendance(factories.begin(clinic), {seat.pk: True}, actor=coach)
        seat.application.refresh_from_db()
        assert seat.application.clinic_attended
        client.post(address, {})
        seat.application.refresh_from_db()
        assert seat.application.clinic_attended

    def test_what_was_imported_stands_until_somebody_records(self):
        factories.make_clinic()
        assert complete_application(factories.make_agency(), files=False).clinic_attended


class TestTheCoachsPages:
    def addresses(self, clinic: Clinic, application: Application) -> dict[str, str]:
        return {
            "page": reverse("clinic_page", kwargs={"pk": clinic.pk}),
            "answers": reverse("clinic_advice", kwargs={"pk": clinic.pk, "ref": application.reference}),
            "table": reverse("clinic_participants", kwargs={"pk": clinic.pk}),
        }

    def test_they_exist_for_the_clinics_coaches_and_officers_only(self, client, coach, officer):
        clinic = factories.make_clinic(coaches=[coach])
        seat = factories.seat(clinic)
        people = {
            coach: 200,
            officer: 200,
            factories.make_user(is_superuser=True): 200,
            factories.make_user(is_reviewer=True): 404,
            factories.writer_of(seat.application): 404,
        }
        for person, expected in people.items():
            client.force_login(person)
            for address in self.addresses(clinic, seat.application).values():
                assert client.get(address).status_code == expected, (person, address)

    def test_a_coach_reads_applications_with_a_seat_in_the_own_clinic_and_no_other(self, client, coach):
        clinic = factories.make_clinic(seats=1, coaches=[coach])
        seated, waiting = factories.seat(clinic), factories.seat(clinic)
        elsewhere = factories.seat(factories.make_clinic(clinic.round))
        client.force_login(coach)
        found = {
            row.pk: client.get(self.addresses(clinic, row.application)["answers"]).status_code
            for row in (seated, waiting, elsewhere)
        }
        assert found == {seated.pk: 200, waiting.pk: 404, elsewhere.pk: 404}
        booking.give_back(seated, actor=factories.writer_of(seated.application))
        assert client.get(self.addresses(clinic, seated.application)["answers"]).status_code == 404

    def test_the_attendance_list_and_advice_by_their_forms(self, client, coach):
        clinic = factories.make_clinic(coaches=[coach])
        application = complete_application(factories.make_agency(), clinic.round, files=False)
        seat = factories.seat(clinic, application)
        factories.begin(clinic)
        client.force_login(coach)
        address = reverse("clinic_attendance", kwargs={"pk": clinic.pk})
        client.post(address, {f"attended-{seat.pk}": "yes", "attended-x": "yes", "attended-999": "no"})
        seat.refresh_from_db()
        assert seat.attended is True
        answers = self.addresses(clinic, application)["answers"]
        page = text(client.get(answers, {"about": "3a"}))
        assert application.answers.get(question__number="3a").text[:40] in page
        told = {"question": "3a", "text": "เพิ่มตัวเลข", "action": "ทำตาราง", "due_on": "2026-12-24"}
        assert client.post(answers, told | {"text": ""}).status_code == 422
        assert client.post(answers, told | {"action": ""}).status_code == 409
        assert client.post(answers, told).status_code == 302
        advice = Advice.objects.get()
        assert (advice.question.number, advice.coach, str(advice.due_on)) == ("3a", coach, "2026-12-24")

    def test_the_workbook_holds_everybody_and_no_formula(self, client, officer):
        clinic = factories.make_clinic(seats=1)
        row = factories.make_application(
            factories.make_agency(), clinic.round, title_th="=1+1", title_en="=1+1"
        )
        seats = [factories.seat(clinic, row), factories.seat(clinic), factories.seat(clinic)]
        client.force_login(officer)
        response = client.get(reverse("clinic_participants", kwargs={"pk": clinic.pk}))
        sheet = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content))).active
        rows = list(sheet.iter_rows(min_row=2))
        assert [r[1].value for r in rows] == [seat.application.reference for seat in seats]
        assert [r[8].value for r in rows] == [None, 1, 2]
        assert (rows[0][2].value, rows[0][2].data_type) == ("=1+1", "s")

    def test_pages_ask_as_many_queries_for_many_seats(self, client, coach):
        clinic = factories.make_clinic(coaches=[coach], seats=3)
        seats = [factories.seat(clinic) for _turn in range(4)]
        factories.begin(clinic)
        record_attendance(clinic, {seats[0].pk: True}, actor=coach)
        client.force_login(coach)
        addresses = [reverse("clinic_page", kwargs={"pk": clinic.pk}), reverse("coach_clinics")]
        before = [queries(client, address) for address in addresses]
        more = factories.make_clinic(clinic.round, coaches=[coach])
        for _turn in range(3):
            row = factories.seat(more)
            Booking.objects.filter(pk=row.pk).update(clinic=clinic, slot=clinic.slots.get())
        assert [queries(client, address) for address in addresses] == before


class TestTheOfficersPages:
    def told(self, clinic_round, **more) -> dict[str, object]:
        return {
            "round": clinic_round.pk,
            "kind": "clinic",
            "audience": "applications",
            "name_th": "คลินิกครั้งที่ 2",
            "name_en": "Second clinic",
            "starts_at": "2030-01-02T09:00",
            "ends_at": "2030-01-02T12:00",
            "place_th": "ห้องประชุม 2",
            "has_waiting_list": "on",
            "seats": "4",
        } | more

    def test_a_clinic_from_the_form_to_the_public(self, client, officer, coach):
        client.force_login(officer)
        round_ = factories.make_round()
        response = client.post(reverse("clinic_new"), self.told(round_, coaches=[coach.pk]))
        clinic = Clinic.objects.get()
        assert response.headers["Location"] == reverse("clinic_page", kwargs={"pk": clinic.pk})
        assert (clinic.state, clinic.slots.get().capacity, list(clinic.coaches.all())) == (
            "draft",
            4,
            [coach],
        )
        assert clinic.starts_at.isoformat() == "2030-01-02T02:00:00+00:00"
        client.post(reverse("clinic_slots", kwargs={"pk": clinic.pk}), {"minutes": "30", "seats": "1"})
        assert clinic.slots.count() == 6
        client.post(reverse("clinic_publish", kwargs={"pk": clinic.pk}))
        clinic.refresh_from_db()
        assert clinic.state == "published"
        client.post(
            reverse("clinic_change", kwargs={"pk": clinic.pk}), self.told(round_, place_th="ห้องประชุม 3")
        )
        clinic.refresh_from_db()
        assert (clinic.place, clinic.slots.count()) == ("ห้องประชุม 3", 6)
        address = reverse("clinic_cancel", kwargs={"pk": clinic.pk})
        assert client.post(address, {"reason": ""}).status_code == 422
        client.post(address, {"reason": "เลื่อน"})
        clinic.refresh_from_db()
        assert clinic.state == "cancelled"

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({"ends_at": "2030-01-02T08:00"}, 409),
            ({"booking_until": "2030-01-03T08:00"}, 409),
            ({"name_en": ""}, 422),
            ({"online_link": "javascript:alert(1)"}, 422),
            ({"starts_at": "tomorrow"}, 422),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_made(self, client, officer, wrong, status):
        client.force_login(officer)
        response = client.post(reverse("clinic_new"), self.told(factories.make_round(), **wrong))
        assert response.status_code == status
        assert not Clinic.objects.exists()
        assert "คลินิกครั้งที่ 2" in text(response)

    def test_reviewers_and_agencies_do_not_find_them(self, client, coach):
        clinic = factories.make_clinic(coaches=[coach])
        names = ("clinic_change", "clinic_slots", "clinic_cancel", "clinic_publish")
        addresses = [reverse(name, kwargs={"pk": clinic.pk}) for name in names]
        for person in (coach, factories.make_member(factories.make_agency())):
            client.force_login(person)
            for address in [*addresses, reverse("clinic_list"), reverse("clinic_new")]:
                assert client.get(address).status_code == 404, address
                assert client.post(address).status_code == 404, address

    def test_the_list_asks_as_many_queries_for_many_clinics(self, client, officer):
        clinic = factories.make_clinic()
        factories.seat(clinic)
        client.force_login(officer)
        address = reverse("clinic_list")
        before = queries(client, address)
        for _turn in range(4):
            factories.seat(factories.make_clinic(clinic.round))
        assert queries(client, address) == before
