"""Two people at one application: they see each other, their texts meet, nothing is lost, and they talk about it."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role, User
from applications.models import Answer, Application, Comment, EvidencePointer
from applications.services import presence
from applications.services.answers import save_answer
from applications.tests import factories
from notifications.models import Message
from tests.browser.conftest import accessible

SAVED = re.compile(r"^\s*บันทึก \d\d:\d\d\s*$")
CARD = '[data-answer="3a"]'
PICTURES = os.environ.get("DESK_PICTURES")


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> Application:
    # Signs of life of earlier tests have other keys; the cache itself may be somebody's and is not cleared.
    monkeypatch.setattr(presence, "PREFIX", uuid4().hex)
    return factories.complete_application()


@pytest.fixture
def suphaporn(application: Application) -> User:
    return factories.make_member(application.agency, name_th="สุภาพร ใจดี", name_en="Suphaporn Jaidee")


@pytest.fixture
def kamon(application: Application) -> User:
    return factories.make_member(
        application.agency, Role.CONTRIBUTOR, name_th="กมล ไชยศรี", name_en="Kamon Chaisri"
    )


@pytest.fixture
def browser_of(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A browser for each person, signed in; an error of a script fails the test."""
    contexts, errors = [], []

    def opened(user: User, **options: Any) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            base_url=live_server.url, locale="th-TH", viewport={"width": 1280, "height": 900}, **options
        )
        context.set_default_timeout(15_000)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def question_page(application: Application) -> str:
    return f"/applications/{application.reference}/questions/3/"


def sign_of_life(page: Page) -> None:
    """What the page does by itself every twenty seconds, and when it is looked at again."""
    with page.expect_response("**/presence/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def store(application: Application, text: str, actor: User | None = None) -> Answer:
    question = application.round.question_set.get(number="3a")
    answer = Answer.objects.get(application=application, question=question)
    return save_answer(
        application=application,
        question=question,
        text=text,
        draft_th=answer.draft_th,
        base=answer.revision,
        actor=actor,
    ).answer


def test_two_people_see_each_other_and_what_the_other_saved(application, suphaporn, kamon, browser_of):
    hers, his = browser_of(suphaporn), browser_of(kamon)
    hers.goto(question_page(application))
    expect(hers.locator("[data-presence]")).to_be_hidden()
    his.goto(question_page(application))
    expect(his.locator("[data-presence]")).to_contain_text("สุภาพร ใจดี")
    sign_of_life(hers)
    expect(hers.locator("[data-presence]")).to_contain_text(re.compile(r"กมล ไชยศรี.* 3"))

    his.locator(f"{CARD} [data-text]").fill("Families gained recognised use of farmland.")
    expect(his.locator(f"{CARD} [data-saved]")).to_have_text(SAVED)
    sign_of_life(hers)
    news = hers.locator(f"{CARD} [data-news]")
    expect(news).to_contain_text("กมล ไชยศรี")
    accessible(hers)
    picture(hers, "news")
    news.get_by_role("button").click()
    expect(hers.locator(f"{CARD} [data-text]")).to_have_value("Families gained recognised use of farmland.")
    expect(news).to_be_hidden()

    # what she has not saved yet is never replaced
    his.locator(f"{CARD} [data-text]").fill("Families gained recognised use of forest land.")
    expect(his.locator(f"{CARD} [data-saved]")).to_have_text(SAVED)
    hers.route("**/answers/3a/", lambda route: route.abort())
    hers.locator(f"{CARD} [data-text]").fill("Unsaved words of hers.")
    sign_of_life(hers)
    news.get_by_role("button").click()
    expect(hers.locator(f"{CARD} [data-text]")).to_have_value("Unsaved words of hers.")
    expect(news.get_by_role("button")).to_be_hidden()
    expect(news).to_be_visible()
    hers.unroute("**/answers/3a/")


def test_a_stale_save_shows_both_texts_marked_and_a_merge_keeps_all(
    application, suphaporn, kamon, browser_of
):
    hers = browser_of(suphaporn)
    hers.goto(question_page(application))
    first = Answer.objects.get(application=application, question__number="3a")
    store(application, "Families gained recognised use of farmland and water.", kamon)
    hers.locator(f"{CARD} [data-text]").fill("Families gained recognised use of farmland and income.")
    conflict = hers.locator(f"{CARD} [data-conflict]")
    expect(conflict).to_be_visible()
    expect(conflict).to_contain_text("กมล ไชยศรี")
    mine = conflict.locator('[data-diff="text"][data-side="mine"]')
    theirs = conflict.locator('[data-diff="text"][data-side="theirs"]')
    expect(mine.locator("mark")).to_contain_text("income")
    expect(theirs.locator("mark")).to_contain_text("water")
    expect(mine.locator("mark .visually-hidden").first).to_have_text(re.compile(r"\["))
    conflict.locator("details.merge > summary").click()
    accessible(hers)
    picture(hers, "conflict")
    merge = conflict.locator("[data-merge-text]")
    expect(merge).to_have_value("Families gained recognised use of farmland and income.")
    merge.fill("Families gained recognised use of farmland, water and income.")
    conflict.locator("[data-merge]").click()
    expect(conflict).to_be_hidden()
    expect(hers.locator(f"{CARD} [data-saved]")).to_have_text(SAVED)

    hers.goto(f"/applications/{application.reference}/answers/3a/history/")
    versions = hers.locator(".version")
    expect(versions).to_have_count(3)
    expect(versions.nth(0)).to_contain_text("สุภาพร ใจดี")
    expect(versions.nth(1)).to_contain_text("กมล ไชยศรี")
    accessible(hers)
    versions.nth(2).locator('input[name="from"]').check()
    versions.nth(0).locator('input[name="to"]').check()
    hers.locator("form.card button.btn-primary").click()
    expect(hers.locator(".differences ins").first).to_be_visible()
    accessible(hers)
    picture(hers, "history")
    hers.locator(".version").nth(2).locator('button[name="revision"]').click()
    expect(hers.locator(".version")).to_have_count(4)
    answer = Answer.objects.get(pk=first.pk)
    assert (answer.revision, answer.text) == (4, first.text)


def saved_state(page: Page) -> None:
    expect(page.locator(f"{CARD} [data-saved]")).to_have_text(SAVED)
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "saved")


