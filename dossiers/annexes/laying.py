"""Scrubbed annexes laid on the empty pages that the reading copy keeps for them.

The pages come out of the printer with their stamp (annex, page of the file) and the running page number; here the
drawing of each annex page is put between them. Names and order are fixed, so that the same input gives the same bytes.
"""

import io
from typing import BinaryIO

import pikepdf

from .scrubbing import Scrubbed

POINTS_PER_MM = 72 / 25.4
# The margins of `@page annex` in print-annexes.css, less a little air.
TOP, SIDE, BOTTOM = 21 * POINTS_PER_MM, 11 * POINTS_PER_MM, 18 * POINTS_PER_MM
NAME = pikepdf.Name.Annex


def lay_annexes(printed: bytes, annexes: list[tuple[int, Scrubbed]], target: BinaryIO) -> int:
    """Write the printed copy with each annex on the pages that begin at its number (the first is 0).

    Returns the number of pages.
    """
    with pikepdf.open(io.BytesIO(printed)) as book:
        for first, scrubbed in annexes:
            for number, form in enumerate(scrubbed.forms, start=first):
                _lay(book, book.pages[number], form)
        pages = len(book.pages)
        book.save(
            target,
            deterministic_id=True,
            # What annexes hold is passed on as it is: nothing is unpacked here.
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return pages


def _lay(book: pikepdf.Pdf, page: pikepdf.Page, foreign: pikepdf.Object) -> None:
    form = book.copy_foreign(foreign)
    # All pages of the printer share one dictionary of resources; an annex page gets a copy of its own.
    resources = pikepdf.Dictionary({key: value for key, value in page.Resources.items() if key != "/XObject"})
    resources.XObject = pikepdf.Dictionary(Annex=form)
    for name, value in page.Resources.get("/XObject", pikepdf.Dictionary()).items():
        resources.XObject[name] = value
    page.obj.Resources = resources
    left, bottom, right, top = (float(side) for side in page.mediabox)
    place = pikepdf.Rectangle(left + SIDE, bottom + BOTTOM, right - SIDE, top - TOP)
    draw = page.calc_form_xobject_placement(form, NAME, place, allow_shrink=True, allow_expand=False)
    # Before what is there, so that nothing an annex draws covers the stamp.
    page.contents_add(book.make_stream(draw), prepend=True)
