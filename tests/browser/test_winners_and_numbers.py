"""Visitors read, search and take along the register of winners and the open numbers, with and without a script."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from applications.models import Application
from applications.states import State
from applications.tests import factories
from criteria.models import Deadline, Round
from tests.browser.desk_road import looked_at

COUNTS = {State.NOT_ENDORSED: 12, State.UN_WINNER: 2, State.WITHDRAWN: 6}


@pytest.fixture
def closed() -> Round:
    """A round that counts and has closed; 20 applications, two of them in a category of their own."""
    cache.clear()
    round_ = factories.make_round()
    Round.objects.filter(pk=round_.pk).update(is_practice=False)
    Deadline.objects.filter(round=round_).exclude(kind="result").update(at=timezone.now() - timedelta(days=3))
    agency = factories.make_agency(name_th="กรมทดสอบ", name_en="Test Department", region="north")
    for state, number in COUNTS.items():
        category = round_.category_set.get(number=4 if state == State.UN_WINNER else 1)
        Application.objects.bulk_create(
            Application(
                reference=f"OPEN-{state}-{at}",
                round=round_,
                agency=agency,
                category=category,
                state=state,
                sdgs=["3"],
                submitted_at=timezone.now() - timedelta(days=4),
            )
            for at in range(number)
        )
    return round_


def test_visitors_find_winners_and_take_the_data_along(page: Page, live_server: Any, closed: Round):
    base = live_server.url
    page.goto(f"{base}/winners/")
    looked_at(page)
    expect(page.locator(".winner")).to_have_count(14)
    page.get_by_role("searchbox").fill("ขอนแก่น")
    page.locator('[name="year"]').select_option("2014")
    page.locator(".filters-winners [type=submit]").click()
    expect(page.locator(".winner")).to_have_count(1)
    looked_at(page)
    page.locator(".winner h2 a").click()
    expect(page.locator("h1")).to_contain_text("OSCC")
    looked_at(page)
    page.locator(".same a").click()
    expect(page.locator("h1")).to_have_text("Fast-track Service for High-risk Pregnancies")
    with page.expect_download() as download:
        page.locator('a[href="/winners.csv"]').click()
    assert "โรงพยาบาลขอนแก่น" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    page.goto(f"{base}/winners/?q=ยานอวกาศ")
    expect(page.locator(".empty")).to_be_visible()
    looked_at(page)


def test_numbers_are_hidden_until_the_result_is_public(page: Page, live_server: Any, closed: Round):
    base = live_server.url
    page.goto(f"{base}/numbers/")
    looked_at(page)
    page.locator(f'a[href="/numbers/{closed.code}/"]').click()
    expect(page.locator("main .big")).to_have_text("20")
    table = page.locator('section[aria-labelledby="table-category"]')
    expect(table.locator(".hidden-number").first).to_be_visible()
    expect(page.locator("#table-result")).to_have_count(0)
    looked_at(page)
    # On paper the numbers stand without the navigation, each table whole.
    page.emulate_media(media="print")
    expect(page.locator(".top nav").first).to_be_hidden()
    expect(table.locator("table")).to_be_visible()
    page.emulate_media(media="screen")

    Deadline.objects.filter(round=closed, kind="result").update(at=timezone.now() - timedelta(hours=1))
    cache.clear()
    page.reload()
    expect(page.locator("#table-result")).to_be_visible()
    expect(page.locator(".hidden-number")).to_have_count(0)
    looked_at(page)
    told = json.loads(page.request.get(f"{base}/numbers/{closed.code}.json").text())
    assert [row["applications"] for row in told["tables"][0]["rows"]] == [18, 0, 0, 2]


def test_all_of_it_works_without_a_script(browser: Browser, live_server: Any, closed: Round):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/winners/")
    page.locator('[name="sdg"]').select_option("5")
    page.locator(".filters-winners [type=submit]").click()
    expect(page.locator(".winner")).to_have_count(1)
    page.locator(".small[role=status] a").click()
    expect(page.locator(".winner")).to_have_count(14)
    page.goto(f"{live_server.url}/numbers/{closed.code}/")
    expect(page.locator(".numbers svg").first).to_be_visible()
    expect(page.locator(".numbers table")).to_have_count(6)
    context.close()
