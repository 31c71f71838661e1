"""Text comes out of a dossier letter for letter, and the mend notices when WeasyPrint changes beneath it."""

import hashlib
import inspect
from contextlib import nullcontext
from io import BytesIO

import fontpkg_sarabun
import pydyf
import pytest
import weasyprint.draw.text
import weasyprint.pdf
import weasyprint.pdf.fonts
from fontTools import subset
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from common.printing import press, textlayer
from common.printing.usertext import paragraphs
from dossiers import labels
from dossiers.composition import ARCHIVE_COPY, compose
from dossiers.printing import ARCHIVE, print_pdf, print_tagged

from . import pdftext, samples

REGULAR = (fontpkg_sarabun.ROOT / "files" / "Sarabun-Regular.ttf").read_bytes()
# What the mend wraps or relies on, as it stands in WeasyPrint 70.0 and pydyf 0.13.0. When one differs, read
# the new source, check that the mend still does what its docstring says, and only then renew the hash.
TOUCHED = {
    weasyprint.draw.text.draw_text: "ebaf96239c6ca363",
    weasyprint.draw.text.draw_first_line: "1bb8eae6d88e71b1",
    weasyprint.pdf.generate_pdf: "626343ef25c396e8",
    weasyprint.pdf.fonts.build_fonts_dictionary: "fc551bef35d0d6c3",
    pydyf.Stream.begin_marked_content: "4348260a8eb6e24f",
    pydyf.Stream.end_marked_content: "8a54f4f87e2ae857",
}

ALWAYS_SHOWN = [
    labels.LABELS[key]
    for key in ("contents", "general", "findings", "answers", "documents", "history", "verify")
]
CONSONANTS = "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
syllables = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "", "", *"เแโใไ"]),
    st.sampled_from(CONSONANTS),
    st.sampled_from(["", *"ัิีึืฺุู็"]),
    st.sampled_from(["", "", *"่้๊๋์ํ"]),
    st.sampled_from(["", "ำ", "า", "ะ", "น", "ๆ", "ฯ", " ", "1", "๑", "a", "fi"]),
)
# Real text is made of syllables; the second kind puts marks where no Thai would.
thai_texts = st.one_of(
    st.lists(syllables, min_size=1, max_size=60).map("".join),
    st.text(st.sampled_from(CONSONANTS + "ะัาำิีึืฺุูเแโใไๅๆ็่้๊๋์ํ๎๐๑ "), min_size=1, max_size=60),
)


def printed(texts: list[str]) -> bytes:
    """A dossier whose first answer is made of these paragraphs."""
    content = samples.snapshot(samples.load_case("oscc-khon-kaen"))
    topic = content["topics"][0]
    topic["questions"][0]["answer"] = {"text": "\n".join(texts), "draft_th": "\n".join(texts), "words": 1}
    content |= {"topics": [topic], "prescreening": [], "findings": [], "documents": [], "letters": []}
    return print_pdf(compose(content, sha256="0" * 64, draft=False))


def everything_said(content: dict) -> list[str]:
    """Every paragraph, Thai and English, that the dossier of this content prints as running text."""
    initiative, applicant = content["application"]["initiative"], content["application"]["applicant"]
    said = [initiative.get(key) or "" for key in ("title_th", "title_en")]
    said += [applicant.get(key) or "" for key in ("name_th", "name_en")]
    for topic in content["topics"]:
        said += [topic["title_th"], topic["title_en"]]
        for question in topic["questions"]:
            said += [question["text_th"], question["text_en"]]
            if question["kind"] != "yes_no":
                said += [question["answer"]["text"], question["answer"]["draft_th"]]
    kinds = {
        "findings": ("title_th", "title_en", "message_th", "message_en"),
        "prescreening": ("text_th", "text_en", "answer_th", "answer_en"),
        "sdgs": ("name_th", "name_en"),
        "documents": ("title", "name_th", "name_en"),
        "letters": ("organisation_th", "organisation_en"),
        "history": ("actor_th", "actor_en"),
    }
    said += [row.get(key) or "" for part, keys in kinds.items() for row in content[part] for key in keys]
    said += [pair for wording in labels.LABELS.values() for pair in wording if wording in ALWAYS_SHOWN]
    return [paragraph.text for text in said for paragraph in paragraphs(text)]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", samples.CASE_NAMES)
