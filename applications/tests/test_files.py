"""What is refused at the door, with files made here: each refusal says what to do (issue 3, section 4)."""

import io
import zlib
from collections.abc import Callable
from time import monotonic

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from applications.files import clean_name, inspect
from applications.files import pdf as pdf_module
from criteria.models import Round

from . import factories

ROUND = Round(max_upload_mb=1, upload_types=["application/pdf", "image/jpeg", "image/png"])
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert('x')"))


def refusal(content: bytes, name: str = "report.pdf") -> str:
    """The words of the refusal; fails when the file is taken."""
    with override("en"), pytest.raises(ValidationError) as refused:
        inspect(factories.upload(content, name), ROUND)
    return refused.value.messages[0]


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def with_change(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF of one page, changed."""
    pdf = pikepdf.open(io.BytesIO(factories.make_pdf()))
    change(pdf)
    return saved(pdf)


def annotation(**values: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **values)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return change


def names(key: str, value: pikepdf.Object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names = Dictionary({key: Dictionary(Names=Array([String("x"), value]))})

    return change


def attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="x.exe")


class TestTypeAndSize:
    def test_a_good_pdf_and_good_images_are_taken(self):
        jpeg = io.BytesIO()
        Image.new("RGB", (40, 30)).save(jpeg, "JPEG")
        found = [
            inspect(factories.upload(content, "any.thing"), ROUND)
            for content in (factories.make_pdf(pages=3), factories.make_png(), jpeg.getvalue())
        ]
        assert [(f.content_type, f.pages) for f in found] == [
            ("application/pdf", 3),
            ("image/png", 1),
            ("image/jpeg", 1),
        ]

    def test_an_html_page_named_pdf_is_an_html_page(self):
        assert "By its content" in refusal(b"<!DOCTYPE html><html><script>alert(1)</script></html>")

    def test_a_program_named_png_is_a_program(self):
        assert "By its content" in refusal(b"MZ" + bytes(300), "picture.png")

    def test_nothing_at_all(self):
        assert "empty" in refusal(b"")

    def test_one_byte_more_than_the_limit_is_too_much_and_the_limit_itself_is_not(self):
        limit = 1024 * 1024
        whole = factories.make_pdf()
        # A remark between the table and the end mark is ignored by every program.
        body, end = whole[: whole.rindex(b"startxref")], whole[whole.rindex(b"startxref") :]
        padded = body + b"%" + b"x" * (limit - len(whole) - 2) + b"\n" + end
        assert inspect(factories.upload(padded), ROUND).size == limit
        assert "larger than 1 MB" in refusal(padded + b"\n")


class TestPdf:
    @pytest.mark.parametrize(
        "change",
        [
            lambda pdf: setattr(pdf.Root, "OpenAction", SCRIPT),
            lambda pdf: setattr(pdf.Root, "AA", Dictionary(WC=SCRIPT)),
            lambda pdf: setattr(pdf.pages[0].obj, "AA", Dictionary(O=SCRIPT)),
            lambda pdf: setattr(pdf.Root, "OpenAction", Dictionary(S=Name.GoTo, Next=Array([SCRIPT]))),
            lambda pdf: setattr(
                pdf.Root,
                "OpenAction",
                Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)")),
            ),
            names("/JavaScript", SCRIPT),
            annotation(Subtype=Name.Link, A=SCRIPT),
            annotation(Subtype=Name.Widget, FT=Name.Tx, AA=Dictionary(K=SCRIPT)),
        ],
        ids=["opening", "catalog", "page", "chained", "in a stream", "name tree", "link", "field"],
    )
    def test_a_script_is_found_wherever_it_hangs(self, change):
        words = refusal(with_change(change))
        assert "JavaScript" in words
        assert "Print it to PDF again" in words

    def test_a_script_in_a_packed_object_is_found_too(self):
        pdf = pikepdf.open(io.BytesIO(factories.make_pdf()))
        pdf.Root.OpenAction = pdf.make_indirect(SCRIPT)
        packed = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        assert b"JavaScript" not in packed
        assert "JavaScript" in refusal(packed)

    def test_an_order_to_start_a_program(self):
        launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
        words = refusal(with_change(annotation(Subtype=Name.Link, A=launch)))
        assert "start another program" in words

    @pytest.mark.parametrize(
        "change",
        [attachment, annotation(Subtype=Name.FileAttachment, Contents=String("x"))],
        ids=["attached", "as a note"],
    )
    def test_files_inside_the_file(self, change):
        assert "carries other files" in refusal(with_change(change))

    def test_a_dynamic_form(self):
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))

        assert "XFA" in refusal(with_change(change))

    def test_what_ordinary_programs_write_is_taken(self):
        """A place to open at, an empty name tree, a web link: no reason to send anybody away."""

        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
            pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))
            annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org")))(pdf)

        assert inspect(factories.upload(with_change(change)), ROUND).pages == 1

    @pytest.mark.parametrize(
        "encryption", [{"user": "secret"}, {"owner": "secret", "user": ""}], ids=["to open", "to print"]
    )
    def test_protected_by_a_password(self, encryption):
        pdf = pikepdf.open(io.BytesIO(factories.make_pdf()))
        locked = saved(pdf, encryption=pikepdf.Encryption(**{"owner": "x"} | encryption))
        assert "protected by a password" in refusal(locked)

    @pytest.mark.parametrize("cut", [20, 200])
    def test_damaged(self, cut):
        assert "damaged" in refusal(factories.make_pdf()[:cut])

    def test_no_pages(self):
        """Which of the two it is depends on how qpdf puts it; either says to save it again."""
        assert "Save it again from the program that made it" in refusal(saved(pikepdf.new()))


class TestBombs:
    """Nothing that is built to exhaust the machine holds a request up: refused within seconds."""

    @pytest.fixture(autouse=True)
    def soon(self):
        begin = monotonic()
        yield
        assert monotonic() - begin < 15

    def test_too_many_pages(self):
        assert "more than 2,000 pages" in refusal(factories.make_pdf(pages=2001))

    def test_one_page_shown_a_hundred_thousand_times(self):
        def change(pdf: pikepdf.Pdf) -> None:
            leaf = pdf.pages[0].obj
            pdf.Root.Pages = Dictionary(Type=Name.Pages, Count=100_000, Kids=Array([leaf] * 100_000))

        assert "damaged" in refusal(with_change(change))

    def test_a_tree_of_pages_that_contains_itself(self):
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.Pages.Kids.append(pdf.Root.Pages)

        assert "damaged" in refusal(with_change(change))

    def test_too_many_objects(self, monkeypatch):
        monkeypatch.setattr(pdf_module, "MOST_OBJECTS", 50)

        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.Many = Array([pdf.make_indirect(Dictionary(N=n)) for n in range(60)])

        assert "built so heavily" in refusal(with_change(change))

    def test_arrays_that_would_fill_the_memory(self, monkeypatch):
        monkeypatch.setattr(pdf_module, "MOST_ENTRIES", 1000)

        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.Many = Array([pdf.make_indirect(Array([0] * 400)) for _ in range(3)])

        assert "built so heavily" in refusal(with_change(change))

    def test_a_look_that_takes_too_long_ends(self, monkeypatch):
        monkeypatch.setattr(pdf_module, "LONGEST", -1.0)
        assert "built so heavily" in refusal(factories.make_pdf())

    def test_dictionaries_within_dictionaries(self):
        def change(pdf: pikepdf.Pdf) -> None:
            inner = Dictionary()
            for _ in range(200):
                inner = Dictionary(D=inner)
            pdf.Root.Deep = inner

        assert "built so heavily" in refusal(with_change(change))

    def test_a_packed_object_that_unpacks_to_gigabytes(self):
        """400 kB that would become 400 MB in the memory of whoever opens it."""
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
        bomb = _hand_made(packed)
        assert len(bomb) < 1024 * 1024
        assert refusal(bomb)

    def test_an_image_that_unpacks_to_gigabytes(self):
        content = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(content, "PNG")
        assert "too many pixels" in refusal(content.getvalue(), "map.png")


def _hand_made(stream: bytes) -> bytes:
    """A PDF whose catalogue lies in an object stream with this packed content."""
    body, places = b"%PDF-1.7\n", {}
    head = b"<</Type/ObjStm/N 2/First 10/Filter/FlateDecode/Length %d>>" % len(stream)
    places[1] = len(body)
    body += b"1 0 obj\n" + head + b"\nstream\n" + stream + b"\nendstream\nendobj\n"
    places[4] = len(body)
    rows = [(0, 0, 65535), (1, places[1], 0), (2, 1, 0), (2, 1, 1), (1, places[4], 0)]
    table = b"".join(bytes([kind]) + a.to_bytes(4, "big") + b.to_bytes(2, "big") for kind, a, b in rows)
    xref = b"<</Type/XRef/Size 5/W[1 4 2]/Root 2 0 R/Length %d>>" % len(table)
    body += b"4 0 obj\n" + xref + b"\nstream\n" + table + b"\nendstream\nendobj\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % places[4]


class TestImages:
    def test_half_an_image_is_damaged(self):
        whole = io.BytesIO()
        Image.effect_noise((300, 300), 90).save(whole, "PNG")
        assert "damaged" in refusal(whole.getvalue()[:20_000], "half.png")

    def test_a_speck_is_no_evidence(self):
        assert "too small" in refusal(factories.make_png(width=1, height=1), "pixel.png")


class TestNames:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\windows\\report.pdf", "report.pdf"),
            ("/tmp/รายงาน ผล.pdf", "รายงาน ผล.pdf"),
            ("re\x00po\nrt\x1b.pdf", "repo rt.pdf"),
            ("invoice\u202efdp.exe", "invoicefdp.exe"),
            ("", "file"),
            ("..", "file."),
            (".pdf", "file.pdf"),
        ],
    )
    def test_a_name_is_never_a_path_and_shows_what_it_is(self, given, kept):
        assert clean_name(given) == kept

    def test_300_thai_letters_keep_their_ending(self):
        name = clean_name("ก" * 300 + ".pdf")
        assert len(name) == 255
        assert name.endswith("ก.pdf")

    def test_a_thai_letter_is_not_torn_from_its_marks(self):
        name = clean_name("ที่" * 100 + ".pdf")
        assert len(name) <= 255
        assert name.removesuffix(".pdf") in {"ที่" * n for n in range(101)}

    def test_a_name_without_an_ending_is_cut_as_well(self):
        assert clean_name("ก" * 300) == "ก" * 255
