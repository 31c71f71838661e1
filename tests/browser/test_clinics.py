"""A clinic from its making to the agreed action that is done, as officer, agencies and coach walk it."""

from typing import Any

from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from applications.models import Application
from applications.tests.factories import complete_application
from clinics.models import Advice, Booking, Clinic
from clinics.tests import factories
from notifications.models import Message
from tests.browser.desk_road import looked_at


def come_as(page: Page, base: str, user: User) -> None:
    """Somebody else sits down at the browser."""
    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}
    page.context.add_cookies([cookie])


def test_a_clinic_from_its_making_to_what_came_of_it(page: Page, live_server: Any):
    base = live_server.url
    officer, coach = factories.make_officer(), factories.make_user(is_reviewer=True)
    round_ = factories.make_round()
    first = complete_application(factories.make_agency(), round_, files=False)
    Application.objects.filter(pk=first.pk).update(clinic_attended=False)
    second = factories.make_application(factories.make_agency(), round_)
    writers = [factories.writer_of(row) for row in (first, second)]

    come_as(page, base, officer)
    clinic = make_a_clinic(page, base, coach)
    for writer, application in zip(writers, (first, second), strict=True):
        come_as(page, base, writer)
        take_the_first_slot(page, base, application, clinic)
    assert states() == ["booked", "waiting"]
    looked_at(page)

    come_as(page, base, writers[0])
    page.goto(f"{base}/applications/{first.reference}/clinics/")
    press(page, f"/clinics/{clinic.pk}/give-back/")
    expect(page.locator(f"#clinic-{clinic.pk} form[action$='/book/']")).to_be_visible()
    assert states() == ["cancelled", "booked"]
    moved_up = Message.objects.get(key__startswith="clinic_moved_up-")
    assert moved_up.recipient == writers[1].email
    # The other slot is still free.
    page.locator("[name='slot']").nth(1).check()
    press(page, f"/clinics/{clinic.pk}/book/")
    expect(page.locator("a[href$='.ics']").first).to_be_visible()
    looked_at(page)

    factories.begin(clinic)
    come_as(page, base, coach)
    record_and_advise(page, base, clinic, first)
    come_as(page, base, writers[0])
    do_what_was_agreed(page, base, first)


def make_a_clinic(page: Page, base: str, coach: User) -> Clinic:
    """Two slots of one seat each; published."""
    page.goto(f"{base}/officer/clinics/")
    looked_at(page)
    page.get_by_role("main").locator("a[href$='/officer/clinics/new/']").click()
    page.locator("[name='name_th']").fill("คลินิกให้คำปรึกษา ครั้งที่ 3")
    page.locator("[name='name_en']").fill("Consultation clinic 3")
    page.locator("[name='starts_at']").fill("2031-02-03T09:00")
    page.locator("[name='ends_at']").fill("2031-02-03T08:00")
    page.locator("[name='place_th']").fill("ห้องประชุม 1")
    page.locator(f"[name='coaches'][value='{coach.pk}']").check()
    looked_at(page)
    page.get_by_role("main").locator("button.btn-primary").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("[name='ends_at']").fill("2031-02-03T10:00")
    page.get_by_role("main").locator("button.btn-primary").click()
    page.wait_for_url("**/clinics/*/")
    clinic = Clinic.objects.get()
    page.locator("a[href$='/slots/']").click()
    page.locator("[name='minutes']").fill("30")
    page.locator("[name='seats']").fill("1")
    looked_at(page)
    page.get_by_role("main").locator("button.btn-primary").click()
    page.wait_for_url(f"**/clinics/{clinic.pk}/")
    press(page, "/publish/")
    expect(page.locator("form[action$='/publish/']")).to_have_count(0)
    looked_at(page)
    page.locator(f"a[href='/events/{clinic.pk}/']").click()
    expect(page.get_by_role("main")).to_contain_text("09:30–10:00")
    looked_at(page)
    page.goto(f"{base}/events/")
    expect(page.get_by_role("main")).to_contain_text("คลินิกให้คำปรึกษา ครั้งที่ 3")
    looked_at(page)
    return clinic


def take_the_first_slot(page: Page, base: str, application: Application, clinic: Clinic) -> None:
    page.goto(f"{base}/applications/{application.reference}/")
    page.locator(".tasks-wide a[href$='/clinics/']").click()
    looked_at(page)
    page.locator("[name='slot']").first.check()
    press(page, f"/clinics/{clinic.pk}/book/")
    expect(page.locator(f"form[action$='/clinics/{clinic.pk}/give-back/']")).to_be_visible()


def record_and_advise(page: Page, base: str, clinic: Clinic, application: Application) -> None:
    page.goto(f"{base}/clinics/")
    looked_at(page)
    page.locator(f"a[href='/clinics/{clinic.pk}/']").click()
    seat = Booking.objects.get(application=application, state="booked")
    page.locator(f"#yes-{seat.pk}").check()
    looked_at(page)
    press(page, "/attendance/")
    expect(page.locator(f"#yes-{seat.pk}")).to_be_checked()
    application.refresh_from_db()
    assert application.clinic_attended
    page.locator(f"a.title[href$='/{application.reference}/']").click()
    page.locator("a[href='?about=5a#advise']").click()
    expect(page.locator("[name='question']")).to_have_value("5a")
    page.locator("[name='text']").fill("ผลลัพธ์ยังกว้างเกินไป")
    page.locator("[name='action']").fill("เพิ่มตารางก่อนและหลัง")
    page.locator("[name='due_on']").fill("2031-02-20")
    looked_at(page)
    page.get_by_role("main").locator("form button.btn-primary").click()
    expect(page.locator("#advised")).to_contain_text("เพิ่มตารางก่อนและหลัง")


def do_what_was_agreed(page: Page, base: str, application: Application) -> None:
    """The action is a task; its way leads to the advice, and there it is said to be done."""
    advice = Advice.objects.get()
    page.goto(f"{base}/applications/{application.reference}/letters/")
    expect(page.locator("#clinic_attended")).to_have_count(0)
    task = page.locator(f".tasks-wide [data-task='advice-{advice.pk}']")
    expect(task.locator(".dot-half")).to_be_visible()
    task.locator("a").click()
    looked_at(page)
    press(page, f"/advice/{advice.pk}/done/")
    expect(task.locator(".dot-done")).to_be_visible()
    advice.refresh_from_db()
    assert advice.done_at is not None


def press(page: Page, action: str) -> None:
    """The one button of the form that leads there."""
    page.locator(f"form[action$='{action}'] button[type='submit']").click()


def states() -> list[str]:
    return list(Booking.objects.order_by("pk").values_list("state", flat=True))
