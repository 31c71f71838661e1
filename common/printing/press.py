"""From the HTML of a paper to the bytes of its PDF, with WeasyPrint and the font Sarabun.

The stylesheets and the font configuration are read once and kept for the life of the process: a long-lived
worker then needs about a third less time for each paper. Nothing is fetched except the font files named
here and the pictures that the caller hands over; whatever other address a paper may hold, it is refused.
"""

import io
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import pikepdf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .textlayer import exact_text

# One complete file for each weight: split files with a unicode-range are drawn with wrong letters.
FONT_FILES = {
    weight: fontpkg_sarabun.ROOT / "files" / f"Sarabun-{style}.ttf"
    for weight, style in ((400, "Regular"), (600, "SemiBold"))
}
STEPS = ("layout", "write")
# PDF/A-3u: for archives; fonts, colours and Unicode all inside, and files of any kind may be carried along.
ARCHIVE = "pdf/a-3u"

# Bytes and MIME type.
Picture = tuple[bytes, str]

# The font configuration is not made for two threads at once.
_press_lock = threading.Lock()


class AddressRefusedError(ValueError):
    """Something in a paper asked for an address outside the portal's own fonts."""


class FontFetcher(URLFetcher):
    """Gives out the portal's own font files and the pictures of the paper, and refuses every other address."""

    def __init__(self, pictures: Mapping[str, Picture] | None = None) -> None:
        super().__init__()
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url in self.pictures:
            content, content_type = self.pictures[url]
            return URLFetcherResponse(url, content, {"Content-Type": content_type})
        path = _font_addresses().get(url)
        if path is None:
            raise AddressRefusedError(f"A paper fetches nothing but its own fonts, not {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


@dataclass(frozen=True)
class Printed:
    """A printed paper: its bytes, and for each id of the HTML the first page it stands on (the first is 0)."""

    pdf: bytes
    places: dict[str, int]


def print_tagged(
    html: str,
    *,
    stylesheets: tuple[Path, ...],
    progress: Callable[[str], None] | None = None,
    variant: str | None = None,
    tags: bool = True,
    pictures: Mapping[str, Picture] | None = None,
) -> Printed:
    """The PDF of a composed paper, with the structure that screen readers follow.

    The same HTML gives the same bytes: WeasyPrint takes dates from the HTML alone, and its file identifier is
    made of the content.

    Args:
        progress: called with each of `STEPS` as that step begins.
        variant: a kind of PDF such as `ARCHIVE`.
        pictures: what the HTML may show, by address; nothing is fetched for them.
    """
    tell = progress or (lambda step: None)
    options = {"pdf_variant": variant, "pdf_tags": tags, "pdf_identifier": True}
    with _press_lock, exact_text():
        stylesheet, fonts = _press(stylesheets)
        tell("layout")
        document = _parse(html, pictures).render(font_config=fonts, stylesheets=[stylesheet], **options)
        places: dict[str, int] = {}
        for number, page in enumerate(document.pages):
            for name in page.anchors:
                places.setdefault(name, number)
        tell("write")
        return Printed(document.write_pdf(**options), places)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has; `pikepdf.PdfError` if it is none."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def _parse(html: str, pictures: Mapping[str, Picture] | None = None) -> HTML:
    return HTML(string=html, url_fetcher=FontFetcher(pictures))


@cache
def _font_addresses() -> dict[str, Path]:
    return {path.as_uri(): path for path in FONT_FILES.values()}


@cache
def _press(stylesheets: tuple[Path, ...]) -> tuple[Any, FontConfiguration]:
    faces = "".join(
        f'@font-face{{font-family:Sarabun;font-weight:{weight};src:url("{path.as_uri()}")}}\n'
        for weight, path in FONT_FILES.items()
    )
    fonts = FontConfiguration()
    rules = faces + "".join(path.read_text(encoding="utf-8") for path in stylesheets)
    return CSS(string=rules, font_config=fonts, url_fetcher=FontFetcher()), fonts
