"""From sign-in to the dossier in the officer's hands: the main job, in Thai, by mouse (and by keyboard below)."""

import subprocess
from pathlib import Path

import pikepdf
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from applications.models import Application, Snapshot
from applications.tests import factories
from tests.browser import road
from tests.browser.conftest import accessible


def people() -> tuple[User, User]:
    """A coordinator of the applicant, and an officer; both confirmed."""
    applicant = road.CASE["applicant"]
    agency = factories.make_agency(
        name_th=applicant["name_th"], name_en=applicant["name_en"], aliases=applicant["aliases"]
    )
    both = factories.make_member(agency), factories.make_officer()
    for user in both:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return both


def test_the_road_from_sign_in_to_the_officers_dossier(page: Page, live_server, start_worker, tmp_path: Path):
    factories.make_round()
    coordinator, officer = people()
    start_worker()
    road.sign_in(page, live_server.url, coordinator.email)
    reference = road.start(page)
    road.prescreen(page)
    road.answer_all(page)
    road.add_report(page, road.pdf(tmp_path, "รายงานประเมินผล", 3))
    road.add_letters(page, tmp_path)
    road.add_links(page)
    road.submit(page)

    page.wait_for_url(f"**/applications/{reference}/")
    expect(page.locator("#dossier")).to_contain_text(f"{reference}-1.pdf", timeout=45_000)
    accessible(page)
    assert Application.objects.get(reference=reference).state == "submitted"
    assert Snapshot.objects.count() == 1

    page.locator("details.menu-user summary").click()
    page.get_by_role("button", name="ออกจากระบบ").click()
    road.sign_in(page, live_server.url, officer.email)
    page.wait_for_url("**/officer/")
    accessible(page)
    page.get_by_role("searchbox").or_(page.locator('main [name="q"]')).first.fill("ห้วยน้ำใส")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="ห้วยน้ำใสโมเดล").click()
    page.wait_for_url(f"**/officer/{reference}/")
    accessible(page)
    with page.expect_download() as download:
        page.locator('a[href$="/dossier/1.pdf"]').first.click()
    check_dossier(Path(download.value.path()), reference)


def check_dossier(path: Path, reference: str) -> None:
    """The PDF holds what was typed, in both languages, and its seal."""
    text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True).stdout.decode()
    flat = "".join(text.split())
    snapshot = Snapshot.objects.get()
    for expected in (
        reference,
        road.CASE["initiative"]["title_th"],
        road.CASE["answers"]["1"]["text"],
        # a longer text may be cut in two by a page's foot
        road.CASE["answers"]["12"]["text"].split(".")[0],
        road.CASE["answers"]["5a"]["draft_th"],
        "มูลนิธิโครงการหลวง",
        snapshot.sha256[:8],
    ):
        assert "".join(expected.split()) in flat, expected
    with pikepdf.open(path) as pdf:
        assert 12 <= len(pdf.pages) <= 24
        assert str(pdf.docinfo["/Title"]).startswith(reference)
        assert f"จาก{len(pdf.pages)}" in flat


def test_an_unfinished_application_says_what_is_missing_and_cannot_be_sent(page: Page, live_server):
    coordinator, _officer = people()
    application = factories.make_application(coordinator.memberships.get().agency)
    road.sign_in(page, live_server.url, coordinator.email)
    page.goto(f"{live_server.url}/applications/{application.reference}/checklist/")
    accessible(page)
    main = page.get_by_role("main")
    expect(main).to_contain_text("1.5")
    main.locator('a[href$="/submit/"]').click()
    page.wait_for_url("**/submit/")
    accessible(page)
    expect(page.locator('[name="accurate"]')).to_have_count(0)
    page.go_back()
    main.locator('a[href$="/questions/1/"]').first.click()
    page.wait_for_url("**/questions/1/")


def test_two_writers_lose_nothing(browser: Browser, page: Page, live_server):
    """A stale save shows both texts; the writer chooses; both are kept as revisions."""
    coordinator, _officer = people()
    application = factories.make_application(coordinator.memberships.get().agency)
    road.sign_in(page, live_server.url, coordinator.email)
    address = f"{live_server.url}/applications/{application.reference}/questions/1/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.locator("#text-1").fill("Their text.")
    expect(other.locator('[data-answer="1"] [data-saved]')).to_have_text(road.SAVED)
    page.locator("#text-1").fill("My text.")
    conflict = page.locator('[data-answer="1"] [data-conflict]')
    expect(conflict).to_be_visible()
    expect(conflict.locator('[data-diff="text"][data-side="theirs"]')).to_contain_text("Their")
    expect(page.locator("#text-1")).to_have_value("My text.")
    accessible(page)
    page.locator('[data-answer="1"] [data-keep]').click()
    expect(conflict).to_be_hidden()
    expect(page.locator('[data-answer="1"] [data-saved]')).to_have_text(road.SAVED)
    answer = application.answers.get()
    assert answer.text == "My text."
    assert list(answer.revisions.values_list("text", flat=True)) == ["My text.", "Their text."]


def test_typing_survives_a_broken_connection(page: Page, live_server):
    coordinator, _officer = people()
    application = factories.make_application(coordinator.memberships.get().agency)
    road.sign_in(page, live_server.url, coordinator.email)
    page.goto(f"{live_server.url}/applications/{application.reference}/questions/1/")
    saved = page.locator('[data-answer="1"] [data-saved]')
    page.context.set_offline(True)
    page.locator("#text-1").fill("Typed while the line was down.")
    expect(saved).to_contain_text("ยังไม่ได้บันทึก")
    assert not application.answers.exists()
    page.context.set_offline(False)
    expect(saved).to_have_text(road.SAVED, timeout=40_000)
    assert application.answers.get().text == "Typed while the line was down."
