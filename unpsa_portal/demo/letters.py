"""The demo's letters of OPDC: a letterhead, one letter that is issued and one that waits for approval."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from applications.models import Application
from clinics.letters.composition import first_texts
from clinics.letters.queries import attended_clinic
from clinics.models import Booking, Clinic, ClinicKind, Letter, LetterHead, LetterTemplate, Slot
from clinics.services import letters
from criteria.models import Round

# Invented but for the names of the offices.
LETTERHEAD = {
    "organisation_th": "สำนักงาน ก.พ.ร.",
    "organisation_en": "Office of the Public Sector Development Commission (OPDC)",
    "address_th": "ถนนพิษณุโลก เขตดุสิต\nกรุงเทพฯ 10300",
    "address_en": "Phitsanulok Road, Dusit\nBangkok 10300, Thailand",
    "unit_th": "กองสาธิตการพัฒนานวัตกรรมภาครัฐ",
    "unit_en": "Demonstration Division of Public Sector Innovation",
    "telephone": "0 2000 0000",
    "email": "unpsa@opdc.example",
    "prefix_th": "นร 1200/",
    "prefix_en": "OPDC 1200/",
    "signatory_th": "นางสาวตัวอย่าง ผู้ลงนาม",
    "signatory_en": "Ms Tuayang Phulongnam",
    "position_th": "เลขาธิการ ก.พ.ร. (สาธิต)",
    "position_en": "Secretary-General (demonstration)",
}
# Which application's letter is how far, and the results that the officer has written in.
LETTERS = (
    (
        "sirindhorn-hospital",
        True,
        "ผู้พิการในเครือข่ายโรงพยาบาลชุมชนได้รับขาเทียมและมือเทียมภายในวันเดียว จากเดิมรอ 45 วัน",
        "people in the network of community hospitals receive their prostheses within a day instead of 45 days.",
    ),
    (
        "hrdi",
        False,
        "ชุมชนและราชการใช้แผนที่ฉบับเดียวกัน ครัวเรือนมีที่ทำกินถาวร และป่าต้นน้ำกลับคืน",
        "the community and the state share one map, households have safe fields, and the watershed forest returns.",
    ),
)


def make_letters(round_: Round, people: dict[str, User]) -> None:
    """The letterhead when it is still empty, and the letters of those who have none yet."""
    head, _made = LetterHead.objects.get_or_create(pk=LetterHead.ONLY, defaults=LETTERHEAD)
    if head.missing:
        LetterHead.objects.filter(pk=head.pk).update(**LETTERHEAD)
    writer, second = people["officer@opdc.example"], people["officer2@opdc.example"]
    template = LetterTemplate.objects.get(code="reference")
    for agency, approved, results_th, results_en in LETTERS:
        application = Application.objects.filter(round=round_, agency__slug=agency, deleted_at=None).first()
        if application is None or Letter.objects.filter(application=application).exists():
            continue
        clinic = attended_clinic(application) or _attend(application, writer)
        texts = first_texts(template, application, clinic)
        texts["body_th"] = texts["body_th"].replace("{results}", results_th)
        texts["body_en"] = texts["body_en"].replace("{results}", results_en)
        letter = letters.compose(application, texts, template=template, actor=writer)
        letters.act("submit", letter, actor=writer)
        if approved:
            letters.act("approve", letter, actor=second)


def _attend(application: Application, officer: User) -> Clinic:
    """A seat in a clinic that is over, where the demo has made none."""
    start = timezone.now().replace(hour=2, minute=30, second=0, microsecond=0) - timedelta(days=9)
    clinic, _made = Clinic.objects.get_or_create(
        round=application.round,
        kind=ClinicKind.CLINIC,
        name_th="คลินิกให้คำปรึกษาการเขียนใบสมัคร",
        name_en="Consultation clinic on writing the application",
        defaults={
            "starts_at": start,
            "ends_at": start + timedelta(hours=6),
            "place_th": "สำนักงาน ก.พ.ร.",
            "place_en": "OPDC",
        },
    )
    slot = clinic.slots.first() or Slot.objects.create(clinic=clinic, starts_at=clinic.starts_at)
    Booking.objects.create(
        clinic=clinic,
        slot=slot,
        application=application,
        booked_by=officer,
        attended=True,
        attended_by=officer,
        attended_at=clinic.starts_at,
    )
    return clinic
