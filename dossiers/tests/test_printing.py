"""The PDF itself: pages, headers, contents, bookmarks, fonts; printing reaches for nothing outside."""

import copy
import io
import json
import re

import pikepdf
import pytest

from common.printing import press
from common.printing.press import AddressRefusedError, FontFetcher
from dossiers import printing
from dossiers.composition import compose
from dossiers.printing import page_count, print_pdf

from . import pdftext, samples

SHA256 = "0123456789abcdef" * 4
PARTS = ["general", "findings", "prescreening", "sdgs", "answers", "documents", "letters", "links", "history"]


def dossier(content, *, draft=False) -> bytes:
    return print_pdf(compose(content, sha256=SHA256, draft=draft))


def hostile():
    """A snapshot in which everything is too long, in the wrong script, or wants to be markup."""
    content = copy.deepcopy(samples.snapshot(samples.load_case()))
    initiative = content["application"]["initiative"]
    initiative["title_en"] = "A" * 150 + "</title><script src=http://127.0.0.1:9/x></script>" + "B" * 100
    initiative["title_th"] = "การบริการสาธารณะ" * 18
    content["application"]["applicant"]["aliases"] = ["x" * 300]
    answers = content["topics"][0]["questions"][0]["answer"]
    answers["text"] = (
        "0123456789" * 60 + "\n<img src='http://127.0.0.1:9/a'> url(file:///etc/passwd)\nقرية بان هواي"
    )
    answers["draft_th"] = "ก" * 900 + "\n" + "น้ำ" * 300 + "\n" + "ก" + "้" * 300
    content["links"] = [
        {"url": "https://example.org/" + "a" * 500, "kind": "supporting"},
        {"url": "javascript:alert(1)", "kind": "supporting"},
    ]
    content["documents"][0]["title"] = "รายงาน" * 60
    content["documents"][0]["file"]["name"] = "x" * 255 + ".pdf"
    return content


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return dossier(samples.snapshot(samples.load_case()))


def test_every_page_is_a4_and_counted(sealed, tmp_path):
    texts = pdftext.pages(sealed, tmp_path)
    total = page_count(sealed)
    assert total == len(texts) > 10
    for number, text in enumerate(texts, start=1):
        assert f"หน้า {number} จาก {total} · Page {number} of {total}" in text
    with pikepdf.open(io.BytesIO(sealed)) as document:
        for page in document.pages:
            assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]


def test_every_page_after_the_cover_names_the_application_and_its_hash(sealed, tmp_path):
    for text in pdftext.pages(sealed, tmp_path)[1:]:
        assert "UNPSA22-0007 · ห้วยน้ำใสโมเดล" in text
        assert f"SHA-256 {SHA256[:12]}" in text


def test_a_draft_says_so_on_every_page_and_a_sealed_dossier_on_none(sealed, tmp_path):
    draft = dossier(samples.snapshot(samples.load_case()), draft=True)
    assert all("ฉบับร่าง DRAFT" in text for text in pdftext.pages(draft, tmp_path))
    assert not any("DRAFT" in text for text in pdftext.pages(sealed, tmp_path))
    with pikepdf.open(io.BytesIO(draft)) as document:
        assert all(b"1 Tr" in page.Contents.read_bytes() for page in document.pages)


def test_the_contents_give_the_true_pages(sealed, tmp_path):
    texts = pdftext.pages(sealed, tmp_path)
    content = samples.snapshot(samples.load_case())
    for topic in content["topics"]:
        line = rf"{topic['number']} {re.escape(topic['title_th'])} {re.escape(topic['title_en'])} (\d+)"
        number = int(re.search(line, texts[1])[1])
        # The heading and the question it introduces stand on one page: no heading is left at a page's end.
        assert f"{topic['number']} {topic['title_th']} {topic['title_en']}" in texts[number - 1]
        assert topic["questions"][0]["text_en"] in texts[number - 1]


