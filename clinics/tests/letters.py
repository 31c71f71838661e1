"""What tests of OPDC's letters are made of: a letterhead, a seat that was taken, letters at each stage."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.utils import timezone

from accounts.models import User
from applications.models import Application
from applications.tests.factories import make_application, make_officer
from clinics.letters.composition import first_texts
from clinics.models import Booking, Clinic, ClinicKind, Letter, LetterHead, LetterTemplate, Slot
from clinics.services import letter_papers, letters

HEAD = {
    "organisation_th": "สำนักงาน ก.พ.ร.",
    "organisation_en": "Office of the Public Sector Development Commission (OPDC)",
    "address_th": "ถนนตัวอย่าง เขตดุสิต\nกรุงเทพฯ 10300",
    "address_en": "Tuayang Road, Dusit\nBangkok 10300, Thailand",
    "unit_th": "กองพัฒนานวัตกรรมภาครัฐ",
    "unit_en": "Public Sector Innovation Division",
    "telephone": "0 2000 0000",
    "email": "unpsa@opdc.example",
    "prefix_th": "นร 1200/",
    "prefix_en": "OPDC 1200/",
    "signatory_th": "นางสาวตัวอย่าง ผู้ลงนาม",
    "signatory_en": "Tuayang Phulongnam",
    "position_th": "เลขาธิการ ก.พ.ร.",
    "position_en": "Secretary-General",
}
RESULTS_TH = "ครัวเรือน 412 ครัวเรือนมีรายได้เพิ่มขึ้นร้อยละ 38 ภายใน 5 ปี"
RESULTS_EN = "412 households have raised their income by 38 per cent within five years."
TEXTS = {
    "subject_th": "ขอส่งหนังสือรับรองผลงาน",
    "to_th": "ผู้บริหารหน่วยงาน",
    "refers_to_th": "",
    "enclosures_th": "หนังสือรับรองผลงานฉบับภาษาอังกฤษ จำนวน 1 ฉบับ",
    "body_th": f"ตามที่หน่วยงานได้เข้าร่วมคลินิก นั้น\nสำนักงาน ก.พ.ร. ขอรับรองผลงาน {RESULTS_TH}\nจึงเรียนมาเพื่อโปรดทราบ",
    "subject_en": "Letter of reference",
    "to_en": "Evaluation Committee",
    "body_en": f"We support this work.\n{RESULTS_EN}",
}


def make_letter_templates() -> None:
    """The templates as the migration makes them; a test that flushes takes them away."""
    migration = import_module("clinics.migrations.0005_letters")
    for values in migration.TEMPLATES:
        LetterTemplate.objects.get_or_create(code=values["code"], defaults=values)


def make_head(**fields: Any) -> LetterHead:
    head, _made = LetterHead.objects.update_or_create(pk=LetterHead.ONLY, defaults=HEAD | fields)
    return head


def attend(
    application: Application,
    *,
    kind: str = ClinicKind.CLINIC,
    attended: bool | None = True,
    by: User | None = None,
) -> Booking:
    """A seat of the application in a clinic that is over."""
    by = by or make_officer()
    start = timezone.now() - timedelta(days=3)
    clinic = Clinic.objects.create(
        round=application.round,
        kind=kind,
        name_th="คลินิกให้คำปรึกษา",
        name_en="Consultation clinic",
        starts_at=start,
        ends_at=start + timedelta(hours=3),
    )
    slot = Slot.objects.create(clinic=clinic, starts_at=start)
    return Booking.objects.create(
        clinic=clinic, slot=slot, application=application, booked_by=by, attended=attended, attended_by=by
    )


def make_letter(application: Application | None = None, *, actor: User | None = None, **texts: str) -> Letter:
    """A letter that is being written for an application that took part."""
    application = application or make_application()
    if not application.bookings.exists():
        attend(application)
    return letters.compose(application, TEXTS | texts, template=None, actor=actor or make_officer())


def awaiting(letter: Letter | None = None, **texts: str) -> Letter:
    letter = letter or make_letter(**texts)
    return letters.act("submit", letter, actor=letter.edited_by)


def issued(letter: Letter | None = None, *, printed: bool = False) -> Letter:
    """A letter that a second officer has approved; `printed`: its PDF made, as the worker does."""
    make_head()
    letter = letters.act("approve", letter or awaiting(), actor=make_officer())
    if printed:
        letter_papers.render(letter.papers.get(is_draft=False).pk)
        letter.refresh_from_db()
    return letter


def from_template(application: Application, code: str = "reference") -> dict[str, str]:
    """The default texts for an application, with the results written in."""
    clinic = application.bookings.get().clinic
    texts = first_texts(LetterTemplate.objects.get(code=code), application, clinic)
    texts["body_th"] = texts["body_th"].replace("{results}", RESULTS_TH)
    texts["body_en"] = texts["body_en"].replace("{results}", RESULTS_EN)
    return texts
