"""A letter of reference by request: two people, two browsers, one of them without an account."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from applications.models import RefereeRequest
from applications.services import referee
from applications.tests import factories
from notifications.models import Message
from tests.browser import road
from tests.browser.conftest import accessible
from tests.browser.test_road import people


def test_a_referee_is_asked_and_sends_the_letter_without_an_account(
    browser: Browser, page: Page, live_server, tmp_path: Path
):
    coordinator, _officer = people()
    application = factories.make_application(coordinator.memberships.get().agency)
    road.sign_in(page, live_server.url, coordinator.email)
    page.wait_for_url("**/applications/")
    letters = f"{live_server.url}/applications/{application.reference}/letters/"
    page.goto(letters)
    page.locator('a[href$="/letters/ask/"]').click()
    accessible(page)
    ask(page, organisation="hrdi")
    # The applicant itself, under its alias: refused at the field, and what was typed is kept.
    expect(page.locator("#id_organisation_en").locator("xpath=..")).to_contain_text("สถาบันวิจัย")
    expect(page.locator("#id_referee_name")).to_have_value("ดร.สมศรี ใจดี")
    accessible(page)
    page.locator("#id_organisation_en").fill("Royal Project Foundation")
    page.locator('button[name="preview"]').click()
    expect(page.locator("#mail")).to_contain_text(coordinator.email)
    assert not Message.objects.exists()
    accessible(page)
    page.get_by_role("main").locator("button.btn-primary").click()
    page.wait_for_url(letters)
    row = page.locator(".file", has_text="Royal Project Foundation")
    expect(row).to_contain_text("somsri@example.org")
    accessible(page)

    send_as_referee(browser, link_of_the_mail(live_server.url), road.pdf(tmp_path, "หนังสือรับรอง", 2))

    page.reload()
    expect(page.locator(".file", has_text="หนังสือรับรอง.pdf")).to_have_count(1)
    assert RefereeRequest.objects.get().state == "received"
    expect(page.locator(".chip-ok")).to_have_count(1)
    assert application.letters.get().pages == 2
    assert Message.objects.filter(recipient=coordinator.email).count() == 1


def ask(page: Page, organisation: str) -> None:
    page.locator("#id_organisation_en").fill(organisation)
    page.locator("#id_sector").select_option("civil_society")
    page.locator("#id_referee_name").fill("ดร.สมศรี ใจดี")
    page.locator("#id_email").fill("somsri@example.org")
    page.locator("#id_language").select_option("th")
    page.get_by_role("main").locator("button.btn-primary").click()


def link_of_the_mail(base: str) -> str:
    """The address as the referee reads it in the mail, on the live portal."""
    words = Message.objects.get(recipient="somsri@example.org").body.split()
    path = next(word for word in words if "/letters/" in word)
    return base + path[path.index("/letters/") :]


def send_as_referee(browser: Browser, link: str, letter: Path) -> None:
    """In a browser of her own: reads, changes the language, is told what is wrong, sends, and is thanked."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(15_000)
    page = context.new_page()
    try:
        page.goto(link)
        expect(page.get_by_role("main")).to_contain_text("ห้วยน้ำใสโมเดล")
        assert RefereeRequest.objects.get().state == "opened"
        accessible(page)
        page.locator('.lang button[value="en"]').click()
        expect(page.locator("h1")).to_have_text("Huay Nam Sai Model")
        page.get_by_role("button", name="Send the letter").click()
        expect(page.locator(".error-summary")).to_be_focused()
        accessible(page)
        page.locator("#id_file").set_input_files(letter)
        page.get_by_role("button", name="Send the letter").click()
        expect(page.locator("h1")).to_contain_text("Thank you")
        accessible(page)
        page.reload()
        expect(page.locator("h1")).to_contain_text("Thank you")
        expect(page.locator("form[enctype]")).to_have_count(0)
    finally:
        context.close()


def test_a_referee_declines_with_the_keyboard_alone(browser: Browser, page: Page, live_server):
    coordinator, _officer = people()
    application = factories.make_application(coordinator.memberships.get().agency)
    referee.ask(
        application,
        actor=coordinator,
        organisation_th="มูลนิธิโครงการหลวง",
        organisation_en="",
        sector="",
        referee_name="ดร.สมศรี",
        email="somsri@example.org",
        language="th",
    )
    page.goto(link_of_the_mail(live_server.url))
    page.locator("details.more summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ไม่ทราบรายละเอียดของผลงาน")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("form[enctype]")).to_have_count(0)
    assert RefereeRequest.objects.get().decline_reason == "ไม่ทราบรายละเอียดของผลงาน"