def test_every_paragraph_of_every_case_comes_back_letter_for_letter(name, language, tmp_path):
    """From the archive copy as it is kept: tagged, and PDF/A."""
    content = samples.snapshot(samples.load_case(name))
    html = compose(content, sha256="0" * 64, draft=False, language=language, copy=ARCHIVE_COPY)
    pdf = print_tagged(html, variant=ARCHIVE).pdf
    said = [pdftext.squeeze(paragraph) for paragraph in everything_said(content)]
    assert len(said) > 100
    read = pdftext.body(pdf, tmp_path)
    # Cell after cell, as drawn; by itself `pdftotext` reads the lines of a table across its columns.
    drawn = pdftext.body(pdf, tmp_path, "-raw")
    assert [paragraph for paragraph in said if paragraph not in read and paragraph not in drawn] == []
    answers = [
        q["answer"] for topic in content["topics"] for q in topic["questions"] if q["kind"] != "yes_no"
    ]
    typed = [p.text for answer in answers for key in ("text", "draft_th") for p in paragraphs(answer[key])]
    assert [paragraph for paragraph in typed if pdftext.squeeze(paragraph) not in read] == []


def test_difficult_thai_comes_back(tmp_path):
    lines = ["น้ำดื่ม กำนัน จำนำ ค้ำประกัน", "การงานอาหาร ปู่ย่าตายาย", "ฎีกา ปฏิญญา ฐานะ กตัญญู", "นํ้า (พิมพ์แยก) กับ น้ำ"]
    text = pdftext.body(printed(lines), tmp_path)
    assert all(pdftext.squeeze(line) in text for line in lines)


@settings(max_examples=20, deadline=None)
@given(lines=st.lists(thai_texts, min_size=1, max_size=6))
def test_any_thai_text_comes_back(lines, tmp_path_factory):
    text = pdftext.body(printed(lines), tmp_path_factory.mktemp("thai"))
    for line in lines:
        assert text.count(pdftext.squeeze(line)) >= (2 if line.strip() else 0), line


def test_the_mend_is_still_needed(tmp_path, monkeypatch):
    """When plain WeasyPrint gives Thai back by itself, this module can go."""
    html = '<html lang="th"><body><p>น้ำ กำ</p><p>การ ตา</p></body></html>'
    mended = pdftext.body(print_pdf(html), tmp_path)
    monkeypatch.setattr(press, "exact_text", nullcontext)
    assert mended == "น้ำกำการตา"
    assert pdftext.body(print_pdf(html), tmp_path) != mended


def test_a_draft_mark_leaves_no_trace_in_the_text(tmp_path):
    content = samples.snapshot(samples.load_case())
    sealed, draft = (print_pdf(compose(content, sha256="0" * 64, draft=d)) for d in (False, True))
    assert "DRAFT" not in pdftext.body(sealed, tmp_path)
    # Once in the box on the cover; the big outlines on sixteen pages add nothing.
    assert pdftext.body(draft, tmp_path).count("DRAFT") == 1


def test_glyphs_are_named_after_the_characters_they_show():
    font = TTFont(fontpkg_sarabun.ROOT / "files" / "Sarabun-Regular.ttf")
    texts = textlayer.glyph_texts(REGULAR)
    named = {name: texts.get(font.getGlyphID(name)) for name in font.getGlyphOrder()}
    assert named["uni0E32"] == "า"
    assert named["uni0E49.small"] == named["uni0E49.narrow"] == "้"
    # Tone first, as it is typed: with the า that follows, readers can compose ้ำ from it.
    assert named["uni0E4D0E49"] == "\u0e49\u0e4d"
    assert named["fi"] == "fi"
    assert textlayer.SARA_AM not in "".join(texts.values())


def test_a_font_without_thai_is_left_alone():
    font, latin = TTFont(BytesIO(REGULAR)), BytesIO()
    subsetter = subset.Subsetter()
    subsetter.populate(text="abc")
    subsetter.subset(font)
    font.save(latin)
    assert textlayer.glyph_texts(latin.getvalue()) == {}


@pytest.mark.parametrize(
    ("text", "needed"),
    [("plain, 12 words", False), ("กา", True), ("café", True), ("كلمة", False), ("น้ำ كلمة", False)],
)
def test_lines_that_get_their_own_text(text, needed):
    assert textlayer.needs_actual_text(text) is needed


def test_weasyprint_is_as_it_was_after_printing_and_after_a_failure():
    before = (weasyprint.draw.text.draw_first_line, weasyprint.pdf.build_fonts_dictionary)
    with pytest.raises(ZeroDivisionError), textlayer.exact_text():
        raise ZeroDivisionError
    assert (weasyprint.draw.text.draw_first_line, weasyprint.pdf.build_fonts_dictionary) == before


def test_another_version_is_refused_before_anything_is_printed(monkeypatch):
    monkeypatch.setitem(textlayer.PINNED, "weasyprint", "69.0")
    with pytest.raises(textlayer.UnknownVersionError, match=r"weasyprint==69\.0"), textlayer.exact_text():
        pytest.fail("nothing may be printed with a version nobody has looked at")


@pytest.mark.parametrize("function", TOUCHED, ids=lambda function: function.__qualname__)
def test_what_the_mend_touches_is_unchanged(function):
    assert hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16] == TOUCHED[function]
