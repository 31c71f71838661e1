"""The mend that makes Thai text come out of a PDF exactly as it went in.

WeasyPrint names each glyph in the PDF after the text where it met that glyph first. Thai breaks this: the
font splits U+0E33 (ำ) into two glyphs, so that ำ comes out as า, or every later า as ำ, and marks of one
cluster lose their letters. Two things are done instead:

1. every glyph of a font that can write Thai is named after the font's own character table, followed through
   its substitutions and ligatures;
2. each line holding anything that such names cannot give back (ำ, marks, letters sharing a glyph) carries
   its own text as ``/ActualText``, which readers, copying and search prefer over the glyphs.

This reaches into WeasyPrint 70.0 and pydyf 0.13.0, which are pinned; `check_versions` refuses others, and
``dossiers/tests/test_textlayer.py`` fails when the parts touched here look different.
"""

import hashlib
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from io import BytesIO
from typing import Any

import weasyprint.draw.text
import weasyprint.pdf
from fontTools.ttLib import TTFont

PINNED = {"weasyprint": "70.0", "pydyf": "0.13.0"}
SARA_AM = "\u0e33"
WATERMARK_CLASS = "watermark"
WATERMARK_LINE = 0.9  # CSS pixels: visible on paper, thin enough to read through

# One paper at a time in a process: the drawing functions are module globals of WeasyPrint.
_lock = threading.Lock()
_names_by_font: dict[bytes, dict[int, str]] = {}


class UnknownVersionError(RuntimeError):
    """An installed library is not the one whose inner parts this module knows."""


def check_versions() -> None:
    """Raise `UnknownVersionError` unless the pinned libraries are installed."""
    for package, wanted in PINNED.items():
        if (found := version(package)) != wanted:
            raise UnknownVersionError(
                f"{package} {found} is installed, but the text layer is made for {wanted}. "
                f"Nothing was printed; install {package}=={wanted} or mend common/printing/textlayer.py."
            )


@contextmanager
def exact_text() -> Iterator[None]:
    """Within this block every PDF that WeasyPrint writes has the mended text layer."""
    check_versions()
    with _lock:
        draw_line = weasyprint.draw.text.draw_first_line
        build_fonts = weasyprint.pdf.build_fonts_dictionary
        weasyprint.draw.text.draw_first_line = _with_actual_text(draw_line)
        weasyprint.pdf.build_fonts_dictionary = _with_font_names(build_fonts)
        try:
            yield
        finally:
            weasyprint.draw.text.draw_first_line = draw_line
            weasyprint.pdf.build_fonts_dictionary = build_fonts


def glyph_texts(font_content: bytes, index: int = 0) -> dict[int, str]:
    """Glyph id to text for every glyph reachable from the characters of a font; empty if it has no Thai.

    The character table comes first; single substitutions hand their text on (a narrow tone mark is still
    that tone mark) and ligatures join the texts of their parts. U+0E33 is left out because the font never
    draws it as one glyph. Compatibility ligatures ("ﬁ") are given as their letters.
    """
    font = TTFont(BytesIO(font_content), lazy=True, fontNumber=index)
    characters = font.getBestCmap() or {}
    if ord(SARA_AM) not in characters:
        return {}
    texts = {
        glyph: unicodedata.normalize("NFKC", chr(code)) if 0xFB00 <= code <= 0xFB4F else chr(code)
        for code, glyph in sorted(characters.items(), reverse=True)
        if chr(code) != SARA_AM
    }
    singles, ligatures = _substitutions(font)
    found = True
    while found:  # to the fixed point: a narrow ligature is made from narrow marks, themselves substituted
        found = False
        for source, target in singles:
            if source in texts and target not in texts:
                texts[target] = texts[source]
                found = True
        for parts, target in ligatures:
            if target not in texts and all(part in texts for part in parts):
                texts[target] = "".join(texts[part] for part in parts)
                found = True
    return {font.getGlyphID(glyph): text for glyph, text in texts.items()}


def _substitutions(font: TTFont) -> tuple[list[tuple[str, str]], list[tuple[list[str], str]]]:
    singles: list[tuple[str, str]] = []
    ligatures: list[tuple[list[str], str]] = []
    if "GSUB" not in font:
        return singles, ligatures
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            if subtable.LookupType == 1:
                singles += subtable.mapping.items()
            elif subtable.LookupType == 4:
                for first, group in subtable.ligatures.items():
                    ligatures += [([first, *ligature.Component], ligature.LigGlyph) for ligature in group]
    return singles, ligatures


def _names(font: Any) -> dict[int, str]:
    """`glyph_texts` of a WeasyPrint font when it can write Thai, else nothing; kept for the process."""
    digest = hashlib.sha256(font.file_content).digest()
    if digest not in _names_by_font:
        _names_by_font[digest] = glyph_texts(font.file_content, font.index)
    return _names_by_font[digest]


def _with_font_names(build_fonts: Callable[..., Any]) -> Callable[..., Any]:
    def build(pdf: Any, fonts: dict[int, Any], *args: Any) -> Any:
        for font in fonts.values():
            names = _names(font)
            for glyph in font.to_unicode:
                if glyph in names:
                    font.to_unicode[glyph] = names[glyph]
        return build_fonts(pdf, fonts, *args)

    return build


def needs_actual_text(text: str) -> bool:
    """Whether glyph names alone might not give this line back.

    ASCII always comes back. A right-to-left line is left to the reader's own reordering, which works on
    single glyphs and would turn a whole line round.
    """
    return not text.isascii() and not any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _with_actual_text(draw_line: Callable[..., Any]) -> Callable[..., Any]:
    def draw(stream: Any, textbox: Any, *args: Any) -> Any:
        if _is_watermark(textbox):
            return _draw_watermark(draw_line, stream, textbox, *args)
        if not needs_actual_text(textbox.text):
            return draw_line(stream, textbox, *args)
        with _actual_text(stream, textbox.text):
            return draw_line(stream, textbox, *args)

    return draw


@contextmanager
def _actual_text(stream: Any, text: str) -> Iterator[None]:
    code = text.encode("utf-16-be", "surrogatepass").hex()
    stream.begin_marked_content("Span", f"<</ActualText <feff{code}>>>".encode())
    try:
        yield
    finally:
        stream.end_marked_content()


def _is_watermark(textbox: Any) -> bool:
    element = getattr(textbox, "element", None)
    return element is not None and element.get("class") == WATERMARK_CLASS


def _draw_watermark(draw_line: Callable[..., Any], stream: Any, textbox: Any, *args: Any) -> Any:
    """Draw only the outlines, and give no text: the mark must not run through what a reader copies."""
    stream.set_color(textbox.style["color"], stroke=True)
    stream.set_line_width(WATERMARK_LINE)
    stream.set_text_rendering(1)
    try:
        with _actual_text(stream, ""):
            return draw_line(stream, textbox, *args)
    finally:
        stream.set_text_rendering(0)
