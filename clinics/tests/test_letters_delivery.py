"""An issued letter reaches its application (S4 4.2): counted while it is open, offered when it is sealed."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from applications.exchange import check, to_document
from applications.models import Application
from applications.services.evidence import remove_evidence
from applications.services.transitions import TransitionRefused, perform
from applications.tests.factories import (
    advance,
    complete_application,
    make_agency,
    make_member,
    make_officer,
    make_pdf,
)
from clinics.letters import printing
from clinics.models import Delivery, LetterPaper, PaperState
from clinics.services import letter_delivery, letter_papers, letters
from notifications.models import Message

from .letters import TEXTS, attend, awaiting, issued, make_head, make_letter

pytestmark = pytest.mark.django_db
PDF = (make_pdf(), 1)


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    """Reasons as the code writes them; a stand-in for the press, which its own tests try."""
    translation.activate("en")
    made = {"th": (b"%PDF-1.7 th", 2), "en": PDF}
    monkeypatch.setattr(printing, "print_letter", lambda content, draft: made)


@pytest.fixture
def application():
    """Everything but a letter: clause 4.2 is what is left to do."""
    agency = make_agency()
    application = complete_application(agency)
    application.letters.filter(issued_by_opdc=True).delete()
    return Application.objects.get(pk=application.pk)


def finding(application) -> str:
    fresh = Application.objects.with_everything().get(pk=application.pk)
    return check(fresh).finding("4.2").status


class TestAnOpenApplication:
    def test_has_the_letter_counted_as_one_of_the_two(self, application):
        make_member(application.agency)
        assert finding(application) == "todo"
        letter = issued(awaiting(make_letter(application)), printed=True)
        assert letter.delivery == Delivery.ADDED
        assert finding(application) == "pass"
        row = letter.reference_letter
        assert (row.issued_by_opdc, row.language, row.content_type) == (True, "en", "application/pdf")
        assert row.sha256 == letter.papers.get().sha256_en
        told = Message.objects.get(about=application.reference)
        assert "นร ๑๒๐๐/1" not in told.subject
        assert letter.number_th in told.subject

    def test_has_it_once_however_often_the_task_runs(self, application):
        make_member(application.agency)
        letter = issued(awaiting(make_letter(application)), printed=True)
        for _again in range(2):
            assert not letter_papers.render(letter.papers.get().pk)
            letter_delivery.deliver(letter.pk)
        assert application.letters.filter(issued_by_opdc=True).count() == 1
        assert Message.objects.filter(about=application.reference).count() == 1

    def test_has_it_in_the_place_of_one_that_the_agency_had_put_in_itself(self, application):
        application.letters.create(issued_by_opdc=True, language="en")
        letter = issued(awaiting(make_letter(application)), printed=True)
        assert application.letters.get(issued_by_opdc=True) == letter.reference_letter

    def test_can_take_it_again_after_it_was_removed(self, client, application):
        coordinator = make_member(application.agency)
        letter = issued(awaiting(make_letter(application)), printed=True)
        remove_evidence(letter.reference_letter, coordinator)
        # No task puts back what the agency has taken out.
        letter_delivery.deliver(letter.pk)
        assert finding(application) == "todo"
        client.force_login(coordinator)
        place = {"ref": application.reference, "pk": letter.pk}
        index = client.get(reverse("agency_opdc_letters", kwargs={"ref": application.reference}))
        add = reverse("agency_opdc_letter_add", kwargs=place)
        assert add in index.content.decode()
        assert client.post(add).status_code == 302
        assert finding(application) == "pass"
        index = client.get(reverse("agency_opdc_letters", kwargs={"ref": application.reference}))
        assert add not in index.content.decode()

    def test_loses_it_when_it_is_withdrawn(self, application):
        make_member(application.agency)
        letter = issued(awaiting(make_letter(application)), printed=True)
        letters.act("withdraw", letter, actor=make_officer(), note="ชื่อผลงานผิด")
        assert not application.letters.filter(issued_by_opdc=True).exists()
        assert finding(application) == "todo"
        assert Message.objects.filter(key__startswith="opdc_letter_withdrawn").count() == 1

    def test_says_so_in_its_document(self, application):
        issued(awaiting(make_letter(application)), printed=True)
        application.refresh_from_db()
        assert to_document(application)["clinic_attended"] is True


class TestASealedApplication:
    @pytest.fixture
    def sealed(self):
        agency = make_agency()
        coordinator = make_member(agency)
        application = complete_application(agency)
        perform("submit", application, actor=coordinator)
        attend(application)
        return application, coordinator

    def test_is_left_as_it_is_and_the_agency_is_told(self, sealed):
        application, _coordinator = sealed
        before = list(application.letters.values_list("pk", "sha256"))
        letter = issued(awaiting(make_letter(application)), printed=True)
        assert letter.delivery == Delivery.OFFERED
        assert list(application.letters.values_list("pk", "sha256")) == before
        assert Message.objects.filter(key__startswith=f"opdc_letter-{letter.pk}-").count() == 1

    def test_takes_it_when_it_has_been_returned(self, sealed):
        application, coordinator = sealed
        letter = issued(awaiting(make_letter(application)), printed=True)
        with pytest.raises(TransitionRefused):
            letter_delivery.deliver(letter.pk, actor=coordinator)
        officer = make_officer()
        advance(application, "start_screening", "return", actor=officer, note="x")
        assert letter_delivery.deliver(letter.pk, actor=coordinator).delivery == Delivery.ADDED
        # Sealed again, it stays what it was when the letter is withdrawn.
        perform("submit", application, actor=coordinator)
        letters.act("withdraw", letter, actor=officer, note="x")
        assert application.letters.filter(issued_by_opdc=True).exists()

    def test_takes_no_withdrawn_one(self, sealed):
        application, coordinator = sealed
        letter = issued(awaiting(make_letter(application)), printed=True)
        officer = make_officer()
        letters.act("withdraw", letter, actor=officer, note="x")
        advance(application, "start_screening", "return", actor=officer, note="x")
        with pytest.raises(TransitionRefused, match="withdrawn"):
            letter_delivery.deliver(letter.pk, actor=coordinator)


class TestTheJob:
    def test_a_draft_has_the_paper_of_its_newest_text_only(self, django_capture_on_commit_callbacks):
        letter = make_letter()
        first = letter.papers.get()
        letter_papers.render(first.pk)
        first.refresh_from_db()
        assert first.state == PaperState.READY
        with django_capture_on_commit_callbacks(execute=True):
            letters.save(letter, TEXTS | {"to_en": "Committee"}, version=1, actor=make_officer())
        second = letter.papers.get()
        assert (second.pk != first.pk, second.state) == (True, PaperState.QUEUED)
        assert not default_storage.exists(first.file_en.name)

    def test_the_issued_one_is_printed_from_the_sealed_content(self):
        letter = issued()
        paper = letter.papers.get()
        assert (paper.is_draft, paper.content, paper.sha256) == (False, letter.content, letter.sha256)

    def test_a_print_that_fails_is_tried_again_and_then_waits_for_a_person(self, monkeypatch):
        letter = make_letter()
        pk = letter.papers.get().pk
        monkeypatch.setattr(printing, "print_letter", lambda content, draft: 1 / 0)
        for attempt in range(1, letter_papers.MOST_ATTEMPTS + 1):
            with pytest.raises(ZeroDivisionError):
                letter_papers.render(pk)
            assert LetterPaper.objects.get(pk=pk).attempts == attempt
        paper = LetterPaper.objects.get(pk=pk)
        assert paper.state == PaperState.FAILED
        assert not letter_papers.render(pk)
        assert letter_papers.retry(paper)
        assert not letter_papers.retry(paper)
        assert LetterPaper.objects.get(pk=pk).state == PaperState.QUEUED

    def test_the_sweeper_finds_what_was_lost(self):
        make_head()
        letter = make_letter()
        LetterPaper.objects.filter(letter=letter).update(sent_at=None, state=PaperState.RENDERING)
        assert letter_papers.sweep() == 1
        assert letter.papers.get().state == PaperState.QUEUED
        # Sent a moment ago: not again.
        assert letter_papers.sweep() == 0

    def test_the_sweeper_brings_a_printed_letter_to_its_application(self, monkeypatch):
        letter = issued()
        paper = letter.papers.get(is_draft=False)
        monkeypatch.setattr(letter_delivery, "deliver", lambda pk: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            letter_papers.render(paper.pk)
        monkeypatch.undo()
        LetterPaper.objects.filter(pk=paper.pk).update(sent_at=None)
        assert letter_papers.sweep() == 1
        letter_papers.render(paper.pk)
        letter.refresh_from_db()
        assert letter.delivery == Delivery.ADDED


class TestVerifying:
    """`/verify/` answers for the file itself."""

    def ask(self, client, content: bytes) -> str:
        answer = client.post(reverse("verify"), {"file": SimpleUploadedFile("x.pdf", content)})
        return answer.context["verdict"]

    def test_an_issued_letter_is_genuine_until_it_is_withdrawn(self, client, application):
        letter = issued(awaiting(make_letter(application)), printed=True)
        for made, _pages in (PDF, (b"%PDF-1.7 th", 2)):
            assert self.ask(client, made) == "letter_issued"
            assert self.ask(client, made + b" ") == "unknown"
        letters.act("withdraw", letter, actor=make_officer(), note="x")
        assert self.ask(client, PDF[0]) == "letter_withdrawn"

    def test_a_draft_is_no_letter(self, client, application):
        letter = awaiting(make_letter(application))
        letter_papers.render(letter.papers.get().pk)
        assert self.ask(client, PDF[0]) == "unknown"
