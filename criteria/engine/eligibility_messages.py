"""What the engine says about clauses 1.1–1.7; see `messages` for the form of the keys."""

from .phrases import Text

ELIGIBILITY_MESSAGES: dict[str, Text] = {
    # 1.1 Public institutions; others through a public agency.
    "1.1.pass": Text(
        "{applicant} is a public institution and may apply.",
        "{applicant} เป็นหน่วยงานภาครัฐ สมัครได้",
    ),
    "1.1.pass.sponsor": Text(
        "The application runs through a public agency: {sponsor}.",
        "สมัครผ่านหน่วยงานภาครัฐ คือ {sponsor}",
    ),
    "1.1.todo": Text(
        "It is not said yet what kind of organisation applies. Choose the applicant's sector; "
        "any body that is not a public institution also needs a public agency as its sponsor.",
        "ยังไม่ได้ระบุว่าผู้สมัครเป็นองค์กรประเภทใด โปรดเลือกภาคส่วนของผู้สมัคร "
        "หากไม่ใช่หน่วยงานภาครัฐ ต้องมีหน่วยงานภาครัฐเป็นผู้สมัครให้ด้วย",
    ),
    "1.1.todo.sponsor": Text(
        "{applicant} is not a public institution, and it is not said yet whether {sponsor} is one. "
        "Choose the sector of the sponsor.",
        "{applicant} ไม่ใช่หน่วยงานภาครัฐ และยังไม่ได้ระบุว่า {sponsor} เป็นหน่วยงานภาครัฐหรือไม่ "
        "โปรดเลือกภาคส่วนของหน่วยงานที่สมัครให้",
    ),
    "1.1.fail": Text(
        "{applicant} is not a public institution and has no public sponsor. "
        "Only public institutions may apply: ask a public agency to apply for you, and enter it as "
        "the sponsor.",
        "{applicant} ไม่ใช่หน่วยงานภาครัฐ และไม่มีหน่วยงานภาครัฐสมัครให้ ผู้สมัครต้องเป็นหน่วยงานภาครัฐเท่านั้น "
        "โปรดขอให้หน่วยงานภาครัฐเป็นผู้สมัครให้ แล้วกรอกชื่อหน่วยงานนั้น",
    ),
    "1.1.fail.sponsor": Text(
        "Neither {applicant} nor its sponsor, {sponsor}, is a public institution. "
        "Ask a public agency to apply for you, and enter it as the sponsor.",
        "ทั้ง {applicant} และ {sponsor} ที่สมัครให้ ไม่ใช่หน่วยงานภาครัฐ "
        "โปรดขอให้หน่วยงานภาครัฐเป็นผู้สมัครให้ แล้วกรอกชื่อหน่วยงานนั้น",
    ),
    # 1.2 Who nominates.
    "1.2.pass": Text("The agency nominates its own work.", "หน่วยงานเสนอผลงานของตนเอง"),
    "1.2.pass.other": Text("The work is nominated by {nominator}.", "ผู้เสนอชื่อผลงานคือ {nominator}"),
    "1.2.todo": Text(
        "It is not said yet who nominates the work. Choose: the agency itself, its parent agency, "
        "or a third party.",
        "ยังไม่ได้ระบุว่าใครเป็นผู้เสนอชื่อผลงาน โปรดเลือกว่าเป็นหน่วยงานเอง หน่วยงานต้นสังกัด หรือบุคคลภายนอก",
    ),
    "1.2.todo.parent_agency": Text(
        "The parent agency nominates the work, but is not named. Enter its name.",
        "เลือกให้หน่วยงานต้นสังกัดเสนอชื่อ แต่ยังไม่ได้กรอกชื่อ โปรดกรอกชื่อหน่วยงานต้นสังกัด",
    ),
    "1.2.todo.third_party": Text(
        "A third party nominates the work, but is not named. Enter the name of that organisation.",
        "เลือกให้หน่วยงานภายนอกเสนอชื่อ แต่ยังไม่ได้กรอกชื่อ โปรดกรอกชื่อหน่วยงานนั้น",
    ),
    # 1.3 Innovative, and in exactly one category.
    "1.3.pass": Text(
        "Category {category} is chosen, and the work is declared innovative.",
        "เลือกสาขาที่ {category} แล้ว และรับรองว่าผลงานเป็นนวัตกรรม",
    ),
    "1.3.todo.category": Text(
        "No category is chosen yet. Choose the one that fits the work best; it is fixed once you submit.",
        "ยังไม่ได้เลือกสาขา โปรดเลือกสาขาที่ตรงกับผลงานที่สุดเพียงสาขาเดียว ซึ่งเปลี่ยนไม่ได้หลังส่งใบสมัคร",
    ),
    "1.3.todo.innovative": Text(
        "It is not declared yet that the work is creative and innovative. Answer this in the pre-screening.",
        "ยังไม่ได้รับรองว่าผลงานมีความคิดริเริ่มสร้างสรรค์เชิงนวัตกรรม โปรดตอบในหน้าคัดกรองคุณสมบัติ",
    ),
    "1.3.todo.both": Text(
        "No category is chosen, and it is not declared yet that the work is innovative. "
        "Choose one category and answer this in the pre-screening.",
        "ยังไม่ได้เลือกสาขา และยังไม่ได้รับรองว่าผลงานเป็นนวัตกรรม โปรดเลือกหนึ่งสาขาและตอบในหน้าคัดกรองคุณสมบัติ",
    ),
    "1.3.fail.category": Text(
        "This round has no category {category}. Choose one of: {categories}.",
        "รอบนี้ไม่มีสาขาที่ {category} โปรดเลือกจากสาขาที่ {categories}",
    ),
    "1.3.fail.innovative": Text(
        "The work is declared not to be innovative, but the award is for innovations only. "
        "If that was a mistake, correct it in the pre-screening; otherwise choose another work.",
        "ระบุว่าผลงานไม่ใช่นวัตกรรม แต่รางวัลนี้ให้แก่ผลงานเชิงนวัตกรรมเท่านั้น "
        "หากเลือกผิดโปรดแก้ไขในหน้าคัดกรองคุณสมบัติ หากถูกต้องแล้วโปรดเลือกผลงานอื่น",
    ),
    # 1.4 In operation long enough.
    "1.4.pass": Text(
        "Started on {started}; {years} ended on {ends}, by the reference date {reference}.",
        "เริ่มดำเนินงานเมื่อ {started} ครบ {years} เมื่อ {ends} ทันวันอ้างอิง {reference}",
    ),
    "1.4.todo": Text(
        "The start date is missing. Enter the day the work went into operation; "
        "it must have run for {years} by {reference}.",
        "ยังไม่มีวันที่เริ่มดำเนินงาน โปรดกรอกวันที่เริ่มดำเนินงานจริง ผลงานต้องดำเนินงานมาแล้ว {years} เมื่อถึง {reference}",
    ),
    "1.4.todo.category": Text(
        "Started on {started}; {years} end on {ends}, after the reference date {reference}. "
        "Only category {exempt} is open to a work this young: choose the category first.",
        "เริ่มดำเนินงานเมื่อ {started} จะครบ {years} เมื่อ {ends} ซึ่งเลยวันอ้างอิง {reference} "
        "ผลงานที่ดำเนินงานไม่ครบเวลาสมัครได้เฉพาะสาขาที่ {exempt} โปรดเลือกสาขาก่อน",
    ),
    "1.4.todo.round": Text(
        "The round has no UN deadline yet, so the running time cannot be checked. OPDC will enter it; "
        "nothing is needed from you but the start date.",
        "รอบนี้ยังไม่ได้กำหนดวันปิดรับของสหประชาชาติ จึงยังตรวจระยะเวลาดำเนินงานไม่ได้ "
        "สำนักงาน ก.พ.ร. จะเป็นผู้กรอก ท่านเพียงกรอกวันที่เริ่มดำเนินงานไว้",
    ),
    "1.4.fail": Text(
        "Started on {started}; {years} end on {ends}, after the reference date {reference}. "
        "The work is too young for this category in this round. Check the date; if it is right, "
        "apply in a later round.",
        "เริ่มดำเนินงานเมื่อ {started} จะครบ {years} เมื่อ {ends} ซึ่งเลยวันอ้างอิง {reference} "
        "ผลงานยังดำเนินงานไม่ครบเวลาสำหรับสาขานี้ในรอบนี้ โปรดตรวจสอบวันที่ หากถูกต้องแล้วโปรดสมัครในรอบถัดไป",
    ),
    "1.4.fail.not_started": Text(
        "The work starts on {started}, after the reference date {reference}: it is not in operation yet. "
        "Check the date; if it is right, apply in a later round.",
        "ผลงานเริ่มดำเนินงานเมื่อ {started} หลังวันอ้างอิง {reference} จึงยังไม่ถือว่าดำเนินงานแล้ว "
        "โปรดตรวจสอบวันที่ หากถูกต้องแล้วโปรดสมัครในรอบถัดไป",
    ),
    "1.4.fail.era": Text(
        "The start date is given as the year {year} of the Common Era, which looks like a Buddhist year. "
        "If so, enter {christian}.",
        "กรอกปีที่เริ่มดำเนินงานเป็น ค.ศ. {year} ซึ่งน่าจะเป็นปี พ.ศ. หากใช่ โปรดกรอกเป็น ค.ศ. {christian}",
    ),
    "1.4.not_applicable": Text(
        "Category {category} is exempt from the minimum of {years} in operation.",
        "สาขาที่ {category} ได้รับยกเว้นเงื่อนไขการดำเนินงานขั้นต่ำ {years}",
    ),
    # 1.5 The form complete and correct.
    "1.5.pass": Text(
        "Every required question is answered within its limit, and the answers are declared correct.",
        "ตอบคำถามที่ต้องตอบครบทุกข้อ ไม่เกินจำนวนคำ และรับรองความถูกต้องแล้ว",
    ),
    "1.5.todo.missing": Text("Questions not answered yet: {numbers}.", "ยังไม่ได้ตอบ: ข้อ {numbers}"),
    "1.5.todo.over": Text(
        "Too long: {counts}. Shorten the answer to its limit.", "ยาวเกินกำหนด: {counts} โปรดตัดให้ไม่เกินจำนวนคำ"
    ),
    "1.5.over.one": Text(
        "question {number} ({words} of {limit} words)", "ข้อ {number} ({words} จาก {limit} คำ)"
    ),
    "1.5.todo.yes_no": Text(
        "Questions to be answered with yes or no: {numbers}.", "โปรดตอบ “ใช่” หรือ “ไม่ใช่”: ข้อ {numbers}"
    ),
    "1.5.todo.accurate": Text(
        "It is not declared yet that all details are complete and correct. Check them and confirm it.",
        "ยังไม่ได้รับรองว่าข้อมูลครบถ้วนและถูกต้อง โปรดตรวจทานแล้วยืนยัน",
    ),
    # 1.6 Never won before.
    "1.6.pass": Text(
        "The work is declared never to have won a UNPSA, and the register of winners holds none like it.",
        "รับรองว่าผลงานไม่เคยได้รับรางวัล UNPSA และไม่พบผลงานที่คล้ายกันในทะเบียนผลงานที่ได้รับรางวัล",
    ),
    "1.6.todo": Text(
        "It is not declared yet whether this work has won a UNPSA before. Answer this in the pre-screening.",
        "ยังไม่ได้ระบุว่าผลงานนี้เคยได้รับรางวัล UNPSA หรือไม่ โปรดตอบในหน้าคัดกรองคุณสมบัติ",
    ),
    "1.6.todo.like": Text(
        "The register of winners holds a like work: {winner}. "
        "Declare in the pre-screening whether this work has won a UNPSA before.",
        "ทะเบียนผลงานที่ได้รับรางวัลมีผลงานที่คล้ายกัน คือ {winner} "
        "โปรดระบุในหน้าคัดกรองคุณสมบัติว่าผลงานนี้เคยได้รับรางวัล UNPSA หรือไม่",
    ),
    "1.6.warning": Text(
        "The work is declared never to have won, but the register of winners holds a like work of a "
        "like agency: {winner}. "
        "Check that it is another work, and say in the answers what is new.",
        "รับรองว่าไม่เคยได้รับรางวัล แต่ทะเบียนผลงานที่ได้รับรางวัลมีผลงานและหน่วยงานที่คล้ายกัน คือ {winner} "
        "โปรดตรวจสอบว่าเป็นคนละผลงาน และอธิบายในคำตอบว่ามีสิ่งใดใหม่",
    ),
    "1.6.fail": Text(
        "The work is declared to have won a UNPSA before, and a work wins only once. "
        "If that was a mistake, correct it in the pre-screening; otherwise choose another work.",
        "ระบุว่าผลงานเคยได้รับรางวัล UNPSA แล้ว ผลงานที่เคยได้รับรางวัลสมัครอีกไม่ได้ "
        "หากเลือกผิดโปรดแก้ไขในหน้าคัดกรองคุณสมบัติ หากถูกต้องแล้วโปรดเลือกผลงานอื่น",
    ),
    # 1.7 No involvement of the UN System.
    "1.7.pass": Text(
        "The work is declared to be without involvement of the United Nations System.",
        "รับรองว่าผลงานไม่มีส่วนเกี่ยวข้องกับการดำเนินงานขององค์การสหประชาชาติ",
    ),
    "1.7.todo": Text(
        "It is not declared yet whether the United Nations System is involved in the work. Answer "
        "this in the pre-screening.",
        "ยังไม่ได้ระบุว่าองค์การสหประชาชาติมีส่วนเกี่ยวข้องกับผลงานหรือไม่ โปรดตอบในหน้าคัดกรองคุณสมบัติ",
    ),
    "1.7.fail": Text(
        "The United Nations System is declared to be involved in the work, which closes the award to it. "
        "If that was a mistake, correct it in the pre-screening; otherwise ask OPDC before you go on.",
        "ระบุว่าองค์การสหประชาชาติมีส่วนเกี่ยวข้องกับผลงาน จึงสมัครรางวัลนี้ไม่ได้ "
        "หากเลือกผิดโปรดแก้ไขในหน้าคัดกรองคุณสมบัติ หากถูกต้องแล้วโปรดปรึกษาสำนักงาน ก.พ.ร. ก่อนดำเนินการต่อ",
    ),
}
