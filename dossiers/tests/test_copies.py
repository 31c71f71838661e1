"""Two copies from one snapshot: the same bytes every time; the annexes on the pages of the one, inside the other."""

import io
import os
import random
import re
import subprocess
import sys
from collections import Counter

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from applications.files import inspect
from applications.tests import factories
from dossiers import copies
from dossiers.annexes import listing
from dossiers.annexes.laying import lay_annexes
from dossiers.annexes.scrubbing import REASONS, UnfitAnnexError, scrub

from . import hostile, pdftext, sealed


@pytest.fixture
def store(monkeypatch) -> sealed.Store:
    files = sealed.Store()
    monkeypatch.setattr(copies, "open_annex", files.open)
    return files


def bytes_of(made) -> bytes:
    pdf, pages = made
    with pdf:
        pdf.seek(0)
        content = pdf.read()
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == pages
    return content


def reading(snapshot) -> bytes:
    return bytes_of(copies.make_reading(snapshot))


def archive(snapshot) -> bytes:
    return bytes_of(copies.make_archive(snapshot))


def printed_elsewhere(**environment: str) -> list[str]:
    """The hashes of both copies, printed by a process of its own."""
    told = os.environ | {"DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.test"} | environment
    run = subprocess.run(
        [sys.executable, "-m", "dossiers.tests.print_copies"],
        env=told,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return run.stdout.split()


def test_the_same_snapshot_gives_the_same_bytes_in_every_process():
    one = printed_elsewhere(PYTHONHASHSEED="1", TZ="Asia/Bangkok", LANG="C")
    other = printed_elsewhere(PYTHONHASHSEED="2", TZ="America/New_York", LANG="C.UTF-8")
    assert len(set(one)) == 2
    assert one == other


class TestReadingCopy:
    @pytest.fixture
    def pages(self, store, tmp_path) -> list[str]:
        return pdftext.pages(reading(sealed.usual(store)), tmp_path)

    def test_pages_are_counted_on_through_the_annexes(self, pages):
        for number, text in enumerate(pages, start=1):
            assert f"หน้า {number} จาก {len(pages)} · Page {number} of {len(pages)}" in text

    def test_each_annex_follows_its_divider_and_each_of_its_pages_is_stamped(self, pages):
        last = pages[-8:]
        assert "ภาคผนวก 1 Annex 1" in last[0]
        assert "รายงาน น้ำ.pdf" in last[0]
        for number in (1, 2, 3):
            assert f"Report {number}" in last[number]
            assert "ภาคผนวก 1 Annex 1 · รายงาน น้ำ.pdf" in last[number]
            assert f"page of the file {number}/3" in last[number]
        assert "Plan 1" in last[5]
        assert "ภาคผนวก 3 Annex 3 · photo.png" in last[7]

    def test_the_contents_name_the_annexes_with_their_pages(self, pages):
        where = {int(n): int(page) for n, page in re.findall(r"(\d) เอกสาร Document \d (\d+)", pages[1])}
        assert sorted(where) == [1, 2, 3]
        for number, page in where.items():
            assert f"ภาคผนวก {number} Annex {number}" in pages[page - 1]

    def test_bookmarks_lead_to_the_annexes(self, store):
        with pikepdf.open(io.BytesIO(reading(sealed.usual(store)))) as document:
            titles = pdftext.bookmarks(document)
        assert titles[-3:] == [f"ภาคผนวก {n} Annex {n}" for n in (1, 2, 3)]

    def test_a_lying_page_lies(self, store):
        with pikepdf.open(io.BytesIO(reading(sealed.usual(store)))) as document:
            sizes = [[round(float(side)) for side in page.mediabox[2:]] for page in document.pages]
        assert sizes[-3] == [842, 595]
        assert sizes[-1] == [842, 595]
        assert set(map(tuple, sizes[:-3])) == {(595, 842)}

    def test_a_page_that_is_turned_lies(self, store):
        turned = hostile.with_text("Turned", 1)
        turned.pages[0].Rotate = 90
        pdf = reading(sealed.with_files(store, [(hostile.saved(turned), "t.pdf", "application/pdf")]))
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert round(float(document.pages[-1].mediabox[2])) == 842

    def test_a_picture_says_nothing_but_its_pixels(self, store):
        from PIL import Image

        target, exif = io.BytesIO(), Image.Exif()
        exif[0x010E] = "Taken at a secret place"
        Image.new("RGB", (300, 200), "red").save(target, "JPEG", exif=exif, comment=b"hidden comment")
        pdf = reading(sealed.with_files(store, [(target.getvalue(), "a.jpg", "image/jpeg")]))
        with pikepdf.open(io.BytesIO(pdf)) as document:
            picture = next(iter(document.pages[-1].Resources.XObject.Annex.Resources.XObject.values()))
            assert b"secret" not in picture.read_raw_bytes()
            assert b"hidden" not in picture.read_raw_bytes()
            assert (int(picture.Width), int(picture.Height)) == (300, 200)

    def test_an_application_without_files_has_no_annexes(self, store, tmp_path):
        texts = pdftext.pages(reading(sealed.with_files(store, [])), tmp_path)
        assert not any("Annex" in text for text in texts[1:])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        *(hostile.scripted, hostile.launching, hostile.carrying, hostile.encrypted),
        *(hostile.truncated, hostile.without_pages, hostile.long),
    ],
)
def test_hostile_files_are_refused_at_upload(make):
    """All but the bomb: the drawing of a page is not unpacked there, so that an upload stays quick."""
    with pytest.raises(ValidationError):
        inspect(factories.upload(make()), factories.make_round())


