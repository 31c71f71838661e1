"""Open data: files that anybody may take, with their licence, told apart by an ETag and readable from other sites."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response

from .caching import FRESH_SECONDS

PUBLISHER = {
    "th": "สำนักงานคณะกรรมการพัฒนาระบบราชการ (สำนักงาน ก.พ.ร.)",
    "en": "Office of the Public Sector Development Commission (OPDC), Thailand",
}
CSV, JSON, SCHEMA = "text/csv; charset=utf-8", "application/json", "application/schema+json"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

# Parts that both schemas share.
TEXT = {"type": "string"}
BOTH = {
    "type": "object",
    "required": ["th", "en"],
    "properties": {"th": TEXT, "en": TEXT},
    "additionalProperties": False,
}
HEAD = {
    "schema": {"type": "string"},
    "publisher": BOTH,
    "licence": {
        "type": "object",
        "required": ["name", "url"],
        "properties": {"name": TEXT, "url": TEXT},
        "additionalProperties": False,
    },
}


def licence() -> dict[str, str]:
    """Under which terms the data may be used, as the operator has set it."""
    return {"name": settings.OPEN_DATA_LICENCE_NAME, "url": settings.OPEN_DATA_LICENCE_URL}


def head(format_: str, schema: str) -> dict[str, Any]:
    """What every JSON file begins with. `schema`: the name of its address."""
    return {
        "format": format_,
        "schema": absolute(schema),
        "publisher": PUBLISHER,
        "licence": licence(),
    }


def absolute(name: str, *args: Any) -> str:
    """An address that works from everywhere."""
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def as_json(content: dict[str, Any]) -> bytes:
    """Readable by people too; the same content is always the same bytes."""
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def download(request: HttpRequest, kind: str, filename: str, content: bytes) -> HttpResponse:
    """A file of open data: 304 for who has it already. `kind`: its content type."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=kind)
    response["ETag"] = etag
    response["Content-Disposition"] = f'{"inline" if kind != CSV else "attachment"}; filename="{filename}"'
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    # Everybody may read it, so scripts of every other site may too.
    response["Access-Control-Allow-Origin"] = "*"
    return get_conditional_response(request, etag=etag, response=response)
