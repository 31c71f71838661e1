"""The score sheet in a real browser: saved by itself, by keys, in two windows, without a connection, on a phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from applications.models import Application
from criteria.models import Criterion
from reviews.models import Review
from reviews.services import scoring
from reviews.tests import factories
from tests.browser.conftest import accessible
from tests.browser.test_desk_offline import banner, cut, enter, mend
from tests.conftest import wait_for

SAVED = re.compile(r"^\s*saved at \d\d:\d\d\s*$")
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('unpsa:form:') && key.includes(':sheet:'))"
CLAUSES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")


@pytest.fixture
def reviewer(page: Page) -> User:
    return factories.make_reviewer()


@pytest.fixture
def application(reviewer: User) -> Application:
    """In review by this reviewer and by a colleague, who has submitted."""
    officer, colleague = factories.make_officer(), factories.make_reviewer(name_en="Colleague Before")
    application = factories.in_review(officer, reviewer, colleague)
    words = [{"text_th": f"ระดับ {n}", "text_en": f"Meaning of level {n}"} for n in range(6)]
    Criterion.objects.filter(round=application.round).update(anchors=words)
    factories.make_review(
        application.assignments.get(reviewer=colleague), strengths="The canary of a colleague."
    )
    return application


def address(base: str, application: Application) -> str:
    return f"{base}/reviews/{application.reference}/"


@pytest.fixture
def opened(page: Page, live_server: Any, application: Application, reviewer: User) -> Page:
    enter(page.context, live_server.url, reviewer)
    page.goto(address(live_server.url, application))
    expect(page.locator("[data-keys-help]")).to_be_visible()
    return page


def stored(reviewer: User) -> dict[str, Any]:
    review = Review.objects.filter(assignment__reviewer=reviewer).first()
    return scoring.values_of(review) if review else {}


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text(SAVED, timeout=20_000)


def choose(page: Page, clause: str, value: str) -> None:
    page.locator(f'[name="score-{clause}"][value="{value}"]').check()


def reason(page: Page, clause: str) -> Any:
    return page.locator(f'[name="reason-{clause}"]')


def fill_all(page: Page) -> None:
    for clause in CLAUSES:
        choose(page, clause, "4")
        reason(page, clause).fill(f"Reason {clause}")
    for name in ("strengths", "weaknesses", "advice"):
        page.locator(f'[name="{name}"]').fill(name)
    page.locator('[name="recommendation"][value="endorse"]').check()


def test_it_saves_by_itself_and_shows_what_the_level_means(opened: Page, reviewer: User):
    choose(opened, "2.1", "4")
    expect(opened.locator("#anchor-2-1-4")).to_be_visible()
    expect(opened.locator("#anchor-2-1-3")).to_be_hidden()
    reason(opened, "2.1").fill("Targets are named.")
    choose(opened, "2.2", "x")
    saved(opened)
    scores = stored(reviewer)["scores"]
    assert scores["2.1"] == {"value": 4, "cannot_judge": False, "reason": "Targets are named."}
    assert (scores["2.2"]["value"], scores["2.2"]["cannot_judge"]) == (None, True)
    expect(opened.locator(".sheet-part [data-done]")).to_have_text("2")
    opened.reload()
    expect(reason(opened, "2.1")).to_have_value("Targets are named.")
    accessible(opened)


def test_from_the_sheet_to_the_discussion(opened: Page, application: Application, reviewer: User):
    fill_all(opened)
    opened.get_by_role("button", name="Submit the review…").click()
    expect(opened.get_by_role("heading", name="You cannot change it afterwards")).to_be_visible()
    accessible(opened)
    opened.get_by_role("button", name="Submit now").click()
    expect(opened.get_by_text("The canary of a colleague.")).to_be_visible()
    accessible(opened)
    opened.locator('[name="text"]').fill("I read 2.3 differently.")
    opened.get_by_role("button", name="Say it").click()
    expect(opened.locator("#discussion .comment")).to_contain_text("I read 2.3 differently.")
    expect(opened.locator(".kept-form")).to_have_count(0)
    review = Review.objects.get(assignment__reviewer=reviewer)
    assert review.submissions.get().content["scores"]["2.6"]["value"] == 4
    opened.goto(opened.url.replace("others/", ""))
    expect(opened.locator("#sheet form")).to_have_count(0)
    accessible(opened)


def test_keys_judge_but_never_while_typing(opened: Page, reviewer: User):
    opened.locator("h1").click()
    opened.keyboard.press("j")
    opened.keyboard.press("5")
    opened.keyboard.press("j")
    opened.keyboard.press("x")
    opened.keyboard.press("r")
    expect(reason(opened, "2.2")).to_be_focused()
    opened.keyboard.type("x3j 5?")
    opened.keyboard.press("Escape")
    opened.keyboard.press("k")
    opened.keyboard.press("3")
    saved(opened)
    scores = stored(reviewer)["scores"]
    assert scores["2.1"]["value"] == 3
    assert scores["2.2"] == {"value": None, "cannot_judge": True, "reason": "x3j 5?"}
    assert "2.3" not in scores


def test_keys_explain_themselves_and_can_be_switched_off(opened: Page):
    opened.locator("h1").click()
    opened.keyboard.press("?")
    expect(opened.locator("dialog")).to_be_visible()
    accessible(opened)
    opened.locator("#keys-on").uncheck()
    opened.locator("dialog").get_by_role("button", name="Close").click()
    opened.locator("h1").click()
    opened.keyboard.press("j")
    opened.keyboard.press("5")
    expect(opened.locator("[data-criterion] input:checked")).to_have_count(0)
    opened.reload()
    opened.locator("[data-keys-help]").click()
    expect(opened.locator("#keys-on")).not_to_be_checked()


def test_two_windows_lose_nothing(opened: Page, reviewer: User):
    second = opened.context.new_page()
    second.goto(opened.url)
    expect(second.locator("[data-keys-help]")).to_be_visible()
    reason(opened, "2.1").fill("From the first window.")
    opened.locator('[name="strengths"]').fill("Only here.")
    saved(opened)

    second.locator('[name="advice"]').fill("Only there.")
    reason(second, "2.1").fill("From the second window.")
    box = second.locator("#theirs-reason-2-1")
    expect(box).to_contain_text("From the first window.")
    expect(second.locator('[name="strengths"]')).to_have_value("Only here.")
    expect(reason(second, "2.1")).to_have_value("From the second window.")
    banner(second, "choose")
    accessible(second)
    assert stored(reviewer)["scores"]["2.1"]["reason"] == "From the first window."
    box.get_by_role("button", name="Keep what stands here").click()
    saved(second)
    values = stored(reviewer)
    assert values["scores"]["2.1"]["reason"] == "From the second window."
    assert (values["strengths"], values["advice"]) == ("Only here.", "Only there.")


def test_the_other_windows_text_can_be_taken(opened: Page, reviewer: User):
    second = opened.context.new_page()
    second.goto(opened.url)
    choose(opened, "2.3", "2")
    saved(opened)
    choose(second, "2.3", "5")
    second.locator("#theirs-score-2-3").get_by_role("button", name="Take the other one").click()
    expect(second.locator('[name="score-2.3"][value="2"]')).to_be_checked()
    expect(second.locator(".theirs")).to_have_count(0)
    assert stored(reviewer)["scores"]["2.3"]["value"] == 2


def test_without_a_connection_it_is_kept_and_put_back(opened: Page, reviewer: User):
    place, context = opened.url, opened.context
    context.set_offline(True)
    cut(opened)
    reason(opened, "2.4").fill("Typed in a train.")
    banner(opened, "offline", "Your text is kept on this computer")
    accessible(opened)
    opened.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(place)
    expect(reason(again, "2.4")).to_have_value("Typed in a train.")
    saved(again)
    assert stored(reviewer)["scores"]["2.4"]["reason"] == "Typed in a train."
    assert again.evaluate(KEPT) == []


def test_a_lost_connection_that_comes_back_saves(opened: Page, reviewer: User):
    cut(opened)
    choose(opened, "2.5", "1")
    banner(opened, "again", "The server does not answer")
    mend(opened)
    saved(opened)
    assert stored(reviewer)["scores"]["2.5"]["value"] == 1


def test_signing_out_leaves_nothing_in_the_browser(opened: Page):
    cut(opened)
    reason(opened, "2.1").fill("Private.")
    wait_for(lambda: opened.evaluate(KEPT) != [], "the kept sheet", 10)
    opened.once("dialog", lambda dialog: dialog.accept())
    opened.locator("details.menu-user summary").click()
    opened.locator("form[data-sign-out] button").click()
    opened.wait_for_url("**/")
    assert opened.evaluate(KEPT) == []


def test_after_the_window_closes_it_says_so_and_keeps_the_text(opened: Page, application: Application):
    application.assignments.filter(reviewer__is_reviewer=True).update(freed="taken_back")
    reason(opened, "2.1").fill("Too late.")
    banner(opened, "refused")
    expect(reason(opened, "2.1")).to_have_value("Too late.")
    accessible(opened)


def test_on_a_phone_the_sheet_is_one_tap_away(opened: Page, reviewer: User):
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.reload()
    tab = opened.locator('.review-tabs a[href="#sheet"]')
    expect(tab).to_be_in_viewport()
    expect(opened.locator('[name="score-2.1"]').first).not_to_be_in_viewport()
    tab.click()
    expect(opened.locator(".sheet-head h2")).to_be_in_viewport()
    choose(opened, "2.1", "3")
    saved(opened)
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    accessible(opened)
    opened.locator('.review-tabs a[href="#dossier"]').click()
    expect(opened.locator(".review-seal")).to_be_in_viewport()


def test_without_a_script_the_buttons_do_it(
    browser: Any, live_server: Any, application: Application, reviewer: User
):
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    try:
        enter(context, live_server.url, reviewer)
        page = context.new_page()
        page.goto(address(live_server.url, application))
        choose(page, "2.1", "4")
        expect(page.locator("#anchor-2-1-4")).to_be_visible()
        fill_all(page)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved. It is not submitted yet.")).to_be_visible()
        page.get_by_role("button", name="Submit the review…").click()
        page.get_by_role("button", name="Submit now").click()
        expect(page.get_by_text("The canary of a colleague.")).to_be_visible()
    finally:
        context.close()


def test_declaration_queue_and_guide_are_accessible(
    page: Page, live_server: Any, application: Application, reviewer: User
):
    officer = factories.make_officer()
    other = factories.in_review(officer)
    factories.assign_to(other, reviewer, officer, declared=False)
    enter(page.context, live_server.url, reviewer)
    page.goto(f"{live_server.url}/reviews/")
    accessible(page)
    page.locator(f'a[href="/reviews/{other.reference}/declare/"]').click()
    accessible(page)
    page.goto(f"{live_server.url}/reviews/guide/")
    accessible(page)
    page.goto(f"{live_server.url}/reviews/{application.reference}/recuse/")
    accessible(page)


def test_the_officers_pages_are_accessible(
    page: Page, live_server: Any, application: Application, reviewer: User
):
    officer = factories.make_officer()
    enter(page.context, live_server.url, officer)
    for place in ("reviews", "interests"):
        page.goto(f"{live_server.url}/officer/{application.reference}/{place}/")
        accessible(page)
