"""Every fixed word of a dossier, in Thai and English.

A dossier is read by people of both languages long after it was printed, so its labels are bilingual and do
not follow the language of the page from which it was asked.
"""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Pair:
    """One wording in two languages, the document's own language first; either may be empty."""

    first: str
    second: str
    first_language: str = "th"

    @property
    def second_language(self) -> str:
        return "en" if self.first_language == "th" else "th"

    @property
    def both(self) -> SafeString:
        """Both wordings side by side as HTML, the second one lighter."""
        if not self.second or self.second == self.first:
            return format_html('<span lang="{}">{}</span>', self.first_language, self.first)
        return format_html(
            '<span lang="{}">{}</span> <span class="second" lang="{}">{}</span>',
            self.first_language,
            self.first,
            self.second_language,
            self.second,
        )

    def __str__(self) -> str:
        return f"{self.first} {self.second}".strip()


def pair(th: str, en: str, language: str = "th") -> Pair:
    """A `Pair` in the order of the document's language; a missing wording gives way to the other."""
    first, second = (th, en) if language == "th" else (en, th)
    if not first:
        other = "en" if language == "th" else "th"
        return Pair(second, "", other)
    return Pair(first, second, language)


LABELS: dict[str, tuple[str, str]] = {
    # cover
    "dossier": ("แฟ้มใบสมัคร", "Application dossier"),
    "award": ("รางวัลบริการสาธารณะแห่งสหประชาชาติ", "United Nations Public Service Awards"),
    "opdc": ("สำนักงาน ก.พ.ร.", "Office of the Public Sector Development Commission"),
    "agency": ("หน่วยงาน", "Agency"),
    "category": ("สาขา", "Category"),
    "round": ("รอบ", "Round"),
    "reference": ("เลขที่อ้างอิง", "Reference"),
    "snapshot": ("ฉบับผนึกที่", "Sealed snapshot"),
    "snapshot_short": ("ฉบับผนึกที่", "Snapshot"),
    "sealed_at": ("ผนึกเมื่อ", "Sealed at"),
    "sealed_by": ("ผนึกโดย", "Sealed by"),
    "bangkok_time": ("เวลากรุงเทพฯ", "Bangkok time"),
    "est_time": ("เวลา EST (UTC-5)", "EST (UTC-5)"),
    "sha256": ("SHA-256 ของฉบับผนึก", "SHA-256 of the snapshot"),
    "sha256_draft": ("SHA-256 ของร่าง", "SHA-256 of the draft"),
    "draft": ("ฉบับร่าง", "DRAFT"),
    "draft_about": (
        "พิมพ์จากใบสมัครที่ยังไม่ได้ส่งและยังไม่ได้ผนึก เนื้อหาอาจเปลี่ยนได้",
        "Printed from an application that is neither submitted nor sealed; it may still change.",
    ),
    "verify": ("ตรวจสอบความแท้", "Is it genuine?"),
    "verify_about": (
        "สแกนรหัส หรือเปิดที่อยู่นี้แล้วกรอกรหัส",
        "Scan the code, or open this address and type the code",
    ),
    "copy": ("ชนิดของไฟล์", "Kind of copy"),
    "archive_copy": (
        "ฉบับจัดเก็บ (PDF/A-3u) แนบไฟล์ต้นฉบับทุกไฟล์ไว้ภายใน",
        "Archive copy (PDF/A-3u) with every original file inside",
    ),
    "reading_copy": (
        "ฉบับอ่าน พร้อมภาคผนวกทุกหน้าต่อท้าย",
        "Reading copy with the pages of all annexes at the end",
    ),
    # sections
    "contents": ("สารบัญ", "Contents"),
    "general": ("ข้อมูลทั่วไป", "General information"),
    "findings": ("ผลตรวจคุณสมบัติและเอกสาร", "Eligibility and documents checked"),
    "prescreening": ("แบบคัดกรองเบื้องต้น", "Pre-screening"),
    "sdgs": ("เป้าหมายการพัฒนาที่ยั่งยืน", "Sustainable Development Goals"),
    "answers": ("คำตอบของแบบเสนอชื่อ", "Answers of the nomination form"),
    "documents": ("เอกสารประกอบ", "Supporting documents"),
    "letters": ("หนังสือรับรอง", "Letters of reference"),
    "links": ("เว็บไซต์และลิงก์", "Website and links"),
    "history": ("ประวัติใบสมัคร", "History"),
    "attachments": ("ไฟล์ที่แนบในฉบับจัดเก็บ", "Files carried in this archive copy"),
    "annexes": ("ภาคผนวก", "Annexes"),
    "page": ("หน้า", "Page"),
    # general information
    "title": ("ชื่อผลงาน", "Title"),
    "started_on": ("วันที่เริ่มดำเนินงาน", "In operation since"),
    "website": ("เว็บไซต์ของผลงาน", "Website of the initiative"),
    "sector": ("ประเภทองค์กร", "Type of organisation"),
    "level": ("ระดับการบริหาร", "Administrative level"),
    "aliases": ("ชื่ออื่น", "Also known as"),
    "sponsor": ("หน่วยงานของรัฐที่เสนอ", "Sponsoring public agency"),
    "nomination": ("ผู้เสนอชื่อ", "Nominated by"),
    "contact_email": ("อีเมลติดต่อ", "Contact e-mail"),
    "answer_language": ("ภาษาของคำตอบ", "Language of the answers"),
    "un_deadline": ("กำหนดส่งถึง UN", "UN deadline"),
    "clinic": ("เข้าร่วมคลินิกให้คำปรึกษา", "Took part in a consultation clinic"),
    "lert_rat": ("รางวัลเลิศรัฐที่ได้รับ", "Lert Rat awards received"),
    # findings and pre-screening
    "verdict": ("สรุปผล", "Verdict"),
    "clause": ("ข้อ", "Clause"),
    "finding": ("เรื่องและผลตรวจ", "Subject and finding"),
    "status": ("สถานะ", "Status"),
    "number": ("ที่", "No."),
    "question": ("คำถาม", "Question"),
    "answer": ("คำตอบ", "Answer"),
    # SDGs
    "goal": ("เป้าหมาย", "Goal"),
    "targets": ("เป้าหมายย่อย", "Targets"),
    "whole_goal": ("ทั้งเป้าหมาย", "the goal as a whole"),
    # answers
    "un_text": ("คำตอบที่ส่งถึง UN", "Answer for the UN"),
    "draft_th": ("ร่างภาษาไทย", "Thai draft"),
    "evidence": ("หลักฐาน", "Evidence"),
    "evidence_page": ("น.", "p."),
    "words": ("คำ", "words"),
    "no_limit": ("ไม่จำกัดคำ", "no limit"),
    "over_limit": ("เกิน", "over by"),
    "unconfirmed": ("ขีดจำกัดยังไม่ยืนยัน", "limit unconfirmed"),
    "not_answered": ("ยังไม่ได้ตอบ", "Not answered yet"),
    "unanswered": ("ไม่ได้ตอบ", "Not answered"),
    "yes": ("ใช่", "Yes"),
    "no": ("ไม่ใช่", "No"),
    "not_said": ("ยังไม่ระบุ", "Not stated yet"),
    # documents, letters, links
    "document": ("เอกสาร", "Document"),
    "language": ("ภาษา", "Language"),
    "translated_into": ("แปลเป็น", "translated into"),
    "parts": ("มีส่วน", "Contains"),
    "file": ("ไฟล์", "File"),
    "no_file": ("ยังไม่มีไฟล์", "No file yet"),
    "pages": ("หน้า", "pages"),
    "organisation": ("องค์กรผู้ออกหนังสือ", "Issued by"),
    "issued_by_opdc": ("ออกโดยสำนักงาน ก.พ.ร.", "Issued by OPDC"),
    "address": ("ที่อยู่", "Address"),
    "kind": ("ประเภท", "Kind"),
    "none": ("ไม่มีรายการ", "Nothing listed"),
    # annexes
    "annex": ("ภาคผนวก", "Annex"),
    "annex_follows": ("ไฟล์อยู่ในหน้าถัดไป จำนวนหน้า", "The file is on the next pages; pages"),
    "annex_not_shown": ("ไม่มีหน้าของไฟล์นี้ในฉบับอ่าน", "The pages of this file are not shown"),
    "file_page": ("หน้าของไฟล์", "page of the file"),
    "snapshot_file": ("ข้อมูลฉบับผนึก (JSON)", "The sealed snapshot itself (JSON)"),
    "not_carried": ("ไม่ได้แนบ", "Not carried"),
    # history
    "time": ("เวลา", "Time"),
    "change": ("การเปลี่ยนสถานะ", "Change of state"),
    "actor": ("ผู้ดำเนินการ", "By"),
}

