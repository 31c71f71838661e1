"""Reads a Word file back: answers are found by their headings; a wrong file is refused in words.

Only the text of paragraphs is taken. Nothing in the file is run, followed or kept.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from .models import Application
from .word_out import ANSWER_HEADINGS, MARK

LARGEST_FILE = 5 * 1024 * 1024
# What a file may unpack to, in all and in number of parts: beyond it is a bomb, not twelve answers.
LARGEST_CONTENT = 40 * 1024 * 1024
MOST_PARTS = 1_000
MAIN_PART = "word/document.xml"
# What python-docx, lxml and zipfile raise about files that are not what they say (found by fuzzing).
BROKEN = (
    PackageNotFoundError,
    XMLSyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
_CODE = re.compile(
    rf"^\s*(\d{{1,2}}[a-d]?)-({'|'.join(ANSWER_HEADINGS.values())})\s*{MARK.strip()}", re.IGNORECASE
)
_QUESTION = re.compile(rf"^\s*\d{{1,2}}[a-d]?\s*{MARK.strip()}\s")


@dataclass
class Found:
    """The two texts of a question as the file has them; None: the file says nothing about it."""

    text: str | None = None
    draft_th: str | None = None


def read(raw: bytes, application: Application) -> dict[str, Found]:
    """Answers by question number.

    Raises:
        ValidationError: in words, when the file is damaged, carries macros, or is not this application's.
    """
    _check_package(raw)
    try:
        word = Document(io.BytesIO(raw))
        found = _collect(word)
        identifier = (word.core_properties.identifier or "").strip()
    except BROKEN as error:
        raise ValidationError(_damaged()) from error
    if identifier and identifier != application.reference:
        raise ValidationError(
            _("This Word file belongs to the application %(other)s. Open that application to bring it in.")
            % {"other": identifier[:40]}
        )
    known = {question.number for question in application.round.question_set.all()}
    found = {number: texts for number, texts in found.items() if number in known}
    if not found:
        raise ValidationError(
            _(
                "No answer was found in this file: its headings are not those of the portal's Word file. "
                "Download the Word file here, copy your texts below its headings, and upload it again."
            )
        )
    return found


def _damaged() -> str:
    return _(
        "This is not a Word file that can be opened (.docx). Save it again in Word as “Word document (.docx)”."
    )


def _check_package(raw: bytes) -> None:
    """Look at the package before anything of it is unpacked."""
    if len(raw) > LARGEST_FILE:
        raise ValidationError(
            _("The Word file is larger than %(limit)s MB. Take the pictures out; only texts are read.")
            % {"limit": LARGEST_FILE // 1024 // 1024}
        )
    try:
        parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (*BROKEN, OSError) as error:
        raise ValidationError(_damaged()) from error
    names = {part.filename for part in parts}
    if any("vbaproject" in name.lower() or "/activex/" in name.lower() for name in names):
        raise ValidationError(
            _(
                "This Word file carries macros. Save it as “Word document (.docx)” without macros and upload it again."
            )
        )
    if MAIN_PART not in names:
        raise ValidationError(_damaged())
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise ValidationError(_("This Word file unpacks to far too much. Save only the texts in a new file."))


def _collect(word: WordDocument) -> dict[str, Found]:
    found: dict[str, Found] = {}
    target: tuple[str, str] | None = None
    lines: dict[tuple[str, str], list[str]] = {}
    fields = {code: field for field, code in ANSWER_HEADINGS.items()}
    for paragraph in _paragraphs(word):
        text = paragraph.text.replace("\xa0", " ").rstrip()
        code = _CODE.match(text)
        if code:
            target = (code[1].lower(), fields[code[2].upper()])
            lines[target] = []
        elif _is_heading(paragraph) or _QUESTION.match(text):
            target = None
        elif target is not None:
            lines[target].append(_as_line(paragraph, text))
    for (number, field), collected in lines.items():
        setattr(found.setdefault(number, Found()), field, "\n".join(collected).strip())
    return found


def _paragraphs(word: WordDocument) -> Iterator[Paragraph]:
    """Paragraphs in the order of reading; those of tables count too."""
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block
            continue
        for row in block.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _is_heading(paragraph: Paragraph) -> bool:
    name = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    return name.startswith(("heading", "title"))


def _as_line(paragraph: Paragraph, text: str) -> str:
    """List items keep their sign: the UN's form knows no lists, people do."""
    properties = paragraph._p.pPr
    listed = properties is not None and properties.numPr is not None
    name = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    if text and (listed or name.startswith("list bullet")) and not text.startswith(("-", "•")):
        return f"- {text}"
    return text
