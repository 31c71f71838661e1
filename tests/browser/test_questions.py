"""The road of a question: asked without an account, answered by an officer, read by the secret link, made an entry
for everybody. Without JavaScript the public part of it works as well.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from common import trap
from notifications.models import Message
from public.models import Enquiry, FaqEntry
from public.services import retention
from public.tests.factories_questions import make_topic
from tests.browser.desk_road import looked_at, people, primary, sign_in, sign_out

SUBJECT = "หนังสือรับรองภาษาไทยใช้ได้หรือไม่"
TEXT = "หน่วยงานมีหนังสือรับรองเป็นภาษาไทย ต้องแปลหรือไม่"
ANSWER = "ต้องแปลเป็นภาษาใดภาษาหนึ่งของสหประชาชาติ โทร 02-123-4567"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch, own_cache):
    """A browser fills a form faster than people do."""
    monkeypatch.setattr(trap, "FEWEST_SECONDS", 0)
    make_topic()


def link_in_the_mail(base: str, recipient: str) -> str:
    """The address in the newest mail to somebody, at the live portal."""
    body = Message.objects.filter(recipient=recipient).order_by("-pk").first().body
    found = re.search(r"https?://[^/\s]+(/questions/status/\S+)", body)
    assert found
    return base + found[1]


def ask(page: Page, base: str) -> None:
    page.goto(f"{base}/questions/ask/")
    looked_at(page)
    page.locator('[name="kind"][value="question"]').check()
    page.locator('[name="subject"]').fill(SUBJECT)
    page.locator('[name="text"]').fill(TEXT)
    page.locator('[name="name"]').fill("นางสาวสมหญิง รักไทย")
    page.locator('[name="email"]').fill("somying@example.org")
    primary(page).click()
    page.wait_for_url("**/questions/asked/**")


def test_a_question_from_the_asker_to_everybody(page, live_server):
    base, (officer, *_others) = live_server.url, people().officers
    ask(page, base)
    looked_at(page)
    enquiry = Enquiry.objects.get()
    expect(page.get_by_role("main")).to_contain_text(enquiry.number)
    mine = link_in_the_mail(base, "somying@example.org")
    page.goto(mine)
    looked_at(page)
    expect(page.locator(".question-steps [aria-current]")).to_contain_text("ได้รับแล้ว")

    sign_in(page, base, officer)
    page.goto(f"{base}/officer/questions/")
    looked_at(page)
    page.get_by_role("link", name=SUBJECT).click()
    looked_at(page)
    page.locator('[name="assign-assignee"]').select_option(str(officer.pk))
    page.locator("form:has([name='assign-assignee']) button").click()
    expect(page.locator(".chip").first).to_contain_text("เจ้าหน้าที่รับเรื่องแล้ว")
    page.locator('[name="note-text"]').fill("บันทึกลับ")
    page.locator("form:has([name='note-text']) button").click()
    expect(page.locator(".note-line")).to_contain_text("บันทึกลับ")
    page.locator('[name="answer-text"]').fill(ANSWER)
    primary(page).click()
    expect(page.locator(".talk .officer")).to_contain_text("ต้องแปล")

    page.locator('a[href$="/publish/"]').click()
    looked_at(page)
    expect(page.locator(".alert-warning")).to_contain_text("02-123-4567")
    page.locator('[name="question_en"]').fill("May a letter be in Thai?")
    page.locator('[name="answer_en"]').fill("It needs a translation.")
    primary(page).click()
    expect(page.locator(".error-summary")).to_contain_text("02-123-4567")
    expect(page.locator('[name="answer_en"]')).to_have_value("It needs a translation.")
    page.locator('[name="answer_th"]').fill("ต้องแปลเป็นภาษาใดภาษาหนึ่งของสหประชาชาติ")
    primary(page).click()
    page.wait_for_url(re.compile(r"/officer/questions/faq/#entry-\d+"))
    looked_at(page)
    sign_out(page)

    page.goto(link_in_the_mail(base, "somying@example.org"))
    assert page.url == mine
    expect(page.locator(".talk .officer")).to_contain_text("ต้องแปล")
    expect(page.get_by_role("main")).not_to_contain_text("บันทึกลับ")
    page.goto(f"{base}/questions/?q=ต้องแปลเป็นภาษา")
    looked_at(page)
    entry = FaqEntry.objects.get(enquiry=enquiry)
    expect(page.locator(f"#q-{entry.pk}")).to_contain_text(SUBJECT)
    expect(page.get_by_role("main")).not_to_contain_text("02-123-4567")
    retention.erase(enquiry)
    page.goto(mine)
    looked_at(page)
    expect(page.get_by_role("main")).not_to_contain_text(TEXT)


def test_without_a_script_a_question_is_asked_added_to_and_erased(browser: Browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(f"{live_server.url}/questions/ask/")
        expect(page.locator('[name="homepage"]')).not_to_be_in_viewport()
        page.locator('[name="subject"]').fill(SUBJECT)
        page.locator('[name="text"]').fill(TEXT)
        page.locator('[name="email"]').fill("no address")
        primary(page).click()
        expect(page.locator(".error-summary")).to_be_visible()
        expect(page.locator('[name="text"]')).to_have_value(TEXT)
        page.locator('[name="email"]').fill("somying@example.org")
        primary(page).click()
        page.goto(link_in_the_mail(live_server.url, "somying@example.org"))
        page.locator('[name="text"]').fill("ขอเพิ่มอีกข้อ")
        primary(page).click()
        expect(page.locator(".talk")).to_contain_text("ขอเพิ่มอีกข้อ")
        page.locator("details.more > summary").click()
        page.locator('[name="sure"]').check()
        page.locator("details.more button").click()
        expect(page.get_by_role("main")).not_to_contain_text(TEXT)
    finally:
        context.close()
    assert Enquiry.objects.get().email == ""
