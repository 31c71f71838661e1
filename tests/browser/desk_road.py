"""The road of officers, reviewers and the panel as they walk it on the Thai pages, with mouse and keyboard."""

import re
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from accounts.models import Agency, User
from applications.models import Application
from reviews.tests import factories
from tests.browser.conftest import accessible

CLAUSES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")
TEXTS = ("strengths", "weaknesses", "advice")
# What each reviewer writes, to be looked for on the pages of the others; and what each gives.
WORDS = ("ถ้อยคำลับหนึ่ง", "ถ้อยคำลับสอง", "ถ้อยคำลับสาม")
SCORES = ((5, 4, 4, 3, 5, 4), (3, 3, 4, 4, 2, 3), (4, 5, 5, 4, 4, 5))
# The means of the three reviews are 25/6, 19/6 and 27/6.
MEAN = "3.94"
PHONE = {"width": 390, "height": 844}


@dataclass
class People:
    """Who walks: two coordinators of one agency, the panel's three officers, three reviewers."""

    agency: Agency
    coordinators: list[User]
    officers: list[User]
    reviewers: list[User]


def people() -> People:
    """All with addresses that are confirmed, so that they can sign in."""
    agency = factories.make_agency(name_th="มูลนิธิทดสอบโครงการหลวง", name_en="Royal Project Test Foundation")
    found = People(
        agency,
        [factories.make_member(agency) for _ in range(2)],
        [factories.make_officer(name_th=f"เจ้าหน้าที่ คนที่{n}") for n in (1, 2, 3)],
        [factories.make_reviewer(name_th=f"กรรมการ คนที่{n}") for n in (1, 2, 3)],
    )
    for user in (*found.coordinators, *found.officers, *found.reviewers):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return found


def looked_at(page: Page) -> None:
    """axe finds nothing on this page, and on a phone nobody has to scroll sideways."""
    accessible(page)
    wide = page.viewport_size
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    page.set_viewport_size(wide)


def sign_in(page: Page, base: str, user: User) -> None:
    """Through the form; it leads everybody to the own work."""
    page.goto(f"{base}/accounts/login/")
    page.locator('[name="login"]').fill(user.email)
    page.locator('[name="password"]').fill(factories.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("details.menu-user")).to_be_visible()


def sign_out(page: Page) -> None:
    page.locator("details.menu-user summary").click()
    page.get_by_role("button", name="ออกจากระบบ").click()
    expect(page.locator("details.menu-user")).to_have_count(0)


def press(page: Page, action: str) -> None:
    """The button of the form that goes to this address, e.g. `/accept/`."""
    page.locator(f'form[action$="{action}"] button[type="submit"]').first.click()


def primary(page: Page) -> Any:
    """The one button of a page that says what comes next."""
    return page.get_by_role("main").locator(".btn-primary")


def reviewed(people: People) -> Application:
    """In review, with three reviews submitted."""
    application = factories.in_review(
        people.officers[0], *people.reviewers, application=factories.submitted(people.agency)
    )
    for number, assignment in enumerate(application.assignments.order_by("pk")):
        factories.make_review(assignment, SCORES[number], strengths=WORDS[number])
    return application


def state_of(application: Application) -> str:
    return Application.objects.get(pk=application.pk).state


# Screening


def open_at_the_desk(page: Page, base: str, application: Application) -> None:
    """From the board, by the keyboard: search, then the row."""
    page.goto(f"{base}/officer/")
    page.get_by_role("searchbox").fill(application.reference)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=application.title).click()
    page.wait_for_url(f"**/officer/{application.reference}/")


def start_screening(page: Page) -> None:
    press(page, "/screening/")
    expect(page.locator('form[action$="/accept/"]')).to_be_visible()


def confirm_met(page: Page) -> None:
    """Everything that the portal found met, with one click."""
    press(page, "/confirm/")
    expect(page.locator('form[action$="/confirm/"]')).to_have_count(0)


