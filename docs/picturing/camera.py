"""A browser that asks nothing but the portal, and the ways of taking a picture with it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDE, PHONE = 1280, 390
DOSSIER_SECONDS = 240
LARGEST_BYTES = 250_000


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for some scenes; closed before anything else is staged, since its loop keeps the database away."""
    quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        try:
            yield started
        finally:
            started.close()


def signed_in(browser: Browser, address: str, email: str) -> Page:
    """A page of a fresh browser in which this person has signed in. Only the portal itself is asked."""
    from unpsa_portal.demo.people import PASSWORD

    context = browser.new_context(
        viewport={"width": WIDE, "height": 900}, locale="th-TH", reduced_motion="reduce"
    )

    def only_ours(route: Route) -> None:
        if route.request.url.startswith(f"{address}/"):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", only_ours)
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form button.btn-primary").first.click()
    page.locator(".menu-user").wait_for()
    return page


def show(page: Page, url: str, file: Path, *, most: int = 2000, part: str = "") -> None:
    """Open a page and take its picture, or that of one part."""
    answer = page.goto(url)
    if answer is None or not answer.ok:
        sys.exit(f"{url} answered {answer.status if answer else 'nothing'}. No picture was changed.")
    take(page, file, most=most, part=part)


def take(page: Page, file: Path, *, most: int = 2000, part: str = "") -> None:
    """Picture of a page from its top down to `most` pixels, or of the part that a selector finds."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if part:
        page.locator(part).first.screenshot(path=file)
        return
    page.evaluate("scrollTo(0, 0)")
    size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], most)}
    page.screenshot(path=file, full_page=True, clip=clip)


def window(page: Page, file: Path, *, height: int, width: int = WIDE) -> None:
    """Picture of what a window of this size shows: bars that stay at its edge stand where people see them."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=file)


def slim(file: Path) -> None:
    """At most 256 colours, so that the repository stays small; fewer when that is not enough."""
    picture = Image.open(file).convert("RGB")
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            file, optimize=True
        )
        if file.stat().st_size < LARGEST_BYTES:
            return
    sys.exit(f"{file.name} is larger than {LARGEST_BYTES // 1000} kB even with few colours: show less of it.")
