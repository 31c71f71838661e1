"""A blind pack holds no word of who applies: not in its text, nor anywhere in its bytes."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from dossiers.blinding import AGENCY_TH, IN_TEXT_EN, IN_TEXT_TH, blinded, mask, names_in
from dossiers.papers import pack
from dossiers.printing import print_tagged
from dossiers.tests import pdftext, samples

CASES = sorted(path.stem for path in samples.CASES.glob("*-*.json"))
SECRET_FILE, SECRET_TITLE = "ลับ-secret-report.pdf", "รายงานของหน่วยงานลับ Secret agency report"
PEOPLE = ("นางสาวผู้ผนึก ใจดี", "Sealer Jaidee", "ข้อความถึงเจ้าหน้าที่")


def loaded(case: str) -> dict[str, Any]:
    """A case in which every place that can name somebody does."""
    content = samples.snapshot(samples.load_case(case))
    told = content["application"]
    told["applicant"] |= {
        "aliases": ["QZX", "ศทล."],
        "sponsor": {"name_th": "กรมผู้สนับสนุนลับ", "name_en": "Secret Sponsor Department"},
    }
    told["nomination"] |= {"organisation": "Nominator of Secrets", "contact_email": "secret@agency.example"}
    told["initiative"]["website"] = "https://secret-agency.example/"
    content["sealed_by"] = {"name_th": PEOPLE[0], "name_en": PEOPLE[1]}
    content["links"] = [{"url": "https://secret-links.example/page", "kind": "agency"}]
    content["history"] = [
        {
            "at": content["sealed_at"],
            "from": "draft",
            "to": "submitted",
            "actor_th": PEOPLE[0],
            "actor_en": PEOPLE[1],
            "note": PEOPLE[2],
        }
    ]
    file = {
        "name": SECRET_FILE,
        "content_type": "application/pdf",
        "size": 9,
        "sha256": "ab" * 32,
        "pages": 7,
    }
    content["documents"] = [
        {
            "clause": "4.1",
            "name_th": "รายงานการประเมินผลงาน",
            "name_en": "Evaluation report",
            "title": SECRET_TITLE,
            "language": "en",
            "translated_into": None,
            "parts": [],
            "file": file,
        }
    ]
    content["letters"] = [
        {
            "organisation_th": "มูลนิธิคู่ลับ",
            "organisation_en": "Secret Partner Foundation",
            "sector": "private",
            "issued_by_opdc": False,
            "language": "en",
            "translated_into": None,
            "file": file,
        }
    ]
    names = " / ".join(names_in(content))
    answer = content["topics"][0]["questions"][0]["answer"]
    answer["text"] += f" {names} secret@agency.example https://secret-agency.example/ www.secret.go.th/x"
    answer["draft_th"] = f"ร่าง {names}"
    answer["evidence"] = [{"clause": "4.1", "title": SECRET_TITLE, "page": 3, "note": f"ดู {names}"}]
    content["findings"][0]["message_en"] += " " + names
    content["prescreening"][0]["answer_th"] += " " + names
    return content


def blind_words(content: dict[str, Any]) -> set[str]:
    told = content["application"]
    return {
        *names_in(content),
        *PEOPLE,
        SECRET_FILE,
        SECRET_TITLE,
        "secret@agency.example",
        "secret-agency.example",
        "secret-links.example",
        "secret.go.th",
        "ab" * 8,
        told["applicant"]["name_en"].split(" (")[0],
    }


def everything_in(pdf: bytes) -> Iterator[bytes]:
    """Each string, name and unpacked stream of a PDF, metadata, outline and embedded files included."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in (*document.objects, document.trailer):
            yield from _walk(thing)


def _walk(thing: Any, deep: int = 0) -> Iterator[bytes]:
    if isinstance(thing, pikepdf.Stream):
        yield thing.read_bytes()
    if isinstance(thing, pikepdf.String):
        yield bytes(thing)
        yield str(thing).encode()
    elif isinstance(thing, pikepdf.Name):
        yield str(thing).encode()
    elif isinstance(thing, pikepdf.Array) and deep < 30:
        for part in thing:
            if not getattr(part, "is_indirect", False):
                yield from _walk(part, deep + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and deep < 30:
        for key, part in thing.items():
            yield key.encode()
            if not getattr(part, "is_indirect", False):
                yield from _walk(part, deep + 1)


def found_in(pdf: bytes, words: set[str]) -> set[str]:
    """The words that stand anywhere in the bytes, in any of the ways PDF writes text."""
    haystack = b"\0\0".join(everything_in(pdf)).lower()
    ways = ("utf-8", "utf-16-be")
    return {
        word
        for word in words
        if any(
            word.lower().encode(way) in haystack or word.encode(way).hex().encode() in haystack
            for way in ways
        )
    }


def pdf_of(content: dict[str, Any]) -> bytes:
    return print_tagged(pack.compose(content, sha256=samples.sha256_of(content), names=[])).pdf


def test_no_blind_word_in_the_text_or_the_bytes(tmp_path):
    content = loaded("huay-nam-sai")
    words = blind_words(content)
    pdf = pdf_of(content)
    assert found_in(pdf, words) == set()
    text = pdftext.body(pdf, tmp_path).lower()
    assert {word for word in words if pdftext.squeeze(word).lower() in text} == set()
    for shown in (AGENCY_TH, IN_TEXT_EN, IN_TEXT_TH, "สิ่งที่ไม่เปิดเผยต่อผู้ประเมิน"):
        assert pdftext.squeeze(shown).lower() in text
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})


