"""Back to the agency and again to the desk; and not eligible, with reasons in both languages."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from applications.models import Application
from applications.states import State
from reviews.models import AgencyMessage
from reviews.tests import factories
from tests.browser import desk_road, road
from tests.browser.desk_road import looked_at, primary, sign_in, sign_out


def test_a_return_is_commented_mended_and_screened_again(page: Page, live_server: Any):
    base = live_server.url
    people = desk_road.people()
    application = factories.submitted(people.agency)
    sign_in(page, base, people.officers[0])
    desk_road.open_at_the_desk(page, base, application)
    desk_road.start_screening(page)
    desk_road.decide(page, "4.2", "todo", "หนังสือฉบับที่สองไม่มีลายมือชื่อ")
    desk_road.confirm_met(page)
    give_back(page)
    comment(page)
    sign_out(page)

    sign_in(page, base, people.coordinators[0])
    mend_and_submit(page, base, application)
    sign_out(page)

    sign_in(page, base, people.officers[0])
    desk_road.open_at_the_desk(page, base, application)
    page.get_by_role("complementary").locator('a[href*="/snapshots/"]').click()
    expect(page.get_by_role("main")).to_contain_text("It began in 2013.")
    looked_at(page)
    primary(page).click()
    page.wait_for_url(f"**/officer/{application.reference}/")
    desk_road.start_screening(page)
    # What was said of the former snapshot stands there, and decides nothing about the new one.
    earlier = desk_road.clause(page, "4.2")
    earlier.locator("details.more summary").first.click()
    expect(earlier).to_contain_text("หนังสือฉบับที่สองไม่มีลายมือชื่อ")
    looked_at(page)
    desk_road.confirm_met(page)
    desk_road.press(page, "/accept/")
    expect(page.locator("#reopening")).to_be_attached()
    assert desk_road.state_of(application) == State.ACCEPTED


def give_back(page: Page) -> None:
    """The clause to be mended is a point already; another one is added."""
    page.get_by_role("complementary").locator("a.btn-primary").click()
    page.wait_for_url("**/return/")
    looked_at(page)
    expect(page.locator('[name="point-0-about"]')).to_have_value("c:4.2")
    page.locator('[name="note"]').fill("ขอให้แก้ไขสองเรื่อง")
    page.locator('[name="point-1-about"]').select_option("q:1")
    page.locator('[name="point-1-text"]').fill("ขอให้ระบุปีที่เริ่ม")
    primary(page).click()
    page.wait_for_url("**/officer/*/")
    expect(page.locator("#mending .return-point")).to_have_count(2)
    looked_at(page)


def comment(page: Page) -> None:
    """While the agency mends, the officer says more beside the question."""
    page.locator('#mending a[href$="#comments-1"]').last.click()
    page.wait_for_url("**/questions/1/**")
    talk = page.locator("#comments-1")
    if not page.locator("#comment-text-1").is_visible():
        talk.locator("summary").first.click()
    page.locator("#comment-text-1").fill("ปีที่เริ่มอยู่ในรายงานหน้า 3")
    page.locator("#comment-send-1").click()
    expect(talk.locator(".comment")).to_contain_text("ปีที่เริ่มอยู่ในรายงานหน้า 3")
    looked_at(page)


def mend_and_submit(page: Page, base: str, application: Application) -> None:
    """The agency reads points and comment, mends, marks both as done and submits again."""
    page.goto(f"{base}/applications/{application.reference}/")
    expect(page.get_by_role("main")).to_contain_text("ขอให้แก้ไขสองเรื่อง")
    page.goto(f"{base}/applications/{application.reference}/questions/1/")
    expect(page.locator("#comments-1 .comment")).to_contain_text("ปีที่เริ่มอยู่ในรายงานหน้า 3")
    field = page.locator("#text-1")
    field.fill(field.input_value() + " It began in 2013.")
    expect(page.locator('[data-answer="1"] [data-saved]')).to_have_text(road.SAVED)
    mark_done(page)
    page.goto(f"{base}/applications/{application.reference}/letters/")
    mark_done(page)
    page.goto(f"{base}/applications/{application.reference}/submit/")
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    primary(page).click()
    page.wait_for_url(f"**/applications/{application.reference}/")
    assert desk_road.state_of(application) == State.SUBMITTED


def mark_done(page: Page) -> None:
    page.locator('.return-point button[value="yes"]').click()
    expect(page.locator('.return-point button[value="yes"]')).to_have_count(0)


def test_a_refusal_gives_reasons_in_both_languages(page: Page, live_server: Any):
    base = live_server.url
    people = desk_road.people()
    application = factories.submitted(people.agency)
    sign_in(page, base, people.officers[0])
    desk_road.open_at_the_desk(page, base, application)
    desk_road.start_screening(page)
    desk_road.decide(page, "1.4", "fail", "เริ่มดำเนินงานไม่ถึงสองปี ตามหนังสือสั่งการ")
    desk_road.confirm_met(page)
    page.get_by_role("complementary").locator("a.btn-primary").click()
    page.wait_for_url("**/refuse/")
    looked_at(page)
    expect(page.locator('[name="reasons_th"]')).to_have_value(re.compile("1.4.*ไม่ถึงสองปี"))
    # The English side holds the number alone: both languages say why, or nothing leaves.
    primary(page).click()
    expect(page.locator(".error-summary")).to_be_visible()
    looked_at(page)
    assert desk_road.state_of(application) == State.IN_SCREENING
    page.locator('[name="reasons_en"]').fill("Clause 1.4: it began less than two years ago.")
    primary(page).click()
    letter = page.locator(".letters")
    expect(letter).to_contain_text("ไม่ถึงสองปี")
    expect(letter).to_contain_text("less than two years ago")
    looked_at(page)
    primary(page).first.click()
    page.wait_for_url(f"**/officer/{application.reference}/")
    assert desk_road.state_of(application) == State.INELIGIBLE
    page.goto(f"{base}/officer/messages/")
    sent = AgencyMessage.objects.get()
    row = page.get_by_role("row").filter(has_text=sent.subject_th)
    for coordinator in people.coordinators:
        expect(row).to_contain_text(coordinator.email)
    sign_out(page)

    sign_in(page, base, people.coordinators[1])
    page.goto(f"{base}/applications/{application.reference}/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("ไม่ถึงสองปี")
    looked_at(page)
    page.goto(f"{base}/applications/{application.reference}/messages/")
    expect(main).to_contain_text(sent.subject_th)
    looked_at(page)
