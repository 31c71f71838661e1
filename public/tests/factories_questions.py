"""What tests of questions are made of."""

import uuid
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from accounts.models import User
from common import trap
from public.models import Enquiry, FaqTopic
from public.services import enquiries

ASKED = {
    "kind": "question",
    "subject": "หนังสือรับรองภาษาไทยใช้ได้หรือไม่",
    "text": "หน่วยงานมีหนังสือรับรองเป็นภาษาไทย ต้องแปลหรือไม่",
    "name": "นางสาวสมหญิง รักไทย",
    "email": "somying@example.org",
    "language": "th",
}


def make_enquiry(**fields: Any) -> Enquiry:
    return enquiries.receive(token=uuid.uuid4(), **ASKED | fields)


def answered(officer: User, **fields: Any) -> Enquiry:
    """One with an answer."""
    enquiry = make_enquiry(**fields)
    enquiries.answer(
        enquiry, actor=officer, text="ต้องแปลเป็นภาษาใดภาษาหนึ่งของสหประชาชาติ", seen=enquiries.last_line(enquiry)
    )
    enquiry.refresh_from_db()
    return enquiry


def make_topic() -> FaqTopic:
    """The first topic; a test that flushed has taken those of the migration away."""
    return FaqTopic.objects.first() or FaqTopic.objects.create(
        code="portal", name_th="ระบบใบสมัครนี้", name_en="This portal"
    )


def form_data(**fields: Any) -> dict[str, Any]:
    """What a person sends of a form with a trap that was opened a minute ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        opened = trap.TrapForm().initial["opened"]
    return {"homepage": "", "opened": opened} | fields