def test_bookmarks_title_and_language_are_set(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as document:
        titles = pdftext.bookmarks(document)
        assert str(document.docinfo.Title) == "UNPSA22-0007 · ห้วยน้ำใสโมเดล อำเภอสบเมย จังหวัดแม่ฮ่องสอน"
        assert str(document.Root.Lang) == "th"
    assert len(titles) == 1 + len(PARTS) + 12
    assert titles[0] == "สารบัญ Contents"
    assert "3 SDGs และความยั่งยืน SDGs and sustainability" in titles


def test_only_sarabun_and_one_monospaced_face_are_embedded(sealed):
    names = set()
    with pikepdf.open(io.BytesIO(sealed)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in item or "/FontFile3" in item
                names.add(str(item.FontFamily))
    assert "Sarabun" in " ".join(names)
    assert sum("Sarabun" not in name for name in names) <= 1


def test_a_row_is_never_split_over_two_pages(tmp_path):
    content = copy.deepcopy(samples.snapshot(samples.load_case()))
    model = content["documents"][0]
    content["documents"] = [
        copy.deepcopy(model) | {"title": f"Evaluation volume {place:02}"} for place in range(1, 25)
    ]
    for place, document in enumerate(content["documents"], start=1):
        document["parts"] = document["parts"][
            : place % 5
        ]  # rows of several heights, so that some meet an end
        document["file"]["sha256"] = f"{place:064}"
    texts = pdftext.pages(dossier(content), tmp_path)
    for place in range(1, 25):
        (begins,) = [n for n, text in enumerate(texts) if f"Evaluation volume {place:02}" in text]
        (ends,) = [n for n, text in enumerate(texts) if f" {place:08}" in text.replace("00000000 ", "")]
        assert begins == ends


def test_nothing_runs_over_the_margins(tmp_path):
    assert pdftext.words_outside_margins(dossier(hostile(), draft=True), tmp_path) == []


def test_thai_lines_break_between_words(tmp_path):
    """Pango needs libthai and its dictionary for this (apt: libthai-data); without it words are cut anywhere."""
    text = pdftext.run(print_pdf(f'<html lang="th"><p>{"ประเทศไทย" * 60}</p></html>'), tmp_path)
    lines = [line for line in text.split() if line.startswith(("ประเทศ", "ไทย"))]
    assert len(lines) > 4
    assert "".join(lines) == "ประเทศไทย" * 60
    assert [line for line in lines if not re.fullmatch("(ประเทศ|ไทย)+", line)] == []


@pytest.mark.parametrize("name", samples.CASE_NAMES)
def test_every_case_prints(name, tmp_path):
    expected = json.loads((samples.CASES / "expected.json").read_text(encoding="utf-8"))[name]
    pdf = dossier(samples.snapshot(samples.load_case(name), expected["statuses"]), draft=True)
    assert page_count(pdf) >= 8
    assert pdftext.words_outside_margins(pdf, tmp_path) == []


def test_progress_is_told_step_by_step():
    steps = []
    print_pdf("<p>x</p>", progress=steps.append)
    assert steps == list(printing.STEPS)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x",
        "https://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "data:text/css,p{}",
        "Sarabun-Regular.ttf",
        next(iter(press.FONT_FILES.values())).as_uri() + "?x",
        next(iter(press.FONT_FILES.values())).parent.as_uri() + "/../metadata.json",
    ],
)
def test_every_address_but_the_fonts_is_refused(address):
    with pytest.raises(AddressRefusedError):
        FontFetcher().fetch(address)


def test_nothing_people_typed_reaches_the_fetcher(monkeypatch):
    asked, fetch = [], FontFetcher.fetch

    def listen(self, url, headers=None):
        asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(FontFetcher, "fetch", listen)
    press._press.cache_clear()  # so that the fonts, too, are asked for while we listen
    pdf = dossier(hostile())
    assert asked == [path.as_uri() for path in press.FONT_FILES.values()]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        actions = {
            str(annotation.A.URI)
            for page in document.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation
        }
    assert actions == {"https://example.org/" + "a" * 500}


def test_markup_that_asks_for_a_picture_gets_none():
    """Even HTML that never went through `compose` cannot make the printer read a file."""
    html = f'<img src="{printing.STYLESHEETS[0].as_uri()}"><link rel="stylesheet" href="file:///etc/passwd"><p>x</p>'
    assert page_count(print_pdf(html)) == 1


def test_what_is_no_pdf_has_no_pages():
    with pytest.raises(pikepdf.PdfError):
        page_count(b"<html>")
