"""Deleting a draft, bringing it back, removing it for good; and withdrawing an application."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Role
from applications.models import Application
from applications.services.answers import save_answer
from applications.services.drafts import bring_back, delete_draft
from applications.services.locking import Sealed
from applications.services.transitions import TransitionRefused, perform
from applications.tasks import purge_deleted_drafts
from applications.tests import factories
from criteria.models import Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def draft():
    return factories.complete_application(factories.make_agency())


@pytest.fixture
def coordinator(draft):
    return factories.make_member(draft.agency)


def url(application, rest=""):
    return f"/applications/{application.reference}/{rest}"


class TestBin:
    def test_a_deleted_draft_is_nowhere_and_its_name_stays_in_the_coordinators_bin(
        self, client, draft, coordinator
    ):
        client.force_login(coordinator)
        assert client.get(url(draft, "delete/")).status_code == 200
        answer = client.post(url(draft, "delete/"), follow=True)
        assert "It can be brought back until" in answer.content.decode()
        assert [row.pk for row in answer.context["deleted_drafts"]] == [draft.pk]
        assert list(answer.context["page_obj"]) == []
        for rest in ("", "questions/1/", "documents/", "checklist/", "delete/"):
            assert client.get(url(draft, rest)).status_code == 404
        client.force_login(factories.make_officer())
        assert client.get(url(draft)).status_code == 404
        assert client.get(f"/officer/{draft.reference}/time/").status_code == 404
        client.force_login(factories.make_member(draft.agency, Role.CONTRIBUTOR))
        assert client.get("/applications/").context["deleted_drafts"] == []

    def test_it_comes_back_with_everything(self, client, draft, coordinator):
        client.force_login(coordinator)
        client.post(url(draft, "delete/"))
        assert client.post(url(draft, "restore/")).status_code == 302
        assert client.get(url(draft)).status_code == 200
        draft.refresh_from_db()
        assert (draft.deleted_at, draft.deleted_by) == (None, None)
        assert client.post(url(draft, "restore/")).status_code == 404

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR])
    def test_only_coordinators_delete_and_bring_back(self, client, draft, coordinator, role):
        client.force_login(factories.make_member(draft.agency, role))
        for method in (client.get, client.post):
            assert method(url(draft, "delete/")).status_code == 403
        delete_draft(draft, actor=coordinator)
        assert client.post(url(draft, "restore/")).status_code == 403
        client.force_login(factories.make_member(factories.make_agency()))
        assert client.post(url(draft, "restore/")).status_code == 404

    def test_what_was_submitted_is_never_deleted(self, client, draft, coordinator):
        perform("submit", draft, actor=coordinator)
        draft.refresh_from_db()
        with pytest.raises(TransitionRefused):
            delete_draft(draft, actor=coordinator)
        client.force_login(coordinator)
        assert client.post(url(draft, "delete/")).status_code == 403

    def test_nothing_is_saved_or_submitted_in_a_deleted_draft(self, draft, coordinator):
        delete_draft(draft, actor=coordinator)
        question = Question.objects.get(round=draft.round, number="1")
        with pytest.raises(Sealed):
            save_answer(
                application=draft, question=question, text="x", draft_th="", base=1, actor=coordinator
            )
        with pytest.raises(TransitionRefused):
            perform("submit", draft, actor=coordinator)


class TestPurge:
    def age(self, draft, days):
        Application.objects.filter(pk=draft.pk).update(deleted_at=timezone.now() - timedelta(days=days))

    def test_rows_and_files_go_when_the_time_is_over_and_not_before(
        self, draft, coordinator, settings, django_capture_on_commit_callbacks
    ):
        settings.DRAFT_BIN_DAYS = 30
        names = [row.file.name for row in [*draft.documents.all(), *draft.letters.all()]]
        assert len(names) > 2
        other = factories.make_application(draft.agency)
        delete_draft(draft, actor=coordinator)
        self.age(draft, 29)
        with django_capture_on_commit_callbacks(execute=True):
            purge_deleted_drafts()
        assert bring_back(draft, actor=coordinator)
        delete_draft(draft, actor=coordinator)
        self.age(draft, 31)
        for _twice in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                purge_deleted_drafts()
        assert list(Application.objects.all()) == [other]
        assert not any(default_storage.exists(name) for name in names)


class TestWithdrawal:
    def test_it_needs_a_reason_and_leaves_everything_to_be_read(self, client, draft, coordinator):
        perform("submit", draft, actor=coordinator)
        client.force_login(coordinator)
        assert client.get(url(draft, "withdraw/")).status_code == 200
        assert client.post(url(draft, "withdraw/"), {"note": " "}).status_code == 422
        page = client.post(url(draft, "withdraw/"), {"note": "The work has ended"}, follow=True)
        text = page.content.decode()
        assert "The work has ended" in text
        assert "Sealed snapshot 1" in text
        draft.refresh_from_db()
        assert draft.state == "withdrawn"
        topic = client.get(url(draft, "questions/1/")).content.decode()
        assert "<textarea" not in topic
        assert client.get(url(draft, "withdraw/")).status_code == 403

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, "officer"])
    def test_nobody_else_withdraws(self, client, draft, coordinator, role):
        perform("submit", draft, actor=coordinator)
        officer = role == "officer"
        client.force_login(factories.make_officer() if officer else factories.make_member(draft.agency, role))
        assert client.post(url(draft, "withdraw/"), {"note": "x"}).status_code == 403
        draft.refresh_from_db()
        assert draft.state == "submitted"

    def test_after_the_decision_it_is_too_late(self, client, draft, coordinator):
        Application.objects.filter(pk=draft.pk).update(state="endorsed")
        client.force_login(coordinator)
        assert client.post(url(draft, "withdraw/"), {"note": "x"}).status_code == 403
