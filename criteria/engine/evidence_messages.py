"""What the engine says about clauses 4.1–4.4; see `messages` for the form of the keys."""

from .phrases import Text

EVIDENCE_MESSAGES: dict[str, Text] = {
    # 4.1 Evaluation report.
    "4.1.pass": Text(
        "The evaluation report is there, in a language of the UN or translated, with all of its parts.",
        "มีรายงานการประเมินผลเป็นภาษาของสหประชาชาติหรือมีคำแปล และมีองค์ประกอบครบถ้วน",
    ),
    "4.1.todo": Text(
        "The evaluation report is missing. Add it (an internal or external evaluation) with its "
        "parts: {parts}.",
        "ยังไม่มีรายงานการประเมินผล โปรดเพิ่มรายงาน (ประเมินโดยภายในหรือภายนอกก็ได้) ที่มี {parts}",
    ),
    "4.1.todo.no_language": Text(
        "The language of the evaluation report is not said yet. Choose it; the report must be in "
        "{languages}, or translated.",
        "ยังไม่ได้ระบุภาษาของรายงานการประเมินผล โปรดเลือกภาษา รายงานต้องเป็นภาษา{languages} หรือมีคำแปล",
    ),
    "4.1.todo.language": Text(
        "The evaluation report is not in a language of the UN. Add a translation into {languages}.",
        "รายงานการประเมินผลไม่ได้เป็นภาษาของสหประชาชาติ โปรดเพิ่มคำแปลเป็นภาษา{languages}",
    ),
    "4.1.todo.parts": Text(
        "The evaluation report is not confirmed to hold: {parts}. "
        "Check the report, add what is missing and tick each part; all must be in one report.",
        "ยังไม่ได้ยืนยันว่ารายงานการประเมินผลมี {parts} โปรดตรวจรายงาน เพิ่มส่วนที่ขาด "
        "แล้วทำเครื่องหมายให้ครบในรายงานฉบับเดียวกัน",
    ),
    # 4.2 Letters of reference.
    "4.2.pass": Text(
        "Letters of reference from {organisations} are there.",
        "มีหนังสือรับรองจาก {organisations} ครบแล้ว",
    ),
    "4.2.pass.none_needed": Text("This round asks for no letter of reference.", "รอบนี้ไม่ต้องมีหนังสือรับรอง"),
    "4.2.todo": Text(
        "{counted} of {required} letters of reference count so far. Add letters from {required} "
        "different organisations, "
        "none of them the applicant, in a language of the UN or translated.",
        "มีหนังสือรับรองที่นับได้ {counted} จาก {required} ฉบับ โปรดเพิ่มหนังสือรับรองจาก {required} หน่วยงานที่ต่างกัน "
        "ซึ่งไม่ใช่ผู้สมัคร เป็นภาษาของสหประชาชาติหรือมีคำแปล",
    ),
    "4.2.letter.unnamed": Text(
        "Letter {number} names no organisation: enter it.", "ฉบับที่ {number} ยังไม่ได้กรอกชื่อหน่วยงาน"
    ),
    "4.2.letter.applicant": Text(
        "Letter {number} ({organisation}) is the applicant's own and does not count.",
        "ฉบับที่ {number} ({organisation}) เป็นของผู้สมัครเอง จึงนับไม่ได้",
    ),
    "4.2.letter.clinic": Text(
        "Letter {number} is OPDC's, which counts only if the agency took part in a consultation clinic.",
        "ฉบับที่ {number} เป็นของสำนักงาน ก.พ.ร. ซึ่งนับได้เฉพาะหน่วยงานที่เข้าร่วมคลินิกให้คำปรึกษา",
    ),
    "4.2.letter.no_language": Text(
        "Letter {number} ({organisation}): choose its language.",
        "ฉบับที่ {number} ({organisation}) ยังไม่ได้เลือกภาษา",
    ),
    "4.2.letter.language": Text(
        "Letter {number} ({organisation}) is not in a language of the UN: add a translation.",
        "ฉบับที่ {number} ({organisation}) ไม่ได้เป็นภาษาของสหประชาชาติ โปรดเพิ่มคำแปล",
    ),
    "4.2.letter.same": Text(
        "Letter {number} ({organisation}) is from the same organisation as another letter.",
        "ฉบับที่ {number} ({organisation}) มาจากหน่วยงานเดียวกับอีกฉบับหนึ่ง",
    ),
    "4.2.letter.more": Text("Further letters do not count either.", "ยังมีฉบับอื่นที่นับไม่ได้"),
    # 4.3 Website.
    "4.3.pass": Text("A website is given: {url}", "มีเว็บไซต์แล้ว: {url}"),
    "4.3.todo": Text(
        "No website is given. Add a link to the initiative's website or, if it has none, to the agency's.",
        "ยังไม่มีเว็บไซต์ โปรดเพิ่มลิงก์เว็บไซต์ของผลงาน หากไม่มีให้ใช้เว็บไซต์ของหน่วยงาน",
    ),
    "4.3.todo.address": Text(
        "The website's address cannot be opened: {url} Write it in full, beginning with https:// or http://",
        "เปิดที่อยู่เว็บไซต์นี้ไม่ได้: {url} โปรดเขียนให้ครบ โดยขึ้นต้นด้วย https:// หรือ http://",
    ),
    # 4.4 Other material, optional.
    "4.4.pass": Text(
        "{pieces} of supporting material ({urls}): within the limits.",
        "มีเอกสารเพิ่มเติม {pieces} (ลิงก์ {urls}) ไม่เกินกำหนด",
    ),
    "4.4.not_applicable": Text(
        "No supporting material is given. It is optional: the application is complete without it.",
        "ไม่มีเอกสารเพิ่มเติม ซึ่งไม่บังคับ ใบสมัครครบถ้วนได้โดยไม่ต้องมี",
    ),
    "4.4.todo": Text(
        "{urls} of supporting material are given, but the UN form takes {max_urls} at most. Remove "
        "{surplus}.",
        "มีลิงก์เอกสารเพิ่มเติม {urls} แต่แบบฟอร์มของสหประชาชาติรับได้ไม่เกิน {max_urls} โปรดลบออก {surplus}",
    ),
    "4.4.warning.items": Text(
        "{pieces} of supporting material are given. Of more than {max_items}, evaluators read "
        "{max_items} picked at random: "
        "keep the best.",
        "มีเอกสารเพิ่มเติม {pieces} หากเกิน {max_items} รายการ ผู้ประเมินจะสุ่มอ่านเพียง {max_items} รายการ "
        "โปรดเลือกไว้เฉพาะที่ดีที่สุด",
    ),
    "4.4.warning.language": Text(
        "{documents} not in a language of the UN, nor translated; evaluators may be unable to read it. "
        "Add a translation or a summary.",
        "มี {documents} ที่ไม่ได้เป็นภาษาของสหประชาชาติและไม่มีคำแปล ผู้ประเมินอาจอ่านไม่ได้ โปรดเพิ่มคำแปลหรือบทสรุป",
    ),
}
