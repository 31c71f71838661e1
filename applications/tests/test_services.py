"""The services that change an application: one lock, nothing lost, sealed once."""

import os
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from applications.merging import Texts
from applications.models import Answer, Application, Snapshot, StatusChange
from applications.services.answers import StaleAnswer, clear_flag, save_answer
from applications.services.evidence import remove_evidence, save_evidence
from applications.services.locking import Sealed
from applications.services.transitions import TransitionRefused, perform
from applications.snapshots import sha256_of
from applications.states import State
from criteria.models import Question

from . import factories

pytestmark = pytest.mark.django_db


def question(application: Application, number: str = "1") -> Question:
    return Question.objects.get(round=application.round, number=number)


def save(application: Application, text: str, base: int, draft: str = "") -> Answer:
    return save_answer(
        application=application,
        question=question(application),
        text=text,
        draft_th=draft,
        base=base,
        actor=None,
    ).answer


def save_with(application: Application, text: str, draft: str, **options: Any) -> Answer:
    values = {"text": text, "draft_th": draft, "actor": None} | options
    return save_answer(application=application, question=question(application), **values).answer


class TestAnswers:
    def test_a_save_makes_a_revision_and_counts_words(self):
        application = factories.make_application()
        answer = save(application, "Well-being for all – now.", 0, "ร่าง")
        assert (answer.revision, answer.text_words) == (1, 4)
        assert answer.revisions.get().draft_th == "ร่าง"

    def test_a_stale_save_stores_nothing_and_brings_the_current_text(self):
        application = factories.make_application()
        save(application, "mine", 0)
        with pytest.raises(StaleAnswer) as stale:
            save(application, "theirs", 0)
        assert stale.value.current.text == "mine"
        assert Answer.objects.get(application=application).text == "mine"

    def test_the_same_save_sent_again_is_no_conflict_and_no_revision(self):
        application = factories.make_application()
        save(application, "once", 0)
        assert save(application, "once", 0).revision == 1
        assert Answer.objects.get(application=application).revisions.count() == 1

    def test_one_changes_the_thai_the_other_the_un_text_and_both_stand(self):
        application = factories.make_application()
        save(application, "first", 0, "ร่าง")
        save(application, "first", 1, "ร่างใหม่")
        answer = save(application, "second", 1, "ร่าง")
        assert (answer.text, answer.draft_th, answer.revision) == ("second", "ร่างใหม่", 3)
        assert answer.draft_is_newer, "the text was written beside an older Thai draft"
        rows = answer.revisions.order_by("number").values_list("text", "draft_th")
        assert list(rows) == [("first", "ร่าง"), ("first", "ร่างใหม่"), ("second", "ร่างใหม่")]

    def test_only_the_field_that_both_changed_is_in_conflict(self):
        application = factories.make_application()
        save(application, "first", 0, "ร่าง")
        save(application, "theirs", 1, "ร่างใหม่")
        with pytest.raises(StaleAnswer) as stale:
            save(application, "mine", 1, "ร่าง")
        assert stale.value.fields == ("text",)
        assert stale.value.merged.adopted == ("draft_th",)
        assert stale.value.merged.texts == Texts("mine", "ร่างใหม่")

    def test_a_field_based_on_an_older_revision_than_the_other_is_no_silent_overwriting(self):
        application = factories.make_application()
        save(application, "first", 0, "ร่าง")
        save(application, "first", 1, "ร่างของเขา")
        with pytest.raises(StaleAnswer) as stale:
            save_with(application, "second", "ร่างของฉัน", base=2, draft_base=1)
        assert stale.value.fields == ("draft_th",)

    def test_a_page_goes_on_from_what_it_sent_without_hearing(self):
        application = factories.make_application()
        save(application, "first", 0)
        save(application, "sent, no reply", 1)
        answer = save_with(application, "sent, no reply, more", "", base=1, sent=[Texts("sent, no reply")])
        assert (answer.text, answer.revision) == ("sent, no reply, more", 3)

    def test_what_arrived_is_not_brought_back_over_what_somebody_made_of_it(self):
        application = factories.make_application()
        writer = factories.make_member(application.agency)
        save_with(application, "mine", "", base=0, actor=writer)
        save(application, "made of it", 1)
        assert save_with(application, "mine", "", base=0, actor=writer).text == "made of it"
        with pytest.raises(StaleAnswer):
            save_with(application, "mine", "", base=0, actor=factories.make_member(application.agency))

    def test_an_unknown_base_overwrites_nothing(self):
        application = factories.make_application()
        save(application, "theirs", 0)
        with pytest.raises(StaleAnswer):
            save(application, "mine", 7)

    def test_clearing_the_flag_needs_the_thai_that_it_is_about(self):
        application = factories.make_application()
        save(application, "text", 0, "ร่าง")
        save(application, "text", 1, "ร่างใหม่")
        with pytest.raises(StaleAnswer) as stale:
            clear_flag(application=application, question=question(application), base=1)
        assert stale.value.fields == ("draft_th",)
        assert stale.value.current.draft_is_newer
        clear_flag(application=application, question=question(application), base=2)
        assert not Answer.objects.get(application=application).draft_is_newer

    def test_the_flag_says_that_the_thai_is_newer(self):
        application = factories.make_application()
        assert save(application, "", 0, "ร่าง").draft_is_newer
        assert not save(application, "text", 1, "ร่าง").draft_is_newer
        assert save(application, "text", 2, "ร่างใหม่").draft_is_newer

    def test_a_sealed_application_takes_no_save(self):
        application = factories.make_application()
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        with pytest.raises(Sealed):
            save(application, "late", 0)

    def test_nul_and_foreign_line_ends_do_not_reach_the_database(self):
        application = factories.make_application()
        assert save(application, "a\r\nb\x00c\rd", 0).text == "a\nbc\nd"


