"""Nothing typed is lost: offline, signed out, server away, several tabs, and the banner that says so honestly."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from applications.models import Application
from applications.services.answers import save_answer
from applications.tests import factories
from criteria.models import Question
from tests.browser.conftest import accessible
from tests.browser.test_road import people
from tests.portal import Portal

SAVED = re.compile(r"^\s*saved at \d\d:\d\d\s*$")
TYPED = "Typed while nobody listened."
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('unpsa:draft:'))"


@pytest.fixture
def writer(page: Page) -> User:
    return people()[0]


@pytest.fixture
def application(writer: User) -> Application:
    return factories.make_application(writer.memberships.get().agency)


def enter(context: BrowserContext, base: str, user: User) -> None:
    """Signed in, in English, without walking through the form."""
    client = Client()
    client.force_login(user)
    context.add_cookies(
        [
            {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base},
            {"name": "django_language", "value": "en", "url": base},
        ]
    )


def question(base: str, application: Application, number: int = 1) -> str:
    return f"{base}/applications/{application.reference}/questions/{number}/"


def question_one(application: Application) -> Question:
    return Question.objects.get(round=application.round, number="1")


def banner(page: Page, state: str, words: str = "", **options: Any) -> None:
    place = page.locator("[data-connection]")
    expect(place).to_have_attribute("data-state", state, **options)
    expect(place).to_contain_text(words)
    expect(place).to_be_visible()


def saved(page: Page, number: str = "1") -> None:
    expect(page.locator(f'[data-answer="{number}"] [data-saved]')).to_have_text(SAVED, timeout=40_000)
    banner(page, "saved")


def kept(page: Page, text: str) -> None:
    """The browser has it in its storage."""
    page.wait_for_function(f"(text) => {DRAFTS}.some((key) => localStorage[key].includes(text))", arg=text)


def cut(page: Page) -> None:
    """From now on nothing of this page reaches the server, not even while it is being closed."""
    page.evaluate("() => { window.wire = fetch; window.fetch = () => Promise.reject(new TypeError('cut')) }")


def mend(page: Page) -> None:
    page.evaluate("() => { window.fetch = window.wire }")


def type_unsent(page: Page, text: str = TYPED) -> None:
    """Typing whose saves reach nobody, although the page itself came."""
    cut(page)
    page.locator("#text-1").fill(text)
    banner(page, "again", "The server does not answer")
    kept(page, text)


@pytest.fixture
def opened(page: Page, live_server: Any, application: Application, writer: User) -> Page:
    """The writer at question 1."""
    enter(page.context, live_server.url, writer)
    page.goto(question(live_server.url, application))
    banner(page, "saved", "Everything on this page is saved.")
    return page


def test_typed_offline_and_closed_it_is_put_back_and_saved(opened: Page, application: Application):
    address, context = opened.url, opened.context
    context.set_offline(True)
    cut(opened)
    opened.locator("#text-1").fill(TYPED)
    banner(opened, "offline", "Your text is kept on this computer")
    kept(opened, TYPED)
    accessible(opened)
    opened.close()
    context.set_offline(False)
    assert not application.answers.exists()

    again = context.new_page()
    again.goto(address)
    expect(again.locator("#text-1")).to_have_value(TYPED)
    expect(again.locator(".put-back")).to_have_text(
        re.compile(r"Your unsaved typing of \d\d:\d\d has been put back\.")
    )
    saved(again)
    assert application.answers.get().text == TYPED
    assert again.evaluate(DRAFTS) == []


def test_what_the_server_has_already_is_not_put_back(opened: Page, application: Application, writer: User):
    type_unsent(opened)
    address, context = opened.url, opened.context
    opened.close()
    save_answer(
        application=application,
        question=question_one(application),
        text=TYPED,
        draft_th="",
        base=0,
        actor=writer,
    )
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#text-1")).to_have_value(TYPED)
    again.wait_for_function(f"{DRAFTS}.length === 0")
    expect(again.locator(".put-back")).to_have_count(0)
    assert application.answers.get().revision == 1


def test_put_back_over_somebodys_text_both_are_shown_and_the_merge_is_saved(
    opened: Page, application: Application
):
    type_unsent(opened)
    address, context = opened.url, opened.context
    opened.close()
    colleague = factories.make_member(application.agency)
    save_answer(
        application=application,
        question=question_one(application),
        text="Written by a colleague.",
        draft_th="",
        base=0,
        actor=colleague,
    )
    again = context.new_page()
    again.goto(address)
    expect(again.locator('[data-answer="1"] [data-conflict]')).to_be_visible()
    expect(again.locator("#text-1")).to_have_value(TYPED)
    banner(again, "choose", "choose between the two texts")
    accessible(again)
    again.locator('[data-answer="1"] .merge summary').click()
    again.locator("#merge-text-1").fill("Made of both.")
    again.locator('[data-answer="1"] [data-merge]').click()
    saved(again)
    texts = list(application.answers.get().revisions.order_by("number").values_list("text", flat=True))
    assert texts == ["Written by a colleague.", "Made of both."]


def test_an_expired_session_costs_nothing(opened: Page, application: Application, writer: User, live_server):
    Session.objects.all().delete()
    opened.locator("#text-1").fill(TYPED)
    banner(opened, "signedout", "You are signed out.")
    kept(opened, TYPED)
    accessible(opened)
    with opened.context.expect_page() as opening:
        opened.locator("[data-connection] a").click()
    other = opening.value
    other.locator('[name="login"]').fill(writer.email)
    other.locator('[name="password"]').fill(factories.PASSWORD)
    other.locator("main form button").first.click()
    other.wait_for_url("**/applications/")
    saved(opened)
    assert application.answers.get().text == TYPED
    assert application.answers.get().revisions.get().saved_by == writer


def test_a_restarted_server_gets_what_was_typed_meanwhile(
    page: Page, portal: Portal, application: Application, writer: User
):
    portal.start()
    enter(page.context, portal.url, writer)
    page.goto(question(portal.url, application))
    banner(page, "saved")
    portal.stop()
    page.locator("#text-1").fill(TYPED)
    banner(page, "again", "trying again")
    assert not application.answers.exists()
    portal.start()
    saved(page)
    assert application.answers.get().text == TYPED


def test_a_second_tab_leaves_the_first_its_typing_and_takes_over_when_it_closes(
    opened: Page, application: Application
):
    type_unsent(opened)
    second = opened.context.new_page()
    second.goto(opened.url)
    banner(second, "saved")
    expect(second.locator("#text-1")).to_have_value("")
    opened.close()
    expect(second.locator("#text-1")).to_have_value(TYPED)
    saved(second)
    assert application.answers.get().text == TYPED


def test_two_tabs_never_overwrite_each_others_kept_text(opened: Page, application: Application):
    type_unsent(opened)
    second = opened.context.new_page()
    second.goto(opened.url)
    type_unsent(second, "Typed in the second tab.")
    kept(second, TYPED)
    assert len(second.evaluate(DRAFTS)) == 2


def test_other_pages_tell_of_unsent_text_and_lead_to_it(
    opened: Page, application: Application, live_server: Any
):
    type_unsent(opened)
    context = opened.context
    opened.close()
    listing = context.new_page()
    listing.goto(f"{live_server.url}/applications/")
    banner(listing, "unsent", f"{application.reference}, question 1")
    accessible(listing)
    listing.goto(question(live_server.url, application, 2))
    banner(listing, "unsent", f"{application.reference}, question 1")
    listing.locator("[data-connection] a").click()
    expect(listing.locator("#text-1")).to_have_value(TYPED)
    saved(listing)
    assert application.answers.get().text == TYPED


def sign_out(page: Page) -> None:
    page.locator("details.menu-user summary").click()
    page.locator("details.menu-user form[data-sign-out] button").click()


def test_signing_out_saves_first_and_leaves_nothing_behind(opened: Page, application: Application):
    opened.locator("#text-1").fill(TYPED)
    sign_out(opened)
    expect(opened.locator(".sign-in")).to_be_visible()
    assert application.answers.get().text == TYPED
    assert opened.evaluate(DRAFTS) == []


def test_signing_out_with_unsaved_text_asks_and_then_clears_it(opened: Page, application: Application):
    type_unsent(opened)
    asked: list[str] = []
    answers: list[Callable[[Any], None]] = [lambda d: d.dismiss(), lambda d: d.accept()]

    def decide(dialog: Any) -> None:
        asked.append(dialog.message)
        answers.pop(0)(dialog)

    opened.on("dialog", decide)
    sign_out(opened)
    kept(opened, TYPED)
    expect(opened.locator("#text-1")).to_have_value(TYPED)
    sign_out(opened)
    expect(opened.locator(".sign-in")).to_be_visible()
    assert len(asked) == 2
    assert all("removed from this computer" in words for words in asked)
    assert opened.evaluate(DRAFTS) == []
    assert not application.answers.exists()


def test_another_person_on_the_same_computer_sees_nothing_of_it(
    opened: Page, application: Application, live_server: Any
):
    type_unsent(opened)
    context = opened.context
    colleague = factories.make_member(application.agency)
    enter(context, live_server.url, colleague)
    other = context.new_page()
    other.goto(question(live_server.url, application))
    banner(other, "saved")
    expect(other.locator("#text-1")).to_have_value("")
    other.goto(f"{live_server.url}/applications/")
    expect(other.locator("[data-connection]")).to_be_hidden()
    # The first person's page is still open: it saves nothing in the other's name.
    mend(opened)
    opened.locator("#text-1").press_sequentially(" More.")
    banner(opened, "signedout", "Another person is signed in")
    assert not application.answers.exists()


def test_old_text_of_anybody_is_removed_after_thirty_days(opened: Page):
    opened.evaluate(
        """() => {
            const draft = (days) => JSON.stringify(
                { text: "x", draft_th: "", base: 0, at: Date.now() - days * 86400000, url: "/", label: "1" });
            localStorage.setItem("unpsa:draft:999:A-1:1:old", draft(31));
            localStorage.setItem("unpsa:draft:999:A-1:1:new", draft(29));
        }"""
    )
    opened.reload()
    banner(opened, "saved")
    assert opened.evaluate(DRAFTS) == ["unpsa:draft:999:A-1:1:new"]


def test_sealed_meanwhile_the_text_stays_to_be_copied(opened: Page, application: Application):
    Application.objects.filter(pk=application.pk).update(state="submitted")
    opened.locator("#text-1").fill(TYPED)
    banner(opened, "refused", "Your text stays here on this computer")
    kept(opened, TYPED)
    context, address = opened.context, opened.url
    opened.close()
    again = context.new_page()
    again.goto(address)
    box = again.locator("section .conflict", has_text=TYPED)
    expect(box).to_be_visible()
    accessible(again)
    box.get_by_role("button", name="Remove it from this computer").click()
    expect(box).to_have_count(0)
    assert again.evaluate(DRAFTS) == []


def test_a_browser_that_keeps_nothing_says_so(
    page: Page, live_server, application: Application, writer: User
):
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    enter(page.context, live_server.url, writer)
    page.goto(question(live_server.url, application))
    cut(page)
    page.locator("#text-1").fill(TYPED)
    banner(page, "again", "leave this page open")
    mend(page)
    saved(page)


def test_the_banner_stays_in_sight_on_a_phone(opened: Page):
    opened.set_viewport_size({"width": 390, "height": 700})
    type_unsent(opened)
    opened.locator(".foot").scroll_into_view_if_needed()
    opened.locator("main .btns button.btn-primary").last.scroll_into_view_if_needed()
    expect(opened.locator("[data-connection]")).to_be_in_viewport()
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(opened)
