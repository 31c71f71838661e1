"""From the self-check into a new application, and dates into one's own calendar: without scripts, and by keyboard."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from applications.models import Application
from applications.tests import factories
from clinics.models import Clinic
from common.tests.test_ics import check_rfc
from criteria.models import Deadline, DeadlineKind
from public import caching
from tests.browser.desk_road import looked_at
from tests.conftest import wait_for

ANSWERS = {
    "sector": "public",
    "nomination_mode": "self",
    "category": "2",
    "innovative": "yes",
    "un_system_involved": "no",
    "submitted_past_three_years": "no",
    "verification_consent": "yes",
}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page of another test comes from the cache."""
    monkeypatch.setattr(caching, "PREFIX", f"public-page-{uuid4()}")


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any], under_way: list[int]) -> Iterator[Page]:
    """A browser without scripts."""
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
    wait_for(lambda: not under_way, "the server's last replies", 20)


@pytest.fixture
def member() -> User:
    factories.make_round()
    user = factories.make_member(factories.make_agency())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def onward(page: Page) -> None:
    page.get_by_role("main").locator("button.btn-primary").click()


def answer(page: Page, **more: str) -> None:
    """Fill in what the page asks, as far as there is an answer to it."""
    for name, value in (ANSWERS | more).items():
        box = page.locator(f'input[type="radio"][name="{name}"][value="{value}"]')
        if box.count():
            box.check()
    if page.locator('[name="started_year"]:not([type="hidden"])').count():
        page.locator('[name="started_day"]').fill("1")
        page.locator('[name="started_month"]').select_option("10")
        page.locator('[name="started_year"]').fill("2556")
    if page.locator("#sdg-1").count():
        page.locator("#sdg-1").check()


def verdict_of(page: Page, clause: str) -> Any:
    return page.locator(".findings > li", has=page.locator("h3", has_text=clause))


def test_not_eligible_then_eligible_then_an_application(plain: Page, live_server: Any, member: User):
    page = plain
    page.goto(f"{live_server.url}/eligibility/")
    onward(page)
    for number in range(1, 10):
        expect(page.locator("main .steps")).to_contain_text(re.compile(rf"\b{number}\b.*\b9\b"))
        answer(page, previous_unpsa_winner="yes")
        onward(page)
    # A work that has won cannot enter again: the reason, and the way to the answer.
    expect(verdict_of(page, "1.6").locator(".chip-bad")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("2556")
    verdict_of(page, "1.6").locator("button").click()
    expect(page.locator('[name="previous_unpsa_winner"][value="yes"]')).to_be_checked()
    answer(page, previous_unpsa_winner="no")
    page.locator('main button[value="10"]').last.click()
    expect(page.locator(".findings .chip-ok")).to_have_count(6)
    # The browser's own way back shows the answers again.
    page.go_back()
    expect(page.locator('[name="previous_unpsa_winner"][value="no"]')).to_be_attached()
    page.go_forward()
    page.locator('main a[href*="/applications/new/"]').click()

    page.locator('[name="login"]').fill(member.email)
    page.locator('[name="password"]').fill(factories.PASSWORD)
    onward(page)
    page.wait_for_url("**/applications/new/?**")
    expect(page.locator('[name="category"]:checked')).to_have_count(1)
    expect(page.locator('[name="started_on"]')).to_have_value("2013-10-01")
    onward(page)
    page.wait_for_url("**/prescreening/")
    expect(page.locator("#sdg-1")).to_be_checked()
    expect(page.locator('[name="un_system_involved"][value="no"]')).to_be_checked()
    application = Application.objects.select_related("prescreening", "category").get()
    assert (application.category.number, application.prescreening.innovative) == (2, True)


def test_by_keyboard_alone(page: Page, live_server: Any, member: User):
    page.goto(f"{live_server.url}/eligibility/")
    looked_at(page)
    onward(page)
    looked_at(page)
    page.locator('[name="sector"][value="public"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("main .steps")).to_contain_text(re.compile(r"\b2\b.*\b9\b"))
    for number in range(2, 9):
        answer(page)
        if number in (3, 4, 5, 8):
            looked_at(page)
        if number == 5:
            page.locator('[name="started_day"]').fill("32")
            page.locator('[name="started_day"]').press("Enter")
            expect(page.locator("[data-focus]")).to_be_focused()
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.locator('[name="started_day"]')).to_be_focused()
            looked_at(page)
            page.locator('[name="started_day"]').fill("1")
        page.locator("main button.btn-primary").focus()
        page.keyboard.press("Enter")
        expect(page.locator("main .steps")).to_contain_text(re.compile(rf"\b{number + 1}\b.*\b9\b"))
    # The language changes on the page one is at, and takes the answers along.
    page.locator('form.lang button[value="en"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .steps")).to_contain_text("Question 9 of 9")
    answer(page)
    onward(page)
    looked_at(page)
    expect(verdict_of(page, "1.6")).to_contain_text("to do")
    expect(verdict_of(page, "1.4")).to_contain_text("1 Oct 2013")
    expect(page.locator("[data-print]")).to_be_visible()


def test_dates_for_everybody_and_ones_own(page: Page, live_server: Any, member: User):
    base = live_server.url
    draft = factories.make_application(member.memberships.get().agency)
    un = Deadline.objects.get(round=draft.round, kind=DeadlineKind.UN)
    Deadline.objects.filter(pk=un.pk).update(at=un.at + timedelta(days=7))
    at = timezone.now() + timedelta(days=10)
    Clinic.objects.create(round=draft.round, name_th="คลินิกให้คำปรึกษา", name_en="Clinic", starts_at=at)
    page.goto(f"{base}/calendar/")
    looked_at(page)
    expect(page.locator(".dates .chip-warn")).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text("คลินิกให้คำปรึกษา")
    page.locator("details.past-dates > summary").click()
    looked_at(page)
    public_feed = page.request.get(f"{base}/calendar.ics").body()
    check_rfc(public_feed)
    assert len(Calendar.from_ical(public_feed).walk("VEVENT")) >= 3

    page.locator('aside a[href="/account/calendar/"]').click()
    page.locator('[name="login"]').fill(member.email)
    page.locator('[name="password"]').fill(factories.PASSWORD)
    onward(page)
    page.wait_for_url("**/account/calendar/")
    looked_at(page)
    expect(page.locator(".own-dates")).to_contain_text(draft.reference)
    first = new_address(page, base)
    looked_at(page)
    feed = page.request.get(first)
    check_rfc(feed.body())
    assert draft.reference in feed.text()

    page.locator("main .btns a.btn-primary").click()
    looked_at(page)
    second = new_address(page, base)
    assert page.request.get(first).status == 404
    assert page.request.get(second).status == 200
    page.goto(f"{base}/account/calendar/")
    page.locator('main button[value="end"]').click()
    expect(page.locator('main button[value="end"]')).to_have_count(0)
    assert page.request.get(second).status == 404


def new_address(page: Page, base: str) -> str:
    page.locator('main button[value="renew"]').click()
    return page.locator("#calendar-address").inner_text().strip().replace("http://testserver", base)
