"""What can be checked of PDF/A-3u without a validator, and that the files inside are the sealed ones.

No validator is in reach of the tests: these checks are necessary, not sufficient.
"""

import hashlib
import io
import json
import shutil
import subprocess

import pikepdf
import pytest

from dossiers import copies

from . import samples, sealed
from .test_copies import archive, reading

SHAPES = {"/Document", "/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TD", "/TH"}


@pytest.fixture(scope="module")
def store() -> sealed.Store:
    return sealed.Store()


@pytest.fixture(scope="module")
def snapshot(store):
    return sealed.usual(store)


@pytest.fixture(scope="module")
def pdf(store, snapshot) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "open_annex", store.open)
        return archive(snapshot)


@pytest.fixture
def document(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        yield opened


def test_the_metadata_say_pdfa_3u_and_agree_with_the_document_properties(document, snapshot):
    with document.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "U")
        assert xmp["dc:title"] == str(document.docinfo.Title)
        assert xmp["pdf:Keywords"] == str(document.docinfo.Keywords)
        assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == snapshot.document["sealed_at"]
        assert xmp["pdf:Producer"] == str(document.docinfo.Producer)
    assert str(document.docinfo.CreationDate).startswith("D:20211122093000")


def test_colours_and_language_are_said(document):
    (intent,) = document.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    profile = intent.DestOutputProfile
    assert int(profile.N) == 3
    assert profile.read_bytes()[36:40] == b"acsp"
    assert str(document.Root.Lang) == "th"


def test_every_font_is_inside_and_every_letter_has_its_unicode(document):
    fonts = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
    ]
    assert len(fonts) >= 4
    for font in fonts:
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()), str(font.BaseFont)
        if font.get("/Subtype") == "/Type0":
            assert "/ToUnicode" in font, str(font.BaseFont)


def test_nothing_that_pdfa_forbids(document):
    assert not document.is_encrypted
    assert "/AcroForm" not in document.Root
    assert "/ID" in document.trailer
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            assert item.get("/S") not in ("/JavaScript", "/Launch", "/Movie", "/Sound")
        if isinstance(item, pikepdf.Stream):
            assert "/LZWDecode" not in str(item.get("/Filter"))
            assert item.get("/Interpolate", False) is False
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Annot":
            assert int(item.F) & 4, "every note is printed"


def test_headings_paragraphs_and_tables_are_tagged(document):
    assert document.Root.MarkInfo.Marked
    found = {
        str(item.S)
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
    }
    assert found >= SHAPES


def test_the_snapshot_and_every_file_are_inside_unchanged(document, store, snapshot):
    inside = {name: file.get_file().read_bytes() for name, file in document.attachments.items()}
    assert inside.pop("snapshot.json") == snapshot.content.encode()
    entries = snapshot.document["documents"]
    expected = {
        f"{n:02d}-{row['file']['name']}": row["file"]["sha256"] for n, row in enumerate(entries, start=1)
    }
    assert {name: hashlib.sha256(content).hexdigest() for name, content in inside.items()} == expected


def test_each_file_has_its_relationship_type_date_and_hash(document, snapshot):
    assert len(document.Root.AF) == 4
    names = [bytes(name) for name in document.Root.Names.EmbeddedFiles.Names[0::2]]
    assert names == sorted(names)
    for spec in document.Root.AF:
        stream = spec.EF.F
        content = stream.read_bytes()
        is_snapshot = str(spec.UF) == "snapshot.json"
        assert spec.AFRelationship == ("/Source" if is_snapshot else "/Supplement")
        assert str(spec.Desc) == f"SHA-256 {hashlib.sha256(content).hexdigest()}"
        assert bytes(stream.Params.CheckSum) == hashlib.md5(content).digest()
        assert int(stream.Params.Size) == len(content)
        assert str(stream.Params.ModDate) == "D:20211122093000Z"
        assert "/" in str(stream.Subtype)[1:]


@pytest.mark.parametrize("make", [archive, reading], ids=["archive", "reading"])
def test_qpdf_finds_nothing_wrong(make, store, snapshot, monkeypatch, tmp_path):
    monkeypatch.setattr(copies, "open_annex", store.open)
    path = tmp_path / "dossier.pdf"
    path.write_bytes(make(snapshot))
    with pikepdf.open(path) as document:
        assert document.check_pdf_syntax() == []
    # The program looks at the same and a little more, where it is installed (apt: qpdf).
    if shutil.which("qpdf"):
        run = subprocess.run(
            ["qpdf", "--check", path], capture_output=True, text=True, timeout=60, check=False
        )
        assert run.returncode == 0, run.stdout + run.stderr


def test_the_cover_stays_one_page_whatever_the_title(store, monkeypatch, tmp_path):
    from . import pdftext

    monkeypatch.setattr(copies, "open_annex", store.open)
    for length in (1, 3, 5, 12):
        content = samples.snapshot(samples.load_case())
        initiative = content["application"]["initiative"]
        initiative["title_th"] = "การบริการสาธารณะ" * length
        initiative["title_en"] = "Public service for all " * length
        content |= {
            "topics": content["topics"][:1],
            "findings": [],
            "prescreening": [],
            "documents": [],
            "letters": [],
        }
        texts = pdftext.pages(archive(sealed.snapshot_of(json.loads(json.dumps(content)))), tmp_path)
        assert "สารบัญ Contents" in texts[1], f"title of {length} parts"
