"""The road of a registration: a seat is confirmed by the mail, the next one waits and moves up; officers check in."""

import re

import pytest
from playwright.sync_api import Page, expect

from clinics.models import Clinic, Registration
from clinics.tests.factories_events import make_event
from common import trap
from notifications.models import Message
from tests.browser.desk_road import looked_at, people, primary, sign_in


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch, own_cache):
    """A browser fills a form faster than people do."""
    monkeypatch.setattr(trap, "FEWEST_SECONDS", 0)


def register(page: Page, base: str, event: Clinic, name: str, email: str) -> str:
    """Fills the form, and returns the address in the mail."""
    page.goto(f"{base}/events/{event.pk}/register/")
    looked_at(page)
    page.locator('[name="name"]').fill(name)
    page.locator('[name="organisation"]').fill("เทศบาลตัวอย่าง")
    page.locator('[name="email"]').fill(email)
    primary(page).click()
    page.wait_for_url("**/registered/")
    looked_at(page)
    body = Message.objects.filter(recipient=email).order_by("-pk").first().body
    found = re.search(r"https?://[^/\s]+(/events/registration/\S+)", body)
    assert found
    return base + found[1]


def confirm(page: Page, address: str) -> None:
    page.goto(address)
    looked_at(page)
    page.locator('button[value="confirm"]').click()
    expect(page.locator('button[value="confirm"]')).to_have_count(0)
    looked_at(page)


def test_the_last_seat_the_waiting_list_and_the_door(page, live_server):
    base, event = live_server.url, make_event(seats=1)
    officer = people().officers[0]
    first = register(page, base, event, "สมหญิง รักไทย", "somying@example.org")
    confirm(page, first)
    expect(page.locator(".chip")).to_contain_text("มีที่นั่งแล้ว")
    with page.expect_download() as download:
        primary(page).click()
    assert download.value.suggested_filename.endswith(".ics")
    second = register(page, base, event, "กมล ใจดี", "kamon@example.org")
    confirm(page, second)
    expect(page.locator(".chip")).to_contain_text("อยู่ในรายชื่อสำรอง")

    page.goto(first)
    page.locator("details.more > summary").click()
    page.locator('button[value="cancel"]').click()
    expect(page.locator(".chip")).to_contain_text("ยกเลิก")
    looked_at(page)
    page.goto(second)
    expect(page.locator(".chip")).to_contain_text("มีที่นั่งแล้ว")
    assert "kamon@example.org" in Message.objects.filter(key__contains=":moved-up:").get().recipient

    sign_in(page, base, officer)
    page.goto(f"{base}/officer/events/")
    looked_at(page)
    page.get_by_role("link", name=event.name_th).click()
    looked_at(page)
    with page.expect_download() as download:
        page.locator('a[href$="attendance.xlsx"]').click()
    assert download.value.suggested_filename == f"attendance-{event.pk}.xlsx"
    primary(page).click()
    looked_at(page)
    page.locator("#id_q").fill("ไม่มีใคร")
    expect(page.locator("#door tbody tr")).to_have_count(0)
    page.locator("#id_q").fill("กมล")
    expect(page.locator("#door tbody tr")).to_have_count(1)
    page.locator('#door button[value="came"]').click()
    expect(page.locator("#door tr.present")).to_have_count(1)
    looked_at(page)
    assert Registration.objects.get(email="kamon@example.org").attended_by == officer
    page.goto(f"{base}/officer/events/{event.pk}/recordings/")
    looked_at(page)
