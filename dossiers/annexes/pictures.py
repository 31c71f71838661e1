"""A picture as a PDF of one page: decoded and written anew, so that nothing but its pixels goes on (no place, no
camera, no hidden comment)."""

import io
from typing import BinaryIO

import pikepdf
from PIL import Image, ImageFile, ImageOps

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# Enough for a full page at 250 dpi.
LONGEST_SIDE = 2_900
# A PNG is held whole while it is made smaller: three bytes a pixel.
MOST_PIXELS = 50_000_000
# One pixel in points when a picture is small: 150 dpi; larger ones shrink to the page.
POINTS = 72 / 150
JPEG_QUALITY = 88


def picture_as_pdf(file: BinaryIO, content_type: str) -> pikepdf.Pdf:
    """A new PDF whose only page is the picture.

    Raises:
        ValueError: with the reason why it cannot be shown, see `scrubbing.REASONS`.
    """
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(file, formats=[FORMATS[content_type]]) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError("too_large")
            picture = _plain(opened)
    except Image.DecompressionBombError as error:
        raise ValueError("too_large") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError("too_large" if str(error) == "too_large" else "broken") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return _page(picture, as_jpeg=content_type == "image/jpeg")


def _plain(opened: Image.Image) -> Image.Image:
    """Upright, in RGB on white, no larger than a page needs."""
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(opened)
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    if transparent:
        upright = upright.convert("RGBA")
        paper = Image.new("RGB", upright.size, "white")
        paper.paste(upright, mask=upright.getchannel("A"))
        return paper
    plain = upright.convert("RGB")
    # Comments and profiles would be written again.
    plain.info = {}
    return plain


def _page(picture: Image.Image, *, as_jpeg: bool) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    if as_jpeg:
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=JPEG_QUALITY)
        image = pdf.make_stream(data.getvalue(), Filter=pikepdf.Name.DCTDecode)
    else:
        image = pdf.make_stream(picture.tobytes())
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = picture.width, picture.height, 8
    image.ColorSpace = pikepdf.Name.DeviceRGB
    width, height = picture.width * POINTS, picture.height * POINTS
    page = pdf.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=image))
    page.Contents = pdf.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Picture Do Q".encode())
    return pdf
