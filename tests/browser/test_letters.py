"""OPDC's letter from the attendance to clause 4.2: written, returned, written again, approved, counted."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from applications.exchange import check
from applications.models import Application
from applications.tests.factories import complete_application
from clinics.models import Letter, LetterPaper
from clinics.services import letter_papers
from clinics.tests.letters import RESULTS_EN, RESULTS_TH, attend, make_head
from tests.browser import desk_road
from tests.browser.desk_road import looked_at, press, primary, sign_in, sign_out

REASON = "ขอให้ระบุจำนวนครัวเรือนในฉบับภาษาอังกฤษ"


def test_a_letter_is_written_returned_approved_and_counted(page: Page, live_server: Any):
    base, people = live_server.url, desk_road.people()
    writer, second, _third = people.officers
    application = complete_application(people.agency)
    application.letters.filter(issued_by_opdc=True).delete()
    attend(application, by=writer)
    make_head()
    assert finding(application) == "todo"

    sign_in(page, base, writer)
    page.goto(f"{base}/officer/letters/")
    looked_at(page)
    page.locator(f'a[href$="?application={application.reference}"]').click()
    # What nobody has written in holds the letter back.
    primary(page).click()
    page.wait_for_url(re.compile(r"/officer/letters/\d+/$"))
    expect(page.get_by_role("main")).to_contain_text("{results}")
    primary(page).click()
    write(page, RESULTS_TH, "it works well.")
    press(page, "/do/submit/")
    expect(page.locator('form[action$="/do/take_back/"]')).to_be_visible()
    expect(page.locator('form[action$="/do/approve/"]')).to_have_count(0)
    sign_out(page)

    sign_in(page, base, second)
    open_letter(page, base)
    looked_at(page)
    page.locator("details.more summary").first.click()
    page.locator('[name="note"]').fill(REASON)
    press(page, "/do/return/")
    expect(page.locator(".timeline")).to_contain_text(REASON)
    sign_out(page)

    sign_in(page, base, writer)
    open_letter(page, base)
    page.locator('a[href$="/edit/"]').click()
    expect(page.get_by_role("main")).to_contain_text(REASON)
    looked_at(page)
    write(page, None, RESULTS_EN, instead_of="it works well.")
    press(page, "/do/submit/")
    sign_out(page)

    sign_in(page, base, second)
    open_letter(page, base)
    # The second reading need look at nothing but what was changed.
    expect(page.locator(".differences ins")).to_contain_text(["412"])
    looked_at(page)
    print_all()
    press(page, "/do/approve/")
    expect(page.locator("#paper")).to_be_visible()
    print_all()
    page.reload()
    expect(page.locator("#paper .file")).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("นร ๑๒๐๐/๑")
    looked_at(page)
    sign_out(page)

    sign_in(page, base, people.coordinators[0])
    page.goto(f"{base}/applications/{application.reference}/letters/")
    part = page.locator('[id^="opdc-letter-"]')
    expect(part).to_be_visible()
    looked_at(page)
    with page.expect_download() as download:
        page.locator('a[href$="/en.pdf"]').click()
    assert download.value.suggested_filename == f"OPDC-1200-1-{application.reference}-en.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert finding(application) == "pass"


def open_letter(page: Page, base: str) -> None:
    page.goto(f"{base}/officer/letters/")
    page.get_by_role("main").locator("th a.title").first.click()
    page.wait_for_url(f"**/officer/letters/{Letter.objects.get().pk}/")


def write(page: Page, thai: str | None, english: str, *, instead_of: str = "{results}") -> None:
    """Put the results into both texts, and on to the letter."""
    for name, words in (("body_th", thai), ("body_en", english)):
        field = page.locator(f'[name="{name}"]')
        if words:
            field.fill(field.input_value().replace(instead_of, words))
    primary(page).click()
    page.wait_for_url(f"**/officer/letters/{Letter.objects.get().pk}/")


def print_all() -> None:
    """What the worker does."""
    for paper in LetterPaper.objects.filter(state="queued"):
        letter_papers.render(paper.pk)


def finding(application: Application) -> str:
    fresh = Application.objects.with_everything().get(pk=application.pk)
    return check(fresh).finding("4.2").status
