"""An uploaded PDF or picture made fit to lie on the pages of a dossier.

Only what a page shows is taken over: its drawing, with the fonts and pictures that the drawing uses. Actions, scripts,
forms, notes, bookmarks and files inside the file hang elsewhere and stay behind; what a note or a filled field shows is
drawn into the page first. A file that cannot be taken over says why, in one of `REASONS`.
"""

import tempfile
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
from django.core.exceptions import ValidationError

from applications.files.pdf import Walk, ends_as_a_pdf

from .pictures import picture_as_pdf
from .unpacking import TooLargeError, check_size

# Pages of one annex; a longer one is named on its divider page and stays a file of its own.
MOST_PAGES = 600
# What one stream of an annex may unpack to, in bytes: an A4 page scanned in colour at 600 dpi is 104 MB.
LARGEST_PICTURE = 120_000_000
LARGEST_STREAM = 32_000_000
MOST_PIXELS = 100_000_000
# Why an annex has only its divider page.
REASONS = ("missing", "broken", "encrypted", "empty", "too_many_pages", "too_large", "not_shown")
FAULTS = (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError, KeyError, IndexError)
# Entries of a picture or a drawing that tell, replace or fetch something beside what it shows.
BESIDE = ("/Metadata", "/PieceInfo", "/OPI", "/Ref", "/Alternates", "/AF", "/StructParent", "/StructParents")
ACTIONS = frozenset(
    f"/{name}"
    for name in (
        *("JavaScript", "Launch", "ImportData", "SubmitForm", "ResetForm", "GoToR", "GoToE", "URI", "Hide"),
        *("Movie", "Sound", "Rendition", "RichMediaExecute", "Trans", "GoTo3DView", "Named"),
    )
)


class UnfitAnnexError(ValueError):
    """An annex that cannot be laid on pages; `reason` is one of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Scrubbed:
    """An open document and the drawings of its pages, each with whether it is wider than high."""

    document: pikepdf.Pdf
    forms: list[pikepdf.Object]
    lying: list[bool]


def scrub(file: BinaryIO, content_type: str) -> Scrubbed:
    """Open a file and make drawings of its pages.

    The caller closes `document` when the dossier is written.

    Raises:
        UnfitAnnexError: when it cannot be taken over.
    """
    file.seek(0)
    if content_type in ("image/jpeg", "image/png"):
        try:
            document = picture_as_pdf(file, content_type)
        except ValueError as error:
            raise UnfitAnnexError(str(error)) from error
        with document:
            return _drawn(document)
    if content_type != "application/pdf":
        raise UnfitAnnexError("not_shown")
    if not ends_as_a_pdf(file):
        raise UnfitAnnexError("broken")
    file.seek(0)
    try:
        document = pikepdf.open(file)
    except pikepdf.PasswordError as error:
        raise UnfitAnnexError("encrypted") from error
    except FAULTS as error:
        # qpdf opens no file without pages.
        raise UnfitAnnexError("empty" if "no pages found" in str(error) else "broken") from error
    with document:
        return _scrub(document)


def _scrub(document: pikepdf.Pdf) -> Scrubbed:
    if document.is_encrypted:
        raise UnfitAnnexError("encrypted")
    try:
        walk = Walk()
        for thing in walk.dictionaries(document.trailer):
            _disarm(thing)
            if isinstance(thing, pikepdf.Stream):
                _check(thing)
        count = _count(document, walk)
        if not count:
            raise UnfitAnnexError("empty")
        if count > MOST_PAGES:
            raise UnfitAnnexError("too_many_pages")
        if "/AcroForm" in document.Root:
            document.generate_appearance_streams()
        document.flatten_annotations()
        return _drawn(document)
    except (ValidationError, TooLargeError) as error:
        raise UnfitAnnexError("too_large") from error
    except UnfitAnnexError:
        raise
    except FAULTS as error:
        raise UnfitAnnexError("broken") from error


def _count(document: pikepdf.Pdf, walk: Walk) -> int:
    """Pages counted along the tree, no further than a little past the limit; a tree that bites its tail is broken."""
    waiting, seen, pages = [document.Root.Pages], set(), 0
    while waiting and pages <= MOST_PAGES:
        node = waiting.pop()
        if "/Kids" not in node:
            pages += 1
            continue
        if node.is_indirect and node.objgen in seen:
            raise UnfitAnnexError("broken")
        seen.add(node.objgen)
        waiting.extend(walk.children(node.Kids))
    return pages


def _disarm(thing: pikepdf.Object) -> None:
    """Empty a dictionary that would act, or is a file; take from drawings what they do not show."""
    kind, action = thing.get("/Type"), thing.get("/S")
    acts = isinstance(action, pikepdf.Name) and str(action) in ACTIONS
    if acts or kind in ("/Action", "/Filespec", "/EmbeddedFile") or "/JS" in _own_keys(thing):
        for key in list(thing.keys()):
            del thing[key]
        if isinstance(thing, pikepdf.Stream):
            thing.write(b"")
    elif isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") in ("/Image", "/Form"):
        for key in BESIDE:
            if key in thing:
                del thing[key]


def _own_keys(thing: pikepdf.Object) -> set[str]:
    """The keys of a dictionary unless they may be names that somebody gave (a font called /JS is a font)."""
    return set() if "/Type" not in thing and "/S" not in thing else set(thing.keys())


def _check(stream: pikepdf.Stream) -> None:
    is_picture = stream.get("/Subtype") == "/Image"
    if is_picture and int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise TooLargeError("pixels")
    check_size(stream, LARGEST_PICTURE if is_picture else LARGEST_STREAM)


def _drawn(document: pikepdf.Pdf) -> Scrubbed:
    """The drawings of a document in a file of their own, written out whole: what is damaged shows itself here, and
    not when the dossier is written."""
    with pikepdf.new() as plain:
        lying = [_is_lying(page) for page in document.pages]
        drawings = [plain.copy_foreign(page.as_form_xobject()) for page in document.pages]
        plain.Root.Drawings = pikepdf.Array(drawings)
        plain.add_blank_page()
        target = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the new document is
        plain.save(target, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    written = pikepdf.open(target)
    return Scrubbed(written, list(written.Root.Drawings), lying)


def _is_lying(page: pikepdf.Page) -> bool:
    left, bottom, right, top = (float(side) for side in page.trimbox)
    width, height = abs(right - left), abs(top - bottom)
    if not (width and height):
        raise UnfitAnnexError("broken")
    turned = page.rotation % 180 == 90
    return (height > width) if turned else (width > height)