class TestHostileAnnexes:
    """Files that slipped past the upload, or came in before it looked."""

    @pytest.mark.parametrize(
        ("make", "words"),
        [
            (hostile.encrypted, "protected by a password"),
            (hostile.truncated, "damaged"),
            (hostile.without_pages, "has no pages"),
            (hostile.long, "more pages than the reading copy takes"),
            (hostile.bomb, "unpacks to too much"),
            (lambda: b"%PDF-1.7 nothing more %%EOF", "damaged"),
        ],
        ids=["encrypted", "truncated", "no pages", "3000 pages", "bomb", "garbage"],
    )
    def test_what_cannot_be_shown_is_a_divider_page_that_says_so(self, store, tmp_path, make, words):
        good = (hostile.saved(hostile.with_text("Still here")), "good.pdf", "application/pdf")
        snapshot = sealed.with_files(store, [(make(), "bad.pdf", "application/pdf"), good])
        texts = pdftext.pages(reading(snapshot), tmp_path)
        assert words in texts[-3]
        assert "ไม่มีหน้าของไฟล์นี้ในฉบับอ่าน" in texts[-3]
        assert "Still here 1" in texts[-1]

    def test_a_file_that_is_gone_is_said_to_be_missing_in_both_copies(self, store, tmp_path):
        snapshot = sealed.usual(store)
        store.files.clear()
        assert (
            sum("No file with the sealed SHA-256" in t for t in pdftext.pages(reading(snapshot), tmp_path))
            == 3
        )
        assert sum("Not carried" in t for t in pdftext.pages(archive(snapshot), tmp_path)) >= 1

    @pytest.mark.parametrize("make", [hostile.scripted, hostile.launching, hostile.carrying])
    def test_what_a_page_shows_is_taken_and_what_would_run_is_not(self, store, tmp_path, make):
        pdf = reading(sealed.with_files(store, [(make(), "acting.pdf", "application/pdf")]))
        assert re.search("(Scripted|Launching|Carrying) 1", pdftext.pages(pdf, tmp_path)[-1])
        with pikepdf.open(io.BytesIO(pdf)) as document:
            everything = b"".join(
                item.unparse(resolved=True) if not isinstance(item, pikepdf.Stream) else _whole(item)
                for item in document.objects
            )
        for sign in (
            b"JavaScript",
            b"/JS",
            b"app.alert",
            b"/Launch",
            b"calc.exe",
            b"payload",
            b"/EmbeddedFile",
        ):
            assert sign not in everything
        assert b"/AA" not in everything
        assert b"/OpenAction" not in everything

    def test_what_was_filled_into_a_form_is_seen_and_cannot_be_changed(self, store, tmp_path):
        pdf = reading(sealed.with_files(store, [(hostile.filled_form(), "form.pdf", "application/pdf")]))
        assert "Filled by hand" in pdftext.pages(pdf, tmp_path)[-1]
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert "/AcroForm" not in document.Root
            assert all("/Annots" not in page for page in document.pages[-1:])

    def test_the_bomb_costs_little_memory(self, tmp_path):
        """1 GB from less than 5 kB, and the process has not taken 50 MB more than before."""
        (tmp_path / "bomb.pdf").write_bytes(hostile.bomb())
        assert (tmp_path / "bomb.pdf").stat().st_size < 5_000
        script = (
            "import resource, sys, django; django.setup()\n"
            "from dossiers.annexes.scrubbing import scrub, UnfitAnnexError\n"
            "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "try:\n    scrub(open(sys.argv[1], 'rb'), 'application/pdf')\n"
            "except UnfitAnnexError as error:\n    print(error.reason)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "bomb.pdf")],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.test"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        reason, kilobytes = run.stdout.split()
        assert reason == "too_large"
        assert int(kilobytes) < 50_000

    def test_a_file_damaged_anywhere_is_laid_or_refused_and_nothing_else(self):
        """Three hundred files with bytes changed at random, the same each time."""
        chance, base = random.Random(7), hostile.saved(hostile.with_text("Base", 5))
        seeds = [hostile.saved(hostile.with_text("Page", 3)), hostile.scripted(), hostile.filled_form()]
        told = Counter()
        for _ in range(300):
            damaged = bytearray(chance.choice(seeds))
            for _ in range(chance.choice([1, 3, 10])):
                damaged[chance.randrange(len(damaged) - 40)] = chance.randrange(256)
            try:
                scrubbed = scrub(io.BytesIO(bytes(damaged)), "application/pdf")
            except UnfitAnnexError as error:
                told[error.reason] += 1
                continue
            with scrubbed.document:
                lay_annexes(base, [(0, scrubbed)], io.BytesIO())
            told["laid"] += 1
        assert set(told) <= {"laid", *REASONS}
        assert told["laid"] > 50
        assert told["broken"] > 50

    def test_annexes_together_have_a_limit_too(self, store, tmp_path, monkeypatch):
        monkeypatch.setattr(copies, "MOST_ANNEX_PAGES", 4)
        report = hostile.saved(hostile.with_text("Report", 3))
        plan = hostile.saved(hostile.with_text("Plan", 2))
        note = hostile.saved(hostile.with_text("Note", 1))
        files = [(content, "a.pdf", "application/pdf") for content in (report, plan, note)]
        texts = pdftext.pages(reading(sealed.with_files(store, files)), tmp_path)
        assert "more pages than the reading copy takes" in texts[-3]
        assert "Note 1" in texts[-1]


def _whole(stream: pikepdf.Stream) -> bytes:
    entries = pikepdf.Dictionary(dict(stream.items())).unparse()
    try:
        return entries + stream.read_bytes()
    except pikepdf.PdfError:
        return entries


@pytest.mark.django_db
class TestWhereFilesLie:
    @pytest.fixture
    def application(self):
        from applications.services.transitions import perform

        agency = factories.make_agency()
        application = factories.complete_application(agency)
        perform("submit", application, actor=factories.make_member(agency))
        return application

    def annexes(self, application):
        return listing.annexes_of(application.snapshots.get().document)

    def test_documents_come_first_then_letters_numbered_through(self, application):
        found = self.annexes(application)
        parts = [annex.part for annex in found]
        assert parts == sorted(parts)
        assert [annex.number for annex in found] == list(range(1, len(found) + 1))

    def test_a_replaced_file_is_found_among_the_former_ones(self, application):
        (annex, *_others) = self.annexes(application)
        live = application.documents.filter(sha256=annex.sha256)
        application.former_files.create(file=live.first().file.name, sha256=annex.sha256)
        live.update(file="applications/newer.pdf", sha256="0" * 64)
        with listing.open_annex(application, annex) as file:
            assert file.read().startswith(b"%PDF")

    def test_a_file_changed_on_the_disk_is_not_taken_for_the_sealed_one(self, application):
        (annex, *_others) = self.annexes(application)
        for row in application.documents.filter(sha256=annex.sha256):
            with row.file.storage.open(row.file.name, "wb") as file:
                file.write(b"%PDF-1.7 forged")
        assert listing.open_annex(application, annex) is None

    def test_a_file_that_waits_for_the_virus_scan_goes_nowhere(self, application):
        (annex, *_others) = self.annexes(application)
        application.documents.filter(sha256=annex.sha256).update(scan_state="quarantine")
        assert listing.open_annex(application, annex) is None
