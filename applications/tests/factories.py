"""What tests of applications are made of: applications and files (and, from below, people and rounds)."""

import io
import json
from pathlib import Path
from typing import Any
from unittest import mock

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Agency, User
from accounts.tests.factories import PASSWORD, make_agency, make_member, make_officer, make_user
from applications.importing import import_document
from applications.models import Application, ReferenceLetter, SupportingDocument
from applications.services import transitions
from applications.services.evidence import save_evidence
from applications.services.starting import start_application
from applications.services.transitions import perform
from criteria.models import Round
from criteria.tests.factories import make_round

__all__ = [
    "CASES",
    "PASSWORD",
    "advance",
    "attach",
    "case",
    "complete_application",
    "make_agency",
    "make_application",
    "make_member",
    "make_officer",
    "make_pdf",
    "make_png",
    "make_round",
    "make_user",
    "upload",
]

CASES = Path(__file__).resolve().parents[2] / "criteria" / "tests" / "cases"


def make_application(agency: Agency | None = None, round_: Round | None = None, **fields: Any) -> Application:
    """A draft that says nothing but its title."""
    round_ = round_ or make_round()
    agency = agency or make_agency()
    values = {"title_th": "ห้วยน้ำใสโมเดล", "title_en": "Huay Nam Sai Model"} | fields
    return start_application(round_=round_, agency=agency, actor=None, **values)


def case(name: str = "huay-nam-sai") -> dict[str, Any]:
    """A case's document."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def complete_application(
    agency: Agency | None = None,
    round_: Round | None = None,
    *,
    files: bool = True,
    name: str = "huay-nam-sai",
) -> Application:
    """A draft with everything that submission asks for."""
    round_ = round_ or make_round()
    document = case(name) | {"round": round_.code}
    application = import_document(document, round_, agency=agency)
    if files:
        for row in [*application.documents.all(), *application.letters.all()]:
            attach(row)
    return Application.objects.with_everything().get(pk=application.pk)


def advance(application: Application, *steps: str, actor: User, note: str = "") -> None:
    """Go these ways of the workflow as this floor alone knows them: what upper floors demand is left out."""
    with mock.patch.object(transitions, "VETOES", []):
        for step in steps:
            perform(step, application, actor=actor, note=note)


def attach(row: SupportingDocument | ReferenceLetter, content: bytes | None = None) -> None:
    """Give a document or letter its file."""
    upload = SimpleUploadedFile("เอกสาร.pdf", content or make_pdf(), content_type="application/pdf")
    save_evidence(row, application=row.application, upload=upload, actor=None)


def make_pdf(pages: int = 1, *, password: str = "") -> bytes:
    """A real PDF with blank pages; with a password it is encrypted."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    target = io.BytesIO()
    encryption = pikepdf.Encryption(owner=password, user=password) if password else None
    pdf.save(target, encryption=encryption) if encryption else pdf.save(target)
    return target.getvalue()


def make_png(width: int = 40, height: int = 30) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (29, 63, 114)).save(target, "PNG")
    return target.getvalue()


def upload(content: bytes, name: str = "report.pdf") -> SimpleUploadedFile:
    """An upload as a browser sends it; its declared type is never believed."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
