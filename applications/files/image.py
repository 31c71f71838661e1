"""An uploaded image: decodes whole, has a sane size."""

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageFile

# An image that unpacks to more is a bomb, not evidence (A2 at 300 dpi is a third of it).
MOST_PIXELS = 100_000_000
# On a smaller one nobody can read anything.
LEAST_SIDE = 10


def check_image(upload: BinaryIO, kind: str | None) -> int:
    """Look into an image; it counts as one page.

    Args:
        kind: Pillow's name of the found type, so that no other decoder is tried.

    Raises:
        ValidationError: in words.
    """
    upload.seek(0)
    # WeasyPrint tells Pillow, for the whole process, to take half an image for a whole one.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(upload, formats=[kind] if kind else None) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(_too_many())
            if min(image.width, image.height) < LEAST_SIDE:
                raise ValidationError(
                    _(
                        "This image is too small to show anything. Choose the picture itself, not its thumbnail."
                    )
                )
            image.load()
    except Image.DecompressionBombError as error:
        raise ValidationError(_too_many()) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("This image is damaged and cannot be opened. Save it again and choose it again.")
        ) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
        upload.seek(0)
    return 1


def _too_many() -> str:
    return _("This image has too many pixels. Save it smaller and choose it again.")