def test_one_writes_the_thai_while_the_other_writes_the_un_text(application, suphaporn, kamon, browser_of):
    hers, his = browser_of(suphaporn), browser_of(kamon)
    for page in (hers, his):
        page.goto(question_page(application))
    his.locator(f"{CARD} [data-draft]").fill("ร่างที่กมลเขียน")
    saved_state(his)
    hers.locator(f"{CARD} [data-text]").fill("The text that Suphaporn wrote.")
    expect(hers.locator(f"{CARD} [data-draft]")).to_have_value("ร่างที่กมลเขียน")
    saved_state(hers)
    expect(hers.locator(f"{CARD} [data-adopted]")).to_contain_text("กมล ไชยศรี")
    expect(hers.locator(f"{CARD} [data-flag]")).to_be_visible()
    expect(hers.locator(f"{CARD} [data-conflict]")).to_be_hidden()
    accessible(hers)
    picture(hers, "adopted")
    answer = Answer.objects.get(application=application, question__number="3a")
    assert (answer.text, answer.draft_th) == ("The text that Suphaporn wrote.", "ร่างที่กมลเขียน")
    # and the other way round, from a page that has not seen her text
    his.locator(f"{CARD} [data-draft]").fill("ร่างที่กมลเขียนต่อ")
    expect(his.locator(f"{CARD} [data-text]")).to_have_value("The text that Suphaporn wrote.")
    answer.refresh_from_db()
    assert (answer.text, answer.draft_th) == ("The text that Suphaporn wrote.", "ร่างที่กมลเขียนต่อ")


