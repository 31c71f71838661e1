"""The emblem on OPDC's letters: an image that an administrator uploads. The portal ships none."""

import hashlib
from typing import Any, BinaryIO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications.files import found_type
from applications.files.image import check_image

PNG, SVG = "image/png", "image/svg+xml"
ENDINGS = {PNG: "png", SVG: "svg"}
LARGEST = 2_000_000  # bytes
SVG_SPACE = "{http://www.w3.org/2000/svg}"
# What draws; nothing that runs, fetches, or carries other kinds of content.
DRAWING = frozenset(
    {
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "defs",
        "clipPath",
        "mask",
        "linearGradient",
        "radialGradient",
        "stop",
        "use",
        "symbol",
        "title",
        "desc",
        "metadata",
        "style",
    }
)


def emblem_path(instance: Any, filename: str) -> str:
    """By its content, so that an issued letter keeps its emblem when another one is chosen."""
    return stored_name(instance.emblem_sha256, instance.emblem_type)


def stored_name(sha256: str, content_type: str) -> str:
    return f"letters/emblems/{sha256}.{ENDINGS.get(content_type, 'bin')}"


def check_emblem(upload: BinaryIO) -> tuple[str, str]:
    """Look into an uploaded emblem. Returns its type and SHA-256.

    Raises:
        ValidationError: when it is neither a sound PNG nor a harmless SVG.
    """
    upload.seek(0)
    content = upload.read(LARGEST + 1)
    upload.seek(0)
    if len(content) > LARGEST:
        raise ValidationError(_("The emblem is larger than 2 MB. Save it smaller and choose it again."))
    digest = hashlib.sha256(content).hexdigest()
    if found_type(upload) == PNG:
        check_image(upload, "PNG")
        return PNG, digest
    if _is_harmless_svg(content):
        return SVG, digest
    raise ValidationError(
        _(
            "The emblem must be a PNG, or an SVG that only draws: without scripts, linked files or embedded pictures. "
            "Nothing was changed; save it so and choose it again."
        )
    )


def _is_harmless_svg(content: bytes) -> bool:
    """Whether it is an SVG of drawing elements only, that asks for nothing outside itself."""
    lowered = content.lower()
    # Entities could unpack to anything; a drawing needs none.
    if b"<!doctype" in lowered or b"<!entity" in lowered or b"\x00" in content:
        return False
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no entities, see above
    except ElementTree.ParseError:
        return False
    if root.tag != f"{SVG_SPACE}svg":
        return False
    return all(_only_draws(element) for element in root.iter())


def _only_draws(element: ElementTree.Element) -> bool:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag.startswith(SVG_SPACE) and tag.removeprefix(SVG_SPACE) not in DRAWING:
        return False
    if tag == f"{SVG_SPACE}style" and _fetches(element.text or ""):
        return False
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        if plain.startswith("on") or (plain == "href" and not value.startswith("#")) or _fetches(value):
            return False
    return True


def _fetches(style: str) -> bool:
    """Whether a style asks for another address; `url(#…)` is a part of the drawing itself."""
    squeezed = "".join(style.lower().split()).replace('"', "").replace("'", "")
    return "@import" in squeezed or "\\" in squeezed or "url(" in squeezed.replace("url(#", "")
