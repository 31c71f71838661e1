"""Forms that are sent as a whole: a session that ends meanwhile costs nobody what they typed (issue 3)."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from playwright.sync_api import Page, expect

from applications.models import Application
from applications.tests import factories
from tests.browser import road
from tests.browser.conftest import accessible
from tests.conftest import wait_for

THEIRS = "https://typed.example.org"


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def writer(application: Application) -> Any:
    user = factories.make_member(application.agency)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def base(page: Page, live_server: Any, application: Application, writer: Any) -> str:
    road.sign_in(page, live_server.url, writer.email)
    page.wait_for_url("**/applications/")
    return f"{live_server.url}/applications/{application.reference}"


def end_session(page: Page) -> None:
    """The session's time is over; the open page knows nothing of it."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_again(page: Page, email: str) -> None:
    page.wait_for_url("**/accounts/login/**")
    page.locator('[name="login"]').fill(email)
    page.locator('[name="password"]').fill(factories.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unpsa:form:'))")


def until_kept(page: Page, count: int = 1) -> None:
    wait_for(lambda: len(kept(page)) == count, f"{count} forms kept by the browser")


def test_links_typed_before_the_session_ended_are_offered_back(
    page: Page, base: str, application: Application, writer: Any
):
    page.goto(f"{base}/links/")
    page.locator('[name="initiative_1"]').fill(THEIRS)
    end_session(page)
    page.locator("main form button.btn-primary").click()
    sign_in_again(page, writer.email)
    page.wait_for_url("**/links/")
    assert not application.links.exists()
    box = page.locator(".kept-form")
    expect(box).to_be_visible()
    accessible(page)
    box.get_by_role("button").first.click()
    expect(page.locator('[name="initiative_1"]')).to_have_value(THEIRS)
    accessible(page)
    page.locator("main form[data-keep] button.btn-primary").click()
    page.wait_for_url("**/checklist/")
    assert application.links.get(kind="initiative").url == THEIRS
    assert kept(page) == []
    page.goto(f"{base}/links/")
    expect(page.locator(".kept-form")).to_have_count(0)


def test_a_colleagues_links_are_not_overwritten_by_what_is_put_back(
    page: Page, base: str, application: Application
):
    page.goto(f"{base}/links/")
    page.locator('[name="initiative_1"]').fill(THEIRS)
    until_kept(page)
    application.links.create(kind="initiative", url="https://colleague.example.org")
    page.reload()
    page.locator(".kept-form").get_by_role("button").first.click()
    page.locator("main form[data-keep] button.btn-primary").click()
    expect(page.locator(".error-summary")).to_contain_text("https://colleague.example.org")
    expect(page.locator('[name="initiative_1"]')).to_have_value(THEIRS)
    accessible(page)
    assert application.links.get().url == "https://colleague.example.org"


def test_a_documents_title_is_offered_back_and_the_file_asked_for_again(page: Page, base: str):
    page.goto(f"{base}/documents/add/?clause=4.4")
    page.locator('[name="title"]').fill("Survey of 2019")
    page.locator("#id_language").select_option("th")
    until_kept(page)
    page.goto(f"{base}/documents/")
    page.goto(f"{base}/documents/add/?clause=4.4")
    page.locator(".kept-form").get_by_role("button").first.click()
    expect(page.locator('[name="title"]')).to_have_value("Survey of 2019")
    expect(page.locator("#id_language")).to_have_value("th")


def test_a_letter_that_is_kept_leaves_nothing_behind(
    page: Page, base: str, application: Application, tmp_path: Any
):
    page.goto(f"{base}/letters/add/")
    page.locator('[name="organisation_th"]').fill("มูลนิธิโครงการหลวง")
    page.locator('input[name="file"]').set_input_files(road.pdf(tmp_path, "letter"))
    until_kept(page)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/letters/")
    assert application.letters.count() == 1
    assert kept(page) == []


def test_what_is_discarded_stays_away(page: Page, base: str):
    page.goto(f"{base}/links/")
    page.locator('[name="agency_1"]').fill(THEIRS)
    until_kept(page)
    page.reload()
    page.locator(".kept-form").get_by_role("button").last.click()
    page.reload()
    expect(page.locator('[name="agency_1"]')).to_be_visible()
    expect(page.locator(".kept-form")).to_have_count(0)


def test_signing_out_removes_it_and_another_person_never_sees_it(
    page: Page, base: str, application: Application, live_server: Any
):
    page.goto(f"{base}/links/")
    page.locator('[name="initiative_1"]').fill(THEIRS)
    until_kept(page)
    colleague = factories.make_member(application.agency)
    EmailAddress.objects.create(user=colleague, email=colleague.email, verified=True, primary=True)
    end_session(page)
    road.sign_in(page, live_server.url, colleague.email)
    page.wait_for_url("**/applications/")
    page.goto(f"{base}/links/")
    expect(page.locator('[name="initiative_1"]')).to_have_value("")
    expect(page.locator(".kept-form")).to_have_count(0)
    assert len(kept(page)) == 1

    page.locator('[name="initiative_1"]').fill("https://colleague.example.org")
    until_kept(page, 2)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator("details.menu-user summary").click()
    page.locator("form[data-sign-out] button").click()
    expect(page.locator('body[data-user=""]')).to_have_count(1)
    assert len(asked) == 1
    # Their own is gone; the first person's waits for them.
    assert len(kept(page)) == 1


def test_an_error_is_named_with_its_field_at_the_top(page: Page, base: str):
    page.goto(f"{base}/documents/add/?clause=4.4")
    page.locator("main form button.btn-primary").click()
    summary = page.locator(".error-summary")
    label = page.locator('label[for="id_title"]').inner_text().replace("*", "").strip()
    expect(summary.locator('a[href="#id_title"]')).to_contain_text(f"{label}: ")
    expect(summary.locator('a[href="#id_file"]')).to_contain_text(": ")
    accessible(page)
