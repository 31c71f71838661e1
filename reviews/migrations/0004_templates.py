"""One template of a message for each purpose, and two for everyday matters. Admins edit them from then on."""

from django.db import migrations

CLOSING_TH = """จึงเรียนมาเพื่อโปรดทราบ

สำนักงาน ก.พ.ร.
เลขที่ใบสมัคร {reference} · เปิดในระบบ: {link}"""
CLOSING_EN = """Yours sincerely,

Office of the Public Sector Development Commission (OPDC)
Application {reference} · in the portal: {link}"""

TEMPLATES = [
    {
        "code": "general",
        "purpose": "general",
        "name_th": "ข้อความทั่วไป",
        "name_en": "General message",
        "subject_th": "ใบสมัคร {reference}: {title}",
        "subject_en": "Application {reference}: {title}",
        "body_th": f"""เรียน ผู้ประสานงานของ{{agency}}

ตามที่{{agency}} ได้ส่งผลงาน “{{title}}” เข้าร่วม{{round}} นั้น สำนักงาน ก.พ.ร. ขอเรียนว่า



{CLOSING_TH}""",
        "body_en": f"""To the coordinators of {{agency}}

Concerning “{{title}}”, which {{agency}} has submitted to {{round}}:



{CLOSING_EN}""",
    },
    {
        "code": "question",
        "purpose": "general",
        "name_th": "ขอข้อมูลเพิ่มเติม",
        "name_en": "A question to the agency",
        "subject_th": "ขอข้อมูลเพิ่มเติม ใบสมัคร {reference}",
        "subject_en": "A question about the application {reference}",
        "body_th": f"""เรียน ผู้ประสานงานของ{{agency}}

สำนักงาน ก.พ.ร. กำลังตรวจใบสมัคร {{reference}} ผลงาน “{{title}}” และขอข้อมูลเพิ่มเติม ดังนี้



ใบสมัครที่ส่งแล้วยังคงผนึกไว้ตามเดิม หากต้องแก้ไขใบสมัคร สำนักงาน ก.พ.ร. จะส่งกลับให้ท่านในระบบ

{CLOSING_TH}""",
        "body_en": f"""To the coordinators of {{agency}}

OPDC is checking the application {{reference}}, “{{title}}”, and would like to ask:



What you have submitted stays sealed as it is. If the application itself must be mended, OPDC will return it to you in the portal.

{CLOSING_EN}""",
    },
    {
        "code": "refused",
        "purpose": "refused",
        "name_th": "แจ้งผลการตรวจคุณสมบัติ: ไม่มีสิทธิ",
        "name_en": "Result of the screening: not eligible",
        "subject_th": "ผลการตรวจคุณสมบัติ ใบสมัคร {reference}",
        "subject_en": "Result of the screening of the application {reference}",
        "body_th": f"""เรียน ผู้ประสานงานของ{{agency}}

ตามที่{{agency}} ได้ส่งผลงาน “{{title}}” เข้าร่วม{{round}} นั้น สำนักงาน ก.พ.ร. ได้ตรวจคุณสมบัติตามประกาศแล้ว ขอเรียนว่าผลงานนี้ไม่ผ่านเกณฑ์คุณสมบัติ ด้วยเหตุผลดังนี้

{{reasons}}

สำนักงาน ก.พ.ร. ขอขอบคุณหน่วยงานที่ให้ความสำคัญกับการพัฒนาบริการภาครัฐ และหวังว่าจะได้รับผลงานของหน่วยงานในรอบต่อไป หากท่านมีข้อสงสัย โปรดติดต่อสำนักงาน ก.พ.ร.

{CLOSING_TH}""",
        "body_en": f"""To the coordinators of {{agency}}

OPDC has checked “{{title}}”, which {{agency}} has submitted to {{round}}, against the clauses of the announcement. We regret to say that it is not eligible, for these reasons:

{{reasons}}

Thank you for your work on better public services. We hope to receive work of yours in a later round; please write to OPDC with any question.

{CLOSING_EN}""",
    },
    {
        "code": "endorsed",
        "purpose": "endorsed",
        "name_th": "แจ้งผลการพิจารณา: เห็นชอบให้เสนอ",
        "name_en": "Result of the panel: endorsed",
        "subject_th": "ผลการพิจารณา ใบสมัคร {reference}: เห็นชอบให้เสนอต่อสหประชาชาติ",
        "subject_en": "The application {reference} is endorsed",
        "body_th": f"""เรียน ผู้ประสานงานของ{{agency}}

สำนักงาน ก.พ.ร. ขอแสดงความยินดีกับ{{agency}} ผลงาน “{{title}}” ได้รับความเห็นชอบให้เสนอชื่อเข้ารับรางวัล UNPSA ใน{{round}}

ขั้นต่อไป ขอให้ผู้ประสานงานนำใบสมัครไปกรอกในเว็บไซต์ของสหประชาชาติตามหน้า “ส่งต่อ UN” ในระบบ แล้วบันทึกเลขอ้างอิงที่ได้รับ โปรดดำเนินการก่อนกำหนดของสหประชาชาติ

{CLOSING_TH}""",
        "body_en": f"""To the coordinators of {{agency}}

Congratulations: “{{title}}” of {{agency}} is endorsed for nomination to the United Nations Public Service Awards in {{round}}.

Next, please enter the application on the website of the United Nations with the help of the hand-over page in the portal, and record the reference you receive there, before the UN's own deadline.

{CLOSING_EN}""",
    },
    {
        "code": "not-endorsed",
        "purpose": "not_endorsed",
        "name_th": "แจ้งผลการพิจารณา: ไม่ได้รับการเสนอ",
        "name_en": "Result of the panel: not endorsed",
        "subject_th": "ผลการพิจารณา ใบสมัคร {reference}",
        "subject_en": "Result of the panel for the application {reference}",
        "body_th": f"""เรียน ผู้ประสานงานของ{{agency}}

คณะกรรมการได้พิจารณาผลงาน “{{title}}” ของ{{agency}} ใน{{round}} แล้ว มีมติไม่เสนอชื่อผลงานนี้เข้ารับรางวัล UNPSA ด้วยเหตุผลดังนี้

{{reasons}}

สำนักงาน ก.พ.ร. ขอขอบคุณหน่วยงานที่ส่งผลงานเข้าร่วม และหวังว่าข้อคิดเห็นนี้จะเป็นประโยชน์ต่อการพัฒนาผลงานต่อไป

{CLOSING_TH}""",
        "body_en": f"""To the coordinators of {{agency}}

The panel has considered “{{title}}” of {{agency}} in {{round}} and has decided not to endorse it, for these reasons:

{{reasons}}

Thank you for taking part. We hope that these words help your work along.

{CLOSING_EN}""",
    },
    {
        "code": "feedback",
        "purpose": "feedback",
        "name_th": "แจ้งว่ามีข้อเสนอแนะจากผู้ประเมิน",
        "name_en": "Feedback is ready",
        "subject_th": "ข้อเสนอแนะต่อผลงาน ใบสมัคร {reference}",
        "subject_en": "Feedback on the application {reference}",
        "body_th": f"""เรียน ผู้ประสานงานของ{{agency}}

สำนักงาน ก.พ.ร. ได้รวบรวมข้อเสนอแนะจากผู้ประเมินต่อผลงาน “{{title}}” ใน{{round}} แล้ว ท่านอ่านได้ในหน้าภาพรวมของใบสมัคร

{CLOSING_TH}""",
        "body_en": f"""To the coordinators of {{agency}}

OPDC has put together what the reviewers advise about “{{title}}” in {{round}}. You can read it on the overview page of the application.

{CLOSING_EN}""",
    },
    {
        "code": "result",
        "purpose": "result",
        "name_th": "แจ้งผลของสหประชาชาติ",
        "name_en": "Result of the United Nations",
        "subject_th": "ผลของสหประชาชาติ ใบสมัคร {reference}",
        "subject_en": "Result of the United Nations for the application {reference}",
        "body_th": f"""เรียน ผู้ประสานงานของ{{agency}}

สหประชาชาติได้แจ้งผลของผลงาน “{{title}}” ใน{{round}} แล้ว ดังนี้

{{reasons}}

สำนักงาน ก.พ.ร. บันทึกผลไว้ในระบบ ท่านดูได้ในหน้าภาพรวมของใบสมัคร

{CLOSING_TH}""",
        "body_en": f"""To the coordinators of {{agency}}

The United Nations has announced the result for “{{title}}” in {{round}}:

{{reasons}}

OPDC has recorded it in the portal; you find it on the overview page of the application.

{CLOSING_EN}""",
    },
]


def seed(apps, schema_editor):
    templates = apps.get_model("reviews", "MessageTemplate")
    for row in TEMPLATES:
        templates.objects.get_or_create(code=row["code"], defaults=row)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_board")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=False)]
