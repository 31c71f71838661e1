"""The letter on paper beside the rules of FACTS §5, measured on the PDF itself."""

import io
import math
import re
import subprocess
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.tests.factories import make_application, make_officer, make_pdf, make_png
from clinics.letters.composition import content_of
from clinics.letters.emblem import check_emblem, stored_name
from clinics.letters.printing import EmblemLostError, print_letter
from clinics.models import Letter
from common.thai import thai_digits

from .letters import HEAD, attend, from_template, make_head

CM = 72 / 2.54
WIDTH, HEIGHT = 595.28, 841.89  # A4 in points
MIDDLE = WIDTH / 2
HALF_MM = 72 / 25.4 / 2

LETTER = {
    "reference": "UNPSA26-0007",
    "subject_th": "ขอส่งหนังสือรับรองผลงานเพื่อประกอบการสมัครรางวัล",
    "to_th": "ผู้บริหารสถาบันวิจัยและพัฒนาพื้นที่สูง (องค์การมหาชน)",
    "refers_to_th": "ใบสมัครรางวัล UNPSA ของสถาบันวิจัยและพัฒนาพื้นที่สูง เลขที่ 0007",
    "enclosures_th": "หนังสือรับรองผลงานฉบับภาษาอังกฤษ จำนวน 1 ฉบับ",
    "body_th": (
        "ตามที่สถาบันได้เข้าร่วมคลินิกให้คำปรึกษา เมื่อวันที่ 20 ตุลาคม 2564 นั้น\n"
        "สำนักงาน ก.พ.ร. พิจารณาแล้วเห็นว่า ผลงานมีน้ำหนัก ทำให้ครัวเรือน 412 ครัวเรือนมีรายได้เพิ่มขึ้นร้อยละ 38 "
        "ภายใน 5 ปี จึงขอรับรองผลงานน้ำดื่มชุมชนนี้ด้วยความยินดี ทั้งนี้ หน่วยงานต้องจัดหาหนังสืออีก 1 ฉบับ\n"
        "จึงเรียนมาเพื่อโปรดทราบ"
    ),
    "subject_en": "Letter of reference",
    "to_en": "Evaluation Committee, United Nations Public Service Awards",
    "body_en": "We support this work of the year 2026.\n412 households have raised their income.",
}


def content(**changes) -> dict:
    from clinics.models import LetterHead

    letter = Letter(**LETTER | changes)
    return content_of(letter, LetterHead(**HEAD), number=12, dated_on=date(2026, 11, 22))


@pytest.fixture(scope="module")
def printed() -> dict[str, bytes]:
    return {language: pdf for language, (pdf, _pages) in print_letter(content(), draft=False).items()}


def poppler(program: str, pdf: bytes, folder: Path, *options: str) -> str:
    """What a program of poppler says; a missing program fails the test, because nothing would be proved."""
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    end = [] if program == "pdffonts" else ["-"]
    run = subprocess.run([program, *options, str(path), *end], capture_output=True, check=True, timeout=60)
    return run.stdout.decode()


