"""What a dossier says, and that nothing people typed can become anything but text."""

import copy
import json
import re

import pytest
import qrcode
from bs4 import BeautifulSoup

from common.printing.usertext import clean, groups, is_web_address, paragraphs, shorten
from dossiers import verification
from dossiers.composition import compose
from dossiers.qr import qr_path

from . import samples

SHA256 = "0123456789abcdef" * 4


@pytest.fixture
def content():
    return copy.deepcopy(samples.snapshot(samples.load_case()))


def page(content, **options) -> BeautifulSoup:
    options = {"sha256": SHA256, "draft": False} | options
    return BeautifulSoup(compose(content, **options), "html.parser")


def words(soup) -> str:
    return " ".join(soup.get_text(" ").split())


def question(soup, number):
    return next(
        block
        for block in soup.select(".question")
        if block.select_one(".chip").get_text(" ").split()[-1] == number
    )


@pytest.mark.parametrize("name", samples.CASE_NAMES)
@pytest.mark.parametrize("draft", [False, True])
def test_every_case_has_every_part_in_order(name, draft):
    expected = json.loads((samples.CASES / "expected.json").read_text(encoding="utf-8"))[name]
    soup = page(samples.snapshot(samples.load_case(name), expected["statuses"]), draft=draft)
    parts = [heading["id"] for heading in soup.select("h2.part")]
    assert (
        " ".join(parts)
        == "contents general findings prescreening sdgs answers documents letters links history"
    )
    assert [row.td.get_text() for row in soup.select(".findings tbody tr")] == list(expected["statuses"])
    assert [topic["id"] for topic in soup.select("h3.topic")] == [f"topic-{n}" for n in range(1, 13)]


def test_every_goal_has_a_drawing_of_its_own(content):
    goals = samples.rulebook()["sdgs"]
    content["sdgs"] = [goal | {"targets": []} for goal in goals]
    drawn = [path["d"] for path in page(content).select(".goal-icon path")]
    assert len(drawn) == len(set(drawn)) == len(goals) == 17
    content["sdgs"] = [goals[0] | {"number": 18}]
    assert page(content).select(".goal-icon") == []


def test_a_sealed_cover_carries_its_code_and_a_draft_has_none(content):
    cover = page(content).select_one(".cover")
    assert verification.grouped(verification.code_of(SHA256)) in words(cover)
    assert cover.select_one(".qr")["aria-label"] == "http://testserver/verify/"
    draft = page(content, draft=True).select_one(".cover")
    assert draft.select_one(".qr") is None
    assert "/verify/" not in words(draft)


def test_the_code_is_drawn_as_its_modules():
    path, side = qr_path("http://testserver/verify/x")
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data("http://testserver/verify/x")
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, module in enumerate(row) if module}
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert {(int(x) + n, int(y)) for x, y, run, back in runs for n in range(int(run)) if run == back} == dark
    assert side == max(x for x, _y in dark) + 1


def test_the_contents_point_at_parts_that_exist(content):
    soup = page(content)
    targets = {link["href"].removeprefix("#") for link in soup.select(".toc a")}
    assert len(targets) == 9 + 12
    assert targets <= {element["id"] for element in soup.select("[id]")}


def test_the_cover_names_both_titles_both_eras_and_the_whole_hash(content):
    cover = page(content).select_one(".cover")
    text = words(cover)
    assert "ห้วยน้ำใสโมเดล" in text
    assert "Huay Nam Sai Model" in text
    assert "22 พฤศจิกายน พ.ศ. 2564 (ค.ศ. 2021) 16:30 น. เวลากรุงเทพฯ" in text
    assert "22 November 2021 CE (2564 BE), 16:30 Bangkok time" in text
    assert "".join(span.get_text() for span in cover.select(".hash span")) == SHA256


def test_the_un_deadline_is_shown_on_both_clocks(content):
    text = words(page(content))
    assert "4 ธันวาคม พ.ศ. 2564 (ค.ศ. 2021) 11:59 น. เวลากรุงเทพฯ" in text
    assert "3 ธันวาคม พ.ศ. 2564 (ค.ศ. 2021) 23:59 น. เวลา EST (UTC-5)" in text


