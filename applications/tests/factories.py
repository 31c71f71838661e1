"""What tests are made of: rounds, agencies, people, applications, files."""

import io
import json
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import Agency, Membership, Role, User
from applications.importing import import_document
from applications.models import Application, ReferenceLetter, SupportingDocument
from applications.services.evidence import save_evidence
from applications.services.starting import start_application
from criteria.models import Round
from criteria.queries import rounds_with_rules
from criteria.services import copy_round, load_rulebook

CASES = Path(__file__).resolve().parents[2] / "criteria" / "tests" / "cases"
PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_round(code: str = "practice", **deadlines: Any) -> Round:
    """An open copy of the 2022 round whose UN deadline is five weeks away (and OPDC's own three)."""
    found = Round.objects.filter(code=code).first()
    if found is None:
        source = Round.objects.filter(code="unpsa-2022").first() or load_rulebook("unpsa_2022").round
        now = timezone.now()
        dates = {"internal": now + timedelta(days=21), "un": now + timedelta(days=35)} | deadlines
        found = copy_round(
            source,
            code=code,
            reference_prefix="".join(c for c in code.upper() if c.isalnum()),
            name_th=f"รอบฝึกซ้อม {code}",
            name_en=f"Practice round {code}",
            year=now.year,
            deadlines=dates,
            is_open=True,
            is_practice=True,
        )
    return rounds_with_rules().get(pk=found.pk)


def make_agency(**fields: Any) -> Agency:
    number = next(_numbers)
    values = {
        "slug": f"agency-{number}",
        "name_th": f"หน่วยงานทดสอบ {number}",
        "name_en": f"Test Agency {number}",
        "sector": "public",
        "level": "national",
    }
    return Agency.objects.create(**values | fields)


def make_user(**fields: Any) -> User:
    number = next(_numbers)
    values = {
        "email": f"person{number}@example.go.th",
        "name_th": f"สมใจ ที่{number}",
        "name_en": f"Person {number}",
    }
    return User.objects.create_user(password=PASSWORD, **values | fields)


def make_member(agency: Agency, role: str = Role.COORDINATOR, **fields: Any) -> User:
    user = make_user(**fields)
    Membership.objects.create(user=user, agency=agency, role=role)
    return user


def make_officer(**fields: Any) -> User:
    return make_user(is_officer=True, **fields)


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
