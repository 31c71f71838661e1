"""Files in a real browser: several at once, dropped, stopped, refused in words; the file in the page (issue 3, §4)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from applications.models import Application, SupportingDocument
from applications.tests import factories
from tests.browser.conftest import accessible

# Puts files into a drop as a hand does: a DataTransfer, dragged over the place and dropped there.
DROP = """([selector, files]) => {
    const carried = new DataTransfer();
    for (const [name, type, bytes] of files) carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true });
        document.querySelector(selector).dispatchEvent(event);
    }
}"""
# Everything that the list of files ever said.
LISTEN = """() => {
    window.said = [];
    new MutationObserver((changes) => changes.forEach(({ target }) => window.said.push(target.textContent)))
        .observe(document.querySelector("[data-files]"), { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def base(page: Page, live_server: Any, application: Application) -> str:
    """The application's address, with somebody signed in who writes; in English."""
    client = Client()
    client.force_login(factories.make_member(application.agency))
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
    return f"{live_server.url}/applications/{application.reference}"


def document(application: Application, content: bytes | None = None, **values: Any) -> SupportingDocument:
    row = SupportingDocument(application=application, **{"clause": "4.4", "title": "Report"} | values)
    factories.attach(row, content)
    return row


def titles() -> list[str]:
    return list(SupportingDocument.objects.order_by("pk").values_list("title", flat=True))


def test_two_files_are_dropped_one_is_kept_and_the_other_refused_in_words(page: Page, base: str):
    page.goto(f"{base}/documents/")
    page.evaluate(LISTEN)
    good, bad = list(factories.make_pdf(pages=2)), list(b"<html>no report</html>")
    page.evaluate(
        DROP,
        [
            "[data-many] .drop",
            [["annual_report.pdf", "application/pdf", good], ["fake.pdf", "application/pdf", bad]],
        ],
    )
    lines = page.locator("[data-files] li")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text("Kept")
    expect(lines.nth(1)).to_contain_text("By its content this is not a file of the kind")
    expect(page.locator("form [data-words]")).to_have_text("Files kept: 1. Not kept: 1.")
    expect(page.locator('[id="clause-4.4"] [data-rows] .file')).to_contain_text("annual report")
    said = page.evaluate("() => window.said")
    assert any("percent" in text or "being checked" in text for text in said)
    assert titles() == ["annual report"]
    accessible(page)


def test_dropped_files_get_the_language_that_was_chosen(page: Page, base: str):
    page.goto(f"{base}/documents/")
    page.get_by_label("Language of these files").select_option("th")
    content = list(factories.make_pdf())
    page.evaluate(DROP, ["[data-many] .drop", [["รายงาน.pdf", "application/pdf", content]]])
    card = page.locator('[id="clause-4.4"] [data-rows]')
    expect(card.get_by_role("link", name="Add its translation")).to_be_visible()
    page.get_by_label("Language of these files").select_option("")
    page.evaluate(DROP, ["[data-many] .drop", [["other.pdf", "application/pdf", content]]])
    asked = card.get_by_role("link", name="State the language")
    expect(asked).to_be_visible()
    accessible(page)
    assert list(SupportingDocument.objects.order_by("pk").values_list("language", flat=True)) == ["th", ""]
    asked.click()
    page.locator("#id_language").select_option("en")
    page.get_by_role("button", name="Save and go back to the list").click()
    expect(card.get_by_role("link", name="Change")).to_have_count(2)
    expect(card.get_by_role("link", name="State the language")).to_have_count(0)


def test_several_files_are_chosen_and_what_is_too_large_is_never_sent(
    page: Page, base: str, application: Application, tmp_path: Path
):
    application.round.max_upload_mb = 1
    application.round.save()
    files = {
        "one.pdf": factories.make_pdf(),
        "large.pdf": b"%PDF-" + bytes(1 << 20),
        "two.png": factories.make_png(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    page.goto(f"{base}/documents/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Several files at once").set_input_files([tmp_path / name for name in files])
    expect(page.locator("form [data-words]")).to_have_text("Files kept: 2. Not kept: 1.")
    expect(page.locator("[data-files] li").nth(1)).to_contain_text("larger than 1 MB")
    assert len(sent) == 2
    assert titles() == ["one", "two"]


def test_a_file_on_its_way_and_one_that_waits_can_be_stopped(page: Page, base: str):
    held: list[Route] = []
    page.route("**/documents/add/", lambda route: held.append(route) if not held else route.fallback())
    page.goto(f"{base}/documents/")
    content = list(factories.make_pdf())
    page.evaluate(
        DROP,
        [
            "[data-many] .drop",
            [[f"{n}.pdf", "application/pdf", content] for n in ("first", "second", "third")],
        ],
    )
    lines = page.locator("[data-files] li")
    expect(lines.nth(0).get_by_role("progressbar", name="Progress of first.pdf")).to_be_visible()
    expect(lines.nth(1)).to_contain_text("waits its turn")
    accessible(page)
    page.get_by_role("button", name="Stop second.pdf").click()
    page.get_by_role("button", name="Stop first.pdf").click()
    expect(page.locator("form [data-words]")).to_have_text("Files kept: 1. Not kept: 2.")
    for number in (0, 1):
        expect(lines.nth(number)).to_contain_text("Stopped; this file was not sent.")
    page.unroute_all(behavior="ignoreErrors")
    assert titles() == ["third"]


def test_one_file_is_dropped_on_its_form_stopped_and_sent_again(page: Page, base: str):
    held: list[Route] = []
    page.route(
        "**/documents/add/*",
        lambda route: held.append(route) if route.request.method == "POST" and not held else route.fallback(),
    )
    page.goto(f"{base}/documents/add/?clause=4.4")
    page.get_by_label("Title").fill("Typed with care")
    page.evaluate(
        DROP, ["form[data-upload] .drop", [["a.pdf", "application/pdf", list(factories.make_pdf())]]]
    )
    send = page.get_by_role("button", name="Upload and go back to the list")
    send.click()
    page.get_by_role("button", name="Stop sending").click()
    expect(page.locator("form [data-words]")).to_contain_text("what you typed is still here")
    expect(page.get_by_label("Title")).to_have_value("Typed with care")
    assert titles() == []
    send.click()
    page.wait_for_url(f"{base}/documents/")
    page.unroute_all(behavior="ignoreErrors")
    assert titles() == ["Typed with care"]


def test_without_scripts_files_are_added_one_by_one(browser: Any, page: Page, base: str, live_server: Any):
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{base}/documents/")
    expect(plain.locator("[data-many]")).to_be_hidden()
    expect(plain.get_by_role("link", name="Add other material")).to_be_visible()
    context.close()


def test_a_pdf_and_an_image_are_seen_in_the_page(
    page: Page, base: str, application: Application, ours: list[str]
):
    ours += ["chrome://resources/", "chrome-extension://"]  # Chromium's own viewer of PDFs
    report = document(application, factories.make_pdf(pages=2))
    picture = document(application, factories.make_png(400, 300), title="Picture")
    page.goto(f"{base}/documents/")
    page.get_by_role("link", name="Picture", exact=True).click()
    image = page.get_by_role("img", name="Picture")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 400)
    expect(image).to_have_js_property("naturalHeight", 300)
    accessible(page)
    with page.expect_response(f"{base}/documents/{report.pk}/file/") as served:
        page.goto(f"{base}/documents/{report.pk}/view/")
    assert served.value.headers["content-type"] == "application/pdf"
    frame = page.locator("iframe.preview")
    expect(frame).to_be_visible()
    # A frame that the policy forbids shows Chromium's error page instead of our address.
    assert frame.element_handle().content_frame().url == f"{base}/documents/{report.pk}/file/"
    assert picture.file


def test_a_former_version_and_a_tied_translation_are_found(page: Page, base: str, application: Application):
    row = document(application, clause="4.1", language="th", title="รายงาน")
    factories.attach(row, factories.make_png())
    page.goto(f"{base}/documents/")
    accessible(page)
    page.get_by_role("link", name="Add its translation รายงาน").click()
    expect(page.get_by_label("Title")).to_have_value("รายงาน")
    accessible(page)
    page.get_by_label("Title").fill("Report in English")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "en.pdf", "mimeType": "application/pdf", "buffer": factories.make_pdf()}
    )
    page.get_by_role("button", name="Upload and go back to the list").click()
    expect(page.locator(".file-tied")).to_contain_text("Report in English")
    page.get_by_role("link", name="Change รายงาน").click()
    former = page.get_by_role("region", name="Former versions of the file")
    expect(former.get_by_role("link")).to_have_count(1)
    accessible(page)
