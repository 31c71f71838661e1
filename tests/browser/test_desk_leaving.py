"""Leaving a question page right after the last keystroke, by any road: the server has the text, and nothing nags."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from applications.models import Application, ReturnPoint
from applications.services.answers import save_answer
from applications.services.returns import NewPoint, return_application
from applications.services.transitions import perform
from applications.tests import factories
from tests.browser.conftest import accessible
from tests.browser.test_desk_offline import DRAFTS, banner, enter, kept, question, question_one, saved
from tests.browser.test_road import people
from tests.conftest import wait_for

TYPED = "The last words before leaving."
# No timer of the page comes due: what is saved is saved by leaving.
QUIET = (
    "() => { window.setTimeout = ((later) => (work, ms) => later(work, Math.max(ms, 60000)))(setTimeout) }"
)


@pytest.fixture
def writer(page: Page) -> User:
    return people()[0]


@pytest.fixture
def application(writer: User) -> Application:
    return factories.make_application(writer.memberships.get().agency)


@pytest.fixture
def opened(page: Page, live_server: Any, application: Application, writer: User) -> Page:
    """The writer at question 1, whose page saves nothing by its clock: only leaving sends."""
    enter(page.context, live_server.url, writer)
    page.goto(question(live_server.url, application))
    banner(page, "saved")
    page.evaluate(QUIET)
    return page


def stored(application: Application) -> str:
    wait_for(lambda: application.answers.exists(), "the save that outlives its page")
    return application.answers.get().text


def nothing_left(page: Page) -> None:
    """No draft, no banner that tells of unsent text, no conflict."""
    page.wait_for_function(f"() => {DRAFTS}.length === 0")
    expect(page.locator('[data-connection][data-state="unsent"]')).to_have_count(0)
    expect(page.locator("[data-conflict]:not([hidden])")).to_have_count(0)
    expect(page.locator(".put-back")).to_have_count(0)


def test_a_link_of_the_task_list_is_followed_with_everything_saved(opened: Page, application: Application):
    opened.locator("#text-1").press_sequentially(TYPED)
    opened.locator('.layout-tasks [data-task="topic-2"] a').first.click()
    opened.wait_for_url("**/questions/2/")
    assert application.answers.get().text == TYPED
    banner(opened, "saved")
    nothing_left(opened)


def test_the_primary_button_and_a_link_with_an_anchor_too(opened: Page, application: Application):
    opened.locator("#text-1").press_sequentially(TYPED)
    opened.evaluate("document.querySelector('.layout-tasks [data-task=topic-3] a').href += '#q-3a'")
    opened.locator('.layout-tasks [data-task="topic-3"] a').first.click()
    opened.wait_for_url("**/questions/3/#q-3a")
    assert application.answers.get().text == TYPED
    opened.evaluate(QUIET)
    opened.locator("#text-3a").press_sequentially(TYPED)
    opened.locator('main .btns button[value="next"]').click()
    opened.wait_for_url("**/questions/4/")
    assert application.answers.get(question__number="3a").text == TYPED
    nothing_left(opened)


def test_a_point_marked_as_done_takes_the_text_along(page: Page, live_server: Any, writer: User):
    application = factories.complete_application(writer.memberships.get().agency)
    coordinator, officer = factories.make_member(application.agency), factories.make_officer()
    perform("submit", application, actor=coordinator)
    application.refresh_from_db()
    perform("start_screening", application, actor=officer)
    points = [NewPoint("Say when it began", question=question_one(application))]
    return_application(application, actor=officer, note="One thing", points=points)
    enter(page.context, live_server.url, writer)
    page.goto(question(live_server.url, application))
    page.evaluate(QUIET)
    page.locator("#text-1").fill(TYPED)
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_text("0 of 1 point")).to_be_visible()
    assert application.answers.get(question__number="1").text == TYPED
    assert ReturnPoint.objects.get().done_at
    nothing_left(page)


@pytest.mark.parametrize("road", ["closed", "another page", "reloaded"])
def test_however_the_page_goes_the_text_is_sent(opened: Page, application: Application, road, live_server):
    opened.locator("#text-1").press_sequentially(TYPED)
    address, context, page = opened.url, opened.context, opened
    if road == "closed":
        opened.close()
        page = context.new_page()
        page.goto(address)
    elif road == "another page":
        opened.goto(f"{live_server.url}/applications/")
    else:
        opened.reload()
    assert stored(application) == TYPED
    nothing_left(page)
    page.goto(address)
    expect(page.locator("#text-1")).to_have_value(TYPED)
    nothing_left(page)
    assert application.answers.get().revision == 1


def test_what_was_delivered_and_changed_by_somebody_since_is_no_conflict(
    opened: Page, application: Application, live_server
):
    opened.locator("#text-1").press_sequentially(TYPED)
    address, context = opened.url, opened.context
    opened.close()
    assert stored(application) == TYPED
    colleague = factories.make_member(application.agency)
    save_answer(
        application=application, question=question_one(application), text="Made of it.", draft_th="", base=1,
        actor=colleague,
    )  # fmt: skip
    page = context.new_page()
    page.goto(address)
    nothing_left(page)
    expect(page.locator("#text-1")).to_have_value("Made of it.")
    assert application.answers.get().text == "Made of it."


def test_what_was_sent_at_the_end_and_not_taken_is_told_and_put_back(
    opened: Page, application: Application, live_server: Any
):
    colleague = factories.make_member(application.agency)
    save_answer(
        application=application, question=question_one(application), text="Theirs.", draft_th="", base=0,
        actor=colleague,
    )  # fmt: skip
    opened.locator("#text-1").press_sequentially(TYPED)
    opened.goto(f"{live_server.url}/applications/")
    banner(opened, "unsent", f"{application.reference}, question 1")
    accessible(opened)
    kept(opened, TYPED)
    opened.locator("[data-connection] a").click()
    expect(opened.locator('[data-answer="1"] [data-conflict]')).to_be_visible()
    expect(opened.locator("#text-1")).to_have_value(TYPED)
    opened.locator('[data-answer="1"] [data-keep]').click()
    saved(opened)
    assert application.answers.get().text == TYPED


def test_typing_on_while_a_save_is_under_way_and_leaving_is_no_conflict(
    opened: Page, application: Application, live_server: Any
):
    """The first save is stored but its reply never comes; what was typed after it goes on from it."""
    opened.evaluate(
        """() => {
            const wire = fetch;
            let sent = 0;
            window.fetch = (...request) => {
                const reply = wire(...request);
                return sent++ ? reply : new Promise(() => {});
            };
        }"""
    )
    opened.locator("#text-1").press_sequentially("First")
    with opened.expect_response("**/answers/1/"):
        opened.evaluate("document.dispatchEvent(new CustomEvent('portal:settle', { detail: {} }))")
    opened.locator("#text-1").press_sequentially(" and more")
    opened.goto(f"{live_server.url}/applications/")
    nothing_left(opened)
    assert application.answers.get().text == "First and more"
    assert application.answers.get().revision == 2
