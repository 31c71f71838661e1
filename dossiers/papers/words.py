"""Fixed words of the blank form, in Thai and English; they go with `dossiers.labels`."""

FORM_LABELS: dict[str, tuple[str, str]] = {
    "form": ("แบบฟอร์มเปล่า", "Blank form"),
    "form_about": (
        "ใช้เตรียมข้อมูลและร่างคำตอบก่อนกรอกในระบบ การสมัครต้องกรอกและส่งในระบบเท่านั้น ไม่รับแบบฟอร์มกระดาษ",
        "For preparing and drafting. The application itself is written and submitted in the portal; "
        "this paper is not accepted in its place.",
    ),
    "form_words": (
        "ขีดจำกัดคำนับจากคำตอบในภาษาของ UN ร่างภาษาไทยเขียนได้ไม่จำกัด",
        "Word limits are counted in the text for the UN. The Thai draft may be of any length.",
    ),
    "opdc_deadline": ("กำหนดส่งถึงสำนักงาน ก.พ.ร.", "OPDC's deadline"),
    "languages": ("ภาษาที่ใช้ตอบได้", "Languages of answers"),
    "categories": ("สาขารางวัล", "Categories"),
    "contact": ("ติดต่อ", "Contact"),
    "form_version": ("รหัสฉบับของแบบฟอร์ม", "Version of this form"),
    "title_th": ("ชื่อผลงานภาษาไทย", "Title in Thai"),
    "title_en": ("ชื่อผลงานภาษาอังกฤษ", "Title in English"),
    "agency_th": ("ชื่อหน่วยงานภาษาไทย", "Agency's name in Thai"),
    "agency_en": ("ชื่อหน่วยงานภาษาอังกฤษ", "Agency's name in English"),
    "start_date": ("วันที่เริ่มดำเนินงาน (วัน เดือน พ.ศ.)", "In operation since (day, month, year)"),
    "write_here": ("เขียนที่นี่", "Write here"),
    "write_draft": ("ร่างภาษาไทย", "Thai draft"),
    "write_text": ("คำตอบที่ส่งถึง UN", "Answer for the UN"),
    "at_most": ("ไม่เกิน", "at most"),
    "optional": ("ไม่บังคับตอบ", "optional"),
    "only_when": ("ตอบเมื่อข้อ {} เป็น “ใช่”", "answered when {} is “yes”"),
    "advice": ("คำแนะนำ", "Advice"),
    "required": ("ต้องมี", "required"),
    "if_any": ("ถ้ามี", "if there are any"),
    "tick_parts": ("ตรวจว่ามีครบทุกส่วน", "Check that it has each part"),
    "letter": ("หนังสือฉบับที่", "Letter"),
    "issued_on": ("องค์กร ผู้ลงนาม และภาษา", "Organisation, signatory and language"),
    "clause_of": ("ตามข้อ", "clause"),
    "no_answer": ("ไม่ใช่", "No"),
    "detail": ("รายละเอียด", "Details"),
    "which_targets": ("เป้าหมายย่อย", "Targets"),
    "one_only": ("เลือกเพียงหนึ่งสาขา", "one only"),
}

PACK_LABELS: dict[str, tuple[str, str]] = {
    "dossier": ("แฟ้มสำหรับผู้ประเมิน", "Reviewer's pack"),
    "left_out": ("สิ่งที่ไม่เปิดเผยต่อผู้ประเมิน", "What is left out for a blind review"),
    "left_out_about": (
        "รอบนี้ประเมินโดยไม่เปิดเผยชื่อผู้สมัคร แฟ้มนี้มาจากฉบับผนึกเดียวกับแฟ้มของสำนักงาน ก.พ.ร. แต่ไม่มีสิ่งต่อไปนี้",
        "This round is reviewed blind. The pack is made of the same sealed snapshot as OPDC's dossier, without:",
    ),
    "left_out_names": (
        "ชื่อและชื่อย่อของหน่วยงาน ผู้เสนอชื่อ ผู้สนับสนุน และองค์กรที่ออกหนังสือรับรอง แม้ปรากฏในคำตอบก็แทนด้วย [หน่วยงาน]",
        "the names and short names of the agency, its sponsor, its nominator and the organisations of the letters; "
        "where an answer gives one it reads [agency]",
    ),
    "left_out_people": (
        "ชื่อบุคคล อีเมล เว็บไซต์ ลิงก์ และประวัติใบสมัคร",
        "names of persons, e-mail addresses, websites, links and the history",
    ),
    "left_out_files": (
        "ไฟล์เอกสารและหนังสือรับรองทุกไฟล์ เพราะในไฟล์มีชื่อ ตราสัญลักษณ์ และลายมือชื่อที่นำออกไม่ได้ "
        "สำนักงาน ก.พ.ร. ตรวจไฟล์เหล่านี้แล้วในขั้นคัดกรอง หากจำเป็นต้องดูเพื่อให้คะแนน โปรดแจ้งสำนักงาน ก.พ.ร.",
        "every file of documents and letters: they hold names, seals and signatures that cannot be taken out. "
        "OPDC has checked them in screening; tell OPDC when you need one for a score",
    ),
    "left_out_careful": (
        "ชื่ออื่นที่ผู้สมัครเขียนไว้ในคำตอบอาจยังปรากฏ หากท่านทราบว่าเป็นหน่วยงานใดและมีส่วนได้เสีย โปรดขอถอนตัวจากการประเมิน",
        "Other names that the applicant wrote in an answer may still stand there. If you recognise the agency and have "
        "an interest, please step back from the review.",
    ),
    "file_left_out": ("ไม่แนบไฟล์", "The file is left out"),
}
