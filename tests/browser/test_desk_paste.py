"""Pasting from Word: paragraphs and lists stay, everything else goes, and the number of words stays the same."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from applications.tests import factories
from criteria.wordcount import count_words
from tests.browser import road
from tests.browser.test_road import people

CONVERT = """([html, text, language]) => import("/static/portal/paste.js").then(
    ({ fromClipboard }) => fromClipboard(html, text, language))"""

HEAD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><title>Secret title</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"TH Sarabun New"} --></style></head>
<body lang=EN-US style='tab-interval:36.0pt'><!--StartFragment-->"""
FOOT = "<!--EndFragment--></body></html>"

PARAGRAPHS = """
<p class=MsoNormal><b><span style='font-size:16.0pt'>The Royal
Project<o:p></o:p></span></b></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>It was &#8220;started&#8221; in
2018&#8211;2020&nbsp;&#8211; in the&nbsp;village&#8217;s hall&#8212;at
last.<br>
Second line.</p>"""

BULLETS = """
<p class=MsoNormal>We did:</p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-bidi-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>train
people<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'>
<![if !supportLists]><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>in three places</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;
</span></span></span><![endif]>plant <i>trees</i></p>
<p class=MsoNormal>Since then.</p>"""

NUMBERS = """
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>
First</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span><span
style='mso-list:Ignore'>2)<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>
Second</p>"""

EVERYTHING_ELSE = """
<p class=MsoNormal>Kept<del> struck</del><span class=MsoCommentReference><a href="#_msocom_1">[A1]</a></span>
<span style='display:none;mso-hide:all'>hidden</span><img src="file:///C:/Users/x/image001.png">.</p>
<script>window.pasted = true</script><img src="x" onerror="window.pasted = true">
<table class=MsoTableGrid><tr><td><p class=MsoNormal>Village</p></td><td><p class=MsoNormal>12,000</p></td></tr>
<tr><td><p>Town</p></td><td><p>9</p></td></tr></table>
<div style='mso-element:comment-list'><div style='mso-element:comment'>a remark</div></div>"""

WEB = """<div>One</div><div><br></div><div>Two</div><ol start="3"><li>three<ul><li>inner</li></ul></li>
<li value="9"><p>nine</p></li></ol><blockquote>said</blockquote>"""

FRAGMENTS = {
    "paragraphs": (
        HEAD + PARAGRAPHS + FOOT,
        'The Royal Project\n\nIt was "started" in 2018-2020 - in the village\'s hall—at last.\nSecond line.',
    ),
    "bullets": (
        HEAD + BULLETS + FOOT,
        "We did:\n\n- train people\n  - in three places\n- plant trees\n\nSince then.",
    ),
    "numbers": (HEAD + NUMBERS + FOOT, "1. First\n2. Second"),
    "everything else": (HEAD + EVERYTHING_ELSE + FOOT, "Kept .\n\nVillage 12,000\nTown 9"),
    "a web page": (WEB, "One\n\nTwo\n\n3. three\n  - inner\n9. nine\n\nsaid"),
    "Thai": (
        HEAD
        + "<p class=MsoNormal><span lang=TH>การบริการ</span>&nbsp;<span lang=TH>ประชาชน</span></p>"
        + FOOT,
        "การบริการ ประชาชน",
    ),
}


@pytest.fixture
def blank(page: Page, live_server: Any) -> Page:
    page.goto(f"{live_server.url}/healthz")
    return page


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_word_fragment_becomes_plain_lines(blank: Page, name: str):
    html, expected = FRAGMENTS[name]
    assert blank.evaluate(CONVERT, [html, "ignored", "en"]) == expected
    assert blank.evaluate("window.pasted ?? false") is False


def test_plain_text_changes_its_line_ends_only(blank: Page):
    text = "“Quoted” – and\u00a0kept.\r\n\r\n  • as it is\rlast"
    expected = "“Quoted” – and\u00a0kept.\n\n  • as it is\nlast"
    assert blank.evaluate(CONVERT, ["", text, "en"]) == expected


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh", "th"])
def test_making_signs_plain_never_changes_the_count(blank: Page, language: str):
    signs = "“”„‘’‚–—‒―−\u00a0\u2007\u202f«»…"
    text = "".join(f"{sign}a{sign} {sign} b{sign}c กขค{sign}ง 公{sign}共{sign}" for sign in signs)
    made = blank.evaluate(CONVERT, [f"<p>{text}</p>", "", language])
    assert count_words(made, language) == count_words(text, language)
    assert "\u00a0" not in made or language == "th"


def test_a_paste_into_an_answer_is_saved_and_can_be_undone(page: Page, live_server: Any):
    coordinator, _officer = people()
    application = factories.make_application(coordinator.memberships.get().agency)
    road.sign_in(page, live_server.url, coordinator.email)
    page.goto(f"{live_server.url}/applications/{application.reference}/questions/1/")
    field = page.locator("#text-1")
    field.press_sequentially("Before. ")
    field.evaluate(
        """(field, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", "as plain text");
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        HEAD + BULLETS + FOOT,
    )
    expected = "Before. " + FRAGMENTS["bullets"][1]
    expect(field).to_have_value(expected)
    expect(page.locator('[data-answer="1"] [data-saved]')).to_have_text(road.SAVED)
    assert application.answers.get().text == expected
    page.keyboard.press("Control+z")
    expect(field).not_to_have_value(expected)
    expect(field).to_have_value("Before. ")
