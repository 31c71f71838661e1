"""OPDC's desk in a real browser: one application from screening to the register of winners (issue 4)."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from applications.models import Application
from applications.states import State
from criteria.models import PastWinner, Round
from notifications.models import Message
from reviews.models import AgencyMessage, Assignment, ClauseDecision, Decision
from reviews.tests import factories
from tests.browser import desk_road, road
from tests.browser.desk_road import looked_at, primary, sign_in, sign_out


def yesterday() -> date:
    """In the portal's zone."""
    return timezone.localdate() - timedelta(days=1)


def like_a_winner(application_of: desk_road.People) -> None:
    """A past winner of nearly the same names, so that clause 1.6 waits for an officer's word."""
    PastWinner.objects.create(
        year=2015,
        agency_th=application_of.agency.name_th,
        agency_en=application_of.agency.name_en,
        initiative_th="ห้วยน้ำใสโมเดล",
        initiative_en="Huay Nam Sai Model",
        place_th="รองชนะเลิศ",
        place_en="Second place",
        grade="A",
    )


def test_the_road_from_screening_to_the_register_of_winners(
    browser: Browser, page: Page, live_server: Any, tmp_path: Path
):
    base = live_server.url
    people = desk_road.people()
    like_a_winner(people)
    application = factories.submitted(people.agency)

    sign_in(page, base, people.officers[0])
    screen_and_accept(page, base, application)
    assign(page, base, application, people)
    sign_out(page)
    review_one_after_the_other(page, base, application, people)

    sign_in(page, base, people.officers[0])
    see_the_ranking(page, base, application)
    for place in ("", "new/"):
        page.goto(f"{base}/officer/panels/{place}")
        looked_at(page)
    desk_road.open_panel(page, base, application)
    looked_at(page)
    desk_road.prepare(page, "endorse", "ผลงานโดดเด่น วัดผลได้ / Outstanding and measured.")
    looked_at(page)
    release(page, application)
    no_feedback_yet(browser, base, application, people.coordinators[1])
    approve_feedback(page, base, application)
    sign_out(page)

    hand_over(page, base, application, people, road.pdf(tmp_path, "receipt"))

    sign_in(page, base, people.officers[0])
    record_winner(page, base, application)
    see_the_whole_trail(page, base, application, people)


def screen_and_accept(page: Page, base: str, application: Application) -> None:
    page.wait_for_url("**/officer/")
    looked_at(page)
    desk_road.open_at_the_desk(page, base, application)
    desk_road.start_screening(page)
    desk_road.confirm_met(page)
    # One clause waits: the officer says why the past winner is another work.
    assert ClauseDecision.objects.filter(application=application).count() == 10
    desk_road.decide(page, "1.6", "pass", "ผลงานคนละพื้นที่และคนละช่วงเวลา")
    looked_at(page)
    desk_road.press(page, "/accept/")
    expect(page.locator("#reopening")).to_be_attached()
    assert desk_road.state_of(application) == State.ACCEPTED


def assign(page: Page, base: str, application: Application, people: desk_road.People) -> None:
    """The first reviewer by hand, the others by the portal."""
    page.locator('nav a[href="/officer/assignments/"]').first.click()
    looked_at(page)
    page.get_by_role("link", name=application.title).click()
    looked_at(page)
    page.get_by_role("checkbox", name=str(people.reviewers[0])).check()
    primary(page).click()
    expect(page.locator('a[href$="/back/"]')).to_have_count(1)
    assert [row.origin for row in Assignment.objects.all()] == ["hand"]
    page.goto(f"{base}/officer/assignments/")
    page.get_by_role("main").locator('a[href^="/officer/assignments/automatic/"]').click()
    for reviewer in people.reviewers[1:]:
        expect(page.locator('table[aria-labelledby="plan-title"]')).to_contain_text(str(reviewer))
    looked_at(page)
    primary(page).click()
    page.wait_for_url("**/officer/bulk/*/")
    looked_at(page)
    assert sorted(Assignment.objects.values_list("origin", flat=True)) == ["automatic", "automatic", "hand"]
    assert desk_road.state_of(application) == State.IN_REVIEW


