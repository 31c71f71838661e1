"""Carrying an application over to another round: what fits comes along, the rest is told until it has been read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from applications import exchange
from applications.models import Application, EvidencePointer, SupportingDocument
from applications.services.carry import CarriedAlready, carry_over
from applications.services.transitions import perform
from applications.states import State
from criteria.models import Deadline

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """A submitted application, and people."""
    agency = factories.make_agency()
    people = {
        "coordinator": factories.make_member(agency),
        "contributor": factories.make_member(agency, Role.CONTRIBUTOR),
        "viewer": factories.make_member(agency, Role.VIEWER),
    }
    application = factories.complete_application(agency)
    perform("submit", application, actor=people["coordinator"])
    return Application.objects.with_everything().get(pk=application.pk), people


def address(application: Application, name: str = "application_carry") -> str:
    return reverse(name, kwargs={"ref": application.reference})


def sign_in(client, person):
    client.force_login(person)
    client.cookies["django_language"] = "en"


def page_of(client, application: Application, name: str = "application_carry") -> str:
    return client.get(address(application, name)).content.decode()


class TestCarryingOver:
    def test_texts_links_and_documents_come_along_and_the_rest_is_listed(self, stage):
        application, people = stage
        target = factories.make_round("next")
        carried = carry_over(application, target, actor=people["coordinator"])
        new = Application.objects.with_everything().get(pk=carried.application.pk)
        old_document, new_document = exchange.to_document(application), exchange.to_document(new)
        assert new.carried_from == application
        assert new.state == State.DRAFT
        assert new_document["answers"] == old_document["answers"]
        assert new_document["links"] == old_document["links"]
        assert [d.sha256 for d in new.documents.all()] == [d.sha256 for d in application.documents.all()]
        assert {d.file.name for d in new.documents.all()}.isdisjoint(
            {d.file.name for d in application.documents.all()}
        )
        assert new_document["letters"] == []
        assert "accurate" not in new_document["declarations"]
        assert len(carried.left_behind) == 2

    def test_evidence_and_translations_keep_their_ties(self, stage):
        application, people = stage
        report, paper = application.documents.all()
        SupportingDocument.objects.filter(pk=paper.pk).update(translation_of=report)
        answer = application.answers.get(question__number="3a")
        EvidencePointer.objects.create(answer=answer, document=report, page=1, note="table")
        source = Application.objects.with_everything().get(pk=application.pk)
        carried = carry_over(source, factories.make_round("next"), actor=people["coordinator"]).application
        pointer = EvidencePointer.objects.get(answer__application=carried)
        assert (pointer.answer.question.number, pointer.document.sha256, pointer.page) == (
            "3a",
            report.sha256,
            1,
        )
        copy = carried.documents.get(title=paper.title)
        assert copy.translation_of == carried.documents.get(title=report.title)

    def test_what_no_longer_fits_is_named(self, stage):
        application, people = stage
        target = factories.make_round("smaller")
        target.question_set.filter(number="12").delete()
        target.question_set.filter(number="1").update(word_limit=10)
        target.category_set.filter(number=2).delete()
        target.upload_types = ["image/png"]
        target.save()
        target = type(target).objects.get(pk=target.pk)
        carried = carry_over(application, target, actor=people["coordinator"])
        text = "\n".join(str(line) for line in carried.left_behind)
        assert "12" in text
        assert "146" in text
        assert "Evaluation report" in text
        assert carried.application.category is None
        assert carried.application.documents.count() == 0

    def test_the_page_offers_only_other_open_rounds(self, client, stage):
        application, people = stage
        sign_in(client, people["contributor"])
        page = address(application, "application_carry")
        assert 'name="round"' not in client.get(page).content.decode()
        target = factories.make_round("next")
        reply = client.post(page, {"round": target.pk})
        assert reply.status_code == 302
        assert Application.objects.filter(carried_from=application).count() == 1
        assert client.post(page, {"round": application.round_id}).status_code == 422

    def test_a_round_whose_deadline_has_passed_is_not_offered(self, client, stage):
        application, people = stage
        target = factories.make_round("next")
        Deadline.objects.filter(round=target, kind="internal").update(
            at=timezone.now() - timedelta(minutes=1)
        )
        sign_in(client, people["contributor"])
        assert 'name="round"' not in page_of(client, application)
        assert client.post(address(application), {"round": target.pk}).status_code == 422
        assert Application.objects.filter(carried_from=application).count() == 0

    def test_viewers_carry_nothing_over(self, client, stage):
        application, people = stage
        client.force_login(people["viewer"])
        assert client.post(address(application, "application_carry"), {}).status_code == 403


class TestCarryingTwice:
    def test_the_second_time_asks_for_a_tick_and_leads_to_the_first(self, client, stage):
        application, people = stage
        target = factories.make_round("next")
        sign_in(client, people["contributor"])
        client.post(address(application), {"round": target.pk})
        first = Application.objects.get(carried_from=application)
        page = page_of(client, application)
        assert "Carried over already:" in page
        assert address(first, "application_overview") in page
        reply = client.post(address(application), {"round": target.pk})
        assert reply.status_code == 422
        assert f"already: {first.reference}" in reply.content.decode()
        assert Application.objects.filter(carried_from=application).count() == 1
        assert client.post(address(application), {"round": target.pk, "again": "on"}).status_code == 302
        assert Application.objects.filter(carried_from=application).count() == 2

    def test_of_two_clicks_at_once_one_makes_a_draft(self, stage):
        application, people = stage
        target = factories.make_round("next")
        first = carry_over(application, target, actor=people["coordinator"]).application
        with pytest.raises(CarriedAlready) as refused:
            carry_over(application, target, actor=people["contributor"])
        assert refused.value.earlier == first

    def test_another_round_and_a_deleted_draft_ask_for_nothing(self, stage):
        application, people = stage
        target = factories.make_round("next")
        first = carry_over(application, target, actor=people["coordinator"]).application
        carry_over(application, factories.make_round("third"), actor=people["coordinator"])
        Application.objects.filter(pk=first.pk).update(deleted_at=timezone.now())
        carry_over(application, target, actor=people["coordinator"])
        assert Application.objects.filter(carried_from=application, deleted_at=None).count() == 2


class TestWhatDidNotComeAlong:
    @pytest.fixture
    def carried(self, stage) -> Application:
        application, people = stage
        return carry_over(application, factories.make_round("next"), actor=people["coordinator"]).application

    def test_it_stands_on_the_overview_in_both_languages_until_it_is_put_away(self, client, stage, carried):
        _application, people = stage
        sign_in(client, people["contributor"])
        for _look in range(2):
            page = page_of(client, carried, "application_overview")
            assert "letters are asked for anew in each round" in page
            assert address(carried, "carry_notes_read") in page
        client.cookies["django_language"] = "th"
        assert carried.carry_notes[0]["th"] in page_of(client, carried, "application_overview")
        assert carried.carry_notes[0]["th"] != carried.carry_notes[0]["en"]
        assert client.post(address(carried, "carry_notes_read")).status_code == 302
        assert "carry/read" not in page_of(client, carried, "application_overview")
        carried.refresh_from_db()
        assert carried.carry_notes == []

    def test_readers_see_it_and_cannot_put_it_away(self, client, stage, carried):
        _application, people = stage
        sign_in(client, people["viewer"])
        page = page_of(client, carried, "application_overview")
        assert "letters are asked for anew" in page
        assert "carry/read" not in page
        assert client.post(address(carried, "carry_notes_read")).status_code == 403
        carried.refresh_from_db()
        assert carried.carry_notes

    def test_it_is_not_put_away_by_looking(self, client, stage, carried):
        _application, people = stage
        sign_in(client, people["contributor"])
        assert client.get(address(carried, "carry_notes_read")).status_code == 405