_IN_ARCHIVE = (
    "ไฟล์ต้นฉบับอยู่ในฉบับจัดเก็บและในระบบ",
    "The original is in the archive copy and in the portal.",
)


def _reason(th: str, en: str) -> tuple[str, str]:
    return f"{th} {_IN_ARCHIVE[0]}", f"{en} {_IN_ARCHIVE[1]}"


# Why a divider page stands alone; the keys are `annexes.scrubbing.REASONS`.
ANNEX_REASONS = {
    "missing": (
        "ไม่พบไฟล์ที่ตรงกับค่า SHA-256 ที่ผนึกไว้ในระบบ เนื้อหาส่วนอื่นของแฟ้มไม่ได้รับผลกระทบ",
        "No file with the sealed SHA-256 is in the portal. The rest of the dossier is not affected.",
    ),
    "broken": _reason("ไฟล์เสียหาย จึงเปิดไม่ได้", "The file is damaged and cannot be opened."),
    "encrypted": _reason("ไฟล์มีรหัสผ่าน จึงเปิดไม่ได้", "The file is protected by a password."),
    "empty": _reason("ไฟล์ไม่มีหน้าใดเลย", "The file has no pages."),
    "too_many_pages": _reason(
        "ไฟล์มีจำนวนหน้ามากเกินกว่าที่ฉบับอ่านรวมได้", "The file has more pages than the reading copy takes."
    ),
    "too_large": _reason(
        "ไฟล์มีเนื้อหาที่ขยายตัวใหญ่หรือซับซ้อนเกินไป",
        "The file unpacks to too much, or is built too heavily.",
    ),
    "not_shown": _reason("ไฟล์ชนิดนี้แสดงเป็นหน้าไม่ได้", "A file of this kind has no pages to show."),
}