class TestEvidence:
    def test_type_pages_and_hash_are_found_from_the_content(self):
        application = factories.complete_application(files=False)
        row = application.documents.first()
        content = factories.make_pdf(3)
        save_evidence(row, application=application, upload=factories.upload(content, "x.exe"), actor=None)
        row.refresh_from_db()
        assert (row.content_type, row.pages, row.size) == ("application/pdf", 3, len(content))
        assert row.file.name.endswith(".pdf")
        assert row.original_name == "x.exe"

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<!doctype html><title>report</title>",
            b"%PDF-1.7 but nothing else",
            factories.make_pdf(1)[:200],
            factories.make_pdf(9)[:-40],
            factories.make_pdf(password="secret"),
            b"MZ" + bytes(200),
            factories.make_png(400, 300)[:200],
        ],
        ids=["empty", "html", "no pdf", "cut off", "end cut off", "encrypted", "program", "broken image"],
    )
    def test_a_wrong_file_is_refused_in_words_and_nothing_is_kept(self, content):
        application = factories.complete_application(files=False)
        row = application.documents.first()
        with pytest.raises(ValidationError) as refused:
            save_evidence(row, application=application, upload=factories.upload(content), actor=None)
        assert len(refused.value.messages[0]) > 30
        assert not type(row).objects.get(pk=row.pk).file

    def test_one_byte_over_the_limit_is_refused(self):
        application = factories.complete_application(files=False)
        row = application.documents.first()
        big = factories.upload(b"%PDF-" + bytes(application.round.max_upload_mb * 1024 * 1024 - 4))
        with pytest.raises(ValidationError, match=str(application.round.max_upload_mb)):
            save_evidence(row, application=application, upload=big, actor=None)

    def test_a_replaced_file_stays_and_removing_leaves_none_behind(self, django_capture_on_commit_callbacks):
        application = factories.complete_application()
        row = application.documents.first()
        storage, first = row.file.storage, row.file.name
        with django_capture_on_commit_callbacks(execute=True):
            factories.attach(row, factories.make_png())
        second = row.file.name
        assert storage.exists(first)
        assert storage.exists(second)
        with django_capture_on_commit_callbacks(execute=True):
            remove_evidence(row)
        assert not storage.exists(first)
        assert not storage.exists(second)

    def test_a_sealed_application_takes_no_file_and_keeps_no_orphan(self):
        application = factories.complete_application()
        row = application.documents.first()
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        before = row.file.name
        with pytest.raises(Sealed):
            factories.attach(row)
        folder = row.file.storage.path(f"applications/{application.reference}")

        assert row.file.name != before
        assert not row.file.storage.exists(row.file.name)
        assert len(os.listdir(folder)) == 4  # two documents, two letters: nothing new


