"""Demo events for everybody: one to come that is full, one that is over and has recordings."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from clinics.models import Audience, Clinic, ClinicKind, Recording, Registration
from clinics.services import registering
from common.dates import BANGKOK
from criteria.models import Round

COMING = "เวทีแลกเปลี่ยนเรียนรู้: เส้นทางสู่รางวัล UNPSA"
PAST = "ประชุมชี้แจงการสมัครรางวัล UNPSA"
SEATS = 12
GUESTS = (
    ("กมลชนก ตัวอย่าง", "สถาบันวิจัยและพัฒนาพื้นที่สูง"),
    ("เกรียงไกร ตัวอย่าง", "กรมการแพทย์"),
    ("จันทร์เพ็ญ ตัวอย่าง", "โรงพยาบาลสิรินธร จังหวัดขอนแก่น"),
    ("ชลธิชา ตัวอย่าง", "กรมบังคับคดี"),
    ("ณัฐวุฒิ ตัวอย่าง", "กรมชลประทาน"),
    ("ดวงใจ ตัวอย่าง", "กรมควบคุมโรค"),
    ("ธนพล ตัวอย่าง", "สำนักงานสาธารณสุขจังหวัดร้อยเอ็ด"),
    ("นงลักษณ์ ตัวอย่าง", "เทศบาลเมืองเขาพระงาม"),
    ("ปิยะ ตัวอย่าง", "สถาบันราชานุกูล"),
    ("เพ็ญศรี ตัวอย่าง", "โรงพยาบาลราชวิถี"),
    ("มานพ ตัวอย่าง", "สำนักงานส่งเสริมเศรษฐกิจดิจิทัล"),
    ("รัตนา ตัวอย่าง", "โรงพยาบาลขอนแก่น"),
    ("วราภรณ์ ตัวอย่าง", "มหาวิทยาลัยตัวอย่าง"),
    ("ศิริพร ตัวอย่าง", "มูลนิธิตัวอย่าง"),
    ("Oliver Example", "Example University"),
)


def make_events(round_: Round) -> None:
    """Made once; an event that has begun meanwhile stays as it is."""
    if Clinic.objects.filter(round=round_, audience=Audience.EVERYBODY, name_th=COMING).exists():
        return
    coming = _event(
        round_,
        days=16,
        kind=ClinicKind.SHARING,
        name_th=COMING,
        name_en="Knowledge sharing: the road to UNPSA",
        about_th="ผู้ที่ได้รับรางวัลเล่าว่าทำอย่างไรจึงสำเร็จ: เครือข่าย การขยายผล การเริ่มต้นแต่เนิ่น ๆ และทีมที่เข้มแข็ง",
        about_en="Winners tell what made them succeed: partner networks, scaling, starting early, and a strong team.",
        place_th="ห้องประชุมใหญ่ สำนักงาน ก.พ.ร.",
        place_en="Main hall, OPDC",
    )
    coming.slots.create(starts_at=coming.starts_at, ends_at=coming.ends_at, capacity=SEATS)
    for number, (name, organisation) in enumerate(GUESTS):
        row = _register(coming, number, name, organisation)
        if number != 3:
            registering.confirm(row)
    past = _event(
        round_,
        days=-14,
        kind=ClinicKind.MEETING,
        name_th=PAST,
        name_en="Information meeting on applying for UNPSA",
        about_th="เกณฑ์ของรอบ กำหนดเวลา และวิธีใช้ระบบใบสมัคร",
        about_en="The rules of the round, its dates, and how to use the portal.",
        place_th="ออนไลน์",
        place_en="Online",
    )
    past.slots.create(starts_at=past.starts_at, ends_at=past.ends_at)
    Recording.objects.create(
        clinic=past,
        title_th="บันทึกการประชุม",
        title_en="Recording of the meeting",
        url="https://video.example/1",
    )


def _event(round_: Round, *, days: int, **values: str) -> Clinic:
    day = timezone.now().astimezone(BANGKOK).date() + timedelta(days=days)
    start = datetime.combine(day, time(9), BANGKOK)
    return Clinic.objects.create(
        round=round_,
        audience=Audience.EVERYBODY,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        **values,
    )


def _register(clinic: Clinic, number: int, name: str, organisation: str) -> Registration:
    return registering.register(
        clinic,
        slot=None,
        name=name,
        organisation=organisation,
        email=f"guest{number}@citizen.example",
        language="th" if name[0] > "z" else "en",
    )
