"""What the guides for officers and reviewers show, in Thai."""

from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser

from .camera import DOSSIER_SECONDS, PHONE, show, signed_in, take, window
from .desk_stage import OFFICER, WRITING

TEMPLATE = "question"
QUESTIONS = {
    "body_th": "ขอให้ระบุเลขหน้าของรายงานที่แสดงตัวเลขก่อนและหลังดำเนินการ",
    "body_en": "Please name the page of the report with the figures before and after.",
}
# Where the template leaves room for the question.
ROOM = "\n\n\n\n"


def photograph(browser: Browser, address: str, staged: dict[str, str], folder: Path) -> None:
    """Every page of the desk and of a reviewer that a guide shows."""
    officer(browser, address, staged, folder)
    decision(browser, address, staged, folder)
    reviewer(browser, address, staged, folder)


def officer(browser: Browser, address: str, staged: dict[str, str], folder: Path) -> None:
    """Board, screening, a message before it leaves, and the automatic assignment before it is done."""
    page = signed_in(browser, address, OFFICER)
    scope = urlencode({"round": staged["round"]})
    page.goto(f"{address}/officer/?{scope}")
    for row in (1, 2):
        page.locator("[name=pick]").nth(row).check()
    page.evaluate("scrollTo(0, 0)")
    window(page, folder / "officer-list.png", height=1080)
    application = f"{address}/officer/{staged['submitted']}"
    page.goto(f"{application}/")
    page.locator("#dossier .file-acts a").first.wait_for(timeout=DOSSIER_SECONDS * 1000)
    take(page, folder / "officer-application.png", most=1150)
    page.goto(f"{application}/messages/?template={TEMPLATE}")
    for name, question in QUESTIONS.items():
        text = page.locator(f"[name={name}]")
        text.fill(text.input_value().replace(ROOM, f"\n\n{question}\n\n", 1))
    page.locator("main form[method=post] button.btn-primary").click()
    page.locator("#preview-title").wait_for()
    take(page, folder / "officer-message.png", most=900)
    show(page, f"{address}/officer/assignments/automatic/?{scope}", folder / "officer-assign.png", most=1000)


def decision(browser: Browser, address: str, staged: dict[str, str], folder: Path) -> None:
    """Ranking, one application before the panel, the release, the watch over the hand-over, and a whole trail."""
    page = signed_in(browser, address, OFFICER)
    scope = urlencode({"round": staged["round"], "category": staged["category"]})
    panel = f"{address}/officer/panels/{staged['panel']}"
    show(page, f"{address}/officer/ranking/?{scope}", folder / "officer-ranking.png", most=1000)
    show(page, f"{panel}/1/", folder / "officer-panel.png", most=1220)
    show(page, f"{panel}/release/", folder / "officer-release.png", most=730)
    show(page, f"{address}/officer/handover/", folder / "officer-handover.png", most=700)
    show(page, f"{address}/officer/{staged['done']}/history/", folder / "officer-history.png", most=900)


def reviewer(browser: Browser, address: str, staged: dict[str, str], folder: Path) -> None:
    """A reviewer's list, and the dossier beside the score sheet; on a phone one after the other."""
    page = signed_in(browser, address, WRITING)
    show(page, f"{address}/reviews/", folder / "review-list.png", most=760)
    sheet = f"{address}/reviews/{staged['reviewed']}/"
    page.goto(sheet)
    window(page, folder / "review.png", height=1000)
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.goto(sheet)
    page.locator("#sheet").evaluate("part => part.scrollIntoView({ behavior: 'instant' })")
    window(page, folder / "review-phone.png", width=PHONE, height=844)
