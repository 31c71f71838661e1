"""The agency's pages for asking, and the referee's own page behind a signed link."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from applications.models import Application, RefereeRequest, ReferenceLetter
from applications.services import referee
from applications.services.referee_links import path_of
from applications.views import referee_page
from common.logs import DiscreetFormatter
from criteria.models import Question
from notifications.models import Message

from . import factories

pytestmark = pytest.mark.django_db
ASKED = {
    "organisation_th": "มูลนิธิโครงการหลวง",
    "organisation_en": "Royal Project Foundation",
    "sector": "civil_society",
    "referee_name": "Dr Somsri",
    "email": "somsri@example.org",
    "language": "en",
}


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def writer(application: Application) -> User:
    return factories.make_member(application.agency, Role.CONTRIBUTOR)


@pytest.fixture
def client(writer: User) -> Client:
    return signed_in(writer)


@pytest.fixture
def asked(application: Application, writer: User) -> RefereeRequest:
    return referee.ask(application, actor=writer, **ASKED)


@pytest.fixture
def visitor() -> Client:
    """The referee: no account, no cookies."""
    return Client()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def url(name: str, application: Application, **more: Any) -> str:
    return reverse(name, kwargs={"ref": application.reference, **more})


def send_letter(client: Client, asked: RefereeRequest, **values: Any) -> Any:
    told = {
        "answer": "letter",
        "organisation_th": asked.organisation_th,
        "organisation_en": asked.organisation_en,
        "referee_name": "Dr Somsri, Director",
        "language": "en",
        "file": factories.upload(factories.make_pdf(2), "letter.pdf"),
    }
    return client.post(path_of(asked), told | values)


class TestAskingPages:
    def test_the_list_tells_each_state_in_words(self, client, application, asked):
        page = client.get(url("application_letters", application)).content.decode()
        for words in ("Royal Project Foundation", "Dr Somsri", "somsri@example.org", "valid until"):
            assert words in page
        referee.decline(asked, "I have left the foundation.")
        page = client.get(url("application_letters", application)).content.decode()
        assert "declined" in page
        assert "I have left the foundation." in page
        assert url("referee_resend", application, pk=asked.pk) not in page

    def test_queries_stay_constant(self, client, application, asked, django_assert_max_num_queries):
        def queries() -> int:
            with django_assert_max_num_queries(60) as found:
                client.get(url("application_letters", application))
            return len(found)

        one = queries()
        for name in ("Bank", "University", "Union"):
            referee.ask(application, actor=None, **ASKED | {"organisation_th": "", "organisation_en": name})
        assert queries() == one

    def test_a_link_that_ended_and_a_mail_that_failed_are_said(self, client, application, asked):
        Message.objects.update(state="failed")
        assert "could not be sent" in client.get(url("application_letters", application)).content.decode()
        RefereeRequest.objects.update(expires_at=timezone.now() - timedelta(hours=1))
        assert "not answered in time" in client.get(url("application_letters", application)).content.decode()

    def test_the_mail_is_shown_before_it_is_sent(self, client, application, writer):
        reply = client.post(url("referee_ask", application), ASKED | {"preview": "yes"})
        page = reply.content.decode()
        assert reply.status_code == 200
        assert "A letter of reference for the UNPSA" in page
        assert "“Huay Nam Sai Model”" in page
        assert "[here stands the referee" in page
        assert writer.email in page
        assert not RefereeRequest.objects.exists()
        assert not Message.objects.exists()

    def test_sending_makes_the_request_and_one_mail(self, client, application, writer):
        reply = client.post(url("referee_ask", application), ASKED)
        assert reply.url == url("application_letters", application)
        assert RefereeRequest.objects.get().asked_by == writer
        assert Message.objects.get().recipient == "somsri@example.org"

    def test_a_collision_is_said_at_its_field_and_keeps_what_was_typed(self, client, application):
        application.agency.aliases = ["HRDI"]
        application.agency.save()
        reply = client.post(
            url("referee_ask", application), ASKED | {"organisation_th": "", "organisation_en": "hrdi"}
        )
        page = reply.content.decode()
        assert reply.status_code == 422
        assert "the applicant itself" in page
        assert 'value="Dr Somsri"' in page

    def test_a_name_that_is_nearly_another_asks_for_a_tick(self, client, application):
        ReferenceLetter.objects.create(application=application, organisation_en="Royal Project Foundation")
        like = ASKED | {"organisation_th": "", "organisation_en": "Royal Projects Foundation"}
        reply = client.post(url("referee_ask", application), like)
        assert reply.status_code == 422
        assert 'name="really_another"' in reply.content.decode()
        assert (
            client.post(url("referee_ask", application), like | {"really_another": "on"}).status_code == 302
        )

    @pytest.mark.parametrize(
        "wrong", [{"email": "nobody"}, {"organisation_th": "", "organisation_en": " "}, {"language": "fr"}]
    )
    def test_what_is_missing_is_said(self, client, application, wrong):
        assert client.post(url("referee_ask", application), ASKED | wrong).status_code == 422
        assert not RefereeRequest.objects.exists()

    def test_resend_and_withdraw_ask_first(self, client, application, asked):
        for name in ("referee_resend", "referee_withdraw"):
            assert client.get(url(name, application, pk=asked.pk)).status_code == 200
        assert RefereeRequest.objects.get().round_of_mail == 1
        assert client.post(url("referee_resend", application, pk=asked.pk)).status_code == 302
        assert RefereeRequest.objects.get().round_of_mail == 2
        assert client.post(url("referee_withdraw", application, pk=asked.pk)).status_code == 302
        assert RefereeRequest.objects.get().state == "withdrawn"
        assert client.post(url("referee_withdraw", application, pk=asked.pk)).status_code == 409
        assert client.get(url("referee_resend", application, pk=asked.pk)).status_code == 302

    def test_a_request_of_another_application_is_not_found(self, client, application):
        other = referee.ask(factories.make_application(), actor=None, **ASKED)
        for name in ("referee_resend", "referee_withdraw"):
            assert client.post(url(name, application, pk=other.pk)).status_code == 404
        assert RefereeRequest.objects.get().state == "asked"

    @pytest.mark.parametrize("role", [Role.VIEWER, None])
    def test_readers_and_strangers_ask_nobody(self, application, asked, role):
        user = factories.make_member(application.agency, role) if role else factories.make_user()
        client = signed_in(user)
        expected = 403 if role else 404
        assert client.post(url("referee_ask", application), ASKED).status_code == expected
        for name in ("referee_resend", "referee_withdraw"):
            assert client.post(url(name, application, pk=asked.pk)).status_code == expected
        assert RefereeRequest.objects.get().state == "asked"

    def test_a_sealed_application_asks_nobody(self, client, application, asked):
        Application.objects.update(state="submitted")
        assert client.post(url("referee_ask", application), ASKED).status_code == 403
        page = client.get(url("application_letters", application)).content.decode()
        assert "Royal Project Foundation" in page
        assert url("referee_ask", application) not in page


class TestRefereesPage:
    def test_the_first_opening_is_noted(self, visitor, asked):
        visitor.head(path_of(asked))
        assert RefereeRequest.objects.get().state == "asked"
        assert visitor.get(path_of(asked)).status_code == 200
        first = RefereeRequest.objects.get()
        assert first.state == "opened"
        visitor.get(path_of(asked))
        assert RefereeRequest.objects.get().opened_at == first.opened_at

    def test_the_page_shows_what_a_referee_needs_and_nothing_else(self, visitor, application, asked):
        for number, text in (("1", "What the work is."), ("2", "A secret of the application.")):
            question = Question.objects.get(round=application.round, number=number)
            application.answers.create(question=question, text=text, draft_th="ร่างภาษาไทย")
        application.letters.create(organisation_en="Another Referee")
        page = visitor.get(path_of(asked)).content.decode()
        for shown in ("Huay Nam Sai Model", application.agency.name_en, "What the work is.", "4.2"):
            assert shown in page
        for hidden in (application.reference, "A secret", "Another Referee", "ร่างภาษาไทย"):
            assert hidden not in page
        assert application.reference not in path_of(asked)

    def test_without_a_text_for_the_un_the_thai_draft_is_shown(self, visitor, application, asked):
        question = Question.objects.get(round=application.round, number="1")
        application.answers.create(question=question, draft_th="ร่างภาษาไทย")
        assert '<div class="prose one" lang="th"' in visitor.get(path_of(asked)).content.decode()

    def test_nobody_lists_keeps_or_hands_on_the_address(self, visitor, asked):
        headers = visitor.get(path_of(asked)).headers
        assert "noindex" in headers["X-Robots-Tag"]
        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "strict-origin"

    def test_no_log_holds_the_link(self, asked):
        record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "Gone: %s", (path_of(asked),), None)
        assert DiscreetFormatter("%(message)s").format(record) == "Gone: /letters/[…]/"

    def test_the_page_speaks_the_language_of_the_mail_until_another_is_chosen(self, visitor, asked):
        assert '<html lang="en">' in visitor.get(path_of(asked)).content.decode()
        visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "th"
        assert '<html lang="th">' in visitor.get(path_of(asked)).content.decode()

    def test_a_letter_is_taken_in_once(self, visitor, application, asked):
        reply = send_letter(visitor, asked)
        assert (reply.status_code, reply.url) == (303, path_of(asked))
        letter = application.letters.get()
        assert (letter.organisation_en, letter.pages, letter.uploaded_by) == (
            "Royal Project Foundation",
            2,
            None,
        )
        outcome = visitor.get(path_of(asked))
        assert outcome.status_code == 410
        assert "Thank you" in outcome.content.decode()
        assert application.title_en not in outcome.content.decode()
        assert send_letter(visitor, asked).status_code == 410
        assert application.letters.count() == 1

    def test_a_refused_file_keeps_what_was_typed(self, visitor, asked):
        reply = send_letter(visitor, asked, file=factories.upload(b"<html></html>", "letter.pdf"))
        page = reply.content.decode()
        assert reply.status_code == 422
        assert "not a PDF" in page
        assert 'value="Dr Somsri, Director"' in page
        assert RefereeRequest.objects.get().state == "asked"

    def test_the_applicants_own_letter_is_refused(self, visitor, application, asked):
        reply = send_letter(
            visitor, asked, organisation_th="", organisation_en=application.agency.name_en.upper()
        )
        assert reply.status_code == 422
        assert not application.letters.exists()

    def test_declining_needs_a_reason(self, visitor, asked):
        assert visitor.post(path_of(asked), {"answer": "decline", "reason": " "}).status_code == 422
        reply = visitor.post(path_of(asked), {"answer": "decline", "reason": "I have left."})
        assert reply.status_code == 303
        assert RefereeRequest.objects.get().decline_reason == "I have left."
        assert "declined" in visitor.get(path_of(asked)).content.decode()

    @pytest.mark.parametrize(
        ("change", "status", "words"),
        [
            ({"expires_at": timezone.now() - timedelta(days=1)}, 410, "This link has ended"),
            ({"state": "withdrawn"}, 410, "has been withdrawn"),
            ({"round_of_mail": 2}, 410, "A newer link"),
        ],
    )
    def test_a_link_that_has_ended_says_why_and_takes_nothing(self, visitor, asked, change, status, words):
        RefereeRequest.objects.update(**change)
        for reply in (visitor.get(path_of(asked)), send_letter(visitor, asked)):
            assert reply.status_code == status
            assert words in reply.content.decode()
        assert not ReferenceLetter.objects.exists()

    def test_a_sealed_application_is_said_and_takes_nothing(self, visitor, asked):
        Application.objects.update(state="submitted")
        for reply in (visitor.get(path_of(asked)), send_letter(visitor, asked)):
            assert reply.status_code == 409
            assert "submitted meanwhile" in reply.content.decode()
        Application.objects.update(state="returned")
        assert visitor.get(path_of(asked)).status_code == 200

    @pytest.mark.parametrize(
        "spoil", [lambda p: p[:-2] + "/", lambda p: p.replace("/letters/", "/letters/1")]
    )
    def test_a_changed_link_opens_nothing(self, visitor, asked, spoil):
        reply = visitor.get(spoil(path_of(asked)))
        assert reply.status_code == 404
        assert RefereeRequest.objects.get().state == "asked"

    def test_the_link_of_a_deleted_request_opens_nothing(self, visitor, asked):
        path = path_of(asked)
        asked.delete()
        assert visitor.get(path).status_code == 404

    def test_a_machine_that_hammers_the_page_is_told_to_rest(self, visitor, asked, monkeypatch):
        monkeypatch.setattr(referee_page, "VIEWS_AN_HOUR", 3)
        cache.clear()
        assert [visitor.get(path_of(asked)).status_code for _ in range(4)] == [200, 200, 200, 429]
        cache.clear()

    def test_the_form_is_guarded_against_forgery(self, asked):
        assert send_letter(Client(enforce_csrf_checks=True), asked).status_code == 403
        assert not ReferenceLetter.objects.exists()
