"""Each reminder once; digests; a deadline that moves; what can be stopped, and what becomes of late mails."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connections
from django.urls import reverse

from accounts.tests.factories import make_user
from common.dates import BANGKOK
from criteria.models import Round
from criteria.services import copy_round
from criteria.tests.factories import make_round
from notifications import reminders, services, stopping, timeliness
from notifications.models import Delivery, Message, MessageState, OptOut, ReminderPlan
from notifications.models.reminder import OFFSETS, Milestone
from notifications.registry import SOURCES, STILL, Target

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOON = datetime(2027, 6, 30, 12, tzinfo=BANGKOK)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_publish", lambda pk: None)


class Due(list):
    """Who is due, as an app would say it."""

    def add(self, who: str, milestone: str = "return", subject: str = "application-1", **fields: Any) -> None:
        values = {"at": NOON, "label": "UNPSA27-0001", "path": "/applications/UNPSA27-0001/"} | fields
        self.append({"recipient": who, "milestone": milestone, "subject": subject} | values)

    def of(self, plans: list[ReminderPlan], now: datetime) -> list[Target]:
        by = {plan.milestone: plan for plan in plans}
        found = []
        for row in self:
            values = {"list_path": "/applications/"} | row
            plan = by.get(values.pop("milestone"))
            if plan:
                found.append(Target(plan=plan, **values))
        return found


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Due:
    """The only ones who are due are those that the test names, in the round `practice`."""
    found = Due()
    round_ = make_round()
    ReminderPlan.objects.exclude(round=round_).update(enabled=False)
    for milestone in list(SOURCES):
        monkeypatch.setitem(SOURCES, milestone, found.of)
        monkeypatch.setitem(STILL, milestone, lambda delivery: True)
    return found


class TestThePlansOfARound:
    def test_every_round_is_born_with_all_of_them(self):
        plans = make_round().reminder_plans.all()
        assert {plan.milestone: tuple(plan.offsets) for plan in plans} == OFFSETS
        for plan in plans:
            plan.full_clean()

    def test_a_copy_is_reminded_of_as_its_source(self):
        source = make_round()
        source.reminder_plans.filter(milestone="un").update(offsets=["5d"], enabled=False)
        names = {"name_th": "ใหม่", "name_en": "New", "year": 2030}
        copy = copy_round(source, code="copy", reference_prefix="COPY", **names)
        row = copy.reminder_plans.get(milestone="un")
        assert (row.offsets, row.enabled) == (["5d"], False)
        assert copy.reminder_plans.count() == len(Milestone)

    def test_rounds_from_before_get_theirs(self):
        from importlib import import_module

        from django.apps import apps

        round_ = make_round()
        round_.reminder_plans.all().delete()
        for name in ("0004_plans_of_rounds", "0005_clinics"):
            import_module(f"notifications.migrations.{name}").add_plans(apps, None)
        born = {(p.milestone, p.audience, tuple(p.offsets)) for p in round_.reminder_plans.all()}
        usual = Round.objects.get(code="unpsa-2022").reminder_plans.all()
        assert born == {(p.milestone, p.audience, tuple(p.offsets)) for p in usual}


class TestSendingOnce:
    def test_asked_often_it_leaves_once(self, due):
        due.add("a@example.go.th")
        assert [reminders.send_due(NOON - 7 * DAY + n * HOUR / 4) for n in range(5)] == [1, 0, 0, 0, 0]
        row = Delivery.objects.get()
        assert (row.milestone, row.offset, row.recipient) == ("return", "7d", "a@example.go.th")
        assert row.outcome == MessageState.QUEUED

    def test_the_address_in_another_case_is_the_same_person(self, due):
        due.add("A@Example.go.th")
        reminders.send_due(NOON - 7 * DAY)
        due[0]["recipient"] = "a@example.go.th"
        assert reminders.send_due(NOON - 7 * DAY) == 0

    def test_the_database_itself_refuses_a_second_one(self, due):
        due.add("a@example.go.th")
        found = reminders.digests(reminders.upcoming(NOON - 7 * DAY, NOON - 7 * DAY))
        assert reminders._claim(found[0], NOON - 7 * DAY)
        Message.objects.update(key="another")
        assert not reminders._claim(found[0], NOON - 7 * DAY)
        assert Delivery.objects.count() == Message.objects.count() == 1, (
            "the second mail is rolled back as well"
        )

    def test_a_switched_off_milestone_reminds_nobody(self, due):
        due.add("a@example.go.th")
        ReminderPlan.objects.filter(milestone="return").update(enabled=False)
        assert reminders.send_due(NOON - 7 * DAY) == 0

    def test_a_deadline_that_moved_is_reminded_of_anew(self, due):
        due.add("a@example.go.th")
        assert reminders.send_due(NOON - 7 * DAY) == 1
        due[0]["at"] = NOON + 10 * DAY
        assert reminders.send_due(NOON - 6 * DAY) == 0, "now 16 days are left"
        assert reminders.send_due(NOON + 3 * DAY) == 1
        assert list(Delivery.objects.values_list("offset", flat=True)) == ["7d", "7d"]

    def test_a_deadline_that_moved_by_a_minute_is_the_same(self, due):
        due.add("a@example.go.th")
        reminders.send_due(NOON - 7 * DAY)
        due[0]["at"] = NOON + timedelta(minutes=1)
        assert reminders.send_due(NOON - 7 * DAY + HOUR) == 0

    def test_nothing_leaves_at_night(self, due):
        due.add("a@example.go.th", at=NOON.replace(hour=2))
        assert reminders.send_due(NOON.replace(hour=2) - 7 * DAY) == 0
        assert reminders.send_due(NOON.replace(hour=7) - 7 * DAY) == 1


class TestDigests:
    def test_several_for_one_person_are_one_mail(self, due):
        due.add("a@example.go.th")
        due.add("a@example.go.th", "handover", "application-2", label="UNPSA27-0002", path="/applications/2/")
        due.add("b@example.go.th")
        assert reminders.send_due(NOON - 7 * DAY) == 2
        digest = Message.objects.get(recipient="a@example.go.th")
        assert digest.deliveries.count() == 2
        for said in ("UNPSA27-0001", "UNPSA27-0002", "http://testserver/applications/\n"):
            assert said in digest.body
        assert "UNPSA27" not in digest.subject

    def test_what_can_be_stopped_stays_apart(self, due):
        due.add("a@example.go.th")
        due.add("a@example.go.th", "internal", "application-2")
        assert reminders.send_due(NOON - 7 * DAY) == 2
        assert sorted(bool(m.stop_url) for m in Message.objects.all()) == [False, True]


class TestTheLanguage:
    @pytest.mark.parametrize(
        ("language", "thai", "english"), [("th", True, False), ("en", False, True), ("", True, True)]
    )
    def test_a_mail_is_in_the_recipients_language_or_in_both(self, due, language, thai, english):
        due.add("a@example.go.th", language=language)
        reminders.send_due(NOON - 7 * DAY)
        message = Message.objects.get()
        for text in (message.body, message.body_html):
            assert ("ระบบใบสมัครรางวัล UNPSA" in text) == thai
            assert ("All concerned" in text or "To all concerned" in text) == english
        assert ("เหลือ 7 วัน" in message.subject, "7 days left" in message.subject) == (thai, english)
        assert message.language == (language or "th")


class TestWhoMayNotOpenItAnyMore:
    """Between the claim and the sending there may be a night."""

    def test_a_closed_account_gets_no_mail_of_any_kind(self):
        user = make_user(is_active=False)
        message = services.queue_message(
            key="k", recipient=user.email, subject="s", body="b", user=user, language="th"
        )
        assert not services.send(message.pk)
        message.refresh_from_db()
        assert (message.state, message.error) == (MessageState.CANCELLED, timeliness.GONE)
        assert mail.outbox == []

    def test_what_was_lost_calls_the_mail_off_and_the_rest_is_claimed_anew(
        self, due, time_machine_at, monkeypatch
    ):
        due.add("a@example.go.th", subject="application-1")
        due.add("a@example.go.th", subject="application-2")
        time_machine_at(NOON - 7 * DAY)
        reminders.send_due()
        message = Message.objects.get()
        monkeypatch.setitem(STILL, "return", lambda delivery: delivery.subject != "application-1")
        assert not services.send(message.pk)
        message.refresh_from_db()
        assert (message.state, message.error) == (MessageState.CANCELLED, timeliness.NOT_THEIRS)
        due.pop(0)
        assert reminders.send_due() == 1
        assert services.send(Message.objects.exclude(pk=message.pk).get().pk)
        assert len(mail.outbox) == 1
        assert reminders.send_due() == 0


class TestTheMail:
    def test_both_languages_both_clocks_one_link_and_no_title_in_the_subject(self, due):
        due.add("a@example.go.th", title_th="โครงการลับ", title_en="Secret <b>project</b>")
        reminders.send_due(NOON - 7 * DAY)
        message = Message.objects.get()
        assert "7 days left" in message.subject
        assert "เหลือ 7 วัน" in message.subject
        assert "Secret" not in message.subject
        assert "โครงการลับ" not in message.subject
        assert "โครงการลับ" in message.body
        assert "12:00 น. (เวลากรุงเทพฯ) = 30 มิ.ย. 2570 (2027) 00:00 น. EST" in message.body
        assert message.body.count("http://testserver/applications/UNPSA27-0001/") == 2
        assert "Secret &lt;b&gt;project" in message.body_html

    def test_text_and_page_are_alternatives_and_duties_cannot_be_stopped(self, due, time_machine_at):
        due.add("a@example.go.th")
        time_machine_at(NOON - 7 * DAY)
        reminders.send_due()
        assert services.send(Message.objects.get().pk)
        [sent] = mail.outbox
        made = sent.message()
        assert [part.get_content_type() for part in made.get_payload()] == ["text/plain", "text/html"]
        assert "List-Unsubscribe" not in made

    def test_one_click_stops_what_is_optional(self, due, time_machine_at, client):
        due.add("a@example.go.th", "internal")
        time_machine_at(NOON - 7 * DAY)
        reminders.send_due()
        services.send(Message.objects.get().pk)
        made = mail.outbox[0].message()
        assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = made["List-Unsubscribe"].strip("<>")
        assert client.get(link).status_code == 200
        assert not OptOut.objects.exists(), "a scanner that looks at links stops nothing"
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert reminders.upcoming(NOON - 7 * DAY, NOON) == []
        client.post(link, {"act": "resume"})
        assert reminders.upcoming(NOON - 4 * DAY, NOON)

    def test_who_stopped_still_hears_of_duties(self, due):
        due.add("a@example.go.th")
        stopping.stop("a@example.go.th")
        assert reminders.send_due(NOON - 7 * DAY) == 1

    def test_nobody_stops_somebody_elses(self, client):
        made = client.post(reverse("reminders_stop", kwargs={"token": "ImFAZXhhbXBsZSI:x:y"}))
        assert made.status_code == 404
        assert not OptOut.objects.exists()

    @pytest.mark.parametrize(
        ("left", "words"),
        [(3 * DAY - HOUR / 12, "3 days"), (DAY, "1 day "), (HOUR * 6, "6 hours"), (HOUR, "1 hour ")],
    )
    def test_what_is_left_is_said_as_people_say_it(self, due, left, words):
        from notifications.mails import render
        from notifications.reminder_mails import line_of

        due.add("a@example.go.th")
        [target] = due.of(list(ReminderPlan.objects.filter(round=make_round())), NOON)
        line = line_of(target, NOON - left)
        assert words in render("reminder", "en", lines=[line], first=line, url="x")[0]


@pytest.fixture
def time_machine_at(monkeypatch: pytest.MonkeyPatch) -> Any:
    from django.utils import timezone

    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


class TestLateOnItsWay:
    """A worker that was down, a mail server that said "later": the mail is called off, or waits for the morning."""

    def queued(self, due: Due, at: datetime = NOON) -> Message:
        due.add("a@example.go.th", at=at)
        reminders.send_due(at - 7 * DAY)
        return Message.objects.get()

    def test_called_off_when_it_makes_no_sense_any_more(self, due, time_machine_at):
        message = self.queued(due)
        time_machine_at(NOON - 5 * DAY)
        assert not services.send(message.pk)
        message.refresh_from_db()
        assert (message.state, message.error) == (MessageState.CANCELLED, timeliness.TOO_LATE)
        assert mail.outbox == []

    def test_waits_for_the_morning(self, due, time_machine_at):
        message = self.queued(due)
        time_machine_at(NOON.replace(hour=22) - 7 * DAY)
        assert not services.send(message.pk)
        message.refresh_from_db()
        assert message.due_at == NOON.replace(hour=7) - 6 * DAY
        time_machine_at(message.due_at)
        assert services.send(message.pk)

    def test_leaves_at_night_when_the_deadline_comes_first(self, due, time_machine_at):
        at = NOON.replace(hour=5)
        due.add("a@example.go.th", at=at)
        time_machine_at(at - 6 * HOUR)
        assert reminders.send_due() == 1
        assert services.send(Message.objects.get().pk)

    def test_mails_that_are_no_reminders_do_not_wait(self, time_machine_at):
        message = services.queue_message(key="k", recipient="a@example.go.th", subject="s", body="b")
        time_machine_at(NOON.replace(hour=23))
        assert services.send(message.pk)


class TestTheCommand:
    def run(self, capsys: Any, *arguments: str) -> str:
        call_command("send_reminders", *arguments)
        return capsys.readouterr().out

    def test_a_dry_run_prints_when_what_and_to_whom_and_sends_nothing(self, due, capsys):
        due.add("a@example.go.th")
        printed = self.run(capsys, "--at", "2027-06-20T09:00:00+07:00", "--dry-run")
        lines = [line.split("\t") for line in printed.splitlines()]
        assert [line[2] for line in lines] == ["7d", "3d", "1d", "6h"]
        expected = ["2027-06-23T12:00:00+07:00", "return", "7d", "2027-06-30T12:00:00+07:00", "UNPSA27-0001"]
        assert lines[0] == [*expected, "a@example.go.th"]
        assert lines[-1][0] == "2027-06-30T07:00:00+07:00"
        assert not Delivery.objects.exists()

    def test_what_leaves_is_what_was_announced(self, due, capsys):
        due.add("a@example.go.th")
        assert self.run(capsys, "--at", "2027-06-23T12:00:00") == "1\n"
        assert self.run(capsys, "--at", "2027-06-23T12:00:00") == "0\n"
        assert "7d" not in self.run(capsys, "--at", "2027-06-23T12:00:00", "--dry-run")

    @pytest.mark.parametrize("said", ["tomorrow", "2027-13-40T00:00"])
    def test_a_moment_that_is_none_is_refused(self, said):
        with pytest.raises(CommandError, match="is no moment"):
            call_command("send_reminders", "--at", said)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_each_once(due):
    """Both read the same list at the same time; the rows decide."""
    for number in range(30):
        due.add(f"u{number:02}@example.go.th", subject=f"application-{number % 7}")
    start, sent = threading.Barrier(3), []

    def ask() -> None:
        try:
            found = reminders.digests(reminders.upcoming(NOON - 7 * DAY, NOON - 7 * DAY))
            start.wait(10)
            sent.append(sum(reminders._claim(digest, NOON - 7 * DAY) for digest in found))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(sent) == 3
    assert sum(sent) == Delivery.objects.count() == Message.objects.count() == 30