def test_the_walk_finds_what_is_there(tmp_path):
    """A search that finds nothing proves something only when it would find something."""
    from dossiers.composition import compose

    content = loaded("huay-nam-sai")
    html = compose(content, sha256=samples.sha256_of(content), draft=False)
    found = found_in(print_tagged(html).pdf, blind_words(content))
    assert {"Secret Sponsor Department", "นางสาวผู้ผนึก ใจดี", SECRET_FILE} <= found


@pytest.mark.parametrize("case", CASES)
def test_no_case_gives_its_applicant_away(case):
    """The HTML is all that a pack is printed from."""
    content = loaded(case)
    html = pack.compose(content, sha256=samples.sha256_of(content), names=[]).lower()
    assert {word for word in blind_words(content) if word.lower() in html} == set()
    # Nor does what is handed to the templates and to the review page, shown or not.
    told = json.dumps(blinded(content), ensure_ascii=False).lower()
    assert {word for word in blind_words(content) if word.lower() in told} == set()


def test_there_are_cases():
    assert len(CASES) == 6


def test_what_is_not_blind_stays_word_for_word():
    content = samples.snapshot(samples.load_case("oscc-khon-kaen"))
    content["application"]["applicant"] |= {"name_th": "ไม่มีที่ใด", "name_en": "Nowhere Named", "aliases": []}
    blind = blinded(content)
    assert blind["topics"] == content["topics"]
    assert blind["sdgs"] == content["sdgs"]


def test_the_content_itself_is_not_changed():
    content = loaded("huay-nam-sai")
    before = json.dumps(content, ensure_ascii=False)
    blinded(content)
    assert json.dumps(content, ensure_ascii=False) == before


@pytest.mark.parametrize(
    ("text", "name", "masked"),
    [
        ("The HRDI leads", "HRDI", "The [agency] leads"),
        ("third place", "HIR", "third place"),
        ("Khon  Kaen\nHospital did", "Khon Kaen Hospital", "[agency] did"),
        ("กรมบังคับคดีได้ริเริ่ม", "กรมบังคับคดี", "[หน่วยงาน]ได้ริเริ่ม"),
        ("the Institute of Hills", "Institute of Hills (Public Organization)", "the [agency]"),
        ("Sirindhorn Hospital made", "Sirindhorn Hospital, Khon Kaen", "[agency] made"),
        ("see a@b.go.th or https://x.or.th/a", "", "see […] or […]"),
        ("ไฟฟ้าจากกฟผส่งถึง", "กฟผ", "ไฟฟ้าจาก[หน่วยงาน]ส่งถึง"),
        # Thai has no spaces between words.
        ("โครงการของHRDIได้รับ", "HRDI", "โครงการของ[agency]ได้รับ"),
        ("เว็บไซต์dopa.go.thและfacebook.com/dopa ที่", "", "เว็บไซต์[…]และ[…] ที่"),
        ("ส่งเรื่องทางa@b.go.th แล้ว", "", "ส่งเรื่องทาง[…] แล้ว"),
        # As Thai comes out of PDF files and off some keyboards.
        ("ของ\u0e2a\u0e4d\u0e32นักงานน้ำ", "สำนักงานน้\u0e33", "ของ[หน่วยงาน]"),
        ("ของกรม\u200bบังคับ\u200bคดี", "กรมบังคับคดี", "ของ[หน่วยงาน]"),
    ],
)
def test_names_as_texts_write_them(text, name, masked):
    assert mask(text, [name]) == masked


@pytest.mark.parametrize("status", ["todo", "warning"])
def test_the_register_of_winners_does_not_spell_the_agency_otherwise(status):
    content = loaded("huay-nam-sai")
    row = next(row for row in content["findings"] if row["clause"] == "1.6")
    row |= {
        "status": status,
        "message_th": "คือ ผลงานเดิม กรมที่สะกดต่างไป",
        "message_en": "Old work, Departement",
    }
    told = json.dumps(blinded(content), ensure_ascii=False)
    assert "กรมที่สะกดต่างไป" not in told
    assert "Departement" not in told
