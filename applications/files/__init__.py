"""Looks into an uploaded file before it is kept: found type, size, readable, nothing hidden in it (FACTS §7).

What people call a file says nothing: an HTML page named `x.pdf` is an HTML page.
"""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from criteria.models import Round

from .image import check_image
from .names import clean_name
from .pdf import check_pdf

__all__ = ["TYPE_WORDS", "Inspected", "clean_name", "found_type", "inspect", "sha256_of"]

TYPE_WORDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
IMAGE_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


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
    if content_type == "application/pdf":
        pages = check_pdf(upload)
    else:
        pages = check_image(upload, IMAGE_FORMATS.get(content_type))
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


def sha256_of(upload: BinaryIO) -> str:
    """SHA-256 of the whole file, hexadecimal."""
    digest = hashlib.sha256()
    upload.seek(0)
    while chunk := upload.read(1 << 20):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
