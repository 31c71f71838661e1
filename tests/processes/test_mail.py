"""A real sender, killed between claiming a mail and sending it: the mail is called unknown and never sent again."""

import os
import subprocess
import sys

import pytest
from django.core import mail
from django.db import connection

from notifications import services
from notifications.locks import sending
from notifications.models import Message, MessageState
from tests.conftest import kill_all_of, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

# Sends one mail through a server that never answers.
SENDER = """
import sys, threading, django
django.setup()
from notifications import services
services.hand_over = lambda message: threading.Event().wait()
services.send(int(sys.argv[1]))
"""


def state_of(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def nobody_sends(message: Message) -> bool:
    with sending(message.pk) as free:
        return free


def test_killed_between_claim_and_sending(monkeypatch):
    monkeypatch.setattr(services, "_publish", lambda pk: None)
    message = services.queue_message(key="k", recipient="a@example.go.th", subject="เรื่อง", body="ข้อความ")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.test",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
    }
    command = [sys.executable, "-c", SENDER, str(message.pk)]
    sender = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        wait_for(lambda: state_of(message) == MessageState.CLAIMED, "the claim")
        services.sweep()
        assert state_of(message) == MessageState.CLAIMED, "its sender lives"
        assert not services.send(message.pk)
    finally:
        kill_all_of(sender)
    wait_for(lambda: nobody_sends(message), "PostgreSQL to notice", 10)
    services.sweep()
    assert state_of(message) == MessageState.UNKNOWN
    assert Message.objects.get(pk=message.pk).message_id
    services.sweep()
    assert not services.send(message.pk)
    assert mail.outbox == []
