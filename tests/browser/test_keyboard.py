"""The same road without a mouse: only keys, and the focus is always seen."""

from pathlib import Path

from playwright.sync_api import Page, expect

from applications.models import Application
from applications.tests import factories
from tests.browser import road
from tests.browser.test_road import people


class Keys:
    """Moves with Tab until the focus stands where it should; never clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str, most: int = 400) -> None:
        """Tab to the element; every stop on the way must be visible and show its focus."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement?.matches(s)", selector):
                assert self.page.evaluate(OUTLINED), f"no visible focus on {selector}"
                return
        raise AssertionError(f"{selector} cannot be reached by Tab on {self.page.url}")

    def press(self, selector: str, key: str = "Enter") -> None:
        self.to(selector)
        self.page.keyboard.press(key)

    def type(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str) -> None:
        """A radio button in a group: Tab reaches the group, Space or an arrow chooses."""
        group = self.page.locator(selector).get_attribute("name")
        self.to(f'input[name="{group}"]')
        for _ in range(8):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert self.page.locator(selector).is_checked()


# An outline, a shadow or a border that is not the resting one: something is drawn around the focused element
# or around the card that holds it.
OUTLINED = """() => {
  let element = document.activeElement;
  for (let up = 0; up < 3 && element; up += 1, element = element.parentElement) {
    const style = getComputedStyle(element);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return true;
    if (style.boxShadow !== "none") return true;
  }
  return false;
}"""


def test_the_road_by_keyboard_alone(page: Page, live_server, start_worker, tmp_path: Path):
    factories.make_round()
    coordinator, _officer = people()
    start_worker()
    keys = Keys(page)
    # A listener from the start: file dialogs are caught at once, not only once somebody waits for one.
    page.on("filechooser", lambda chooser: None)
    page.goto(f"{live_server.url}/accounts/login/")
    # The page may put the focus into the first field by itself.
    page.evaluate("document.activeElement.blur()")
    keys.type('[name="login"]', coordinator.email)
    keys.type('[name="password"]', factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/applications/")
    keys.press('main a[href$="/applications/new/"]')
    page.wait_for_url("**/new/")
    second = page.locator('input[name="category"]').nth(1).get_attribute("value")
    keys.choose(f'input[name="category"][value="{second}"]')
    keys.type('[name="title_th"]', road.CASE["initiative"]["title_th"])
    keys.type('[name="title_en"]', road.CASE["initiative"]["title_en"])
    keys.to('[name="started_on"]')
    page.keyboard.type("10012013")
    keys.press("main form button.btn-primary")
    page.wait_for_url("**/prescreening/")
    reference = page.url.split("/")[-3]

    keys.press("#sdg-15", "Space")
    for name, value in (
        ("un_system_involved", "no"),
        ("submitted_past_three_years", "yes"),
        ("previous_unpsa_winner", "no"),
        ("verification_consent", "yes"),
    ):
        keys.choose(f'input[name="{name}"][value="{value}"]')
    page.evaluate("document.querySelector('#main').focus()")
    keys.choose('input[name="innovative"][value="yes"]')
    keys.press('main button.btn-primary[type="submit"], main button.btn-primary:not([type])')
    page.wait_for_url("**/questions/1/")

    for number, parts in road.TOPICS.items():
        page.wait_for_url(f"**/questions/{number}/")
        for key in parts:
            text = road.CASE["answers"][key]["text"]
            if text == "yes":
                keys.choose(f'input[name="text-{key}"][value="yes"]')
            else:
                keys.type(f'[id="text-{key}"]', text)
        keys.press("main form .btns button.btn-primary")
    page.wait_for_url("**/documents/")

    keys.press('main a[href*="/documents/add/"]')
    page.wait_for_url("**/documents/add/**")
    keys.type('[name="title"]', "Evaluation report")
    for index in range(4):
        part = page.locator('[name="parts"]').nth(index).get_attribute("id")
        keys.press(f'[id="{part}"]', "Space")
    keys.to('[name="language"]')
    choose_english(page)
    keys.to('[name="file"]')
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(road.pdf(tmp_path, "report"))
    keys.press("main form .btns button.btn-primary")
    page.wait_for_url("**/documents/")

    keys.press('main .btns a[href$="/letters/"]')
    page.wait_for_url("**/letters/")
    for name in ("มูลนิธิโครงการหลวง", "มหาวิทยาลัยเชียงใหม่"):
        keys.press('main a[href$="/letters/add/"]')
        page.wait_for_url("**/letters/add/")
        keys.type('[name="organisation_th"]', name)
        keys.to('[name="language"]')
        choose_english(page)
        keys.to('[name="file"]')
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Enter")
        chooser.value.set_files(road.pdf(tmp_path, name))
        keys.press("main form .btns button.btn-primary")
        page.wait_for_url("**/letters/")
    keys.press('main .btns a[href$="/links/"]')
    page.wait_for_url("**/links/")
    keys.to('[name="agency_1"]')
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("https://www.hrdi.or.th/")
    keys.press("main form .btns button.btn-primary")
    page.wait_for_url("**/checklist/")
    keys.press("main a.btn-primary")
    page.wait_for_url("**/submit/")
    keys.press('[name="accurate"]', "Space")
    keys.press('[name="understood"]', "Space")
    keys.press("main form button.btn-primary")
    page.wait_for_url(f"**/applications/{reference}/")
    expect(page.locator("#dossier")).to_contain_text(f"{reference}-1.pdf", timeout=45_000)
    assert Application.objects.get(reference=reference).state == "submitted"


def choose_english(page: Page) -> None:
    """Arrow down in a closed list until it says English."""
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == "en":
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("English cannot be chosen with the arrow keys")