class TestSubmission:
    def test_submission_seals_the_application(self):
        agency = factories.make_agency()
        coordinator = factories.make_member(agency)
        application = factories.complete_application(agency)
        change = perform("submit", application, actor=coordinator)
        snapshot = Snapshot.objects.get(application=application)
        assert (change.from_state, change.to_state) == (State.DRAFT, State.SUBMITTED)
        assert snapshot.sha256 == sha256_of(snapshot.content)
        document = snapshot.document
        assert document["verdict"] == "eligible"
        assert document["application"]["answers"]["1"]["text"].startswith("Ban Huay Nam Sai")
        assert len(document["documents"][0]["file"]["sha256"]) == 64
        assert [row["to"] for row in document["history"]] == ["submitted"]

    @pytest.mark.parametrize("number", ["1", "12"])
    def test_a_missing_answer_stands_in_the_way(self, number):
        agency = factories.make_agency()
        coordinator = factories.make_member(agency)
        application = factories.complete_application(agency)
        Answer.objects.filter(application=application, question__number=number).update(text="")
        with pytest.raises(TransitionRefused, match=r"1\.5"):
            perform("submit", application, actor=coordinator)
        assert not Snapshot.objects.exists()

    def test_a_document_without_its_file_stands_in_the_way(self):
        agency = factories.make_agency()
        coordinator = factories.make_member(agency)
        application = factories.complete_application(agency, files=False)
        with pytest.raises(TransitionRefused, match="Evaluation report"):
            perform("submit", application, actor=coordinator)

    @pytest.mark.parametrize("language", ["th", "en"])
    def test_a_missing_title_stands_in_the_way(self, language):
        agency = factories.make_agency()
        application = factories.complete_application(agency)
        Application.objects.filter(pk=application.pk).update(**{f"title_{language}": " "})
        with pytest.raises(TransitionRefused):
            perform("submit", application, actor=factories.make_member(agency))

    def test_after_the_deadline_it_is_too_late(self):
        agency = factories.make_agency()
        coordinator = factories.make_member(agency)
        round_ = factories.make_round("past", internal=timezone.now() - timezone.timedelta(seconds=1))
        application = factories.complete_application(agency, round_)
        with pytest.raises(TransitionRefused, match="EST"):
            perform("submit", application, actor=coordinator)

    def test_the_database_clock_decides_not_the_web_host(self, time_machine):
        """A web host whose clock is a month behind does not open a closed round."""
        agency = factories.make_agency()
        coordinator = factories.make_member(agency)
        round_ = factories.make_round("past", internal=timezone.now() - timezone.timedelta(seconds=1))
        application = factories.complete_application(agency, round_)
        time_machine.move_to(timezone.now() - timezone.timedelta(days=30))
        with pytest.raises(TransitionRefused, match="EST"):
            perform("submit", application, actor=coordinator)

    def test_the_trail_cannot_be_changed(self):
        agency = factories.make_agency()
        application = factories.complete_application(agency)
        change = perform("submit", application, actor=factories.make_member(agency))
        change.note = "nothing happened"
        with pytest.raises(TypeError):
            change.save()
        with pytest.raises(TypeError):
            application.snapshots.get().delete()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_submissions_at_once_seal_once(self):
        agency = factories.make_agency()
        coordinator = factories.make_member(agency)
        application = factories.complete_application(agency)
        outcomes = in_parallel(2, lambda: perform("submit", application, actor=coordinator))
        assert sorted(type(o).__name__ for o in outcomes) == ["StatusChange", "TransitionRefused"]
        assert Snapshot.objects.count() == StatusChange.objects.count() == 1

    def test_references_are_never_given_twice(self):
        agency, round_ = factories.make_agency(), factories.make_round()
        made = in_parallel(6, lambda: factories.make_application(agency, round_).reference)
        assert len(set(made)) == 6

    def test_of_two_first_saves_one_is_stale(self):
        application = factories.make_application()
        texts = iter(["one", "two"])
        outcomes = in_parallel(2, lambda: save(application, next(texts), 0))
        assert sorted(type(o).__name__ for o in outcomes) == ["Answer", "StaleAnswer"]


def in_parallel(times: int, work):
    """Run the same work in threads that start together; results or exceptions."""
    barrier, outcomes = threading.Barrier(times), []

    def run():
        barrier.wait(10)
        try:
            outcomes.append(work())
        except Exception as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert connection.vendor == "postgresql"
    return outcomes
