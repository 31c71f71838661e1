"""Questions and complaints: taken in without an account, answered, kept no longer than said."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from accounts.tests.factories import make_officer, make_user
from notifications.models import Message
from public.models import Enquiry, EnquiryEvent, EnquiryMessage
from public.services import due, enquiries, retention

from .factories_questions import ASKED, answered, make_enquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


def later(days: float):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


class TestTakingIn:
    def test_it_waits_with_a_number_a_link_and_a_day(self):
        enquiry = make_enquiry()
        assert enquiry.number.startswith("Q25")
        assert enquiry.state == "received"
        mail = Message.objects.get(about=enquiry.number)
        assert mail.recipient == ASKED["email"]
        assert enquiry.status_path in mail.body
        assert len(enquiry.secret) >= 32

    def test_sent_twice_it_is_one(self):
        token = uuid.uuid4()
        first, second = (enquiries.receive(token=token, **ASKED) for _ in range(2))
        assert first == second
        assert EnquiryMessage.objects.count() == Message.objects.count() == 1

    def test_a_form_that_is_gone_back_to_and_changed_is_another_question(self):
        token = uuid.uuid4()
        first = enquiries.receive(token=token, **ASKED)
        assert enquiries.receive(token=token, **ASKED | {"text": "อีกเรื่องหนึ่ง"}) != first

    def test_nothing_typed_is_mailed_to_an_address_that_is_not_confirmed(self):
        enquiry = make_enquiry(name="ซื้อที่นี่", subject="ลดราคา")
        mail = Message.objects.get()
        assert not any(typed in mail.subject + mail.body for typed in ("ซื้อที่นี่", "ลดราคา", ASKED["text"]))
        enquiries.answer(enquiry, actor=make_officer(), text="ตอบ", seen=enquiries.last_line(enquiry))
        mail = Message.objects.get(key__contains=":answer:")
        assert not any(typed in mail.subject + mail.body for typed in ("ซื้อที่นี่", "ลดราคา", ASKED["text"]))
        enquiries.confirm(enquiry)
        enquiries.send_link(enquiry.number, enquiry.email)
        assert "ซื้อที่นี่" in Message.objects.get(key__contains=":link:").body

    def test_a_number_that_is_taken_is_not_given_again(self, monkeypatch):
        figures = iter([7, 7, 8])
        monkeypatch.setattr(enquiries.secrets, "randbelow", lambda most: next(figures))
        assert make_enquiry().number.endswith("-0007")
        assert make_enquiry().number.endswith("-0008")

    def test_the_mail_speaks_the_askers_language(self):
        make_enquiry(language="en", name="")
        body = Message.objects.get().body
        assert "OPDC answers by" in body
        assert "Sir or Madam" in body

    def test_complaints_have_fifteen_working_days_and_questions_five(self, settings):
        friday = date(2026, 11, 20)
        assert due.due_on("question", friday) == date(2026, 11, 27)
        assert due.due_on("complaint", friday) == date(2026, 12, 11)
        settings.PUBLIC_HOLIDAYS = {date(2026, 11, 23)}
        assert due.due_on("question", friday) == date(2026, 11, 30)


class TestAnswering:
    def test_the_way_from_received_to_closed_and_back(self, officer):
        enquiry = make_enquiry()
        enquiries.assign(enquiry, actor=officer, to=officer)
        seen = enquiries.last_line(enquiry)
        enquiries.answer(enquiry, actor=officer, text="คำตอบ", seen=seen)
        enquiries.close(enquiry, actor=officer)
        enquiries.reopen(enquiry, actor=officer)
        states = list(enquiry.events.values_list("kind", "from_state", "to_state"))
        assert states == [
            ("received", "", "received"),
            ("assigned", "received", "assigned"),
            ("answered", "assigned", "answered"),
            ("closed", "answered", "closed"),
            ("reopened", "closed", "assigned"),
        ]

    def test_the_answer_goes_to_the_asker_by_mail(self, officer):
        enquiry = answered(officer)
        mail = Message.objects.get(key__contains=":answer:")
        assert "ต้องแปลเป็นภาษาใดภาษาหนึ่ง" in mail.body
        assert enquiry.assignee == officer

    def test_a_note_is_for_officers_only(self, officer):
        enquiry = make_enquiry()
        enquiries.note(enquiry, actor=officer, text="โปรดระวัง")
        assert not Message.objects.filter(body__contains="โปรดระวัง").exists()

    def test_an_officer_who_did_not_see_the_newest_is_refused(self, officer):
        enquiry = make_enquiry()
        seen = enquiries.last_line(enquiry)
        enquiries.add(enquiry, "เพิ่มเติม")
        with pytest.raises(enquiries.Refused):
            enquiries.answer(enquiry, actor=officer, text="คำตอบ", seen=seen)
        assert not enquiry.messages.filter(voice="officer").exists()

    def test_it_is_given_to_officers_only_and_the_officer_is_told(self, officer):
        enquiry, other = make_enquiry(), make_officer()
        with pytest.raises(enquiries.Refused):
            enquiries.assign(enquiry, actor=officer, to=make_user())
        enquiries.assign(enquiry, actor=officer, to=other)
        mail = Message.objects.get(recipient=other.email)
        assert ASKED["text"] not in mail.body
        assert ASKED["email"] not in mail.body

    def test_who_writes_again_waits_again(self, officer):
        enquiry = answered(officer)
        with later(20):
            enquiries.add(enquiry, "ยังไม่ชัดเจน")
            enquiry.refresh_from_db()
            assert enquiry.state == "assigned"
            assert not enquiry.is_overdue

    def test_nothing_is_closed_unanswered_and_nothing_added_to_what_is_closed(self, officer):
        enquiry = make_enquiry()
        with pytest.raises(enquiries.Refused):
            enquiries.close(enquiry, actor=officer)
        closed = answered(officer)
        enquiries.close(closed, actor=officer)
        for act in (
            lambda: enquiries.add(closed, "อีกข้อ"),
            lambda: enquiries.answer(closed, actor=officer, text="อีก", seen=enquiries.last_line(closed)),
            lambda: enquiries.assign(closed, actor=officer, to=None),
        ):
            with pytest.raises(enquiries.Refused):
                act()

    def test_spam_comes_back_as_it_was(self, officer):
        enquiry = answered(officer)
        enquiries.put_into_bin(enquiry, actor=officer)
        with pytest.raises(enquiries.Refused):
            enquiries.close(enquiry, actor=officer)
        enquiries.restore(enquiry, actor=officer)
        enquiry.refresh_from_db()
        assert (enquiry.state, enquiry.binned_at) == ("answered", None)

    @pytest.mark.parametrize("how", ["update", "delete"])
    def test_the_trail_is_never_changed(self, how):
        rows = EnquiryEvent.objects.filter(enquiry=make_enquiry())
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(kind="closed") if how == "update" else rows.delete()


class TestKeeping:
    def test_erased_nothing_personal_is_left_and_the_statistics_stay(self, officer):
        enquiry = answered(officer)
        enquiries.note(enquiry, actor=officer, text="สมหญิงโทรมา")
        retention.erase(enquiry)
        retention.erase(enquiry)
        enquiry.refresh_from_db()
        kept = [*Enquiry.objects.values(), *EnquiryMessage.objects.values(), *EnquiryEvent.objects.values()]
        kept += Message.objects.filter(key__startswith="enquiry:").values()
        text = repr(kept)
        for personal in (ASKED["email"], "สมหญิง", ASKED["subject"], ASKED["text"], "ต้องแปลเป็นภาษา"):
            assert personal not in text
        assert (enquiry.kind, enquiry.state) == ("question", "closed")
        assert enquiry.answered_at
        assert enquiry.events.filter(kind="erased", reason="asker").count() == 1

    def test_an_erased_one_takes_no_more_words(self, officer):
        enquiry = make_enquiry()
        retention.erase(enquiry)
        with pytest.raises(enquiries.Refused):
            enquiries.note(enquiry, actor=officer, text="ชื่อ")

    def test_a_mail_that_was_under_way_is_forgotten_later(self, officer):
        enquiry = make_enquiry()
        Message.objects.update(state="claimed")
        retention.erase(enquiry)
        assert Message.objects.count() == 1
        Message.objects.update(state="sent")
        assert retention.run()["mails"] == 1
        assert not Message.objects.exists()

    def test_answered_is_closed_then_erased_by_age_and_twice_is_once(self, officer):
        answered(officer)
        waiting = make_enquiry()
        with later(29):
            assert retention.run() == {"closed": 0, "erased": 0, "purged": 0, "mails": 0}
        with later(31):
            assert retention.run()["closed"] == 1
            assert retention.run()["closed"] == 0
        with later(31 + 366):
            assert retention.run()["erased"] == 1
            assert retention.run()["erased"] == 0
        waiting.refresh_from_db()
        assert waiting.email == ASKED["email"]

    def test_spam_is_kept_thirty_days_and_then_gone_with_everything(self, officer):
        enquiry, other = make_enquiry(), make_enquiry()
        enquiries.put_into_bin(enquiry, actor=officer)
        with later(29):
            assert retention.run()["purged"] == 0
        with later(31):
            assert retention.run()["purged"] == 1
        assert list(Enquiry.objects.all()) == [other]
        assert not Message.objects.filter(about=enquiry.number).exists()
        assert not EnquiryEvent.objects.exclude(enquiry=other).exists()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_send_one_answer():
    enquiry, officers = make_enquiry(), [make_officer() for _ in range(4)]
    seen, ready = enquiries.last_line(enquiry), threading.Barrier(4)

    def reply(officer) -> bool:
        try:
            ready.wait(20)
            enquiries.answer(enquiry, actor=officer, text=f"คำตอบของ {officer.pk}", seen=seen)
        except enquiries.Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(reply, officers)) == 1
    assert enquiry.messages.filter(voice="officer").count() == 1
    assert Message.objects.filter(key__contains=":answer:").count() == 1
