"""The pages for everybody in a real browser: by keyboard, without JavaScript, at every width, and as axe sees them."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from applications.tests import factories
from public import site
from tests.browser.conftest import accessible
from tests.browser.test_keyboard import Keys

PLACES = [place.name for _title, places in site.groups() for place in places]
WIDTHS = (1280, 1024, 768, 390, 320)
# Nothing is wider than the window, and what stands in the top bar does not lie over its neighbour.
FITS = """() => {
  const seen = (e) => e && e.offsetParent !== null && e.getBoundingClientRect();
  const nav = seen(document.querySelector(".nav-main")), end = seen(document.querySelector(".top-end"));
  return document.documentElement.scrollWidth <= document.documentElement.clientWidth
    && (!nav || nav.right <= end.left);
}"""


@pytest.fixture
def addresses(live_server) -> list[str]:
    """Every page for everybody, and one category."""
    category = reverse("category_page", kwargs={"code": factories.make_round().code, "number": 1})
    return [f"{live_server.url}{address}" for address in [*map(reverse, [*PLACES, "about"]), category]]


def speak(context: BrowserContext, language: str, address: str) -> None:
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])


def test_by_keyboard_from_the_front_page_to_a_category_and_to_sign_in(page: Page, live_server):
    factories.make_round()
    keys = Keys(page)
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.press(".categories a")
    expect(page).to_have_url(re.compile("/categories/practice/1/"))
    keys.press('.layout-aside a[href$="/categories/practice/4/"]')
    expect(page.locator("h1")).to_contain_text("COVID-19")
    keys.press('.foot a[href="/privacy/"]')
    expect(page.locator("#cookies")).to_be_visible()
    page.go_back()
    keys.press(".layout-aside .btn-primary")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_without_javascript_everything_is_there(browser: Browser, live_server, under_way):
    factories.make_round()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    try:
        page = context.new_page()
        page.goto(live_server.url)
        page.locator(".menu-phone summary").click()
        expect(page.locator(".menu-phone .menu-list a").last).to_be_visible()
        page.locator(".categories a").first.click()
        expect(page.locator("h1")).to_be_visible()
        page.locator('.lang button[value="en"]').click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_have_text(
            "Fostering innovation to deliver inclusive and equitable services"
        )
        page.locator(".foot").get_by_role("link", name="Site map").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Site map")
        page.locator("main").get_by_role("link", name="Security").click()
        expect(page.get_by_role("heading", name="Report a weakness")).to_be_visible()
        page.locator(".foot").get_by_role("link", name="The award and this portal").click()
        expect(page).to_have_title(re.compile("Apply for"))
        page.locator(".hero .btn-primary").click()
        expect(page.locator('input[name="password"]')).to_be_visible()
    finally:
        context.close()


@pytest.mark.parametrize("language", ["th", "en"])
def test_axe_finds_nothing_and_every_width_fits(page: Page, context: BrowserContext, addresses, language):
    speak(context, language, addresses[0])
    for address in addresses:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        accessible(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(FITS), f"{address} at {width}"
        page.set_viewport_size({"width": 1280, "height": 900})


def test_axe_finds_nothing_on_a_phone(page: Page, addresses):
    page.set_viewport_size({"width": 390, "height": 800})
    for address in (addresses[0], addresses[-1]):
        page.goto(address)
        accessible(page)
    page.locator(".menu-phone summary").click()
    accessible(page)


def test_on_paper_there_is_the_text_and_no_way_to_click(page: Page, live_server):
    page.goto(f"{live_server.url}{reverse('contact')}")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    for gone in (".top-end", ".foot", ".btns"):
        assert not any(each.is_visible() for each in page.locator(gone).all()), gone
    written = "a => getComputedStyle(a, '::after').content"
    link = page.locator('main a[href^="https:"]').first
    assert link.evaluate(written) == "none", "an address that is written out is not written twice"
    link.evaluate("a => a.classList.remove('address')")
    assert "https://" in link.evaluate(written)
