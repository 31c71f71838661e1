"""Looks into an uploaded file before it is kept: found type, size, readable, not encrypted (FACTS §7).

What people call a file says nothing: an HTML page named `x.pdf` is an HTML page.
"""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
import puremagic
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile

from criteria.models import Round

TYPE_WORDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
# An image that unpacks to more is a bomb, not evidence.
MOST_PIXELS = 100_000_000


@dataclass(frozen=True)
class Inspected:
    """What was found: type by content, size in bytes, hash, pages (1 for an image)."""

    content_type: str
    size: int
    sha256: str
    pages: int


def inspect(upload: UploadedFile, round_: Round) -> Inspected:
    """Look into an upload.

    Raises:
        ValidationError: in words that say what is wrong and what to do; the rest of the form is kept.
    """
    limit = round_.max_upload_mb * 1024 * 1024
    if upload.size == 0:
        raise ValidationError(_("The file is empty. Check it on your computer and choose it again."))
    if upload.size > limit:
        raise ValidationError(
            _(
                "The file is larger than %(limit)s MB. Make it smaller (for example by scanning at "
                "150 dpi) and choose it again."
            )
            % {"limit": round_.max_upload_mb}
        )
    content_type = found_type(upload)
    if content_type not in round_.upload_types:
        allowed = ", ".join(TYPE_WORDS.get(kind, kind) for kind in round_.upload_types)
        raise ValidationError(
            _(
                "By its content this is not a file of the kind %(allowed)s, whatever its name says. "
                "Save it as PDF and choose it again."
            )
            % {"allowed": allowed}
        )
    pages = pdf_pages(upload) if content_type == "application/pdf" else check_image(upload)
    return Inspected(content_type, upload.size, sha256_of(upload), pages)


def found_type(upload: BinaryIO) -> str:
    """The MIME type by content, or "" when nothing known is found."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return matches[0].mime_type if matches else ""


def pdf_pages(upload: BinaryIO) -> int:
    """Number of pages of a PDF that opens without a password."""
    upload.seek(0)
    try:
        with pikepdf.open(upload) as pdf:
            encrypted, pages = pdf.is_encrypted, len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise ValidationError(_encrypted()) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise ValidationError(
            _("This PDF is damaged and cannot be opened. Save it again from the program that made it.")
        ) from error
    finally:
        upload.seek(0)
    if encrypted:
        raise ValidationError(_encrypted())
    if pages == 0:
        raise ValidationError(_("This PDF has no pages. Save it again from the program that made it."))
    return pages


def _encrypted() -> str:
    return _("This PDF is protected by a password. The evaluators could not open it: save it without one.")


def check_image(upload: BinaryIO) -> int:
    """An image that decodes whole and has a sane size; counts as one page."""
    upload.seek(0)
    # WeasyPrint tells Pillow, for the whole process, to take half an image for a whole one.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(upload) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(
                    _("This image has too many pixels. Save it smaller and choose it again.")
                )
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This image is damaged and cannot be opened. Save it again and choose it again.")
        ) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
        upload.seek(0)
    return 1


def sha256_of(upload: BinaryIO) -> str:
    """SHA-256 of the whole file, hexadecimal."""
    digest = hashlib.sha256()
    upload.seek(0)
    while chunk := upload.read(1 << 20):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
