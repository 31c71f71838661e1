"""The Word round trip and the hand-over to the UN, as people do them."""

import io
from pathlib import Path

from allauth.account.models import EmailAddress
from docx import Document
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role
from applications.models import Answer, Application, HandoverTick
from applications.services.transitions import perform
from applications.tests import factories
from reviews.tests.factories import endorsed
from tests.browser import road
from tests.browser.conftest import accessible


def confirmed(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_answers_go_to_word_and_come_back(page: Page, live_server, tmp_path: Path):
    agency = factories.make_agency()
    writer = confirmed(factories.make_member(agency, Role.CONTRIBUTOR))
    application = factories.complete_application(agency)
    road.sign_in(page, live_server.url, writer.email)
    page.goto(f"{live_server.url}/applications/{application.reference}/word/")
    accessible(page)
    with page.expect_download() as download:
        page.locator('a[href$="/file.docx"]').click()
    word = Document(download.value.path())
    at = next(i for i, p in enumerate(word.paragraphs) if p.text.startswith("12-UN ·"))
    word.paragraphs[at + 1].text = "Two lessons, written on a train."
    written = tmp_path / "back.docx"
    word.save(written)

    page.locator('[name="file"]').set_input_files(written)
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_role("main")).to_contain_text("written on a train")
    accessible(page)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/word/")
    assert Answer.objects.get(application=application, question__number="12").text == (
        "Two lessons, written on a train."
    )

    foreign = tmp_path / "foreign.docx"
    target = io.BytesIO()
    Document().save(target)
    foreign.write_bytes(target.getvalue())
    page.locator('[name="file"]').set_input_files(foreign)
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".error-summary")).to_contain_text("ไม่พบคำตอบ")
    accessible(page)


def test_two_people_hand_over_to_the_un(browser: Browser, page: Page, live_server, tmp_path: Path):
    agency = factories.make_agency()
    first, second = (confirmed(factories.make_member(agency)) for _ in range(2))
    officer = factories.make_officer()
    application = factories.complete_application(agency)
    perform("submit", application, actor=first)
    endorsed(officer, application)
    address = f"{live_server.url}/applications/{application.reference}/handover/"

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    road.sign_in(page, live_server.url, first.email)
    page.goto(address)
    accessible(page)
    field = page.locator("#field-question-1")
    field.locator("[data-copy]").click()
    expect(field.locator("[data-copy]")).to_contain_text("คัดลอกแล้ว")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Ban Huay Nam Sai is a Karen village")
    field.locator("form button").click()
    expect(page.locator("#field-question-1")).to_contain_text("วางโดย")

    other = browser.new_context().new_page()
    road.sign_in(other, live_server.url, second.email)
    other.goto(address)
    other.locator("#field-question-1 form button").click()
    expect(other.locator("#field-question-1")).to_contain_text("ตรวจโดย")
    assert HandoverTick.objects.get(field="question-1").checked_by == second
    other.context.close()

    page.reload()
    page.locator('[name="reference"]').fill("UN-2026-0042")
    page.locator('[name="submitted_at"]').fill("2026-01-02T09:30")
    page.locator("section:has(#receipt-heading) button.btn-primary").click()
    # Most fields are unchecked: the page says so and asks for a tick, keeping what was typed.
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator('[name="reference"]')).to_have_value("UN-2026-0042")
    accessible(page)
    page.locator('[name="unchecked_too"]').check()
    page.locator('input[name="file"]').set_input_files(road.pdf(tmp_path, "receipt"))
    page.locator("section:has(#receipt-heading) button.btn-primary").click()
    expect(page.get_by_role("main")).to_contain_text("UN-2026-0042")
    accessible(page)
    assert Application.objects.get(pk=application.pk).state == "sent_to_un"


def test_an_application_is_carried_over_to_the_next_round(page: Page, live_server):
    agency = factories.make_agency()
    writer = confirmed(factories.make_member(agency, Role.CONTRIBUTOR))
    application = factories.complete_application(agency)
    target = factories.make_round("next")
    road.sign_in(page, live_server.url, writer.email)
    page.goto(f"{live_server.url}/applications/{application.reference}/")
    page.locator('a[href$="/carry/"]').click()
    page.wait_for_url("**/carry/")
    accessible(page)
    page.locator(f'input[name="round"][value="{target.pk}"]').check()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/applications/NEXT-0001/")
    # What did not come along is named.
    expect(page.get_by_role("main")).to_contain_text("มูลนิธิโครงการหลวง")
    accessible(page)
    carried = Application.objects.get(carried_from=application)
    assert carried.answers.count() == application.answers.count()
