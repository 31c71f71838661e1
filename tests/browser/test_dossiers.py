"""Dossiers and papers with a real worker: the queue, calling off and making again, the blank form."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from dossiers.models import Dossier, DossierState
from dossiers.papers import services as papers
from tests.browser import desk_road
from tests.browser.desk_road import looked_at, primary, sign_in


def test_the_queue_moves_and_is_steered(
    page: Page, live_server: Any, start_worker: Callable[[], Any], queue: str, monkeypatch: Any
):
    from dossiers.papers.tasks import render_paper

    monkeypatch.setattr(papers, "_publish", lambda pk: render_paper.apply_async((pk,), queue=queue))
    base = live_server.url
    people = desk_road.people()
    application = desk_road.reviewed(people)
    Dossier.objects.update(state=DossierState.QUEUED, file="", reading_file="", attempts=0)
    sign_in(page, base, people.officers[0])
    page.goto(f"{base}/officer/")
    page.locator(".menu-more > summary").click()
    page.locator('.nav-main a[href="/officer/dossiers/"]').click()
    expect(page.locator("#dossier-queue")).to_contain_text(application.reference)
    looked_at(page)
    page.locator('a[href$="/off/"]').first.click()
    looked_at(page)
    primary(page).click()
    page.goto(f"{base}/officer/dossiers/?state=off")
    expect(page.locator("#dossier-queue")).to_contain_text(application.reference)
    page.locator('a[href$="/again/"]').last.click()
    looked_at(page)
    primary(page).click()
    expect(page.locator("#dossier-queue")).to_contain_text(application.reference)
    start_worker()
    # Nobody reloads: the page asks by itself until nothing is open.
    expect(page.locator("#dossier-queue .empty")).to_be_visible(timeout=60_000)
    page.goto(f"{base}/officer/dossiers/?state=ready")
    looked_at(page)

    page.goto(f"{base}/rounds/{application.round.code}/form/")
    looked_at(page)
    primary(page).click()
    link = page.locator('#paper a[href$="form.pdf"]')
    expect(link).to_be_visible(timeout=60_000)
    looked_at(page)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == f"{application.round.code}-form.pdf"