def clause(page: Page, number: str) -> Any:
    return page.locator(f"#clause-{number.replace('.', '-')}")


def decide(page: Page, number: str, status: str, reason: str) -> None:
    """The officer's own word on a clause."""
    row = clause(page, number)
    # A clause that waits for a word stands open; any other one is opened.
    if not row.locator("textarea").is_visible():
        row.locator(".clause-decide > summary").click()
    row.locator(f'input[name="status"][value="{status}"]').check()
    row.locator("textarea").fill(reason)
    row.locator("form button").click()
    expect(clause(page, number).locator(".clause-decision").first).to_contain_text(reason)


# Reviews


def declare(page: Page, application: Application) -> None:
    """From the page of the declaration: no interest, and the dossier opens."""
    page.locator('input[name="interest"][value="none"]').check()
    primary(page).click()
    page.wait_for_url(f"**/reviews/{application.reference}/")


def reason_of(page: Page, number: str) -> Any:
    return page.locator(f'[name="reason-{number}"]')


def score_by_mouse(page: Page, scores: tuple[int, ...], words: str) -> None:
    """Six criteria with reasons, three texts, a recommendation; `words` stand in every text."""
    for number, value in zip(CLAUSES, scores, strict=True):
        page.locator(f'[name="score-{number}"][value="{value}"]').check()
        reason_of(page, number).fill(f"{words} ข้อ {number}")
    fill_texts(page, words)


def score_by_keys(page: Page, scores: tuple[int, ...], words: str) -> None:
    """The same without a mouse: j to the next criterion, its number, r to its reason."""
    expect(page.locator("[data-keys-help]")).to_be_visible()
    for number, value in zip(CLAUSES, scores, strict=True):
        page.keyboard.press("j")
        page.keyboard.press(str(value))
        page.keyboard.press("r")
        expect(reason_of(page, number)).to_be_focused()
        page.keyboard.insert_text(f"{words} ข้อ {number}")
        page.keyboard.press("Escape")
    fill_texts(page, words)


def fill_texts(page: Page, words: str) -> None:
    for name in TEXTS:
        page.locator(f'[name="{name}"]').fill(f"{words} {name}")
    page.locator('[name="recommendation"][value="endorse"]').check()
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "saved")


def submit_review(page: Page) -> None:
    """From the page on which everything is read once more."""
    primary(page).click()
    page.wait_for_url("**/others/")


# The panel


def open_panel(page: Page, base: str, application: Application) -> None:
    """A panel of the application's category; everybody is a member and present."""
    page.goto(f"{base}/officer/panels/")
    page.get_by_role("main").locator('a[href$="/panels/new/"]').click()
    scope = f"{application.round_id}-{application.category_id}"
    page.locator('[name="scope"]').select_option(scope)
    page.locator('[name="name_th"]').fill("คณะพิจารณาสาขาที่ 2")
    page.locator('[name="name_en"]').fill("Panel of category 2")
    page.locator('[name="held_at"]').fill("2026-12-01T09:30")
    for member in page.locator('[name="members"]').all():
        member.check()
    primary(page).click()
    page.wait_for_url(re.compile(r"/officer/panels/\d+/$"))
    for member in page.locator('[name="present"]').all():
        member.check()
    press(page, "/present/")
    for member in page.locator('[name="present"]').all():
        expect(member).to_be_checked()


def prepare(page: Page, outcome: str, reason: str) -> None:
    """The decision of the first application on the agenda, prepared and not released."""
    page.locator(".panel-start .btn-primary").click()
    page.locator(f'input[name="outcome"][value="{outcome}"]').check()
    page.locator('[name="reason"]').fill(reason)
    page.locator('[name="notes"]').fill("บันทึกภายในของคณะ")
    page.locator('button[name="do"][value="stage"]').click()
    expect(page.locator('button[name="do"][value="unstage"]')).to_be_visible()
