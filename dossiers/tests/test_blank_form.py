"""The blank form: what it says, that it is printed once for a rulebook, who may have it."""

import io

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from applications.tests import factories
from criteria.models import Question, Round
from dossiers.papers import blank_form, services
from dossiers.papers.models import Paper, PaperState

from . import pdftext

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return factories.make_round()


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    published: list[int] = []
    monkeypatch.setattr(services, "_publish", published.append)
    return published


@pytest.fixture
def unprinted(monkeypatch) -> None:
    """Printing is not what these tests are about."""
    monkeypatch.setattr(blank_form, "print_form", lambda round_: (b"%PDF-1.7 form", 3))


def address(round_: Round, name: str = "round_form") -> str:
    return reverse(name, kwargs={"code": round_.code})


def test_every_question_in_both_languages_with_its_limit_and_room_to_write(round_, tmp_path):
    pdf, pages = blank_form.print_form(round_)
    text = pdftext.body(pdf, tmp_path)
    for question in round_.question_set.all():
        assert pdftext.squeeze(question.text_th) in text
        assert pdftext.squeeze(question.text_en) in text
        if question.word_limit:
            assert f"ไม่เกิน{question.word_limit}คำ" in text
    for row in (*round_.prescreeningitem_set.all(),):
        assert pdftext.squeeze(row.text_th) in text
    for row in round_.documentrequirement_set.all():
        assert pdftext.squeeze(row.name_en) in text
    assert pdftext.words_outside_margins(pdf, tmp_path) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == pages
        assert document.Root.MarkInfo.Marked
    longest = max(q.word_limit or 0 for q in round_.question_set.all())
    assert blank_form.compose(blank_form._whole(round_)).count('class="rule"') > longest / 10


def test_the_same_rulebook_gives_the_same_bytes_and_an_edited_one_another_key(round_):
    before = blank_form.key_of(round_)
    assert blank_form.print_form(round_) == blank_form.print_form(round_)
    Question.objects.filter(round=round_, number="2").update(word_limit=120)
    assert blank_form.key_of(round_) != before


def test_the_command_writes_the_file_and_knows_no_other_round(round_, tmp_path, unprinted):
    target = tmp_path / "form.pdf"
    call_command("print_form", round_.code, output=target)
    assert target.read_bytes().startswith(b"%PDF")
    with pytest.raises(CommandError):
        call_command("print_form", "nowhere", output=target)


class TestOrdering:
    def test_asked_twice_it_is_made_once(self, round_, sent, unprinted, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            assert blank_form.order(round_) == blank_form.order(round_)
        assert len(sent) == 1
        assert services.render(sent[0])
        assert not services.render(sent[0])
        assert Paper.objects.get().state == PaperState.READY

    def test_an_edited_question_gives_a_new_form_and_the_old_file_leaves(self, round_, sent, unprinted):
        former = blank_form.order(round_)
        services.render(former.pk)
        Question.objects.filter(round=round_, number="2").update(word_limit=120)
        assert blank_form.current(round_) is None
        services.render(blank_form.order(round_).pk)
        assert Paper.objects.get().key == blank_form.key_of(round_)
        assert len(default_storage.listdir("papers/form")[1]) == 1

    def test_edited_before_it_was_made_the_outdated_one_is_not_printed(self, round_, sent, unprinted):
        paper = blank_form.order(round_)
        Question.objects.filter(round=round_, number="2").update(word_limit=120)
        assert not services.render(paper.pk)
        assert not Paper.objects.exists()

    def test_a_failure_is_told_and_asking_again_tries_again(self, round_, sent, monkeypatch):
        monkeypatch.setattr(blank_form, "print_form", lambda round_: 1 / 0)
        paper = blank_form.order(round_)
        for _attempt in range(services.MOST_ATTEMPTS):
            with pytest.raises(ZeroDivisionError):
                services.render(paper.pk)
        paper.refresh_from_db()
        assert (paper.state, paper.error) == (PaperState.FAILED, services.FAILED)
        assert blank_form.order(round_).state == PaperState.QUEUED

    def test_a_file_that_the_store_has_lost_is_made_again(self, round_, sent, unprinted):
        paper = blank_form.order(round_)
        services.render(paper.pk)
        paper.refresh_from_db()
        default_storage.delete(paper.file.name)
        assert blank_form.current(round_) is None
        assert blank_form.order(round_).state == PaperState.QUEUED
        assert services.render(paper.pk)
        assert blank_form.current(round_) == paper

    def test_one_whose_worker_keeps_dying_is_not_taken_up_for_ever(self, round_, sent, unprinted):
        """The broker gives the message back at once, before any sweeper has looked."""
        paper = blank_form.order(round_)
        Paper.objects.update(state=PaperState.RENDERING, attempts=services.MOST_ATTEMPTS)
        assert not services.render(paper.pk)
        paper.refresh_from_db()
        assert (paper.state, paper.error) == (PaperState.FAILED, services.FAILED)

    def test_the_sweeper_finds_what_has_no_task(self, round_, sent):
        paper = blank_form.order(round_)
        assert services.sweep() == 0
        Paper.objects.update(sent_at=None)
        assert services.sweep() == 1
        Paper.objects.update(state=PaperState.RENDERING)
        assert services.sweep() == 1
        paper.refresh_from_db()
        assert paper.state == PaperState.QUEUED


class TestPages:
    def test_ordered_made_downloaded_and_never_printed_in_a_request(self, client, round_, sent, monkeypatch):
        monkeypatch.setattr(blank_form, "print_form", lambda round_: pytest.fail("printed in the request"))
        client.force_login(factories.make_member(factories.make_agency()))
        assert address(round_, "round_form_make") in client.get(address(round_)).text
        client.post(address(round_, "round_form_make"))
        assert 'hx-trigger="every 2s"' in client.get(address(round_), headers={"HX-Request": "true"}).text
        assert client.get(address(round_, "round_form_file")).status_code == 404
        monkeypatch.setattr(blank_form, "print_form", lambda round_: (b"%PDF-1.7 form", 3))
        services.render(Paper.objects.get().pk)
        assert address(round_, "round_form_file") in client.get(address(round_)).text
        found = client.get(address(round_, "round_form_file"))
        assert b"".join(found.streaming_content) == b"%PDF-1.7 form"
        assert "attachment" in found.headers["Content-Disposition"]

    def test_who_may_have_it(self, client, round_):
        closed = factories.make_round("closed")
        Round.objects.filter(pk=closed.pk).update(is_open=False)
        member = factories.make_member(factories.make_agency())
        people = {
            "member": (member, 200, 404),
            "officer": (factories.make_officer(), 200, 200),
            "reviewer": (factories.make_user(is_reviewer=True), 404, 404),
        }
        for person, open_, shut in people.values():
            client.force_login(person)
            assert client.get(address(round_)).status_code == open_
            assert client.get(address(closed)).status_code == shut
        client.logout()
        assert client.get(address(round_)).status_code == 302

    def test_the_new_application_page_and_the_overview_lead_to_it(self, client, round_):
        agency = factories.make_agency()
        application = factories.make_application(agency, round_)
        client.force_login(factories.make_member(agency))
        for page in (
            reverse("application_new"),
            reverse("application_overview", kwargs={"ref": application.reference}),
        ):
            assert address(round_) in client.get(page).text
