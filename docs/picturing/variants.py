"""Applications that fill the pictures: the demo's two complete examples under invented titles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from applications.models import Application

LAND, HEALTH = "huay-nam-sai", "covid-medical-services"


@dataclass(frozen=True)
class Variant:
    """An example under another title, in a category of its own."""

    example: str
    category: int
    title_th: str
    title_en: str
    is_submitted: bool = True


# What the agency's pages need beside the demo: the first is returned.
FIRST = (
    Variant(LAND, 3, "กองทุนเมล็ดพันธุ์ชุมชนบนพื้นที่สูง", "Community Seed Fund of the Highlands"),
    Variant(LAND, 1, "ตลาดผลผลิตบนพื้นที่สูงออนไลน์", "Online Market for Highland Produce", is_submitted=False),
)
RANKED = (
    Variant(LAND, 2, "แผนที่ชุมชนเพื่อสิทธิทำกินในเขตป่า", "Community Maps for Land Rights in Forests"),
    Variant(HEALTH, 2, "คลินิกทางไกลสำหรับผู้ป่วยโรคเรื้อรัง", "Remote Clinic for Chronic Patients"),
    Variant(LAND, 2, "ระบบน้ำชุมชนบ้านแม่สอง", "Village Water System of Ban Mae Song"),
    Variant(HEALTH, 2, "รถตรวจสุขภาพตาเคลื่อนที่", "Mobile Eye Examination Unit"),
    Variant(LAND, 2, "ครัวเรือนปลอดภัยจากหมอกควัน", "Households Safe from Haze"),
    Variant(HEALTH, 2, "ส่งยาถึงบ้านโดย อสม.", "Medicine to the Door by Health Volunteers"),
    Variant(HEALTH, 2, "นัดหมายผู้ป่วยนอกล่วงหน้า", "Booked Visits for Outpatients"),
)
DECIDED = (
    Variant(LAND, 1, "คืนผืนป่าต้นน้ำด้วยเกษตรถาวร", "Headwater Forest Regained by Lasting Fields"),
    Variant(LAND, 1, "โรงเรียนเกษตรกรบนพื้นที่สูง", "Farmers' School in the Highlands"),
    Variant(HEALTH, 1, "ศูนย์ประสานเตียงผู้ป่วยระดับเขต", "Regional Centre for Hospital Beds"),
)
ACCEPTED = (
    Variant(HEALTH, 3, "ห้องฉุกเฉินไม่แออัด", "Emergency Rooms without Crowding"),
    Variant(LAND, 4, "ข้าวพอกินบนพื้นที่สูงในช่วงโรคระบาด", "Enough Rice in the Highlands during the Pandemic"),
    Variant(HEALTH, 4, "กักตัวที่บ้านอย่างปลอดภัย", "Safe Isolation at Home"),
    Variant(LAND, 3, "ป่าชุมชนสร้างรายได้", "Income from Community Forests"),
)
WAITING = (
    Variant(HEALTH, 4, "สายด่วนแพทย์ประจำตำบล", "Doctors' Hotline of the Subdistrict"),
    Variant(LAND, 1, "พลังงานสะอาดในหมู่บ้านไร้ไฟฟ้า", "Clean Energy for Villages off the Grid"),
    Variant(HEALTH, 3, "ข้อมูลสุขภาพหนึ่งเดียวของผู้ป่วย", "One Health Record for Each Patient"),
)


def make(variants: tuple[Variant, ...]) -> list["Application"]:
    """The applications of these variants in the demo's practice round, submitted unless they are drafts."""
    from applications.services.transitions import perform
    from unpsa_portal.demo.people import make_agencies, make_people
    from unpsa_portal.demo.rounds import make_practice_round
    from unpsa_portal.demo.stages import EXAMPLES, Builder

    whose = {name: (agency, person) for name, agency, person, _submitted in EXAMPLES}
    agencies = make_agencies()

    class Filler(Builder):
        def add(self, variant: Variant) -> "Application":
            agency, person = whose[variant.example]
            document = self._document(variant.example)
            document["initiative"] |= {"title_th": variant.title_th, "title_en": variant.title_en}
            document["category"] = variant.category
            application = self._import(document, agency, person)
            if variant.is_submitted:
                perform("submit", application, actor=self.people[person])
            return application

    filler = Filler(make_practice_round(), agencies, make_people(agencies), seed=1)
    return [filler.add(variant) for variant in variants]
