"""The mails of a demonstration: shown where mails become files and the passwords are public, and nowhere else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.utils import timezone

from notifications import mailbox

pytestmark = pytest.mark.django_db
ADDRESS = "/demo/mail/"


@pytest.fixture
def demonstration(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = mailbox.FILES
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


def test_each_mail_with_its_links_the_newest_first(client, demonstration):
    send_mail("หนึ่ง", "ข้อความ\nhttp://testserver/join/abc/\n", None, ["a@example.go.th"])
    mail = EmailMultiAlternatives("Two & more", "Text <b>", None, ["b@example.go.th"])
    mail.attach_alternative("<p>page</p>", "text/html")
    mail.send()
    page = client.get(ADDRESS)
    assert [(m.subject, m.to) for m in page.context["mails"]] == [
        ("Two & more", "b@example.go.th"),
        ("หนึ่ง", "a@example.go.th"),
    ]
    assert all(timezone.now() - m.at < timedelta(minutes=1) for m in page.context["mails"])
    text = page.content.decode()
    assert 'href="http://testserver/join/abc/"' in text
    assert "Text &lt;b&gt;" in text
    assert "no-cache" in page.headers["Cache-Control"]


def test_several_mails_over_one_line(demonstration):
    with get_connection() as line:
        for number in range(3):
            send_mail(f"mail {number}", "x", None, ["a@example.go.th"], connection=line)
    assert [m.subject for m in mailbox.newest()] == ["mail 2", "mail 1", "mail 0"]


def test_empty_as_long_as_nothing_was_sent(client, demonstration):
    assert client.get(ADDRESS).context["mails"] == []


@pytest.mark.parametrize(
    "changed", [{"DEMO_ALLOWED": False}, {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}]
)
def test_no_such_page_in_a_real_installation(client, demonstration, settings, changed):
    for name, value in changed.items():
        setattr(settings, name, value)
    assert client.get(ADDRESS).status_code == 404
    assert ADDRESS not in client.get("/").content.decode()


def test_the_note_of_the_demonstration_leads_there(client, demonstration):
    assert f'href="{ADDRESS}"' in client.get("/").content.decode()
