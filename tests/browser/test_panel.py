"""Panel mode on the wall: the arrow keys turn the pages, and never while something typed is not saved."""

from typing import Any

from playwright.sync_api import Page, expect

from reviews.tests import factories
from reviews.tests.panels import call, reviewed
from tests.browser.conftest import accessible
from tests.browser.test_desk_offline import enter


def test_arrow_keys_turn_the_pages_but_not_in_a_text(page: Page, live_server: Any):
    officers = [factories.make_officer() for _ in range(3)]
    first, second = reviewed(officers[0], 5, 4), reviewed(officers[0], 2, 3)
    panel = call(officers)
    enter(page.context, live_server.url, officers[0])
    page.goto(f"{live_server.url}/officer/panels/{panel.pk}/1/")
    expect(page.get_by_role("main")).to_contain_text(first.reference)
    accessible(page)

    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/panels/{panel.pk}/2/")
    expect(page.get_by_role("main")).to_contain_text(second.reference)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/panels/{panel.pk}/1/")

    notes = page.locator('[name="notes"]')
    notes.fill("ab")
    notes.press("ArrowLeft")
    notes.press("ArrowRight")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("ArrowRight")
    expect(notes).to_have_value("ab")
    page.locator('button[value="notes"]').click()
    expect(page.locator("#messages .alert-success")).to_be_visible()
    accessible(page)
    panel.items.get(application=first, notes="ab")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/panels/{panel.pk}/2/")
