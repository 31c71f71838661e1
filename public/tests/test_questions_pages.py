"""The pages: for anybody without an account, for the asker with the link, for officers."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_officer, make_user
from common import trap
from common.logs import DiscreetFormatter
from notifications.models import Message
from public import caching
from public.models import Enquiry, FaqEntry
from public.services import enquiries, retention
from public.views import questions

from .factories_questions import ASKED, answered, form_data, make_enquiry, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]
TYPED = {name: ASKED[name] for name in ("kind", "subject", "text", "name", "email")}


@pytest.fixture
def officer(client):
    person = make_officer()
    client.force_login(person)
    return person


def ask(client, **fields):
    return client.post(reverse("ask"), form_data(**TYPED | fields))


class TestAsking:
    def test_the_number_is_told_and_the_link_goes_to_the_mailbox_only(self, client):
        page = client.get(ask(client).headers["Location"])
        enquiry = Enquiry.objects.get()
        assert enquiry.number in page.content.decode()
        assert enquiry.secret not in page.content.decode()
        assert enquiry.secret in Message.objects.get().body

    def test_the_page_shows_a_number_and_nothing_else(self, client):
        assert client.get(reverse("asked", kwargs={"number": "call-this-number"})).status_code == 404

    @pytest.mark.parametrize(
        "wrong",
        [
            {"homepage": "https://spam.example"},
            {"opened": ""},
            {"opened": "forged:1:x"},
            {"email": "no address"},
            {"text": ""},
        ],
    )
    def test_what_is_caught_is_not_stored_and_nothing_typed_is_lost(self, client, wrong):
        page = ask(client, **wrong)
        assert page.status_code == 422
        assert not Enquiry.objects.exists()
        shown = page.content.decode()
        for name, value in (TYPED | wrong).items():
            if name in ("subject", "text", "name") and value:
                assert value in shown

    def test_an_address_too_long_to_be_stored_is_refused_in_words(self, client):
        assert (
            ask(client, email=f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.org").status_code
            == 422
        )

    def test_nobody_beyond_the_limit_of_an_address_uses_up_that_of_a_mailbox(self, client, monkeypatch):
        monkeypatch.setattr(questions, "MOST_OF_AN_ADDRESS", 0)
        client.post(reverse("ask"), form_data(**TYPED), REMOTE_ADDR="192.0.2.1")
        for _ in range(questions.MOST_OF_AN_EMAIL):
            assert client.post(reverse("ask"), form_data(**TYPED), REMOTE_ADDR="192.0.2.1").status_code == 429
        monkeypatch.setattr(questions, "MOST_OF_AN_ADDRESS", 20)
        assert client.post(reverse("ask"), form_data(**TYPED), REMOTE_ADDR="192.0.2.2").status_code == 302

    def test_a_person_in_the_trap_gets_out_by_sending_again(self, client):
        page = ask(client, homepage="x")
        again = {name: page.context["form"][name].value() for name in [*TYPED, "homepage", "opened"]}
        assert client.post(reverse("ask"), again).status_code == 302

    def test_a_form_filled_within_seconds_is_a_programs(self, client):
        opened = trap.TrapForm().initial["opened"]
        typed = TYPED | {"homepage": "", "opened": opened}
        assert client.post(reverse("ask"), typed).status_code == 422
        with time_machine.travel(timezone.now() + timedelta(seconds=trap.FEWEST_SECONDS + 1)):
            assert client.post(reverse("ask"), typed).status_code == 302
            assert client.post(reverse("ask"), typed).status_code == 302
        assert Enquiry.objects.count() == 1

    def test_a_form_of_yesterday_is_given_a_new_moment(self, client):
        typed = form_data(**TYPED)
        with time_machine.travel(timezone.now() + timedelta(days=2)) as clock:
            page = client.post(reverse("ask"), typed)
            assert page.status_code == 422
            clock.shift(timedelta(seconds=10))
            typed["opened"] = page.context["form"]["opened"].value()
            assert client.post(reverse("ask"), typed).status_code == 302

    def test_one_mailbox_asks_five_times_an_hour(self, client):
        answers = [ask(client).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]
        assert ask(client, email=ASKED["email"].upper()).status_code == 429
        assert ask(client, email="another@example.org").status_code == 302
        assert Enquiry.objects.count() == 6

    def test_one_address_asks_twenty_times_an_hour_and_reads_why_not_more(self, client):
        answers = [ask(client, email=f"a{n}@example.org") for n in range(21)]
        assert [a.status_code for a in answers] == [302] * 20 + [429]
        assert ASKED["text"] in answers[-1].content.decode()

    def test_a_lost_link_is_answered_alike_whether_it_exists_or_not(self, client):
        enquiry = make_enquiry()
        address = reverse("question_link")
        right = client.post(address, form_data(number=enquiry.number.lower(), email=enquiry.email.upper()))
        wrong = client.post(address, form_data(number=enquiry.number, email="other@example.org"))
        assert right.headers["Location"] == wrong.headers["Location"]
        assert Message.objects.filter(key__contains=":link:").get().recipient == enquiry.email
        client.post(address, form_data(number=enquiry.number, email=enquiry.email))
        assert Message.objects.filter(key__contains=":link:").count() == 1


class TestTheAskersPage:
    def test_it_shows_state_thread_and_answer_but_no_note(self, client):
        officer = make_officer()
        enquiry = answered(officer)
        enquiries.note(enquiry, actor=officer, text="ข้อความลับ")
        page = client.get(enquiry.status_path)
        shown = page.content.decode()
        assert ASKED["text"] in shown
        assert "ต้องแปลเป็นภาษาใดภาษาหนึ่ง" in shown
        assert "ข้อความลับ" not in shown
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert "no-cache" in page.headers["Cache-Control"]

    def test_opening_the_link_confirms_the_address_once(self, client):
        enquiry = make_enquiry()
        for _ in range(2):
            client.get(enquiry.status_path)
        assert enquiry.events.filter(kind="confirmed").count() == 1

    def test_it_speaks_the_askers_language_until_another_is_chosen(self, client):
        enquiry = make_enquiry(language="en")
        assert b'lang="en"' in client.get(enquiry.status_path).content
        client.cookies["django_language"] = "th"
        assert b'<html lang="th"' in client.get(enquiry.status_path).content

    def test_a_message_is_added_until_it_is_closed(self, client):
        officer = make_officer()
        enquiry = answered(officer)
        assert client.post(enquiry.status_path, {"do": "add", "text": "ขอถามต่อ"}).status_code == 302
        enquiry.refresh_from_db()
        enquiries.answer(enquiry, actor=officer, text="ตอบอีกครั้ง", seen=enquiries.last_line(enquiry))
        enquiries.close(enquiry, actor=officer)
        late = client.post(enquiry.status_path, {"do": "add", "text": "ช้าไปแล้ว"})
        assert late.status_code == 409
        assert "ช้าไปแล้ว" in late.content.decode()

    def test_ten_messages_an_hour(self, client):
        enquiry = make_enquiry()
        answers = [
            client.post(enquiry.status_path, {"do": "add", "text": f"ข้อ {n}"}).status_code for n in range(11)
        ]
        assert answers == [302] * 10 + [429]

    def test_erasing_asks_for_a_tick_and_then_nothing_is_left(self, client):
        enquiry = make_enquiry()
        assert client.post(enquiry.status_path, {"do": "erase"}).status_code == 422
        assert client.post(enquiry.status_path, {"do": "erase", "sure": "on"}).status_code == 302
        shown = client.get(enquiry.status_path).content.decode()
        assert ASKED["text"] not in shown
        assert ASKED["email"] not in shown

    @pytest.mark.parametrize("path", ["/questions/status/{}/", "/events/registration/{}/calendar.ics"])
    def test_the_log_keeps_the_link_to_itself(self, path):
        secret = make_enquiry().secret
        line = logging.makeLogRecord({"msg": "Not Found: %s", "args": (path.format(secret),)})
        assert secret not in DiscreetFormatter("%(message)s").format(line)

    def test_a_wrong_link_finds_nothing(self, client):
        make_enquiry()
        assert client.get(reverse("question_status", kwargs={"token": "x" * 32})).status_code == 404


class TestTheOfficersPages:
    @pytest.mark.parametrize("who", ["visitor", "reviewer", "agency"])
    def test_they_do_not_exist_for_others(self, client, who):
        enquiry, entry = make_enquiry(), make_entry()
        if who != "visitor":
            client.force_login(make_user(is_reviewer=who == "reviewer"))
        for address in (
            reverse("officer_questions"),
            reverse("officer_question", kwargs={"number": enquiry.number}),
            reverse("question_publish", kwargs={"number": enquiry.number}),
            reverse("officer_faq"),
            reverse("officer_faq_new"),
            reverse("officer_faq_entry", kwargs={"pk": entry.pk}),
        ):
            for method in (client.get, client.post):
                assert method(address).status_code == (302 if who == "visitor" else 404), address

    def test_the_queue_asks_as_often_for_fifty_as_for_one(
        self, client, officer, django_assert_max_num_queries
    ):
        for n in range(30):
            make_enquiry(email=f"a{n}@example.org")
        with django_assert_max_num_queries(10):
            assert client.get(reverse("officer_questions")).status_code == 200

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({}, {"open", "late", "complaint"}),
            ({"state": "answered"}, {"answered"}),
            ({"state": "bin"}, {"spam"}),
            ({"kind": "complaint"}, {"complaint"}),
            ({"overdue": "on"}, {"late"}),
            ({"assignee": "nobody", "state": "open"}, {"open", "late", "complaint"}),
            ({"q": "late"}, {"late"}),
            ({"state": "nonsense"}, {"open", "late", "complaint", "answered"}),
        ],
    )
    def test_it_is_filtered(self, client, officer, filters, found):
        rows = {name: make_enquiry(subject=name) for name in ("open", "late", "spam")}
        rows["complaint"] = make_enquiry(subject="complaint", kind="complaint")
        rows["answered"] = answered(officer, subject="answered")
        Enquiry.objects.filter(pk=rows["late"].pk).update(due_on=timezone.now() - timedelta(days=3))
        enquiries.put_into_bin(rows["spam"], actor=officer)
        page = client.get(reverse("officer_questions"), filters)
        assert {row.subject for row in page.context["page_obj"]} == found

    def test_an_answer_that_crosses_a_new_message_comes_back_with_its_words(self, client, officer):
        enquiry = make_enquiry()
        address = reverse("officer_question", kwargs={"number": enquiry.number})
        seen = client.get(address).context["seen"]
        enquiries.add(enquiry, "ขอเพิ่ม")
        typed = {"do": "answer", "answer-text": "คำตอบที่พิมพ์ไว้", "answer-seen": seen}
        page = client.post(address, typed)
        assert page.status_code == 409
        assert "คำตอบที่พิมพ์ไว้" in page.content.decode()
        assert "ขอเพิ่ม" in page.content.decode()
        typed["answer-seen"] = page.context["answer_form"]["seen"].value()
        assert client.post(address, typed).status_code == 302
        enquiry.refresh_from_db()
        assert enquiry.state == "answered"

    def test_every_act_has_its_button(self, client, officer):
        enquiry = make_enquiry()
        address = reverse("officer_question", kwargs={"number": enquiry.number})

        def act(do, **fields):
            seen = enquiries.last_line(enquiry)
            sent = {"do": do, f"{do}-seen": seen} | fields
            assert client.post(address, sent).status_code == 302, do
            assert client.get(address).status_code == 200
            enquiry.refresh_from_db()
            return enquiry

        assert act("assign", **{"assign-assignee": officer.pk}).state == "assigned"
        assert act("note", **{"note-text": "บันทึก"}).messages.filter(voice="note").exists()
        assert act("bin").binned_at
        assert not act("restore").binned_at
        assert act("answer", **{"answer-text": "คำตอบ"}).state == "answered"
        assert act("close").state == "closed"
        assert act("reopen").state == "assigned"
        assert client.post(address, {"do": "explode"}).status_code == 400

    def test_an_erased_question_can_still_be_looked_at(self, client, officer):
        enquiry = answered(officer)
        retention.erase(enquiry)
        page = client.get(reverse("officer_question", kwargs={"number": enquiry.number}))
        assert page.status_code == 200
        assert "answer-text" not in page.content.decode()


def make_entry(**fields) -> FaqEntry:
    words = {"question_th": "ถามอะไร", "question_en": "What?", "answer_th": "ตอบ", "answer_en": "That."}
    return FaqEntry.objects.create(topic=make_topic(), **words | fields)


class TestForEverybody:
    def words(self, **fields):
        return {
            "topic": make_topic().pk,
            "question_th": "หนังสือรับรองภาษาไทยใช้ได้หรือไม่",
            "question_en": "May a letter be in Thai?",
            "answer_th": "ใช้ได้เมื่อมีคำแปล",
            "answer_en": "With a translation.",
            "position": 5,
            "is_published": "on",
        } | fields

    def test_the_first_entries_are_there_in_both_languages_without_anything_personal(self, client):
        entries = list(FaqEntry.objects.all())
        assert len(entries) >= 12
        for entry in entries:
            assert all((entry.question_th, entry.question_en, entry.answer_th, entry.answer_en))
        from public import pii

        assert not any(pii.find(entry.answer_th + entry.answer_en) for entry in entries)

    def test_the_page_is_kept_and_a_change_is_seen_after_a_minute(self, client, django_assert_num_queries):
        entry = make_entry()
        assert "ถามอะไร" in client.get(reverse("faq")).content.decode()
        FaqEntry.objects.filter(pk=entry.pk).update(question_th="ถามใหม่")
        with django_assert_num_queries(0):
            client.get(reverse("faq"))
        caching.cache.clear()
        assert "ถามใหม่" in client.get(reverse("faq")).content.decode()

    def test_a_search_finds_in_both_languages_and_hides_the_rest(self, client):
        make_entry(answer_en="A zebra.")
        make_entry(question_th="ลับ", is_published=False, answer_en="A zebra too.")
        page = client.get(reverse("faq"), {"q": "ZEBRA"}).content.decode()
        assert "ถามอะไร" in page
        assert "ลับ" not in page
        assert page.count("faq-entry") == 1
        assert client.get(reverse("faq"), {"q": "nothing-like-it"}).status_code == 200

    def test_a_copy_begins_with_the_words_and_warns_of_what_is_personal(self, client, officer):
        enquiry = answered(officer, subject="คุณสมหญิง โทร 081 234 5678 ถามว่า")
        page = client.get(reverse("question_publish", kwargs={"number": enquiry.number}))
        assert len(page.context["warnings"]) == 2

    @pytest.mark.parametrize(
        "personal",
        [
            {"question_th": "ถามจาก somying@example.org"},
            {"answer_en": "Call 081-234-5678"},
            {"answer_th": "เลข ๑๒๓๔๕๖๗๘๙๐๑๒๑"},
            {"question_en": "สมหญิง asks"},
        ],
    )
    def test_it_is_refused_until_it_is_freed(self, client, officer, personal):
        enquiry = answered(officer)
        address = reverse("question_publish", kwargs={"number": enquiry.number})
        page = client.post(address, self.words(**personal))
        assert page.status_code == 422
        assert next(iter(personal.values())) in page.content.decode()
        assert not FaqEntry.objects.filter(enquiry=enquiry).exists()
        assert client.post(address, self.words()).status_code == 302
        assert FaqEntry.objects.get(enquiry=enquiry).updated_by == officer
        assert enquiry.events.filter(kind="published").count() == 1

    def test_the_original_is_never_touched_and_erasing_it_leaves_the_copy(self, client, officer):
        enquiry = answered(officer)
        client.post(reverse("question_publish", kwargs={"number": enquiry.number}), self.words())
        assert enquiry.messages.first().text == ASKED["text"]
        retention.erase(enquiry)
        entry = FaqEntry.objects.get(enquiry=enquiry)
        address = reverse("officer_faq_entry", kwargs={"pk": entry.pk})
        assert client.post(address, self.words(answer_th="ใหม่")).status_code == 302
        assert client.post(address, {"do": "delete"}).status_code == 302
        assert not FaqEntry.objects.filter(pk=entry.pk).exists()

    def test_what_is_later_edited_is_looked_at_too(self, client, officer):
        entry = make_entry()
        address = reverse("officer_faq_entry", kwargs={"pk": entry.pk})
        assert client.post(address, self.words(answer_th="โทร 02-123-4567")).status_code == 422
        assert client.get(reverse("officer_faq")).status_code == 200
        assert client.get(reverse("officer_faq_new")).status_code == 200


@pytest.mark.parametrize(
    "address", ["/questions/?q=a%00b", "/questions/status/a%00b/", "/questions/?q=%ED%A0%80"]
)
def test_signs_that_no_database_takes_are_no_error(client, address):
    assert client.get(address).status_code in (200, 404)
