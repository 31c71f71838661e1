"""A real Chromium on a live portal with real workers. Nothing is fetched from outside the machine."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from playwright.sync_api import BrowserContext, Page

from tests.conftest import wait_for
from tests.portal import Portal
from tests.portal import portal as portal_process

__all__ = ["portal_process"]

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Playwright keeps an event loop in this thread; the tests' own queries are synchronous all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test on real transactions."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet; as root it cannot have its own sandbox."""
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 1280, "height": 900}, "accept_downloads": True}


@pytest.fixture
def ours(live_server: Any) -> list[str]:
    """The addresses of the portal under test; a fixture that starts another server adds its own."""
    return [live_server.url]


@pytest.fixture
def portal(portal_process: Portal, ours: list[str]) -> Portal:
    """A real server that can be stopped and started again, open to the browser; not started yet."""
    ours.append(portal_process.url)
    return portal_process


@pytest.fixture
def under_way() -> Iterator[list[int]]:
    """The requests that the live portal is answering: the database is not emptied before it is done."""
    threads: list[int] = []

    def begin(**_: Any) -> None:
        threads.append(threading.get_ident())

    def end(**_: Any) -> None:
        if threading.get_ident() in threads:
            threads.remove(threading.get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield threads
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def context(context: BrowserContext, ours: list[str], under_way: list[int]) -> BrowserContext:
    """Only the portal answers; anything else is refused and makes the test fail."""
    strangers: list[str] = []

    def only_ours(route: Any) -> None:
        if route.request.url.startswith(tuple(ours)):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    context.route("**/*", only_ours)
    context.set_default_timeout(15_000)
    yield context
    for page in context.pages:
        page.close()
    wait_for(lambda: not under_way, "the server's last replies", 20)
    assert strangers == []


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which any error of a script fails the test."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield page
    assert errors == []


def accessible(page: Page) -> None:
    """axe finds nothing on the page as it stands (WCAG 2.2 A and AA)."""
    page.wait_for_load_state("load")
    # What passes is not listed: on a long page that saves a third of the time.
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        "resultTypes": ["violations"],
    }
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