def test_what_is_being_typed_is_never_replaced_by_what_the_other_saved(
    application, suphaporn, kamon, browser_of
):
    """She types in the Thai while the reply that brings his Thai is on its way: both stand side by side."""
    hers = browser_of(suphaporn)
    hers.goto(question_page(application))
    answer = Answer.objects.get(application=application, question__number="3a")
    save_answer(
        application=application, question=answer.question, text=answer.text, draft_th="ร่างของกมล",
        base=answer.revision, actor=kamon,
    )  # fmt: skip
    held: list[Any] = []
    hers.route("**/answers/3a/", lambda route: route.continue_() if held else held.append(route))
    with hers.expect_request("**/answers/3a/"):
        hers.locator(f"{CARD} [data-text]").fill("Her text.")
    hers.locator(f"{CARD} [data-draft]").fill("ร่างของสุภาพร")
    held[0].continue_()
    conflict = hers.locator(f"{CARD} [data-conflict]")
    expect(conflict).to_be_visible()
    expect(hers.locator(f"{CARD} [data-draft]")).to_have_value("ร่างของสุภาพร")
    expect(conflict.locator('[data-diff="draft_th"][data-side="theirs"]')).to_contain_text("กมล")
    expect(conflict.locator('[data-diff="text"][data-side="theirs"]')).to_be_hidden()
    answer.refresh_from_db()
    assert (answer.text, answer.draft_th) == ("Her text.", "ร่างของกมล")
    conflict.locator("[data-keep]").click()
    saved_state(hers)
    answer.refresh_from_db()
    assert (answer.text, answer.draft_th) == ("Her text.", "ร่างของสุภาพร")


@pytest.mark.parametrize("decision", ["keep", "take", "merge"])
def test_only_the_field_that_both_changed_is_decided(application, suphaporn, kamon, browser_of, decision):
    hers = browser_of(suphaporn)
    hers.goto(question_page(application))
    answer = Answer.objects.get(application=application, question__number="3a")
    save_answer(
        application=application, question=answer.question, text="His text.", draft_th="ร่างของกมล",
        base=answer.revision, actor=kamon,
    )  # fmt: skip
    hers.locator(f"{CARD} [data-text]").fill("Her text.")
    conflict = hers.locator(f"{CARD} [data-conflict]")
    expect(conflict.locator('[data-diff="text"][data-side="theirs"]')).to_have_text(re.compile("His"))
    expect(conflict.locator('[data-diff="draft_th"][data-side="theirs"]')).to_be_hidden()
    expect(hers.locator(f"{CARD} [data-draft]")).to_have_value("ร่างของกมล")
    if decision == "merge":
        conflict.locator("details.merge > summary").click()
        expect(conflict.locator("[data-merge-draft]")).to_be_hidden()
        accessible(hers)
        picture(hers, "conflict-one-field")
        conflict.locator("[data-merge-text]").fill("Her and his text.")
    conflict.locator(f"[data-{decision}]").click()
    saved_state(hers)
    wanted = {"keep": "Her text.", "take": "His text.", "merge": "Her and his text."}[decision]
    expect(hers.locator(f"{CARD} [data-text]")).to_have_value(wanted)
    if decision == "take":
        expect(hers.locator(f"{CARD} [data-own-text]")).to_have_text("Her text.")
        expect(hers.locator(f"{CARD} [data-own-draft]")).to_be_hidden()
    answer.refresh_from_db()
    assert (answer.text, answer.draft_th) == (wanted, "ร่างของกมล")


def test_a_stale_save_is_decided_without_any_script(application, suphaporn, kamon, browser_of):
    hers = browser_of(suphaporn, java_script_enabled=False)
    hers.goto(question_page(application))
    store(application, "His words.", kamon)
    hers.locator(f"{CARD} [data-text]").fill("Her words.")
    hers.locator('main form button.btn-primary[value="next"]').click()
    conflict = hers.locator(f"{CARD} [data-conflict]")
    expect(conflict.locator('[data-side="theirs"] mark').first).to_contain_text("His")
    conflict.locator("details.merge > summary").click()
    conflict.locator("[data-merge-text]").fill("His and her words.")
    conflict.locator("[data-merge]").click()
    expect(hers.locator(f"{CARD} [data-text]")).to_have_value("His and her words.")


