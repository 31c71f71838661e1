"""The checklist and submission: sealed once, and only when nothing is missing."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from applications.models import Application, Prescreening, Snapshot, StatusChange
from applications.states import State

from . import factories

DECLARED = {"accurate": "on", "understood": "on"}


@pytest.fixture
def application() -> Application:
    """Complete, but for the statement that everything is correct."""
    application = factories.complete_application()
    Prescreening.objects.filter(application=application).update(accurate=None)
    return application


@pytest.fixture
def coordinator(application: Application) -> User:
    return factories.make_member(application.agency, Role.COORDINATOR)


@pytest.fixture
def client(coordinator: User) -> Client:
    return signed_in(coordinator)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def url(name: str, application: Application, **more: Any) -> str:
    return reverse(name, kwargs={"ref": application.reference, **more})


def submit(client: Client, application: Application, **values: str) -> Any:
    return client.post(url("application_submit", application), DECLARED | values)


def told(reply: Any) -> str:
    return " ".join(str(message) for message in get_messages(reply.wsgi_request))


@pytest.mark.django_db
class TestChecklist:
    def test_every_clause_stands_there_with_its_state_in_words(self, client, application):
        page = client.get(url("application_checklist", application)).content.decode()
        for clause in ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "4.1", "4.2", "4.3", "4.4"]:
            assert f'id="clause-{clause.replace(".", "-")}"' in page
        assert "at submission" in page
        assert ">met</span>" in page

    def test_only_the_statement_is_left_so_the_way_is_open(self, client, application):
        page = client.get(url("application_checklist", application))
        assert page.context["to_mend"] == 0
        assert f'href="{url("application_submit", application)}"' in page.content.decode()

    def test_what_is_missing_leads_to_the_page_that_mends_it(self, client, application):
        application.answers.filter(question__number__in=("3b", "9b")).delete()
        application.links.all().delete()
        application.documents.all().delete()
        Prescreening.objects.filter(application=application).update(un_system_involved=None)
        page = client.get(url("application_checklist", application))
        links = {line.row.clause: line for line in page.context["lines"] if line.is_open}
        assert [link["label"] for link in links["1.5"].links] == ["3b", "9b"]
        assert links["1.5"].links[0]["url"] == url("application_topic", application, number=3) + "#q-3b"
        assert links["1.7"].url == url("application_prescreening", application) + "#finding-1-7"
        assert links["4.1"].url == url("application_documents", application)
        assert links["4.3"].url == url("application_links", application)
        assert page.context["to_mend"] == 4
        assert "4 points are still open" in page.content.decode()

    def test_a_missing_file_is_named_with_its_page(self, client, application):
        letter = application.letters.first()
        letter.file = ""
        letter.save()
        page = client.get(url("application_checklist", application))
        assert page.context["missing_files"] == [
            {"label": str(letter), "url": url("letter_edit", application, pk=letter.pk), "waits": False}
        ]

    def test_it_takes_no_more_queries_with_three_documents_than_with_one(self, client, application):
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(url("application_checklist", application))
            counts.append(len(queries))
            for title in ("one", "two"):
                row = application.documents.create(clause="4.4", title=title, language="en")
                factories.attach(row)
        assert counts[0] == counts[1]


@pytest.mark.django_db
class TestSubmission:
    def test_all_answers_are_read_once_more_with_a_way_to_change_each(self, client, application):
        page = client.get(url("application_submit", application)).content.decode()
        assert "The initiative supports SDG 1" in page
        assert "Evaluation report of the Huay Nam Sai Model" in page
        for number in range(1, 13):
            assert f'href="{url("application_topic", application, number=number)}"' in page

    def test_submitting_seals_and_leads_to_the_overview(self, client, application):
        reply = submit(client, application)
        assert reply.status_code == 302
        assert reply.url == url("application_overview", application)
        assert "sealed" in told(reply)
        application.refresh_from_db()
        assert application.state == State.SUBMITTED
        snapshot = Snapshot.objects.get(application=application)
        assert snapshot.document["application"]["declarations"]["accurate"] is True

    @pytest.mark.parametrize("name", ["accurate", "understood"])
    def test_both_statements_are_needed(self, client, application, name):
        reply = client.post(
            url("application_submit", application), {k: v for k, v in DECLARED.items() if k != name}
        )
        assert reply.status_code == 422
        assert "Nothing has been sent yet" in reply.content.decode()
        assert not Snapshot.objects.exists()

    def test_a_refused_submission_leaves_no_statement_behind(self, client, application):
        application.links.all().delete()
        reply = submit(client, application)
        assert reply.status_code == 409
        assert "4.3" in reply.content.decode()
        assert "Not submitted" in reply.content.decode()
        assert Prescreening.objects.get(application=application).accurate is None
        assert not StatusChange.objects.exists()

    def test_after_the_deadline_it_is_refused_with_the_deadline_in_both_clocks(self, client, application):
        application.round.deadlines.filter(kind="internal").update(at=timezone.now() - timedelta(seconds=1))
        reply = submit(client, application)
        assert reply.status_code == 409
        assert "The deadline has passed" in reply.content.decode()
        assert "EST" in reply.content.decode()

    def test_submitting_twice_is_no_error_and_seals_once(self, client, application):
        submit(client, application)
        again = submit(client, application)
        assert again.status_code == 302
        assert again.url == url("application_overview", application)
        assert "already been submitted" in told(again)
        assert Snapshot.objects.count() == 1
        assert client.get(url("application_submit", application)).status_code == 302

    def test_a_contributor_reads_why_it_is_not_theirs_to_submit(self, application):
        client = signed_in(factories.make_member(application.agency, Role.CONTRIBUTOR))
        page = client.get(url("application_submit", application)).content.decode()
        assert "Only your agency&#x27;s coordinator can submit" in page
        assert 'name="accurate"' not in page
        assert submit(client, application).status_code == 403
        assert not Snapshot.objects.exists()

    def test_viewers_and_officers_do_not_submit_and_strangers_see_nothing(self, application):
        viewer = factories.make_member(application.agency, Role.VIEWER)
        stranger = factories.make_member(factories.make_agency())
        people = (viewer, factories.make_officer(), stranger)
        assert [submit(signed_in(user), application).status_code for user in people] == [403, 403, 404]
        for name in ("application_checklist", "application_submit"):
            assert signed_in(stranger).get(url(name, application)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_the_same_moment_make_one_snapshot(application, coordinator):
    clients = [signed_in(coordinator), signed_in(coordinator)]
    together = threading.Barrier(2)
    replies: list[Any] = []

    def press(client: Client) -> None:
        together.wait(timeout=10)
        replies.append(submit(client, application))
        connections.close_all()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [reply.status_code for reply in replies] == [302, 302]
    assert {reply.url for reply in replies} == {url("application_overview", application)}
    assert Snapshot.objects.filter(application=application).count() == 1
    assert StatusChange.objects.filter(application=application).count() == 1
