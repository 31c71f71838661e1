"""The desk's files from a real worker, the panel without a script, and the pages that no road passes."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Browser, Page, expect

from applications.states import State
from reviews.models import AgencyMessage
from tests.browser import desk_road
from tests.browser.desk_road import looked_at, primary, sign_in, sign_out


def test_panel_book_and_export_are_made_by_a_worker(
    page: Page, live_server: Any, start_worker: Callable[[], Any]
):
    base = live_server.url
    people = desk_road.people()
    application = desk_road.reviewed(people)
    sign_in(page, base, people.officers[0])
    page.goto(f"{base}/officer/ranking/?category={application.category.number}")
    primary(page).click()
    page.wait_for_url("**/officer/files/*/")
    # Nobody makes it yet: the page says that it waits.
    expect(page.locator("#job progress, #job [role=progressbar]")).to_be_visible()
    looked_at(page)
    start_worker()
    text = subprocess.run(
        ["pdftotext", "-layout", str(finished(page)), "-"], check=True, capture_output=True
    ).stdout.decode()
    flat = "".join(text.split())
    for expected in (application.reference, application.title_th, desk_road.MEAN):
        assert "".join(expected.split()) in flat, expected
    looked_at(page)

    page.goto(f"{base}/officer/export/")
    looked_at(page)
    page.locator('[name="what"][value="scores-xlsx"]').check()
    primary(page).click()
    page.wait_for_url("**/officer/files/*/")
    book = openpyxl.load_workbook(io.BytesIO(finished(page).read_bytes()))
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert application.reference in cells
    assert {str(reviewer) for reviewer in people.reviewers} <= cells
    page.goto(f"{base}/officer/files/")
    looked_at(page)


def finished(page: Page) -> Path:
    """The file, once its page says by itself that it is ready."""
    link = page.locator('#job a[href$="/file/"]')
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path())


def test_without_a_script_the_panel_is_led_and_released(browser: Browser, live_server: Any):
    people = desk_road.people()
    application = desk_road.reviewed(people)
    context = browser.new_context(java_script_enabled=False, locale="th")
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        sign_in(page, live_server.url, people.officers[0])
        desk_road.open_panel(page, live_server.url, application)
        page.locator(".panel-start .btn-primary").click()
        page.locator('[name="notes"]').fill("พูดถึงการขยายผล")
        page.locator('button[name="do"][value="notes"]').click()
        expect(page.locator('[name="notes"]')).to_have_value("พูดถึงการขยายผล")
        page.locator(".panel-bar .crumb a").click()
        desk_road.prepare(page, "not_endorse", "ยังไม่มีผลวัด / No result is measured yet.")
        page.locator(".panel-bar .crumb a").click()
        primary(page).first.click()
        primary(page).click()
        page.wait_for_url("**/officer/panels/*/")
    finally:
        context.close()
    assert desk_road.state_of(application) == State.NOT_ENDORSED
    assert "No result is measured yet." in AgencyMessage.objects.get(application=application).body_en


def test_the_other_pages_of_the_desk(page: Page, live_server: Any):
    """What the roads above do not pass: looked at by axe, and on a phone."""
    base = live_server.url
    people = desk_road.people()
    application = desk_road.reviewed(people)
    assignment = application.assignments.order_by("pk").first()
    sign_in(page, base, people.officers[0])
    for place in (
        f"{application.reference}/interests/",
        f"{application.reference}/messages/",
        "assignments/?by=reviewer",
        "assignments/table/",
        f"assignments/{assignment.pk}/back/",
        f"reviewers/{assignment.reviewer_id}/",
    ):
        page.goto(f"{base}/officer/{place}")
        looked_at(page)
    desk_road.open_panel(page, base, application)
    page.locator('main a[href$="/change/"]').click()
    page.wait_for_url("**/change/")
    looked_at(page)
    page.goto(f"{base}/officer/")
    page.locator('[name="pick"]').check()
    page.locator('button[name="what"][value="message"]').click()
    page.wait_for_url("**/bulk/")
    looked_at(page)
    sign_out(page)

    sign_in(page, base, assignment.reviewer)
    for place in ("", "guide/", "sheets/", f"{application.reference}/", f"{application.reference}/recuse/"):
        page.goto(f"{base}/reviews/{place}")
        looked_at(page)