def test_only_a_draft_is_marked_as_draft(content):
    assert "DRAFT" not in words(page(content))
    assert page(content).select(".watermark") == []
    draft = content | {"number": None, "sealed_at": None, "sealed_by": None}
    soup = page(draft, draft=True)
    assert "ฉบับร่าง DRAFT" in words(soup.select_one(".running-state"))
    assert [mark.get_text() for mark in soup.select(".watermark")] == ["ฉบับร่าง", "DRAFT"]
    assert "ผนึกเมื่อ" not in words(soup.select_one(".cover"))


def test_the_language_decides_which_wording_stands_first(content):
    thai, english = page(content), page(content, language="en")
    assert thai.html["lang"] == "th"
    assert english.html["lang"] == "en"
    assert words(thai.select_one("#answers")) == "คำตอบของแบบเสนอชื่อ Answers of the nomination form"
    assert words(english.select_one("#answers")) == "Answers of the nomination form คำตอบของแบบเสนอชื่อ"


def test_the_un_text_stands_before_the_thai_draft(content):
    block = question(page(content), "1")
    assert [div["class"][0] for div in block.find_all("div", recursive=False)] == [
        "question-head",
        "answer",
        "thai-draft",
    ]
    assert block.select_one(".answer")["lang"] == "en"
    assert block.select_one(".thai-draft")["lang"] == "th"


def test_the_evidence_of_an_answer_names_document_and_page(content):
    asked = content["topics"][0]["questions"][0]
    asked["answer"]["evidence"] = [
        {"title": "รายงานประเมินผล", "clause": "4.1", "page": 12, "note": "ตาราง 2"},
        {"title": "ภาพถ่าย", "clause": "4.4", "page": None, "note": ""},
    ]
    block = question(page(content), "1")
    said = words(block.select_one(".evidence")).replace(" :", ":")
    assert said == "หลักฐาน Evidence: รายงานประเมินผล น. 12 (ตาราง 2) · ภาพถ่าย"
    english = question(page(content, language="en"), "1").select_one(".evidence")
    assert "รายงานประเมินผล p. 12" in words(english)


def test_an_answer_without_evidence_says_nothing_of_it(content):
    assert question(page(content), "1").select_one(".evidence") is None


def test_words_are_shown_against_the_limit_and_excess_is_said(content):
    asked = content["topics"][0]["questions"][0]
    asked["answer"]["words"] = 312
    count = words(question(page(content), "1").select_one(".count"))
    assert count.startswith("312 / 300 คำ words")
    assert "เกิน over by 12" in count
    asked["answer"]["words"] = 300
    assert "เกิน" not in words(question(page(content), "1").select_one(".count"))


def test_an_unconfirmed_limit_is_marked_and_a_confirmed_one_is_not(content):
    soup = page(content)
    assert question(soup, "3a").select_one(".unconfirmed") is None
    assert "limit unconfirmed" in words(question(soup, "3b").select_one(".unconfirmed"))


def test_yes_and_no_are_words_and_silence_is_neither(content):
    asked = content["topics"][8]["questions"][0]
    for text, shown in (("yes", "ใช่ Yes"), ("no", "ไม่ใช่ No"), ("", "ยังไม่ได้ตอบ Not answered yet")):
        asked["answer"]["text"] = text
        assert words(question(page(content), "9a").select_one(".answer")) == shown


def test_an_empty_optional_answer_is_not_called_outstanding(content):
    asked = next(q for topic in content["topics"] for q in topic["questions"] if q["number"] == "6c")
    asked["answer"] = {"text": "", "draft_th": "", "words": 0}
    assert words(question(page(content), "6c").select_one(".answer")) == "ไม่ได้ตอบ Not answered"


def test_lines_stay_paragraphs_and_list_lines_keep_their_dash(content):
    content["topics"][0]["questions"][0]["answer"]["text"] = "First.\r\n- one\n- two\n\nLast."
    answer = question(page(content), "1").select_one(".answer")
    assert [p.get_text() for p in answer.select("p")] == ["First.", "- one", "- two", "Last."]
    assert [p.get_text() for p in answer.select("p.item")] == ["- one", "- two"]