def review_one_after_the_other(
    page: Page, base: str, application: Application, people: desk_road.People
) -> None:
    """Each signs in, declares, reads, scores and submits; of the others nothing is seen before."""
    for number, reviewer in enumerate(people.reviewers):
        look = looked_at if number == 0 else page_as_before
        sign_in(page, base, reviewer)
        page.wait_for_url("**/reviews/")
        look(page)
        page.get_by_role("link", name=application.title).click()
        page.wait_for_url("**/declare/")
        look(page)
        desk_road.declare(page, application)
        expect(page.locator("#dossier")).to_contain_text(road.CASE["answers"]["1"]["text"])
        score = desk_road.score_by_keys if number == 1 else desk_road.score_by_mouse
        score(page, desk_road.SCORES[number], desk_road.WORDS[number])
        look(page)
        see_nothing_of(
            page, base, application, [words for words in desk_road.WORDS if words != desk_road.WORDS[number]]
        )
        page.goto(f"{base}/reviews/{application.reference}/")
        page.locator('button[name="go"][value="submit"]').click()
        page.wait_for_url("**/submit/")
        look(page)
        desk_road.submit_review(page)
        for earlier in desk_road.WORDS[: number + 1]:
            expect(page.get_by_role("main")).to_contain_text(earlier)
        discuss(page, f"ความเห็นเพิ่มของคนที่ {number + 1}")
        # Signing out would ask about anything that is typed and not stored.
        sign_out(page)


def discuss(page: Page, words: str) -> None:
    """Said once; the form does not offer the same words again."""
    said = page.locator("#discussion")
    said.locator('[name="text"]').fill(words)
    said.locator('button[type="submit"]').click()
    expect(said.locator(".comment").last).to_contain_text(words)
    expect(said.locator('[name="text"]')).to_have_value("")
    expect(said.locator(".kept-form")).to_have_count(0)


def page_as_before(_page: Page) -> None:
    """The first reviewer has looked at it."""


def see_nothing_of(page: Page, base: str, application: Application, words: set[str]) -> None:
    """On none of the reviewer's addresses, also not on that of the comparison."""
    own = f"/reviews/{application.reference}/"
    for place in (own, f"{own}submit/", f"{own}others/", f"{own}recuse/", "/reviews/", "/reviews/guide/"):
        page.goto(base + place)
        text = page.content()
        assert not [found for found in words if found in text], place
        assert "compare-given" not in text, place


def see_the_ranking(page: Page, base: str, application: Application) -> None:
    page.goto(f"{base}/officer/ranking/")
    category = application.category.number
    page.locator("#id_category").select_option(str(category))
    page.get_by_role("main").locator(".filters button").click()
    row = page.get_by_role("row").filter(has_text=application.reference)
    expect(row).to_contain_text(desk_road.MEAN)
    expect(row).to_contain_text("3/3")
    looked_at(page)
    row.get_by_role("link", name=application.title).click()
    page.wait_for_url("**/reviews/")
    for words in desk_road.WORDS:
        expect(page.get_by_role("main")).to_contain_text(words)
    looked_at(page)


def release(page: Page, application: Application) -> None:
    """Prepared, nothing has changed yet; the preview shows the letter; confirmed, it goes out."""
    assert desk_road.state_of(application) == State.IN_REVIEW
    page.locator(".panel-bar .crumb a").click()
    primary(page).first.click()
    page.wait_for_url("**/release/")
    page.get_by_role("main").locator("details summary").click()
    expect(page.get_by_role("main")).to_contain_text(application.title_en)
    looked_at(page)
    primary(page).click()
    page.wait_for_url("**/officer/panels/*/")
    looked_at(page)
    assert desk_road.state_of(application) == State.ENDORSED
    assert Decision.objects.get(application=application).outcome == "endorse"
    assert AgencyMessage.objects.get(application=application).template.purpose == "endorsed"


def no_feedback_yet(browser: Browser, base: str, application: Application, reader: User) -> None:
    """The decision is out, the feedback is not approved: the agency reads nothing of the reviews."""
    context = browser.new_context(locale="th")
    try:
        page = context.new_page()
        sign_in(page, base, reader)
        page.goto(f"{base}/applications/{application.reference}/feedback/")
        expect(page.locator(".empty")).to_be_visible()
        assert not [words for words in desk_road.WORDS if words in page.content()]
    finally:
        context.close()


