"""Reading a dossier back with poppler's `pdftotext`, as an archive or a search engine would."""

import re
import subprocess
from pathlib import Path

import pikepdf

POINTS_PER_MM = 72 / 25.4
TOP, BOTTOM, SIDE = 30 * POINTS_PER_MM, 28 * POINTS_PER_MM, 26 * POINTS_PER_MM  # as in print.css
WIDTH, HEIGHT = 595, 842  # A4 in points


def run(pdf: bytes, folder: Path, *options: str) -> str:
    """What `pdftotext` gives; a missing program fails the test, because nothing would be proved."""
    path = folder / "dossier.pdf"
    path.write_bytes(pdf)
    result = subprocess.run(
        ["pdftotext", *options, str(path), "-"], capture_output=True, check=True, timeout=60
    )
    return result.stdout.decode("utf-8")


def pages(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page, running header and footer included, spaces squeezed."""
    return [" ".join(page.split()) for page in run(pdf, folder).split("\f")[:-1]]


def body(pdf: bytes, folder: Path, *options: str) -> str:
    """The text between header and footer of all pages, without any white space."""
    crop = ("-r", "72", "-x", "0", "-y", f"{TOP:.0f}", "-W", str(WIDTH), "-H", f"{HEIGHT - TOP - BOTTOM:.0f}")
    return squeeze(run(pdf, folder, *options, *crop))


def squeeze(text: str) -> str:
    """The text without spaces and line ends, which no PDF keeps as they were typed."""
    return re.sub(r"\s+", "", text)


def words_outside_margins(pdf: bytes, folder: Path) -> list[str]:
    """Words whose box leaves the text block to the left or right (half a millimetre is allowed)."""
    found = []
    for left, right, word in re.findall(
        r'<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="[-\d.]+">(.*?)</word>',
        run(pdf, folder, "-bbox"),
    ):
        if float(left) < SIDE - 1.5 or float(right) > WIDTH - SIDE + 1.5:
            found.append(word)
    return found


def bookmarks(document: pikepdf.Pdf) -> list[str]:
    """Titles of the outline, parts and topics in their order."""
    titles: list[str] = []
    with document.open_outline() as outline:
        for part in outline.root:
            titles += [part.title, *(topic.title for topic in part.children)]
    return titles
