"""The press with the looks of a dossier (see `common.printing.press`)."""

from collections.abc import Callable
from pathlib import Path

from common.printing.press import ARCHIVE, STEPS, Printed, page_count
from common.printing.press import print_tagged as press

__all__ = ["ARCHIVE", "STEPS", "STYLESHEETS", "Printed", "page_count", "print_pdf", "print_tagged"]

STYLES = Path(__file__).resolve().parent.parent / "static" / "dossiers"
STYLESHEETS = (STYLES / "print.css", STYLES / "print-parts.css", STYLES / "print-annexes.css")


def print_pdf(
    html: str, *, progress: Callable[[str], None] | None = None, more_styles: tuple[Path, ...] = ()
) -> bytes:
    """The PDF of a composed dossier, or of another paper with the same looks.

    `progress` is called with each of `STEPS` as that step begins; `more_styles` are stylesheets that follow the
    dossier's own.
    """
    return print_tagged(html, progress=progress, more_styles=more_styles, tags=False).pdf


def print_tagged(
    html: str,
    *,
    progress: Callable[[str], None] | None = None,
    more_styles: tuple[Path, ...] = (),
    variant: str | None = None,
    tags: bool = True,
) -> Printed:
    """The same with the structure that screen readers follow, and as a PDF variant such as `ARCHIVE`."""
    return press(
        html, stylesheets=(*STYLESHEETS, *more_styles), progress=progress, variant=variant, tags=tags
    )
