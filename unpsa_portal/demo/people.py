"""Demo people and agencies. The people are invented; addresses end in `.example`, which nobody owns."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from accounts.models import Agency, Membership, Role, User
from reviews.models import ReviewerProfile

PASSWORD = "unpsa-demo-2565"  # noqa: S105 - the demo prints it


@dataclass(frozen=True)
class DemoAgency:
    slug: str
    name_th: str
    name_en: str
    level: str = "national"
    aliases: tuple[str, ...] = ()
    under: str = ""


@dataclass(frozen=True)
class DemoPerson:
    email: str
    name_th: str
    name_en: str
    what_th: str
    agency: str = ""
    role: str = ""
    is_officer: bool = False
    is_reviewer: bool = False
    is_admin: bool = False
    # What a reviewer knows about.
    categories: tuple[int, ...] = ()
    sdgs: tuple[int, ...] = ()


AGENCIES = (
    DemoAgency(
        "ministry-of-agriculture",
        "กระทรวงเกษตรและสหกรณ์",
        "Ministry of Agriculture and Cooperatives",
    ),
    DemoAgency(
        "hrdi",
        "สถาบันวิจัยและพัฒนาพื้นที่สูง (องค์การมหาชน)",
        "Highland Research and Development Institute (Public Organization)",
        aliases=("HRDI", "สวพส."),
        under="ministry-of-agriculture",
    ),
    DemoAgency("ministry-of-public-health", "กระทรวงสาธารณสุข", "Ministry of Public Health"),
    DemoAgency("dms", "กรมการแพทย์", "Department of Medical Services", under="ministry-of-public-health"),
    DemoAgency(
        "sirindhorn-hospital",
        "โรงพยาบาลสิรินธร จังหวัดขอนแก่น",
        "Sirindhorn Hospital, Khon Kaen",
        level="local",
        under="ministry-of-public-health",
    ),
    DemoAgency("ministry-of-justice", "กระทรวงยุติธรรม", "Ministry of Justice"),
    DemoAgency("led", "กรมบังคับคดี", "Legal Execution Department", under="ministry-of-justice"),
    DemoAgency(
        "opdc",
        "สำนักงานคณะกรรมการพัฒนาระบบราชการ",
        "Office of the Public Sector Development Commission",
        aliases=("OPDC", "สำนักงาน ก.พ.ร."),
    ),
)

PEOPLE = (
    DemoPerson(
        "suphaphon@hrdi.example",
        "สุภาพร ตัวอย่าง",
        "Suphaphon Tuayang",
        "ผู้ประสานงาน สวพส.",
        agency="hrdi",
        role=Role.COORDINATOR,
    ),
    DemoPerson(
        "kamon@hrdi.example",
        "กมล ตัวอย่าง",
        "Kamon Tuayang",
        "ผู้ร่วมเขียน สวพส.",
        agency="hrdi",
        role=Role.CONTRIBUTOR,
    ),
    DemoPerson(
        "wichai@hrdi.example", "วิชัย ตัวอย่าง", "Wichai Tuayang", "ผู้อ่าน สวพส.", agency="hrdi", role=Role.VIEWER
    ),
    DemoPerson(
        "malee@dms.example",
        "มาลี ตัวอย่าง",
        "Malee Tuayang",
        "ผู้ประสานงาน กรมการแพทย์",
        agency="dms",
        role=Role.COORDINATOR,
    ),
    DemoPerson(
        "somchai@sirindhorn.example",
        "สมชาย ตัวอย่าง",
        "Somchai Tuayang",
        "ผู้ประสานงาน รพ.สิรินธร",
        agency="sirindhorn-hospital",
        role=Role.COORDINATOR,
    ),
    DemoPerson(
        "thanya@led.example",
        "ธัญญา ตัวอย่าง",
        "Thanya Tuayang",
        "ผู้ประสานงาน กรมบังคับคดี",
        agency="led",
        role=Role.COORDINATOR,
    ),
    DemoPerson(
        "officer@opdc.example", "อารี ตัวอย่าง", "Aree Tuayang", "เจ้าหน้าที่ สำนักงาน ก.พ.ร.", is_officer=True
    ),
    DemoPerson(
        "officer2@opdc.example", "จินตนา ตัวอย่าง", "Chintana Tuayang", "เจ้าหน้าที่ สำนักงาน ก.พ.ร.", is_officer=True
    ),
    DemoPerson("reviewer@opdc.example", "ประเมิน ตัวอย่าง", "Pramoen Tuayang", "ผู้ประเมิน", is_reviewer=True),
    DemoPerson(
        "nipha@university.example",
        "นิภา ตัวอย่าง",
        "Nipha Tuayang",
        "ผู้ประเมิน (มหาวิทยาลัย)",
        is_reviewer=True,
        categories=(1, 2),
        sdgs=(1, 2, 15, 16),
    ),
    DemoPerson(
        "prasit@foundation.example",
        "ประสิทธิ์ ตัวอย่าง",
        "Prasit Tuayang",
        "ผู้ประเมิน (มูลนิธิ)",
        is_reviewer=True,
        categories=(2, 3),
        sdgs=(5, 6, 10),
    ),
    DemoPerson(
        "anong@consult.example",
        "อนงค์ ตัวอย่าง",
        "Anong Tuayang",
        "ผู้ประเมิน (ที่ปรึกษาอิสระ)",
        is_reviewer=True,
        categories=(3, 4),
        sdgs=(3, 9, 17),
    ),
    DemoPerson("coach@opdc.example", "กานดา ตัวอย่าง", "Kanda Tuayang", "ที่ปรึกษาในคลินิก", is_reviewer=True),
    DemoPerson("admin@opdc.example", "ผู้ดูแล ตัวอย่าง", "Phudulae Tuayang", "ผู้ดูแลระบบ", is_admin=True),
)


def make_agencies() -> dict[str, Agency]:
    """The demo agencies by code; those that exist stay as they are."""
    made: dict[str, Agency] = {}
    for row in AGENCIES:
        made[row.slug], _created = Agency.objects.get_or_create(
            slug=row.slug,
            defaults={
                "name_th": row.name_th,
                "name_en": row.name_en,
                "aliases": list(row.aliases),
                "sector": "public",
                "level": row.level,
                "parent": made.get(row.under),
            },
        )
    return made


def make_people(agencies: dict[str, Agency]) -> dict[str, User]:
    """The demo people by e-mail; a person who exists keeps password and roles."""
    made = {}
    for row in PEOPLE:
        user = User.objects.filter(email=row.email).first() or _make_person(row, agencies)
        made[row.email] = user
    return made


def _make_person(row: DemoPerson, agencies: dict[str, Agency]) -> User:
    user = User.objects.create_user(
        row.email,
        PASSWORD,
        name_th=row.name_th,
        name_en=row.name_en,
        is_officer=row.is_officer,
        is_reviewer=row.is_reviewer,
        is_staff=row.is_admin,
        is_superuser=row.is_admin,
    )
    EmailAddress.objects.create(user=user, email=row.email, verified=True, primary=True)
    if row.categories:
        ReviewerProfile.objects.create(user=user, categories=list(row.categories), sdgs=list(row.sdgs))
    if row.agency:
        Membership.objects.create(user=user, agency=agencies[row.agency], role=row.role)
    return user