VERDICTS = {
    "eligible": ("มีคุณสมบัติครบถ้วน", "Eligible"),
    "incomplete": ("ยังไม่ครบถ้วน", "Incomplete"),
    "not_eligible": ("ไม่มีคุณสมบัติ", "Not eligible"),
}
STATUSES = {
    "pass": ("ผ่าน", "Pass"),
    "fail": ("ไม่ผ่าน", "Fail"),
    "todo": ("ต้องดำเนินการ", "To do"),
    "warning": ("ควรตรวจสอบ", "Check"),
    "not_applicable": ("ไม่ใช้กับกรณีนี้", "Not applicable"),
}
LANGUAGES = {
    "ar": ("อาหรับ", "Arabic"),
    "zh": ("จีน", "Chinese"),
    "en": ("อังกฤษ", "English"),
    "fr": ("ฝรั่งเศส", "French"),
    "ru": ("รัสเซีย", "Russian"),
    "es": ("สเปน", "Spanish"),
    "th": ("ไทย", "Thai"),
}
SECTORS = {
    "public": ("ภาครัฐ", "Public"),
    "civil_society": ("ภาคประชาสังคม", "Civil society"),
    "private": ("ภาคเอกชน", "Private"),
    "academic": ("สถาบันการศึกษา", "Academic"),
    "other": ("อื่น ๆ", "Other"),
}
LEVELS = {
    "national": ("ระดับชาติ", "National"),
    "regional": ("ระดับภูมิภาค", "Regional"),
    "local": ("ระดับท้องถิ่น", "Local"),
}
NOMINATIONS = {
    "self": ("หน่วยงานเสนอเอง", "The agency itself"),
    "parent_agency": ("หน่วยงานต้นสังกัด", "Its parent agency"),
    "third_party": ("หน่วยงานภายนอก", "A third party"),
}
LINK_KINDS = {
    "initiative": ("เว็บไซต์ของผลงาน", "The initiative's website"),
    "agency": ("เว็บไซต์ของหน่วยงาน", "The agency's website"),
    "supporting": ("เอกสารสนับสนุน", "Supporting material"),
}
STATES = {
    "draft": ("ฉบับร่าง", "Draft"),
    "submitted": ("ส่งแล้ว", "Submitted"),
    "in_screening": ("กำลังคัดกรอง", "In screening"),
    "returned": ("ส่งกลับแก้ไข", "Returned"),
    "accepted": ("รับพิจารณา", "Accepted"),
    "ineligible": ("ไม่มีคุณสมบัติ", "Ineligible"),
    "in_review": ("กำลังประเมิน", "In review"),
    "endorsed": ("ได้รับการสนับสนุน", "Endorsed"),
    "not_endorsed": ("ไม่ได้รับการสนับสนุน", "Not endorsed"),
    "sent_to_un": ("ส่งถึง UN แล้ว", "Sent to the UN"),
    "un_winner": ("ได้รับรางวัล UN", "UN winner"),
    "un_finalist": ("เข้ารอบสุดท้ายของ UN", "UN finalist"),
    "un_not_selected": ("ไม่ได้รับเลือกจาก UN", "Not selected by the UN"),
    "withdrawn": ("ถอนใบสมัคร", "Withdrawn"),
}
