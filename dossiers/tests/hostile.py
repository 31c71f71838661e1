"""Files that nobody wants in a dossier, made here and nowhere kept."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from applications.tests.factories import make_pdf


def with_text(text: str, pages: int = 1, *, size: tuple[int, int] = (595, 842)) -> pikepdf.Pdf:
    """A PDF whose pages say something, in a font that every viewer has."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=size)
        page.Contents = pdf.make_stream(
            f"BT /F1 24 Tf 60 {size[1] - 100} Td ({text} {number}) Tj ET".encode()
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
    return pdf


def saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True)
    return target.getvalue()


def scripted() -> bytes:
    """A script at every place from which one can start, in a page that shows something."""
    pdf = with_text("Scripted")
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('script')"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))
    page = pdf.pages[0]
    page.AA = Dictionary(O=script)
    page.Annots = Array([_annotation(pdf, Name.Link, A=script)])
    # And where no viewer looks: it must not come along either.
    page.Resources.Properties = Dictionary(
        MC0=Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("hidden"))
    )
    return saved(pdf)


def launching() -> bytes:
    pdf = with_text("Launching")
    launch = Dictionary(Type=Name.Action, S=Name.Launch, F=String("calc.exe"))
    pdf.Root.OpenAction = launch
    pdf.pages[0].Annots = Array([_annotation(pdf, Name.Link, A=launch)])
    return saved(pdf)


def carrying() -> bytes:
    pdf = with_text("Carrying")
    pdf.attachments["payload.exe"] = b"MZ payload"
    return saved(pdf)


def filled_form() -> bytes:
    """A form with a filled field: what it shows must be seen, and nothing of it can be filled any more."""
    pdf = with_text("Form")
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    field = _annotation(
        pdf,
        Name.Widget,
        FT=Name.Tx,
        T=String("name"),
        V=String("Filled by hand"),
        DA=String("/Helv 18 Tf 0 g"),
    )
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), DR=Dictionary(Font=Dictionary(Helv=helvetica)), DA=String("/Helv 18 Tf 0 g")
    )
    # Some programs leave the drawing of a field to the viewer.
    pdf.Root.AcroForm.NeedAppearances = True
    return saved(pdf)


def _annotation(pdf: pikepdf.Pdf, kind: Name, **more: pikepdf.Object) -> pikepdf.Object:
    box = Array([60, 500, 400, 540])
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=kind, Rect=box, F=4, **more))


def encrypted() -> bytes:
    return make_pdf(password="secret")


def truncated() -> bytes:
    whole = saved(with_text("Truncated", 20))
    return whole[: len(whole) // 3]


def without_pages() -> bytes:
    return saved(pikepdf.new())


def long() -> bytes:
    """3,000 pages."""
    pdf = with_text("Long")
    copies = [pdf.make_indirect(_copy(pdf)) for _ in range(2_999)]
    pdf.Root.Pages.Kids = Array([pdf.pages[0].obj, *copies])
    pdf.Root.Pages.Count = 3_000
    return saved(pdf)


def _copy(pdf: pikepdf.Pdf) -> Dictionary:
    first = pdf.pages[0].obj
    return Dictionary(
        Type=Name.Page,
        Parent=pdf.Root.Pages,
        MediaBox=first.MediaBox,
        Resources=first.Resources,
        Contents=first.Contents,
    )


def bomb(size: int = 1_000_000_000) -> bytes:
    """A page whose drawing unpacks to a gigabyte from about two kilobytes (packed three times)."""
    packed = zlib.compressobj(9)
    parts = [packed.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)]
    stream = zlib.compress(zlib.compress(b"".join([*parts, packed.flush()]), 9), 9)
    return _raw(stream, "/Filter[/FlateDecode/FlateDecode/FlateDecode]", "<</Font<<>>>>")


def _raw(stream: bytes, entries: str, resources: str) -> bytes:
    """A PDF written by hand, because no library would write this one."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources{resources}>>".encode(),
        f"<</Length {len(stream)}{entries}>>\nstream\n".encode() + stream + b"\nendstream",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + table
    return out + b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