def test_each_line_runs_the_way_its_letters_do(content):
    content["topics"][0]["questions"][0]["answer"]["text"] = "قرية (SDG 6)\nA line of English"
    answer = question(page(content), "1").select_one(".answer")
    assert [p.get("dir") for p in answer.select("p")] == ["rtl", None]


HOSTILE = "</p><script>x</script><img src=http://127.0.0.1/x>{{ 7 }}{% now %}<style>@import url(x)</style>"


def poisoned(value):
    """The same content with every text that people can type replaced by markup."""
    if isinstance(value, dict):
        return {key: poisoned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    return HOSTILE if isinstance(value, str) else value


def test_markup_in_any_field_stays_text(content):
    fixed = {"sealed_at": content["sealed_at"], "round": content["round"]}
    hostile = poisoned(content) | fixed
    hostile["application"]["initiative"]["started_on"] = "2013-10-01"
    for change in hostile["history"]:
        change["at"] = "2021-11-22T09:30:00+00:00"
    soup = page(hostile)
    assert soup.select("script, img, style, link, iframe, object, embed, base") == []
    assert all(link["href"].startswith("#") for link in soup.select("a"))
    assert HOSTILE in question(soup, HOSTILE.split()[-1]).get_text()


def test_only_web_addresses_become_links(content):
    urls = [
        "https://a.example/",
        "HTTP://b.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//c",
    ]
    content["links"] = [{"url": url, "kind": "supporting"} for url in urls]
    soup = page(content)
    assert [link["href"] for link in soup.select(".links a")] == urls[:2]
    assert all(url in words(soup.select_one(".links")) for url in urls)


def test_a_form_that_is_almost_empty_still_composes():
    application = {"format": "unpsa-application/1", "round": "unpsa-2022"}
    content = samples.snapshot(application) | {
        "number": None,
        "sealed_at": None,
        "sealed_by": None,
        "history": [],
    }
    text = words(page(content, draft=True))
    assert "ยังไม่ระบุ Not stated yet" in text
    assert "ไม่มีรายการ Nothing listed" in text


def test_missing_files_are_said_and_present_ones_show_size_pages_and_hash(content):
    content["documents"][1]["file"] = None
    rows = page(content).select(".documents tbody tr")
    assert "application/pdf · 1.3 MB · 24 หน้า pages" in words(rows[0])
    digest = content["documents"][0]["file"]["sha256"]
    assert "".join(span.get_text() for span in rows[0].select(".hash span")) == digest
    assert "ยังไม่มีไฟล์ No file yet" in words(rows[1])


def test_composing_changes_nothing_in_the_snapshot(content):
    before = copy.deepcopy(content)
    compose(content, sha256=SHA256, draft=False)
    assert content == before


def test_what_cannot_be_printed_is_taken_out_and_nothing_else():
    assert clean("a\x00b\x07c\ud800d\ufffee\r\nf\u2028g\th") == "abcde\nf\ng\th"
    assert clean("นํ้า \u200b \u00ad e\u0301 😀 ☐") == "นํ้า \u200b \u00ad e\u0301 😀 ☐"
    assert clean({"a": ["\x00", 1, None]}) == {"a": ["", 1, None]}


def test_a_short_title_is_never_cut_between_letter_and_mark():
    title = "กำนันผู้ใหญ่บ้านเป็นน้ำหนึ่งใจเดียว" * 3
    for limit in range(8, len(title)):
        cut = shorten(title, limit)
        assert len(cut) <= limit
        rest = title[len(cut) - 1 :]
        assert rest[0] not in "ะัาำิีึืุู็่้๊๋์"
        assert cut[-2] not in "เแโใไ"
    assert shorten("short", 10) == "short"
    assert shorten("two words here", 11) == "two words…"


def test_small_helpers():
    assert groups("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert not is_web_address("ftp://x")
    assert paragraphs(" \n ") == []
