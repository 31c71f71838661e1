"""What opening a question costs: little enough for a district office's line."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response

from applications.services.answers import save_answer
from applications.tests import factories
from criteria.models import Question
from tests.browser.test_desk_offline import banner, enter, question
from tests.browser.test_road import people
from tests.portal import Portal, collect_static

MOST_BYTES = 150_000
REVISIONS = 12


def test_the_question_page_sends_less_than_150_kb_of_its_own(page: Page, portal: Portal, tmp_path: Path):
    """All of a first visit but the fonts, as it goes over the wire: the page, styles, scripts and pictures."""
    coordinator, _officer = people()
    application = factories.complete_application(coordinator.memberships.get().agency)
    asked = Question.objects.get(round=application.round, number="3a")
    base = application.answers.get(question=asked).revision
    for number in range(REVISIONS):
        text = f"{number} " + "word " * 150
        save_answer(
            application=application,
            question=asked,
            text=text,
            draft_th="ร่าง" * 200,
            base=base + number,
            actor=coordinator,
        )
    collect_static(tmp_path / "static")
    portal.environment["TEST_STATIC_ROOT"] = str(tmp_path / "static")
    portal.start()
    enter(page.context, portal.url, coordinator)
    arrived: list[Response] = []
    page.on("response", lambda response: arrived.append(response))
    page.goto(question(portal.url, application, 3))
    banner(page, "saved")
    page.wait_for_load_state("load")

    sent = {response.url: size_of(response) for response in arrived}
    own = {url: size for url, size in sent.items() if not url.endswith(".ttf")}
    assert any(url.endswith(".css") for url in own)
    assert any("answer" in url for url in own)
    heaviest = sorted(own.items(), key=lambda entry: -entry[1])
    assert sum(own.values()) < MOST_BYTES, heaviest


def size_of(response: Response) -> int:
    """Bytes over the wire: head and body, compressed as they came."""
    sizes: dict[str, Any] = response.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
