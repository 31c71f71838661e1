"""The first entries of the questions and answers: what the seed documents answer (FACTS §1, §2; S1, S4)."""

# code, name in Thai, name in English
TOPICS = (
    ("award", "รางวัลและผู้สมัคร", "The award and who can apply"),
    ("dates", "กำหนดเวลา", "Dates"),
    ("answers", "การเขียนคำตอบ", "Writing the answers"),
    ("evidence", "เอกสารและหนังสือรับรอง", "Documents and letters"),
    ("portal", "ระบบใบสมัครนี้", "This portal"),
)

# topic, question in Thai, question in English, answer in Thai, answer in English
ENTRIES = (
    (
        "award",
        "รางวัล UNPSA คืออะไร",
        "What is UNPSA?",
        "United Nations Public Service Awards (UNPSA) เป็นรางวัลที่องค์การสหประชาชาติมอบให้หน่วยงานภาครัฐของประเทศสมาชิก "
        "สำนักงาน ก.พ.ร. สนับสนุนผู้สมัครของไทยมาตั้งแต่ พ.ศ. 2550 ผลงานส่วนใหญ่ต่อยอดจากรางวัลเลิศรัฐ "
        "ซึ่งผู้ที่ได้รับรางวัลจะได้รับเชิญให้สมัคร",
        "The United Nations Public Service Awards (UNPSA) honour public institutions of member states. OPDC has "
        "supported applicants from Thailand since 2007 (B.E. 2550). Most entries grow out of the national Lert Rat "
        "award, whose winners are invited to apply.",
    ),
    (
        "award",
        "ใครสมัครได้ และเอกชนหรือภาคประชาสังคมสมัครได้หรือไม่",
        "Who can apply, and can a company or civil society apply?",
        "หน่วยงานภาครัฐทั้งระดับชาติและระดับต่ำกว่าชาติของประเทศสมาชิกสมัครได้ (ข้อ 1.1) "
        "ภาคประชาสังคม เอกชน สถาบันการศึกษา และองค์กรอื่นสมัครได้เมื่อสมัครผ่านหน่วยงานภาครัฐเท่านั้น "
        "ผู้เสนอชื่อจะเป็นหน่วยงานเอง หน่วยงานต้นสังกัด หรือบุคคลที่สามก็ได้ (ข้อ 1.2)",
        "Public institutions of member states can, national and sub-national (clause 1.1). Civil society, private, "
        "academic and other bodies apply only through a public agency. The agency itself, its parent agency or a "
        "third party may nominate (clause 1.2).",
    ),
    (
        "award",
        "ผลงานต้องดำเนินการมานานเท่าใด",
        "How long must the work have been running?",
        "อย่างน้อยสองปี นับถึงวันปิดรับสมัครของสหประชาชาติ (ข้อ 1.4) ในรอบ UNPSA 2022 ยกเว้นเฉพาะสาขาที่ 4 "
        "องค์กรที่ยืดหยุ่น และการตอบสนองเชิงนวัตกรรมต่อการระบาดใหญ่ของ COVID-19 "
        "รอบอื่นโปรดดูเกณฑ์ของรอบนั้น",
        "At least two years, counted to the UN's deadline (clause 1.4). In the round UNPSA 2022 only category 4, on "
        "the COVID-19 pandemic, is exempt. For another round, see the rules of that round.",
    ),
    (
        "award",
        "ควรเลือกสาขาใด และเปลี่ยนภายหลังได้หรือไม่",
        "Which category do we choose, and can we change it later?",
        "เลือกได้เพียงหนึ่งสาขาที่ตรงกับผลงานที่สุด (ข้อ 1.3) หลังส่งใบสมัครแล้วเปลี่ยนไม่ได้ "
        "คำถามข้อ 2 ให้อธิบายว่าผลงานตรงกับสาขาที่เลือกอย่างไร จึงควรลองตอบข้อ 2 ก่อนตัดสินใจ "
        "และปรึกษาสำนักงาน ก.พ.ร. ในคลินิกให้คำปรึกษาได้",
        "One category only, the one that fits the work best (clause 1.3). Once the application is submitted it "
        "cannot be changed. Question 2 asks how the work relates to the category, so try to answer it before you "
        "decide, and ask OPDC in a consultation clinic.",
    ),
    (
        "award",
        "ผลงานที่เคยได้รับรางวัล UNPSA แล้ว หรือมีหน่วยงานของสหประชาชาติร่วมดำเนินการ สมัครได้หรือไม่",
        "Can work apply that has won a UNPSA before, or in which the United Nations took part?",
        "ผลงานที่เคยได้รับรางวัล UNPSA แล้วสมัครอีกไม่ได้ (ข้อ 1.6) และผลงานต้องไม่มีหน่วยงานในระบบสหประชาชาติเข้ามามีส่วนร่วม "
        "(ข้อ 1.7) แบบฟอร์มของสหประชาชาติจะถามรายละเอียดหากมี ระบบนี้ตรวจข้อ 1.6 กับทะเบียนผลงานไทยที่เคยได้รับรางวัลให้ด้วย",
        "No: work that has won a UNPSA cannot win again (clause 1.6), and the United Nations System must not be "
        "involved in it (clause 1.7); the UN's form asks for details when there was. For clause 1.6 the portal also "
        "compares with the register of winners from Thailand.",
    ),
    (
        "dates",
        "กำหนดปิดรับสมัครใช้เวลาของที่ใด",
        "In which time zone is the deadline?",
        "สหประชาชาติใช้เวลา EST (UTC-5) ซึ่งช้ากว่าเวลากรุงเทพฯ 12 ชั่วโมง เช่น รอบ UNPSA 2022 ปิดรับวันที่ 3 ธันวาคม 2564 "
        "ก่อนเที่ยงคืนตามเวลา EST คือก่อนเวลา 12.00 น. ของวันที่ 4 ธันวาคม 2564 ที่กรุงเทพฯ ระบบนี้แสดงทั้งสองเวลาเสมอ",
        "The UN uses EST (UTC-5), twelve hours behind Bangkok. The round UNPSA 2022, for example, closed on "
        "3 December 2021 before midnight EST, which is before 12:00 on 4 December 2021 in Bangkok. The portal always "
        "shows both clocks.",
    ),
    (
        "dates",
        "สหประชาชาติขยายเวลารับสมัครหรือไม่",
        "Does the UN extend its deadline?",
        "เคยขยายเวลาหลายครั้ง (เช่น พ.ศ. 2557, 2561 และ 2563) แต่ไม่ควรรอ เมื่อสหประชาชาติเปลี่ยนกำหนด "
        "สำนักงาน ก.พ.ร. จะแก้กำหนดในระบบและบันทึกการเปลี่ยนแปลงทุกครั้ง",
        "It has done so several times (in 2014, 2018 and 2020, for example), but do not count on it. When the UN "
        "moves its deadline, OPDC moves it here, and every change is recorded.",
    ),
    (
        "answers",
        "แต่ละคำถามเขียนได้กี่คำ",
        "How many words can each answer have?",
        "แบบฟอร์มมีคำถาม 12 ข้อ บางข้อแบ่งเป็นข้อย่อย แต่ละข้อกำหนดไว้ระหว่าง 100 ถึง 300 คำ เช่น ข้อ 1 ไม่เกิน 300 คำ "
        "ข้อ 2 ไม่เกิน 100 คำ และข้อ 3ก ไม่เกิน 200 คำ ข้อที่จำนวนคำยังไม่ได้ตรวจสอบกับแบบฟอร์มของสหประชาชาติ "
        "ระบบจะระบุไว้ว่ายังไม่ยืนยัน จำนวนคำนับจากข้อความภาษาที่ใช้สมัคร ส่วนร่างภาษาไทยไม่จำกัด",
        "The form has twelve questions, some of them in parts, each with a limit between 100 and 300 words: question "
        "1 has 300, question 2 has 100 and question 3a has 200. A limit that has not been compared with the UN's "
        "form is marked as unconfirmed in the portal. The text in the language of the application is counted; the "
        "Thai draft has no limit.",
    ),
    (
        "answers",
        "ต้องเขียนเป็นภาษาใด เขียนเป็นภาษาไทยได้หรือไม่",
        "In which language do we write, and can it be Thai?",
        "สหประชาชาติรับใบสมัครภาษาใดภาษาหนึ่งใน 6 ภาษา คือ อาหรับ จีน อังกฤษ ฝรั่งเศส รัสเซีย และสเปน "
        "ภาษาไทยไม่ใช่ภาษาที่รับ ในระบบนี้ท่านร่างเป็นภาษาไทยไว้ข้างข้อความสำหรับสหประชาชาติได้ "
        "เอกสารแนบต้องเป็นภาษาใดภาษาหนึ่งใน 6 ภาษานั้น หรือมีคำแปลหรือคำบรรยาย",
        "The UN takes applications in one of six languages: Arabic, Chinese, English, French, Russian or Spanish. "
        "Thai is not among them. In this portal you can keep a Thai draft beside the text for the UN. Documents must "
        "be in one of the six languages too, or be translated or subtitled.",
    ),
    (
        "evidence",
        "ต้องมีหนังสือรับรองกี่ฉบับ และขอจากสำนักงาน ก.พ.ร. ได้หรือไม่",
        "How many letters of reference do we need, and can OPDC write one?",
        "สองฉบับ จากสององค์กรที่ต่างกัน จะเป็นภาครัฐหรือเอกชนก็ได้ แต่ต้องไม่ใช่ผู้สมัครเอง (ข้อ 4.2) "
        "หนังสือกล่าวถึงความสำคัญ คุณค่า และความสำเร็จที่เกิดขึ้นจริงของผลงาน "
        "หน่วยงานที่เข้าร่วมคลินิกให้คำปรึกษาจะได้รับหนังสือรับรองจากสำนักงาน ก.พ.ร. หนึ่งฉบับ และต้องหาอีกหนึ่งฉบับเอง",
        "Two, from two different organisations, public or private, neither of them the applicant (clause 4.2). They "
        "speak of the work's importance, its value and its real success. An agency that took part in a consultation "
        "clinic gets one letter from OPDC and finds the second itself.",
    ),
    (
        "evidence",
        "เอกสารประกอบมีอะไรบ้าง และแนบได้กี่รายการ",
        "Which documents belong to the application, and how many can there be?",
        "ต้องมีรายงานการประเมินผลที่มีบทสรุปผู้บริหาร ขอบเขต วิธีการ และผลการประเมินกับข้อเสนอแนะ (ข้อ 4.1) "
        "หนังสือรับรองสองฉบับ (ข้อ 4.2) และเว็บไซต์ของผลงานหรือของหน่วยงาน (ข้อ 4.3) เอกสารอื่นมีหรือไม่ก็ได้ (ข้อ 4.4) "
        "แบบฟอร์มของสหประชาชาติรับลิงก์ไม่เกิน 3 ลิงก์ และหากมีเกิน 5 รายการ ผู้ประเมินจะสุ่มอ่าน 5 รายการ จึงควรมีไม่เกินห้า",
        "An evaluation report with executive summary, scope, methodology, and findings and recommendations (clause "
        "4.1), two letters of reference (clause 4.2), and the website of the initiative or else of the agency "
        "(clause 4.3). Other material is optional (clause 4.4): the UN's form takes three links at most, and of more "
        "than five items evaluators read five picked at random, so keep to five.",
    ),
    (
        "portal",
        "ส่งใบสมัครในระบบนี้แล้ว ต้องกรอกแบบฟอร์มของสหประชาชาติอีกหรือไม่",
        "After submitting here, do we still fill in the UN's own form?",
        "ต้องกรอก เพราะสหประชาชาติรับใบสมัครทางแบบฟอร์มบนเว็บไซต์ของตนเท่านั้น และบางปีแบบฟอร์มบันทึกร่างไม่ได้ "
        "ระบบนี้มีไว้ให้เตรียมคำตอบและหลักฐานให้ครบก่อน สำนักงาน ก.พ.ร. คัดกรองและประเมิน "
        "เมื่อผลงานได้รับความเห็นชอบแล้ว ท่านคัดลอกคำตอบไปวางในแบบฟอร์มของสหประชาชาติทีละข้อได้จากหน้าส่งต่อ UN",
        "Yes: the UN takes applications on its own web form only, and in some years that form could not save drafts. "
        "This portal is where everything is prepared first. OPDC screens and reviews; once the work is endorsed, the "
        "hand-over page gives you each answer to paste into the UN's form.",
    ),
)