def words(pdf: bytes, folder: Path) -> list[tuple[float, float, float, float, str]]:
    """Each word with its box: left, top, right, bottom in points, and its text."""
    found = re.findall(
        r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>',
        poppler("pdftotext", pdf, folder, "-bbox"),
    )
    return [(*map(float, box), text) for *box, text in found]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def sizes(pdf: bytes) -> set[float]:
    """Sizes in points in which letters are drawn on the pages, whatever the page is scaled by."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            scale = [1.0]
            size = 0.0
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name == "q":
                    scale.append(scale[-1])
                elif name == "Q":
                    scale.pop()
                elif name == "cm":
                    a, b, c, d = map(float, operands[:4])
                    scale[-1] *= math.sqrt(abs(a * d - b * c))
                elif name == "Tf":
                    size = float(operands[1])
                elif name == "Tm":
                    matrix = abs(float(operands[3]))
                elif name in ("TJ", "Tj"):
                    found.add(round(size * matrix * scale[-1], 1))
    return found


class TestThaiLetter:
    def test_is_a4_with_three_and_two_centimetres(self, printed, tmp_path):
        with pikepdf.open(io.BytesIO(printed["th"])) as document:
            boxes = {tuple(round(float(side), 1) for side in page.MediaBox) for page in document.pages}
        assert boxes == {(0, 0, 595.3, 841.9)}
        found = words(printed["th"], tmp_path)
        assert abs(min(left for left, *_rest in found) - 3 * CM) < HALF_MM
        assert max(right for _l, _t, right, *_rest in found) <= WIDTH - 2 * CM + HALF_MM
        assert min(top for _l, top, *_rest in found) >= 1.5 * CM - HALF_MM
        assert max(bottom for _l, _t, _r, bottom, _w in found) <= HEIGHT - 2 * CM + HALF_MM

    def test_is_set_in_sarabun_of_sixteen_points_throughout(self, printed, tmp_path):
        lines = poppler("pdffonts", printed["th"], tmp_path).splitlines()[2:]
        assert lines
        assert all("Sarabun" in line for line in lines)
        assert sizes(printed["th"]) == {16.0}

    def test_has_its_parts_in_their_order_letter_for_letter(self, printed, tmp_path):
        text = squeeze(poppler("pdftotext", printed["th"], tmp_path, "-raw"))
        body = [thai_digits(line) for line in LETTER["body_th"].split("\n")]
        parts = [
            "ที่ นร ๑๒๐๐/๑๒",
            "๒๒ พฤศจิกายน ๒๕๖๙",
            "เรื่อง " + LETTER["subject_th"],
            "เรียน " + LETTER["to_th"],
            "อ้างถึง " + thai_digits(LETTER["refers_to_th"]),
            "สิ่งที่ส่งมาด้วย หนังสือรับรองผลงานฉบับภาษาอังกฤษ จำนวน ๑ ฉบับ",
            *body,
            "ขอแสดงความนับถือ",
            f"({HEAD['signatory_th']})",
            HEAD["position_th"],
            HEAD["unit_th"],
            "โทร. ๐ ๒๐๐๐ ๐๐๐๐",
        ]
        places = [text.find(squeeze(part)) for part in parts]
        assert -1 not in places, parts[places.index(-1)]
        assert places == sorted(places)
        assert squeeze("ถนนตัวอย่าง เขตดุสิต กรุงเทพฯ ๑๐๓๐๐") in text

    def test_has_thai_digits_only(self, printed, tmp_path):
        assert re.findall("[0-9]+", poppler("pdftotext", printed["th"], tmp_path)) == []

    def test_names_no_era(self, printed, tmp_path):
        assert "พ.ศ." not in poppler("pdftotext", printed["th"], tmp_path)

    def test_puts_each_part_in_its_place(self, printed, tmp_path):
        """With its own text layer a line of Thai is one box."""
        lines = words(printed["th"], tmp_path)

        def box(beginning: str) -> tuple[float, float, float, float]:
            return next(tuple(sides) for *sides, text in lines if text.startswith(beginning))

        def middle(beginning: str) -> float:
            left, _top, right, _bottom = box(beginning)
            return (left + right) / 2

        assert abs(box("ที่ นร")[0] - 3 * CM) < HALF_MM
        # The address stands in the right half beside the number, the date begins in the middle of the page.
        assert box("ถนนตัวอย่าง")[0] > MIDDLE
        assert abs(box(HEAD["organisation_th"])[1] - box("ที่ นร")[1]) < HALF_MM
        assert abs(box("๒๒ พฤศจิกายน")[0] - MIDDLE) < HALF_MM
        # So does the closing; name and position stand centred under it, with room to sign.
        closing = box("ขอแสดงความนับถือ")
        assert abs(closing[0] - MIDDLE) < 4 * HALF_MM
        for below in (f"({HEAD['signatory_th']})", HEAD["position_th"]):
            assert abs(middle(below) - middle("ขอแสดงความนับถือ")) < HALF_MM
        assert box(f"({HEAD['signatory_th']})")[1] - closing[3] > 1.5 * CM
        # A paragraph is indented by 2.5 cm, and the owner unit stands at the left.
        assert abs(box("ตามที่สถาบัน")[0] - 5.5 * CM) < HALF_MM
        assert abs(box(HEAD["unit_th"])[0] - 3 * CM) < HALF_MM

    def test_leaves_out_what_it_does_not_need(self, tmp_path):
        made = print_letter(content(refers_to_th="", enclosures_th=""), draft=False)["th"][0]
        text = poppler("pdftotext", made, tmp_path)
        assert "อ้างถึง" not in text
        assert "สิ่งที่ส่งมาด้วย" not in text


class TestBoth:
    def test_the_same_content_gives_the_same_bytes(self, printed):
        again = print_letter(content(), draft=False)
        assert {language: pdf for language, (pdf, _pages) in again.items()} == printed

    def test_the_english_one_comes_out_letter_for_letter(self, printed, tmp_path):
        text = squeeze(poppler("pdftotext", printed["en"], tmp_path, "-raw"))
        for part in (
            "No. OPDC 1200/12",
            "22 November 2026",
            LETTER["to_en"],
            LETTER["body_en"],
            "Tuayang Phulongnam",
        ):
            assert squeeze(part) in text
        assert sizes(printed["en"]) == {12.0, 10.5}
        assert abs(min(left for left, *_rest in words(printed["en"], tmp_path)) - 3 * CM) < HALF_MM

    def test_a_draft_is_marked_and_its_mark_does_not_run_through_the_text(self, tmp_path):
        drawn = content() | {"number": None, "dated_on": None}
        for language, (pdf, _pages) in print_letter(drawn, draft=True).items():
            assert 84.0 in sizes(pdf), language
            text = poppler("pdftotext", pdf, tmp_path)
            assert "DRAFT" not in text
            assert "ร่าง" not in text

    def test_markup_in_a_text_stays_text(self, tmp_path):
        made = print_letter(content(body_en='<img src="file:///etc/passwd"> & <b>bold</b>'), draft=False)
        assert '<imgsrc="file:///etc/passwd">&<b>bold</b>' in squeeze(
            poppler("pdftotext", made["en"][0], tmp_path)
        )


class TestEmblem:
    SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="url(#a)"/></svg>'

    def test_stands_three_centimetres_high_in_the_middle_of_the_page(self):
        sha256, kind = "0" * 64, "image/png"
        default_storage.save(stored_name(sha256, kind), ContentFile(make_png(300, 300)))
        made = content()
        made["head"]["emblem"] = {"sha256": sha256, "type": kind}
        for language, (pdf, _pages) in print_letter(made, draft=False).items():
            left, bottom, width, height = picture_box(pdf)
            assert abs(height - 3 * CM) < HALF_MM, language
            assert abs(left + width / 2 - MIDDLE) < HALF_MM, language
            assert abs(HEIGHT - bottom - height - 1.5 * CM) < HALF_MM, language

    def test_one_that_is_lost_fails_the_print_and_is_not_left_out(self):
        made = content()
        made["head"]["emblem"] = {"sha256": "1" * 64, "type": "image/png"}
        with pytest.raises(EmblemLostError):
            print_letter(made, draft=False)

    def test_png_and_drawing_svg_are_taken(self):
        assert check_emblem(io.BytesIO(make_png()))[0] == "image/png"
        assert check_emblem(io.BytesIO(self.SVG))[0] == "image/svg+xml"

    @pytest.mark.parametrize(
        "hostile",
        [
            b"<script>alert(1)</script>",
            b'<path onload="x()"/>',
            b'<image href="file:///etc/passwd"/>',
            b'<use href="http://example.org/x.svg#a"/>',
            b'<a href="javascript:x()"><path d="M0 0"/></a>',
            b'<path fill="url(http://example.org/x)"/>',
            b"<style>@import 'http://example.org/x.css'</style>",
            b"<foreignObject><p>x</p></foreignObject>",
        ],
    )
    def test_an_svg_that_runs_or_fetches_is_refused(self, hostile):
        svg = self.SVG.replace(b"<path", hostile + b"<path", 1)
        with pytest.raises(ValidationError):
            check_emblem(io.BytesIO(svg))

    def test_so_is_anything_else(self):
        entity = b'<!DOCTYPE svg [<!ENTITY a "a">]>' + self.SVG
        for other in (make_pdf(), b"<html></html>", b"", entity, b"\x89PNG\r\n\x1a\nbroken"):
            with pytest.raises(ValidationError):
                check_emblem(io.BytesIO(other))

    @pytest.mark.django_db
    def test_the_admin_keeps_it_by_its_content_and_never_overwrites(self):
        from clinics.admin_letters import LetterHeadForm

        head = make_head()
        data = {name: getattr(head, name) for name in (*HEAD,)}
        first, second = make_png(30, 30), make_png(31, 31)
        for content_ in (first, second, first):
            form = LetterHeadForm(data, {"emblem": SimpleUploadedFile("x.png", content_)}, instance=head)
            assert form.is_valid(), form.errors
            head = form.save()
        assert head.emblem.name == stored_name(head.emblem_sha256, "image/png")
        assert len(default_storage.listdir("letters/emblems")[1]) == 2
        form = LetterHeadForm(data, {"emblem": SimpleUploadedFile("x.svg", b"<svg/>")}, instance=head)
        assert "emblem" in form.errors


@pytest.mark.django_db
def test_the_default_letter_fits_and_reads_well(tmp_path):
    """The English letter on one page, the Thai one on at most two, with nothing left in braces."""
    application = make_application()
    application.category = application.round.category_set.first()
    attend(application, by=make_officer())
    made = print_letter(content(**from_template(application)), draft=False)
    assert made["en"][1] == 1
    assert made["th"][1] <= 2
    for pdf, _pages in made.values():
        assert "{" not in poppler("pdftotext", pdf, tmp_path)


def picture_box(pdf: bytes) -> tuple[float, float, float, float]:
    """Left, bottom, width and height in points of the one picture on the first page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        stack = [pikepdf.Matrix()]
        for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
            name = str(operator)
            if name == "q":
                stack.append(stack[-1])
            elif name == "Q":
                stack.pop()
            elif name == "cm":
                stack[-1] = pikepdf.Matrix(*map(float, operands)) @ stack[-1]
            elif name == "Do":
                matrix = stack[-1]
                return matrix.e, matrix.f + min(0, matrix.d), matrix.a, abs(matrix.d)
    raise AssertionError("there is no picture on the first page")
