"""Demo questions and complaints in every state; invented people, addresses that nobody owns."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from public.models import Enquiry
from public.services import enquiries

SPACE = uuid.UUID("5d8d3f0e-6d0c-4a55-9f2b-0c8a3f6f2569")
# kind, subject, text, name, address, language
ASKED = (
    (
        "question",
        "รายงานการประเมินผลที่จัดทำเองใช้ได้หรือไม่",
        "หน่วยงานของดิฉันประเมินผลโครงการเองทุกปี ไม่ได้จ้างผู้ประเมินภายนอก รายงานแบบนี้ใช้เป็นเอกสารตามข้อ 4.1 ได้หรือไม่คะ",
        "นางสาวสมหญิง ตัวอย่าง",
        "somying@citizen.example",
        "th",
    ),
    (
        "question",
        "May a foundation apply together with a hospital?",
        "Our foundation runs a mobile clinic with a provincial hospital. Can we apply, or must the hospital do it?",
        "Ann Example",
        "ann@foundation.example",
        "en",
    ),
    (
        "complaint",
        "ลงทะเบียนฟังคำชี้แจงแล้วไม่ได้รับอีเมล",
        "ลงทะเบียนเข้าร่วมประชุมชี้แจงเมื่อสัปดาห์ก่อน แต่ไม่ได้รับอีเมลยืนยัน และไม่มีผู้รับโทรศัพท์",
        "",
        "wichai@citizen.example",
        "th",
    ),
    (
        "question",
        "หนังสือรับรองจากมหาวิทยาลัยนับเป็นองค์กรภาครัฐหรือเอกชน",
        "ต้องการขอหนังสือรับรองจากมหาวิทยาลัยในกำกับของรัฐ ไม่แน่ใจว่าควรระบุเป็นประเภทใด",
        "นายประสิทธิ์ ตัวอย่าง",
        "prasit@citizen.example",
        "th",
    ),
    ("question", "WIN A PRIZE", "Click here to win!!!", "", "spam@spam.example", "en"),
)
ANSWER = (
    "เรียน ผู้สอบถาม\n\nใช้ได้ค่ะ ข้อ 4.1 รับทั้งการประเมินภายในและภายนอก หรือหลักฐานที่เทียบเท่า "
    "ขอให้รายงานมีบทสรุปผู้บริหาร ขอบเขต วิธีการ และผลการประเมินพร้อมข้อเสนอแนะ "
    "และจัดทำเป็นภาษาใดภาษาหนึ่งของสหประชาชาติ หรือมีคำแปล"
)


def make_questions(people: dict[str, User]) -> None:
    """A new one, one in an officer's hands, an overdue complaint, an answered one, and spam; made once."""
    tokens = [uuid.uuid5(SPACE, str(number)) for number in range(len(ASKED))]
    if Enquiry.objects.filter(token__in=tokens).exists():
        return
    names = ("kind", "subject", "text", "name", "email", "language")
    made = [
        enquiries.receive(token=token, **dict(zip(names, row, strict=True)))
        for token, row in zip(tokens, ASKED, strict=True)
    ]
    officer, other = people["officer@opdc.example"], people["officer2@opdc.example"]
    answered, held, late, _new, spam = made
    enquiries.answer(answered, actor=officer, text=ANSWER, seen=enquiries.last_line(answered))
    enquiries.assign(held, actor=officer, to=other)
    enquiries.note(held, actor=officer, text="เกี่ยวข้องกับข้อ 1.1 โปรดอธิบายว่าสมัครผ่านหน่วยงานภาครัฐได้")
    enquiries.put_into_bin(spam, actor=officer)
    ago = timezone.now() - timedelta(days=30)
    Enquiry.objects.filter(pk=late.pk).update(received_at=ago, due_on=(ago + timedelta(days=21)).date())
