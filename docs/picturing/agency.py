"""What the guide for agencies shows: the way to submission, and an application that came back."""

import io
from pathlib import Path

from playwright.sync_api import Browser, Page

from . import variants
from .camera import DOSSIER_SECONDS, PHONE, WIDE, show, signed_in, take

THAI_DRAFT = (
    "ผลงานสนับสนุน SDG 1 (เป้าหมายย่อย 1.4) SDG 2 (2.3, 2.4) SDG 6 (6.1) SDG 10 (10.2) SDG 15 (15.1, 15.2) "
    "และ SDG 16 (16.7) ครัวเรือนได้รับการรับรองสิทธิ์ในที่ดินทำกินและมีแหล่งรายได้ใหม่ "
    "แปลงเกษตรถาวรที่อนุรักษ์ดินและน้ำเข้ามาแทนไร่หมุนเวียน ทำให้ผลิตอาหารได้โดยใช้พื้นที่น้อยลง "
    "ระบบน้ำของหมู่บ้านส่งน้ำถึงบ้านและแปลงเกษตร ชุมชนชาวกะเหรี่ยงซึ่งเข้าไม่ถึงบริการของรัฐมานาน "
    "ได้ร่วมอยู่ในคณะกรรมการที่ตัดสินใจเรื่องของตนเอง"
)
RETURN_NOTE = "ขอให้ปรับปรุงสองเรื่องก่อนส่งอีกครั้ง"
# What each point is about, and its words.
RETURN_POINTS = {
    "question": ("9d", "ขอให้ระบุเลขหน้าของรายงานการประเมินผลที่ตัวเลขปรากฏ"),
    "clause": ("4.2", "หนังสือรับรองฉบับที่สอง ขอให้กล่าวถึงผลลัพธ์ที่เกิดกับประชาชน"),
}


def stage() -> dict[str, str]:
    """The demo with a few applications more, one of them returned. Gives the references that the pictures show."""
    from django.core.management import call_command
    from django.db import connections

    from accounts.models import User
    from applications.models import Application
    from applications.services.returns import NewPoint, return_application
    from applications.services.transitions import perform
    from criteria.models import Question

    call_command("demo", stdout=io.StringIO())
    of = Application.objects.order_by("pk").filter
    officer = User.objects.get(email="officer@opdc.example")
    draft = of(agency__slug="hrdi").first()
    back, _draft = variants.make(variants.FIRST)
    perform("start_screening", back, actor=officer)
    question = Question.objects.get(round=back.round, number=RETURN_POINTS["question"][0])
    points = [
        NewPoint(RETURN_POINTS["question"][1], question=question),
        NewPoint(RETURN_POINTS["clause"][1], clause=RETURN_POINTS["clause"][0]),
    ]
    return_application(back, actor=officer, note=RETURN_NOTE, points=points)
    connections.close_all()
    return {
        "draft": draft.reference,
        "returned": back.reference,
        "incomplete": of(agency__slug="led").first().reference,
        "submitted": of(agency__slug="dms").first().reference,
    }


def photograph(browser: Browser, address: str, references: dict[str, str], folder: Path) -> None:
    """Every page of an agency that its guide shows, in Thai."""
    writing(browser, address, references, folder)
    submitted(browser, address, references["submitted"], folder)


def writing(browser: Browser, address: str, references: dict[str, str], folder: Path) -> None:
    """What a coordinator sees on the way to submission."""
    page = signed_in(browser, address, "suphaphon@hrdi.example")
    draft = f"{address}/applications/{references['draft']}"
    show(page, f"{address}/applications/", folder / "applications.png")
    show(page, f"{draft}/prescreening/", folder / "prescreening.png", most=1500)
    page.goto(f"{draft}/questions/3/")
    with page.expect_response(lambda answer: "/answers/" in answer.url):
        page.locator("textarea[data-draft]").first.fill(THAI_DRAFT)
    show(page, f"{draft}/questions/3/", folder / "question.png", most=1080)
    show(page, f"{draft}/documents/", folder / "documents.png", most=1300)
    show(page, f"{draft}/submit/", folder / "submit.png", part="#submission")
    show(page, f"{address}/applications/{references['returned']}/", folder / "returned.png", most=760)
    page.set_viewport_size({"width": PHONE, "height": 844})
    show(page, f"{draft}/questions/3/", folder / "question-phone.png", most=1400)
    page.set_viewport_size({"width": WIDE, "height": 900})
    conflict(browser, address, page, f"{draft}/questions/12/", folder / "conflict.png")
    other = signed_in(browser, address, "thanya@led.example")
    checklist = f"{address}/applications/{references['incomplete']}/checklist/"
    show(other, checklist, folder / "checklist.png", most=1400)


def conflict(browser: Browser, address: str, page: Page, question: str, file: Path) -> None:
    """Two people change one answer: the second sees both texts."""
    other = signed_in(browser, address, "kamon@hrdi.example")
    field = "textarea[data-text]"
    page.goto(question)
    other.goto(question)
    for writer, more in ((other, "Training material is shared online."), (page, "We also train new staff.")):
        text = writer.locator(field).first.input_value()
        with writer.expect_response(lambda answer: "/answers/" in answer.url):
            writer.locator(field).first.fill(f"{text} {more}")
    page.locator("[data-conflict]:visible").wait_for()
    page.evaluate("document.activeElement.blur()")
    take(page, file, part="section[data-answer]")


def submitted(browser: Browser, address: str, reference: str, folder: Path) -> None:
    """A submitted application, once its dossier is there."""
    page = signed_in(browser, address, "malee@dms.example")
    page.goto(f"{address}/applications/{reference}/")
    page.locator("#dossier .file-acts a").first.wait_for(timeout=DOSSIER_SECONDS * 1000)
    take(page, folder / "submitted.png", most=900)