@pytest.mark.parametrize("scripted", [True, False])
def test_they_talk_about_an_answer_and_settle_it(application, suphaporn, kamon, browser_of, scripted):
    his = browser_of(kamon, java_script_enabled=scripted)
    his.goto(question_page(application))
    comments = his.locator("#comments-3a")
    comments.locator("> summary").click()
    comments.locator("textarea").fill("@สุภาพร ขอแหล่งอ้างอิงของตัวเลขนี้")
    if scripted:
        his.locator(f"{CARD} [data-text]").fill("Typed beside the comment.")
    comments.locator('button[value="add"]').click()
    expect(comments.locator(".comment")).to_contain_text("ขอแหล่งอ้างอิงของตัวเลขนี้")
    if scripted:
        expect(his.locator(f"{CARD} [data-text]")).to_have_value("Typed beside the comment.")
        expect(his.locator(f"{CARD} [data-saved]")).to_have_text(SAVED)
    message = Message.objects.get(recipient=suphaporn.email)
    assert f"{question_page(application)}#comments-3a" in message.body

    hers = browser_of(suphaporn, java_script_enabled=scripted)
    hers.goto(question_page(application))
    expect(hers.locator('.layout-tasks [data-task="topic-3"] .task-talk').first).to_be_visible()
    if scripted:
        accessible(hers)
        picture(hers, "comments")
    hers.locator("#comments-3a .comment button").click()
    expect(hers.locator("#comments-3a .comment .chip-ok")).to_contain_text("สุภาพร ใจดี")
    assert Comment.objects.get().resolved_by == suphaporn


def test_a_comment_that_was_not_taken_stays_and_says_why(application, kamon, browser_of):
    his = browser_of(kamon)
    his.goto(question_page(application))
    saved = his.locator(f"{CARD} [data-saved]").inner_text()
    his.locator("#comments-3a > summary").click()
    text = his.locator("#comments-3a textarea")
    text.fill("Words worth keeping")
    assert his.locator(f"{CARD} [data-saved]").inner_text() == saved  # a comment is no typing of the answer
    failed = his.locator(f"{CARD} [data-talk-failed]")
    his.route("**/comments/", lambda route: route.abort())
    his.locator("#comment-send-3a").click()
    expect(failed).to_have_text(failed.get_attribute("data-say-offline"))
    his.unroute("**/comments/")
    his.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    his.locator("#comment-send-3a").click()
    expect(failed).to_have_text(failed.get_attribute("data-say-signed-out"))
    expect(text).to_have_value("Words worth keeping")
    client = Client()
    client.force_login(kamon)
    name = settings.SESSION_COOKIE_NAME
    base = his.url.split("/applications/")[0]
    his.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
    his.locator("#comment-send-3a").click()
    expect(his.locator("#comments-3a .comment")).to_contain_text("Words worth keeping")
    expect(failed).to_be_hidden()


def test_an_answer_points_to_its_evidence(application, kamon, browser_of):
    his = browser_of(kamon)
    his.goto(question_page(application))
    evidence = his.locator("#evidence-3a")
    evidence.locator("summary").click()
    evidence.locator('[name="page"]').fill("2")
    evidence.locator('button[value="add"]').click()
    expect(evidence.locator('[role="alert"]')).to_contain_text("1")
    accessible(his)
    evidence.locator('[name="page"]').fill("1")
    evidence.locator('button[value="add"]').click()
    expect(evidence.locator("li")).to_contain_text(re.compile(r"\. 1\b"))
    assert EvidencePointer.objects.get().page == 1
    evidence.locator("li button").click()
    expect(evidence.locator("li")).to_have_count(0)


def test_the_flag_is_cleared_by_the_writer_who_looked(application, kamon, browser_of):
    his = browser_of(kamon)
    his.goto(question_page(application))
    draft = his.locator(f"{CARD} [data-draft]")
    draft.fill(f"{draft.input_value()} เพิ่มเติม")
    expect(his.locator(f"{CARD} [data-flag]")).to_be_visible()
    his.locator(f"{CARD} [data-flag] button").click()
    expect(his.locator("#messages, .alert-success").first).to_be_visible()
    expect(his.locator(f"{CARD} [data-flag]")).to_be_hidden()
    expect(draft).to_have_value(re.compile("เพิ่มเติม$"))
