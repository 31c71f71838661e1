"""The agency's road as a person walks it, with mouse and keyboard on the Thai pages."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from applications.tests import factories
from tests.browser.conftest import accessible

CASE: dict[str, Any] = factories.case("huay-nam-sai")
# "saved at" and the time, nothing else
SAVED = re.compile(r"^\s*บันทึก \d\d:\d\d\s*$")
TOPICS = {
    number: [key for key in CASE["answers"] if key.rstrip("abcd") == str(number)] for number in range(1, 13)
}


def sign_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/accounts/login/")
    accessible(page)
    page.locator('[name="login"]').fill(email)
    page.locator('[name="password"]').fill(factories.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()


def start(page: Page) -> str:
    """From the empty list to a new application; returns its reference."""
    page.wait_for_url("**/applications/")
    accessible(page)
    page.get_by_role("link", name="สร้างใบสมัครใหม่").first.click()
    accessible(page)
    page.get_by_label("2 · การเสริมสร้างประสิทธิภาพของหน่วยงานภาครัฐเพื่อบรรลุวาระการพัฒนาที่ยั่งยืน").check()
    page.get_by_label("ชื่อผลงานภาษาไทย").fill(CASE["initiative"]["title_th"])
    page.get_by_label("ชื่อผลงานภาษาอังกฤษ").fill(CASE["initiative"]["title_en"])
    page.get_by_label("เริ่มดำเนินงานเมื่อ").fill(CASE["initiative"]["started_on"])
    page.get_by_role("button", name="ขั้นต่อไป").click()
    page.wait_for_url("**/prescreening/")
    return page.url.split("/")[-3]


def prescreen(page: Page) -> None:
    """The ten items; the verdict follows while they are being answered."""
    accessible(page)
    verdict = page.locator("#verdict-clauses")
    expect(verdict).to_contain_text("1.7")
    for code in CASE["sdgs"]:
        box = page.locator(f'[id="sdg-{code}"]')
        if not box.is_visible():
            page.locator("details", has=box).locator("summary").click()
        box.check()
    for name, answer in {
        "un_system_involved": "no",
        "submitted_past_three_years": "yes",
        "previous_unpsa_winner": "no",
        "verification_consent": "yes",
        "innovative": "yes",
    }.items():
        page.locator(f'input[name="{name}"][value="{answer}"]').check()
    expect(verdict.locator("li", has_text="1.7")).to_contain_text("ผ่าน")
    page.locator('[name="other_awards"]').fill(CASE["declarations"]["other_awards"])
    page.locator('[name="heard_of"]').fill("การประชุมชี้แจงของสำนักงาน ก.พ.ร.")
    page.locator("#prescreening-form button.btn-primary").click()
    page.wait_for_url("**/questions/1/")


def answer_all(page: Page) -> None:
    """Twelve pages; each part is saved by itself before the next page opens."""
    for number in range(1, 13):
        page.wait_for_url(f"**/questions/{number}/")
        if number in (3, 9):
            accessible(page)
        for key in TOPICS[number]:
            fill_answer(page, key)
        for key in TOPICS[number]:
            expect(page.locator(f'[data-answer="{key}"] [data-saved]')).to_have_text(SAVED)
        page.locator("main form .btns button.btn-primary").click()


def fill_answer(page: Page, key: str) -> None:
    told = CASE["answers"][key]
    if told["text"] in ("yes", "no"):
        page.locator(f'input[name="text-{key}"][value="{told["text"]}"]').check()
        return
    page.locator(f'[id="draft-{key}"]').fill(told.get("draft_th", ""))
    page.locator(f'[id="text-{key}"]').fill(told["text"])


def add_report(page: Page, file: Path) -> None:
    page.wait_for_url("**/documents/")
    accessible(page)
    page.locator('main a[href*="/documents/add/"]').first.click()
    accessible(page)
    page.locator('[name="title"]').fill("Evaluation report of the Huay Nam Sai Model")
    for part in page.locator('[name="parts"]').all():
        part.check()
    page.locator("#id_language").select_option("en")
    page.locator('[name="file"]').set_input_files(file)
    page.get_by_role("main").locator("button.btn-primary").click()
    page.wait_for_url("**/documents/")
    expect(page.get_by_role("main")).to_contain_text(file.name)


def add_letters(page: Page, folder: Path) -> None:
    page.locator('main .btns a[href$="/letters/"]').click()
    page.wait_for_url("**/letters/")
    accessible(page)
    page.locator("#clinic_attended").check()
    page.locator("form:has(#clinic_attended) button").click()
    for letter in CASE["letters"]:
        page.locator('a[href$="/letters/add/"]').first.click()
        page.locator('[name="organisation_th"]').fill(letter["organisation_th"])
        page.locator('[name="organisation_en"]').fill(letter["organisation_en"])
        page.locator('[name="sector"]').select_option(letter["sector"])
        if letter.get("issued_by_opdc"):
            page.locator('[name="issued_by_opdc"]').check()
        page.locator("#id_language").select_option("en")
        page.locator('[name="file"]').set_input_files(pdf(folder, letter["organisation_en"]))
        page.get_by_role("main").locator("button.btn-primary").click()
        page.wait_for_url("**/letters/")
    expect(page.locator(".file")).to_have_count(2)


def add_links(page: Page) -> None:
    page.locator('main a[href$="/links/"].btn').click()
    page.wait_for_url("**/links/")
    accessible(page)
    page.locator('[name="agency_1"]').fill("https://www.hrdi.or.th/")
    page.get_by_role("main").locator("button.btn-primary").click()
    page.wait_for_url("**/checklist/")


def submit(page: Page) -> None:
    accessible(page)
    page.get_by_role("main").locator("a.btn-primary").click()
    page.wait_for_url("**/submit/")
    accessible(page)
    page.locator('[name="accurate"]').check()
    page.locator('[name="understood"]').check()
    page.get_by_role("main").locator("button.btn-primary").click()


def pdf(folder: Path, name: str, pages: int = 1) -> Path:
    """A real PDF file on the visitor's disk."""
    path = folder / f"{name}.pdf"
    path.write_bytes(factories.make_pdf(pages))
    return path
