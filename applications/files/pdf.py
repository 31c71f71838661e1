"""An uploaded PDF: opens without a password, has pages, and carries nothing that runs or hides.

Evaluators all over the world open these files. What could run (scripts, programs) or hide (files inside the file,
dynamic forms that show something else in every viewer) is refused with the one way out that always works: print the
document to PDF again.
"""

import io
from collections.abc import Iterator
from time import thread_time
from typing import BinaryIO

import pikepdf
import pikepdf.settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# More is a bomb, or a file that nobody will read.
MOST_PAGES = 2_000
MOST_OBJECTS = 400_000
# Entries of all arrays and dictionaries together: each takes memory once it is read.
MOST_ENTRIES = 3_000_000
# A dictionary inside a dictionary inside … ; real ones are shallow.
DEEPEST = 100
# Seconds of work on one file (a busy machine alone is no reason to refuse one); a request must not hang on it.
LONGEST = 8.0
CONTAINERS = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
SCRIPTS = frozenset({"/JavaScript", "/Rendition"})
PROGRAMS = frozenset({"/Launch", "/ImportData"})

# For the whole process: a small stream that unpacks to gigabytes, and structures that grow while being repaired, make
# qpdf stop instead of the machine. Content of pages is not unpacked here at all.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=128 * 1024 * 1024,
    run_length_max_memory=128 * 1024 * 1024,
    png_max_memory=128 * 1024 * 1024,
    tiff_max_memory=128 * 1024 * 1024,
    max_stream_filters=5,
    parser_max_container_size=1_000_000,
    doc_max_warnings=500,
)


def check_pdf(upload: BinaryIO) -> int:
    """Look into a PDF.

    Returns:
        The number of pages.

    Raises:
        ValidationError: in words that say what to do.
    """
    if not ends_as_a_pdf(upload):
        raise ValidationError(_damaged())
    upload.seek(0)
    try:
        with pikepdf.open(upload) as pdf:
            if pdf.is_encrypted:
                raise ValidationError(_encrypted())
            walk = Walk()
            pages = _pages(pdf, walk)
            _look_through(pdf, walk)
    except pikepdf.PasswordError as error:
        raise ValidationError(_encrypted()) from error
    # qpdf's own faults, and what its Python side makes of a structure that is not what it should be.
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError, KeyError) as error:
        raise ValidationError(_damaged()) from error
    finally:
        upload.seek(0)
    return pages


def ends_as_a_pdf(upload: BinaryIO) -> bool:
    """Whether the end mark is there. qpdf silently repairs a file that was cut off in the middle, and what is missing
    would be noticed by the evaluators only."""
    upload.seek(0, io.SEEK_END)
    upload.seek(max(0, upload.tell() - 2048))
    return b"%%EOF" in upload.read()


def _damaged() -> str:
    return _("This PDF is damaged and cannot be opened. Save it again from the program that made it.")


class Walk:
    """Goes through a PDF entry by entry. qpdf reads, and unpacks, an object only when it is come to (never ask for
    `pdf.objects` or a whole array: that reads everything at once), so time and memory are bounded here."""

    def __init__(self) -> None:
        self.end = thread_time() + LONGEST
        self.entries = 0

    def children(self, thing: pikepdf.Object) -> Iterator[pikepdf.Object]:
        """The values of an array, dictionary or stream that are such things themselves.

        Raises:
            ValidationError: when it has all become too much.
        """
        for key in range(len(thing)) if isinstance(thing, pikepdf.Array) else thing.keys():
            if self.entries > MOST_ENTRIES or thread_time() > self.end:
                raise ValidationError(_too_much())
            child = thing[key]
            if isinstance(child, CONTAINERS):
                yield child

    def dictionaries(self, start: pikepdf.Object) -> Iterator[pikepdf.Object]:
        """Every dictionary and stream that can be reached, each once."""
        waiting, seen = [(start, 0)], set()
        while waiting:
            thing, depth = waiting.pop()
            if depth > DEEPEST or len(seen) > MOST_OBJECTS:
                raise ValidationError(_too_much())
            if not isinstance(thing, pikepdf.Array):
                yield thing
            for child in self.children(thing):
                if child.is_indirect and child.objgen in seen:
                    continue
                # Counted as soon as it is read, before what it holds is looked at.
                self.entries += len(child.keys() if isinstance(child, pikepdf.Stream) else child)
                if child.is_indirect:
                    seen.add(child.objgen)
                waiting.append((child, 0 if child.is_indirect else depth + 1))


def _pages(pdf: pikepdf.Pdf, walk: Walk) -> int:
    """Pages, counted along the tree and no further than the limit (a file may claim anything)."""
    nodes, branches, pages = [pdf.Root.Pages], set(), 0
    while nodes:
        node = nodes.pop()
        if "/Kids" not in node:
            pages += 1
            if pages > MOST_PAGES:
                raise ValidationError(
                    _(
                        "This PDF has more than %(most)s pages. Choose the pages that matter and save only those."
                    )
                    % {"most": f"{MOST_PAGES:,}"}
                )
            continue
        if node.is_indirect and node.objgen in branches:
            raise ValueError("the tree of pages bites its own tail")
        branches.add(node.objgen)
        nodes.extend(walk.children(node.Kids))
    if not pages:
        raise ValidationError(_("This PDF has no pages. Save it again from the program that made it."))
    return pages


def _look_through(pdf: pikepdf.Pdf, walk: Walk) -> None:
    """Look at everything, wherever it hangs: actions may hide in pages, notes, fields, bookmarks, name trees."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        raise ValidationError(
            _(
                "This PDF is a dynamic form (XFA), which most programs cannot show. "
                "Print it to PDF again and choose the new file."
            )
        )
    for thing in walk.dictionaries(pdf.trailer):
        _look_at(thing)


def _look_at(thing: pikepdf.Object) -> None:
    """Refuse a dictionary that would run or hide something."""
    action = str(thing.get("/S", "")) if isinstance(thing.get("/S"), pikepdf.Name) else ""
    if (action in SCRIPTS and "/JS" in thing) or isinstance(thing.get("/JS"), pikepdf.String):
        raise ValidationError(_script())
    if action == "/JavaScript" or _filled_tree(thing.get("/JavaScript")):
        raise ValidationError(_script())
    if action in PROGRAMS:
        raise ValidationError(
            _(
                "This PDF would start another program when it is opened or clicked. "
                "Print it to PDF again and choose the new file."
            )
        )
    hidden = thing.get("/Type") == "/EmbeddedFile" or thing.get("/Subtype") == "/FileAttachment"
    if (
        hidden
        or isinstance(thing.get("/EF"), pikepdf.Dictionary)
        or _filled_tree(thing.get("/EmbeddedFiles"))
    ):
        raise ValidationError(
            _(
                "This PDF carries other files inside it. Upload those as documents of their own, then print this "
                "one to PDF again and choose the new file."
            )
        )


def _filled_tree(tree: pikepdf.Object | None) -> bool:
    """Whether a name tree holds anything: some programs write empty ones."""
    return isinstance(tree, pikepdf.Dictionary) and any(len(tree.get(key, [])) for key in ("/Names", "/Kids"))


def _encrypted() -> str:
    return _("This PDF is protected by a password. The evaluators could not open it: save it without one.")


def _script() -> str:
    return _(
        "This PDF contains a script (JavaScript), which the evaluators' programs would block. "
        "Print it to PDF again and choose the new file."
    )


def _too_much() -> str:
    return _(
        "This PDF is built so heavily that it cannot be checked in reasonable time. "
        "Print it to PDF again and choose the new file."
    )
