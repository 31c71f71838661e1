"""A mail goes out once or says why not; nothing is sent twice by itself."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from notifications import services
from notifications.locks import MESSAGES
from notifications.mails import absolute
from notifications.models import Message, MessageState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which messages got a task; the broker is not asked."""
    sent: list[int] = []
    monkeypatch.setattr(services, "_publish", sent.append)
    return sent


class Server(EmailBackend):
    """A mail server that says what the test tells it to."""

    on_open: Exception | None = None
    on_send: Exception | None = None

    def open(self) -> None:
        if self.on_open:
            raise self.on_open

    def send_messages(self, messages: Any) -> int:
        if self.on_send:
            raise self.on_send
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "on_open", None)
    monkeypatch.setattr(Server, "on_send", None)
    return Server


def queue(key: str = "k", **fields: Any) -> Message:
    values = {"recipient": "a@example.go.th", "subject": "เรื่อง", "body": "ข้อความ\n"} | fields
    return services.queue_message(key=key, **values)


def now_due(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(seconds=1))


class TestQueueing:
    def test_the_task_goes_after_the_commit(self, tasks, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            message = queue()
            assert tasks == []
        assert tasks == [message.pk]

    def test_the_same_key_is_queued_once(self):
        assert queue()
        assert queue(subject="another") is None
        assert Message.objects.get().subject == "เรื่อง"

    def test_what_is_rolled_back_was_never_queued(self):
        with transaction.atomic():
            queue()
            transaction.set_rollback(True)
        assert not Message.objects.exists()

    def test_a_subject_is_one_line(self):
        assert queue(subject="a\nBcc: x@example.org").subject == "a Bcc: x@example.org"

    def test_links_lead_to_the_portal(self, settings):
        settings.PORTAL_URL = "https://portal.example.go.th"
        assert absolute("/x/") == "https://portal.example.go.th/x/"


class TestSending:
    def test_sent_once_however_often_the_task_comes(self):
        message = queue()
        assert services.send(message.pk)
        assert not services.send(message.pk)
        message.refresh_from_db()
        assert (message.state, message.attempts) == (MessageState.SENT, 1)
        assert message.sent_at
        [sent] = mail.outbox
        assert sent.to == ["a@example.go.th"]
        assert sent.message()["Message-ID"] == message.message_id

    def test_a_message_that_is_gone_is_no_error(self):
        assert not services.send(0)

    def test_nobody_sends_what_another_is_sending(self):
        message = queue()
        other = connections["default"].copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [MESSAGES, message.pk])
            assert not services.send(message.pk)
        finally:
            other.close()
        assert mail.outbox == []

    @pytest.mark.parametrize(
        "error",
        [
            smtplib.SMTPDataError(451, b"try later"),
            smtplib.SMTPSenderRefused(421, b"busy", "x"),
            smtplib.SMTPRecipientsRefused({"a@example.go.th": (450, b"greylisted")}),
        ],
    )
    def test_a_temporary_refusal_waits_longer_each_time(self, server, error):
        server.on_send = error
        message = queue()
        pauses = []
        for _ in range(3):
            services.send(message.pk)
            message.refresh_from_db()
            assert message.state == MessageState.QUEUED
            pauses.append(round((message.due_at - timezone.now()) / timedelta(minutes=1)))
            assert not services.send(message.pk), "not before it is due"
            now_due(message)
        assert pauses == [1, 2, 4]
        first_id = message.message_id
        server.on_send = None
        assert services.send(message.pk)
        message.refresh_from_db()
        assert message.message_id == first_id
        assert message.error == ""
        assert len(mail.outbox) == 1

    def test_no_connection_is_temporary_and_tried_a_bounded_number_of_times(self, server):
        server.on_open = ConnectionRefusedError("nobody there")
        message = queue()
        for _ in range(services.MOST_ATTEMPTS + 3):
            services.send(message.pk)
            now_due(message)
        message.refresh_from_db()
        assert message.state == MessageState.FAILED
        assert message.attempts == services.MOST_ATTEMPTS
        assert "nobody there" in message.error

    def test_the_pause_stays_within_hours(self, server):
        server.on_open = ConnectionRefusedError()
        message = queue()
        Message.objects.update(attempts=services.MOST_ATTEMPTS - 2)
        services.send(message.pk)
        message.refresh_from_db()
        assert message.due_at - timezone.now() <= services.LONGEST_PAUSE

    @pytest.mark.parametrize(
        "error",
        [
            smtplib.SMTPRecipientsRefused({"a@example.go.th": (550, b"no such user")}),
            smtplib.SMTPDataError(554, b"refused"),
            ValueError("bad header"),
        ],
    )
    def test_a_permanent_refusal_fails_with_its_reason(self, server, error):
        server.on_send = error
        message = queue()
        services.send(message.pk)
        message.refresh_from_db()
        assert message.state == MessageState.FAILED
        assert message.error

    @pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("late")])
    def test_a_line_that_breaks_while_sending_leaves_it_unknown(self, server, error):
        """Perhaps it was taken: sending it again could send it twice."""
        server.on_send = error
        message = queue()
        services.send(message.pk)
        message.refresh_from_db()
        assert message.state == MessageState.UNKNOWN
        server.on_send = None
        services.sweep()
        assert not services.send(message.pk)


class TestSweeping:
    def test_a_mail_whose_task_was_lost_gets_another(self, tasks):
        message = queue()
        assert services.sweep() == 0, "its own task may still come"
        Message.objects.update(queued_at=timezone.now() - services.PATIENCE)
        assert services.sweep() == 1
        assert tasks == [message.pk]

    def test_what_is_not_due_waits(self, tasks):
        queue()
        Message.objects.update(
            queued_at=timezone.now() - timedelta(hours=1), due_at=timezone.now() + timedelta(minutes=5)
        )
        assert services.sweep() == 0

    def test_the_command_sweeps_mails_too(self, capsys):
        queue()
        Message.objects.update(queued_at=timezone.now() - services.PATIENCE)
        call_command("sweep_jobs")
        assert capsys.readouterr().out.strip() == "1"

    def test_killed_between_claim_and_sending_is_unknown_and_never_sent_again(self, monkeypatch, tasks):
        def killed(message: Message) -> None:
            raise KeyboardInterrupt

        message = queue()
        monkeypatch.setattr(services, "hand_over", killed)
        with pytest.raises(KeyboardInterrupt):
            services.send(message.pk)
        monkeypatch.undo()
        message.refresh_from_db()
        assert message.state == MessageState.CLAIMED
        assert message.message_id
        services.sweep()
        message.refresh_from_db()
        assert message.state == MessageState.UNKNOWN
        assert message.error == services.DIED
        assert not services.send(message.pk)
        assert mail.outbox == []

    def test_a_mail_being_sent_is_left_alone(self):
        message = queue()
        Message.objects.update(state=MessageState.CLAIMED)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [MESSAGES, message.pk])
            services.sweep()
        finally:
            other.close()
        message.refresh_from_db()
        assert message.state == MessageState.CLAIMED
