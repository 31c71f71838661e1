"""What the demo's reviewers think of the two complete examples. The reviewers are invented, and so are their words."""

from dataclasses import dataclass

CLAUSES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")


@dataclass(frozen=True)
class Sheet:
    """One reviewer's scores with their reasons, in the order of `CLAUSES` (None: cannot judge), and the texts."""

    reviewer: str
    scores: tuple[tuple[int | None, str], ...]
    strengths: str
    weaknesses: str
    advice: str
    recommendation: str

    def values(self) -> dict[str, object]:
        """As the score sheet's service takes them."""
        return {
            "scores": {
                clause: {"value": score, "cannot_judge": score is None, "reason": reason}
                for clause, (score, reason) in zip(CLAUSES, self.scores, strict=True)
            },
            "strengths": self.strengths,
            "weaknesses": self.weaknesses,
            "advice": self.advice,
            "recommendation": self.recommendation,
        }


HUAY_NAM_SAI = (
    Sheet(
        "nipha@university.example",
        (
            (5, "ระบุเป้าหมายย่อยชัด ทั้งที่ดิน น้ำ อาหาร และป่า และเชื่อมกันเป็นเหตุเป็นผล"),
            (4, "แผนที่แผ่นเดียวที่เดินสำรวจร่วมกันทุกแปลงเป็นของใหม่สำหรับพื้นที่ป่าสงวน"),
            (5, "แก้ช่องว่างที่หน่วยงานเข้าไปทำอะไรไม่ได้ ทั้งที่ชาวบ้านเดือดร้อนจริง"),
            (4, "ขยายไปชุมชนบนที่สูงอื่นแล้ว ขั้นตอนทำซ้ำได้โดยไม่ต้องแก้กฎหมาย"),
            (4, "อยู่ในภารกิจประจำและแผนท้องถิ่น ไม่พึ่งงบโครงการ"),
            (5, "ชาวบ้านเขียนกติกาเอง และกว่ายี่สิบหน่วยงานทำตามแผนเดียวกัน"),
        ),
        "ชุมชนเป็นศูนย์กลางจริง แผนที่เดียวใช้ได้ทั้งชาวบ้านและราชการ",
        "ครัวเรือนที่ขาดแรงงานยังได้ประโยชน์น้อยกว่าครัวเรือนอื่น",
        "เพิ่มตัวเลขรายได้และพื้นที่ป่าก่อนและหลัง แยกตามกลุ่มครัวเรือน",
        "endorse",
    ),
    Sheet(
        "prasit@foundation.example",
        (
            (4, "สอดคล้องหลายเป้าหมาย แต่ตัวเลขผลลัพธ์ของเป้าหมายที่ 6 ยังมีน้อย"),
            (4, "ใช้เครื่องมือที่มีอยู่แล้วในวิธีใหม่ โดยให้ชุมชนเป็นผู้กำหนดเขต"),
            (4, "พื้นที่เล็ก แต่ปัญหาเดียวกันมีอยู่ทั่วพื้นที่สูง"),
            (3, "มีแนวทางขยายผล แต่ยังไม่มีตัวอย่างนอกหน่วยงานเดิม"),
            (4, "คณะกรรมการมีคำสั่งถาวร และกติกาเป็นลายลักษณ์อักษร"),
            (5, "บทบาทของแต่ละฝ่ายชัดเจน ผู้หญิงมีส่วนวางแผนแปลงและน้ำ"),
        ),
        "การมีส่วนร่วมลึกกว่าการประชุมชี้แจง และมีกลไกรองรับเมื่อตกลงกันไม่ได้",
        "หลักฐานการถ่ายทอดไปหน่วยงานอื่นยังไม่ชัด",
        "เขียนคู่มือการทำแผนที่ร่วมกันให้หน่วยงานอื่นใช้ได้",
        "endorse",
    ),
    Sheet(
        "reviewer@opdc.example",
        (
            (5, "Targets are named one by one, and each has a result of its own."),
            (5, "Planning from the community's own map turns the usual order around."),
            (4, "A small village, but a gap of governance that many highlands share."),
            (4, "The steps can be repeated without a large budget or a change of law."),
            (3, "It needs a secretary who keeps calling the agencies together."),
            (5, "About twenty agencies and every household had a part in the plan."),
        ),
        "Trust was built before technique, and forest was returned because fields became safe.",
        "The long-term role of the institute as secretary is not yet handed on.",
        "Say who will be the secretary in five years, and with what budget.",
        "endorse",
    ),
)

COVID = (
    Sheet(
        "nipha@university.example",
        (
            (4, "สอดคล้องหลายเป้าหมาย และอธิบายความเชื่อมโยงได้"),
            (3, "แนวคิดดี แต่หลายหน่วยงานทำวิธีใกล้เคียงกันในช่วงเดียวกัน"),
            (4, "ปัญหาสำคัญและเร่งด่วน มีผู้ได้รับประโยชน์จำนวนมาก"),
            (3, "มีขั้นตอนให้ทำซ้ำ แต่ไม่ได้บอกค่าใช้จ่ายและกำลังคน"),
            (2, "ยังไม่เห็นว่างานจะอยู่ต่ออย่างไรเมื่อสถานการณ์คลี่คลาย"),
            (3, "มีหลายฝ่ายร่วมงาน แต่เสียงของผู้รับบริการยังน้อย"),
        ),
        "ตอบสนองปัญหาได้รวดเร็ว และมีการประเมินภายในทุกปี",
        "แผนความยั่งยืนยังไม่ชัด",
        "แสดงว่าส่วนใดของงานเป็นงานประจำแล้ว และใช้งบประมาณจากที่ใด",
        "undecided",
    ),
    Sheet(
        "prasit@foundation.example",
        (
            (4, "ระบุเป้าหมายครบ แต่ผลลัพธ์บางเป้าหมายยังเป็นคำบรรยาย"),
            (4, "นำเทคโนโลยีมาใช้กับงานบริการได้เหมาะสม"),
            (5, "มีความสำคัญต่อคนจำนวนมากในเวลาที่จำเป็นที่สุด"),
            (4, "ส่วนราชการอื่นนำไปใช้ได้ทันที"),
            (3, "มีคำสั่งรองรับ แต่งบประมาณยังเป็นรายปี"),
            (None, "ข้อมูลในเอกสารไม่พอให้ประเมินการมีส่วนร่วมของผู้รับบริการ"),
        ),
        "งานสำคัญที่เห็นผลในวงกว้าง",
        "เอกสารไม่ได้บอกว่าผู้รับบริการมีส่วนร่วมอย่างไร",
        "เพิ่มเสียงของผู้รับบริการและเจ้าหน้าที่หน้างาน",
        "endorse",
    ),
    Sheet(
        "anong@consult.example",
        (
            (3, "The goals are named, but some results are described and not measured."),
            (2, "Little is said about what was new compared with what others did."),
            (4, "The need was great, and the service reached many people."),
            (3, "The steps are clear; costs and staffing are missing."),
            (2, "It is not said what stays when the emergency is over."),
            (3, "Partners are listed, their share in decisions is not."),
        ),
        "A quick answer to an urgent need, reviewed every year.",
        "What was new, and what will last, remains open.",
        "Compare the service before and after with figures, and name its future budget.",
        "not_endorse",
    ),
)

SHEETS = {"huay-nam-sai": HUAY_NAM_SAI, "covid-medical-services": COVID}
