"""Bulk actions: a preview that says what would happen, one confirmation, done once, undone while that is possible."""

import re

import pytest
from django.utils import translation

from applications import timeline
from applications.models import Event, EventKind
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from dossiers.models import Dossier, DossierState
from notifications.models import Message, MessageState
from notifications.services import send
from reviews.models import (
    AgencyMessage,
    Assignment,
    BulkAction,
    ClauseDecision,
    Declaration,
    Interest,
    Job,
    MessageTemplate,
)
from reviews.services import bulk as service
from reviews.tests import factories
from reviews.tests.factories import in_screening, submitted

pytestmark = pytest.mark.django_db
START, DO = "/officer/bulk/", "/officer/bulk/do/"
TEXTS = {
    "subject_th": "เรื่อง {reference}",
    "subject_en": "About {reference}",
    "body_th": "เรียน {agency}",
    "body_en": "Dear {agency}",
}


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def officer(client):
    user = factories.make_officer()
    client.force_login(user)
    return user


def preview(client, what, *applications, **details):
    picks = [application.pk for application in applications]
    return client.post(START, {"what": what, "pick": picks, "look": "on", **details})


def confirmation(page, **details) -> dict[str, str]:
    """What the preview's one button sends."""
    hidden = dict(re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', page.text))
    return {name: hidden[name] for name in ("what", "chosen", "query", "fingerprint", "token")} | details


def told(lines) -> dict[str, str]:
    return {line.application.reference: line.why_not for line in lines}


def clean(application) -> None:
    """A snapshot whose every finding is met, so that nothing asks for an officer's own word."""
    factories.screen(application, factories.make_officer())


class TestChoosing:
    def test_nothing_ticked_says_so_and_goes_back(self, client, officer):
        response = client.post(START, {"what": "screened", "query": "q=huay"}, follow=True)
        assert response.redirect_chain[0][0] == "/officer/?q=huay"
        assert "Nothing was ticked" in response.text

    def test_all_that_fit_the_filters_are_not_only_those_of_the_page(self, client, officer):
        waiting, screened = submitted(), in_screening(officer)
        page = client.post(START, {"what": "screened", "every": "on", "query": "state=submitted"})
        lines = page.context["plan"].lines
        assert [line.application.pk for line in lines] == [waiting.pk]
        page = client.post(START, {"what": "screened", "every": "on", "query": ""})
        assert {line.application.pk for line in page.context["plan"].lines} == {waiting.pk, screened.pk}

    def test_drafts_and_nonsense_are_nobodys_applications(self, client, officer):
        draft = factories.make_application()
        page = client.post(START, {"what": "screened", "pick": [draft.pk, "x", "²", "9" * 40]})
        assert page.context["plan"].lines == []

    def test_too_many_at_once_are_refused(self, client, officer, monkeypatch):
        monkeypatch.setattr("reviews.bulk.MOST", 1)
        page = client.post(START, {"what": "screened", "every": "on", "pick": []}, follow=True)
        assert "Nothing was ticked" in page.text
        submitted(), submitted()
        page = client.post(START, {"what": "screened", "every": "on"}, follow=True)
        assert "2 applications are too many at once" in page.text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_a_preview_asks_the_same_for_one_and_for_three(
        self, client, officer, rows, django_assert_num_queries
    ):
        applications = [in_screening(officer) for _row in range(rows)]
        with django_assert_num_queries(12):
            page = preview(client, "screened", *applications)
        assert len(page.context["plan"].lines) == rows


class TestScreened:
    @pytest.fixture
    def three(self, officer):
        ready, waiting, done = in_screening(officer), submitted(), factories.accepted(officer)
        clean(ready)
        clean(waiting)
        return ready, waiting, done

    def test_the_preview_says_what_happens_and_why_some_are_left_alone(self, client, officer, three):
        ready, waiting, done = three
        own = in_screening(officer)
        Declaration.objects.create(application=own, user=officer, interest=Interest.WORK, declared_by=officer)
        plan = preview(client, "screened", *three, own).context["plan"]
        assert {line.application.pk for line in plan.doing} == {ready.pk, waiting.pk}
        reasons = told(plan.left_alone)
        assert reasons[done.reference] == "It is not waiting for screening (now: accepted)."
        assert "conflict of interest" in reasons[own.reference]

    def test_a_clause_that_is_not_met_asks_for_an_own_word(self, client, officer):
        application = in_screening(officer)
        ClauseDecision.objects.create(
            application=application,
            snapshot=application.snapshots.get(),
            clause="1.4",
            finding="pass",
            status="todo",
            decided_by=officer,
        )
        plan = preview(client, "screened", application).context["plan"]
        assert "1.4" in told(plan.left_alone)[application.reference]

    def test_it_is_done_once_and_undone_with_a_note(self, client, officer, three):
        ready, waiting, done = three
        confirm = confirmation(preview(client, "screened", *three))
        first, second = client.post(DO, confirm), client.post(DO, confirm)
        assert first.headers["Location"] == second.headers["Location"]
        action = BulkAction.objects.get()
        for application in three:
            application.refresh_from_db()
            assert application.state == State.ACCEPTED
            assert application.status_changes.filter(to_state=State.ACCEPTED).count() == 1
        page = client.get(first.headers["Location"])
        assert page.context["undoable"] == 2
        client.post(f"/officer/bulk/{action.token}/undo/")
        client.post(f"/officer/bulk/{action.token}/undo/")
        for application, state in (
            (ready, State.IN_SCREENING),
            (waiting, State.IN_SCREENING),
            (done, State.ACCEPTED),
        ):
            application.refresh_from_db()
            assert application.state == state
        # Written down once, and read in either language.
        assert "undone" in ready.status_changes.last().note
        assert "ยกเลิก" in ready.status_changes.last().note
        assert ready.status_changes.filter(to_state=State.IN_SCREENING).count() == 2

    def test_what_has_gone_further_stays(self, client, officer, three):
        ready, waiting, _done = three
        client.post(DO, confirmation(preview(client, "screened", ready, waiting)))
        perform("start_review", ready, actor=officer)
        action = BulkAction.objects.get()
        assert service.undo(action, actor=officer) == 1
        ready.refresh_from_db()
        assert ready.state == State.IN_REVIEW
        assert action.items.get(application=ready).undo["kept"]

    def test_when_the_world_has_changed_nothing_is_done(self, client, officer, three):
        ready, waiting, _done = three
        confirm = confirmation(preview(client, "screened", ready, waiting))
        perform("withdraw", waiting, actor=factories.make_member(waiting.agency), note="no longer")
        response = client.post(DO, confirm)
        assert response.status_code == 409
        ready.refresh_from_db()
        assert ready.state == State.IN_SCREENING
        assert not BulkAction.objects.exists()

    def test_only_officers(self, client, officer, three):
        confirm = confirmation(preview(client, "screened", *three))
        client.force_login(factories.make_user(is_superuser=True))
        assert client.post(DO, confirm).status_code == 409
        client.force_login(factories.make_reviewer())
        assert client.post(DO, confirm).status_code == 404
        assert not BulkAction.objects.exists()


class TestAssign:
    def test_without_a_reviewer_the_page_asks_for_one(self, client, officer):
        application = factories.accepted(officer)
        page = client.post(START, {"what": "assign", "pick": [application.pk]})
        assert page.status_code == 200
        assert preview(client, "assign", application).status_code == 422

    def test_each_gets_each_except_in_conflict_and_those_who_have_not_begun_are_taken_back(
        self, client, officer
    ):
        one, two = factories.accepted(officer), factories.accepted(officer)
        reviewer, related = factories.make_reviewer(), factories.make_reviewer()
        one.agency.memberships.create(user=related, role="viewer")
        details = {"reviewers": [reviewer.pk, related.pk]}
        page = preview(client, "assign", one, two, submitted(), **details)
        assert len(page.context["plan"].wishes()) == 3
        assert len(page.context["plan"].left_alone) == 1
        confirm = confirmation(page, **details)
        client.post(DO, confirm)
        client.post(DO, confirm)
        action = BulkAction.objects.get()
        assert Assignment.objects.filter(freed="").count() == 3
        assert action.items.filter(done=False).count() == 1
        factories.make_review(two.assignments.get(reviewer=reviewer), submitted=False)
        assert service.undo(action, actor=officer) == 2
        left = Assignment.objects.filter(freed="")
        assert [(row.application_id, row.reviewer_id) for row in left] == [(two.pk, reviewer.pk)]
        assert Event.objects.filter(kind=EventKind.UNASSIGNED).count() == 2

    def test_an_officer_in_conflict_neither_undoes_nor_learns_who_has_begun(self, client, officer):
        application, reviewer = factories.accepted(officer), factories.make_reviewer()
        details = {"reviewers": [reviewer.pk]}
        client.post(DO, confirmation(preview(client, "assign", application, **details), **details))
        action, other = BulkAction.objects.get(), factories.make_officer()
        assert len(service.undoable(action, other)) == 1
        Declaration.objects.create(
            application=application, user=other, interest=Interest.MONEY, declared_by=other
        )
        assert service.undoable(action, other) == set()
        with pytest.raises(TransitionRefused):
            service.undo(action, actor=other)
        assert Assignment.objects.filter(freed="").count() == 1

    def test_an_officer_in_conflict_is_told_nothing_about_reviewers(self, client, officer):
        application, reviewer = factories.accepted(officer), factories.make_reviewer(name_en="Canary")
        Declaration.objects.create(
            application=application, user=officer, interest=Interest.WORK, declared_by=officer
        )
        page = preview(client, "assign", application, reviewers=[reviewer.pk])
        assert "Canary" not in page.text.split("left alone")[1].split("</table>")[0]


class TestMessage:
    def test_a_template_fills_the_form_and_unknown_places_are_refused(self, client, officer):
        application = submitted()
        template = MessageTemplate.objects.filter(purpose="general").first()
        picked = {"what": "message", "pick": [application.pk]}
        page = client.post(START, picked | {"start": "on", "template": template.code})
        assert page.context["form"]["body_th"].value() == template.body_th
        wrong = client.post(START, picked | {"look": "on", **TEXTS, "body_en": "Dear {nobody}, {reasons}"})
        assert wrong.status_code == 422
        assert "{nobody}, {reasons}" in wrong.text

    def test_each_agency_gets_its_own_once_and_it_can_be_called_back(self, client, officer):
        one, two = submitted(), submitted()
        page = preview(client, "message", one, two, **TEXTS)
        confirm = confirmation(page, **TEXTS)
        client.post(DO, confirm)
        client.post(DO, confirm)
        assert AgencyMessage.objects.count() == 2
        mails = Message.objects.filter(key__startswith="agency-message-")
        assert mails.count() == 2
        assert {mail.about for mail in mails} == {one.reference, two.reference}
        assert all(one.agency.name_en in m.body for m in mails if m.about == one.reference)
        # Two minutes have not passed: no sender takes them.
        assert not any(send(mail.pk) for mail in mails)
        action = BulkAction.objects.get()
        assert len(service.undoable(action, officer)) == 2
        assert service.undo(action, actor=officer) == 2
        assert {mail.state for mail in mails.all()} == {MessageState.CANCELLED}
        with translation.override("en"):
            latest = timeline.entries(one)[0]
        assert (latest.actor, "called back before it left" in latest.label) == (officer, True)

    def test_what_has_left_is_not_undone(self, client, officer):
        application = submitted()
        client.post(DO, confirmation(preview(client, "message", application, **TEXTS), **TEXTS))
        Message.objects.filter(key__startswith="agency-message-").update(state=MessageState.SENT)
        action = BulkAction.objects.get()
        assert service.undoable(action, officer) == set()
        page = client.post(f"/officer/bulk/{action.token}/undo/", follow=True)
        assert "Nothing of it can be taken back any more." in page.text
        action.refresh_from_db()
        assert action.undone_at is None


class TestDossiers:
    def test_those_that_are_ready_are_ordered_as_one_file(self, client, officer):
        ready, waiting = submitted(), submitted()
        dossier, _new = Dossier.objects.get_or_create(snapshot=ready.snapshots.get())
        dossier.file, dossier.state, dossier.size = "dossiers/x.pdf", DossierState.READY, 2048
        dossier.save()
        page = preview(client, "dossiers", ready, waiting)
        assert told(page.context["plan"].left_alone) == {waiting.reference: "Its dossier is not ready yet."}
        response = client.post(DO, confirmation(page))
        job = Job.objects.get()
        assert job.parameters == {"references": [ready.reference]}
        assert response.headers["Location"].endswith(f"{job.token}/")


def test_the_pages_do_not_exist_for_others(client):
    officer = factories.make_officer()
    action = BulkAction.objects.create(kind="screened", done_by=officer)
    addresses = [START, DO, f"/officer/bulk/{action.token}/", f"/officer/bulk/{action.token}/undo/"]
    client.force_login(factories.make_reviewer())
    for address in addresses:
        assert client.post(address).status_code == 404
        assert client.get(address).status_code == 404