def approve_feedback(page: Page, base: str, application: Application) -> None:
    """Composed of the reviews; the officer writes it, saves it, then approves it."""
    page.goto(f"{base}/officer/{application.reference}/feedback/")
    composed = page.locator('[name="text_th"]')
    for words in desk_road.WORDS:
        expect(composed).to_have_value(re.compile(words))
    looked_at(page)
    composed.fill("จุดเด่น: วัดผลได้จริง")
    page.locator('[name="text_en"]').fill("Strength: it is measured.")
    page.locator('button[name="do"][value="save"]').click()
    expect(composed).to_have_value("จุดเด่น: วัดผลได้จริง")
    page.locator('button[name="do"][value="approve"]').click()
    expect(page.locator('button[name="do"]')).to_have_count(0)
    looked_at(page)
    page.goto(f"{base}/officer/messages/")
    for subject in AgencyMessage.objects.values_list("subject_th", flat=True):
        expect(page.get_by_role("main")).to_contain_text(subject)
    looked_at(page)


def hand_over(
    page: Page, base: str, application: Application, people: desk_road.People, receipt: Path
) -> None:
    """The agency reads decision, letter and feedback, and records the UN's receipt."""
    sign_in(page, base, people.coordinators[0])
    overview = f"{base}/applications/{application.reference}/"
    page.goto(overview)
    main = page.get_by_role("main")
    letter = AgencyMessage.objects.get(template__purpose="endorsed")
    expect(main).to_contain_text(letter.subject_th)
    assert set(
        Message.objects.filter(subject__contains=letter.subject_en).values_list("recipient", flat=True)
    ) == {user.email for user in people.coordinators}
    page.locator(f'a[href="/applications/{application.reference}/feedback/"]').click()
    expect(main).to_contain_text("จุดเด่น: วัดผลได้จริง")
    looked_at(page)
    for text in (*desk_road.WORDS, *map(str, people.reviewers)):
        assert text not in page.content()
    page.goto(overview)
    looked_at(page)
    primary(page).click()
    page.wait_for_url("**/handover/")
    page.locator('[name="reference"]').fill("UN-2026-0042")
    page.locator('[name="submitted_at"]').fill(f"{yesterday()}T09:30")
    page.locator('[name="unchecked_too"]').check()
    page.locator('input[name="file"]').set_input_files(receipt)
    page.locator("section:has(#receipt-heading) button.btn-primary").click()
    expect(main).to_contain_text("UN-2026-0042")
    assert desk_road.state_of(application) == State.SENT_TO_UN
    sign_out(page)


def record_winner(page: Page, base: str, application: Application) -> None:
    # A winner of a practice round has won nothing.
    Round.objects.filter(pk=application.round_id).update(is_practice=False)
    page.goto(f"{base}/officer/handover/")
    looked_at(page)
    page.get_by_role("main").locator('a[href="?show=sent"]').click()
    expect(page.get_by_role("main")).to_contain_text("UN-2026-0042")
    looked_at(page)
    page.get_by_role("main").locator(f'a[href="/officer/{application.reference}/result/"]').click()
    looked_at(page)
    page.locator('input[name="result"][value="un_winner"]').check()
    page.locator('[name="day"]').fill(yesterday().isoformat())
    page.locator('[name="place_th"]').fill("รางวัลชนะเลิศ")
    page.locator('[name="place_en"]').fill("Winner")
    primary(page).click()
    page.wait_for_url(f"**/officer/{application.reference}/")
    assert desk_road.state_of(application) == State.UN_WINNER
    winner = PastWinner.objects.get(reference=application.reference)
    assert (winner.initiative_en, winner.place_th) == (application.title_en, "รางวัลชนะเลิศ")


def see_the_whole_trail(page: Page, base: str, application: Application, people: desk_road.People) -> None:
    """Every state on the way, who decided, who reviewed."""
    page.goto(f"{base}/officer/{application.reference}/history/")
    told = page.locator(".timeline strong")
    way = (
        State.UN_WINNER,
        State.SENT_TO_UN,
        State.ENDORSED,
        State.IN_REVIEW,
        State.ACCEPTED,
        State.IN_SCREENING,
        State.SUBMITTED,
    )
    with translation.override("th"):
        expect(told).to_have_text([str(state.label) for state in way])
    for person in (people.officers[0], people.coordinators[0], *people.reviewers):
        expect(page.get_by_role("main")).to_contain_text(str(person))
    looked_at(page)
