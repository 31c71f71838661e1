"""Files over time: replaced, sealed, translated, looked at (issue 3, section 4)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import Role
from applications import exchange
from applications.models import Application, FormerFile, ReferenceLetter, SupportingDocument
from applications.services.evidence import remove_evidence, save_evidence
from applications.services.transitions import perform
from applications.states import State

from . import factories
from .test_views_evidence import PARTS, add_document, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def client(application: Application) -> Client:
    return signed_in(factories.make_member(application.agency, Role.CONTRIBUTOR))


def document(application: Application, **values: Any) -> SupportingDocument:
    row = SupportingDocument(application=application, **{"clause": "4.1", "title": "Report"} | values)
    factories.attach(row)
    return row


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestFormerVersions:
    def replace(self, client: Client, row: SupportingDocument, new: bytes) -> Any:
        values = {"title": row.title, "language": "en", "file": factories.upload(new, "second.png")}
        return client.post(url("document_edit", row.application, pk=row.pk), values)

    def test_the_form_lists_them_with_who_and_when_and_they_can_be_read(self, client, application):
        first = factories.make_pdf(pages=4)
        add_document(client, application, first, file=factories.upload(first, "first.pdf"))
        row = SupportingDocument.objects.get()
        self.replace(client, row, factories.make_png())
        former = FormerFile.objects.get()
        assert (former.original_name, former.pages, former.sha256) == ("first.pdf", 4, row.sha256)
        assert former.replaced_by is not None
        page = client.get(url("document_edit", application, pk=row.pk)).content.decode()
        address = url("former_file", application, pk=former.pk)
        assert address in page
        assert former.replaced_by.get_full_name() in page
        assert content(client.get(address)) == first

    def test_letters_have_them_too(self, client, application):
        letter = ReferenceLetter(application=application, organisation_th="มูลนิธิ")
        factories.attach(letter)
        factories.attach(letter, factories.make_png())
        assert letter.former_files.count() == 1
        assert "Former versions" in client.get(url("letter_edit", application, pk=letter.pk)).content.decode()

    def test_they_are_read_by_the_same_people_only(self, client, application):
        row = document(application)
        factories.attach(row, factories.make_png())
        address = url("former_file", application, pk=FormerFile.objects.get().pk)
        viewer = factories.make_member(application.agency, Role.VIEWER)
        stranger = factories.make_member(factories.make_agency())
        people = (viewer, factories.make_officer(), stranger)
        assert [signed_in(user).get(address).status_code for user in people] == [200, 200, 404]
        other = factories.make_application()
        own = signed_in(factories.make_member(other.agency))
        assert own.get(url("former_file", other, pk=FormerFile.objects.get().pk)).status_code == 404

    def test_a_change_of_words_makes_no_version_and_touches_no_file(self, application):
        row = document(application)
        stale = SupportingDocument.objects.get(pk=row.pk)
        factories.attach(row, factories.make_png())
        stale.title = "Better"
        save_evidence(stale, application=application, upload=None, actor=None)
        now = SupportingDocument.objects.get()
        assert (now.title, now.sha256) == ("Better", row.sha256)
        assert FormerFile.objects.count() == 1

    def test_what_was_removed_meanwhile_does_not_come_back(self, application):
        row = document(application)
        stale = SupportingDocument.objects.get(pk=row.pk)
        remove_evidence(row)
        with pytest.raises(ValidationError):
            save_evidence(
                stale, application=application, upload=factories.upload(factories.make_pdf()), actor=None
            )
        assert not SupportingDocument.objects.exists()


class TestSealed:
    """What a snapshot names can be opened for as long as there is the snapshot."""

    @pytest.fixture
    def returned(self) -> Application:
        application = factories.complete_application()
        perform("submit", application, actor=factories.make_member(application.agency))
        Application.objects.filter(pk=application.pk).update(state=State.RETURNED)
        return Application.objects.with_everything().get(pk=application.pk)

    def officer_sees(self, application: Application, sha256: str) -> bytes:
        officer = signed_in(factories.make_officer())
        page = officer.get(url("officer_application", application))
        rows = [*page.context["documents"], *page.context["letters"]]
        found = next(row for row in rows if row["file"]["sha256"] == sha256)
        return content(officer.get(found["url"]))

    def test_replaced_twice_and_removed_it_is_still_there(self, returned, django_capture_on_commit_callbacks):
        row = returned.documents.first()
        sealed = row.file.read()
        sha256 = row.sha256
        with django_capture_on_commit_callbacks(execute=True):
            factories.attach(row, factories.make_png())
        assert self.officer_sees(returned, sha256) == sealed
        second = row.file.name
        with django_capture_on_commit_callbacks(execute=True):
            remove_evidence(row)
        assert self.officer_sees(returned, sha256) == sealed
        assert not default_storage.exists(second)
        assert list(FormerFile.objects.values_list("sha256", flat=True)) == [sha256]

    def test_removed_as_it_was_sealed_it_is_still_there(self, returned, django_capture_on_commit_callbacks):
        letter = returned.letters.first()
        sealed = letter.file.read()
        with django_capture_on_commit_callbacks(execute=True):
            remove_evidence(letter)
        assert self.officer_sees(returned, letter.sha256) == sealed

    def test_officers_read_that_files_were_not_scanned(self, returned):
        page = signed_in(factories.make_officer()).get(url("officer_application", returned))
        assert page.content.decode().count("not scanned") >= 3


class TestTranslations:
    def add_translation(self, client: Client, original: SupportingDocument, **values: Any) -> Any:
        fields = {
            "translation_of": original.pk,
            "title": "Report in English",
            "language": "en",
            "parts": PARTS,
        }
        fields["file"] = factories.upload(factories.make_pdf(), "en.pdf")
        return client.post(url("document_add", original.application), fields | values)

    def test_a_thai_document_asks_for_its_translation_and_the_two_stand_together(self, client, application):
        original = document(application, language="th", parts=PARTS)
        page = client.get(url("application_documents", application)).content.decode()
        assert "needs a translation" in page
        assert f"?translation_of={original.pk}" in page
        assert self.add_translation(client, original).status_code == 302
        page = client.get(url("application_documents", application))
        assert "?translation_of=" not in page.content.decode()
        row = page.context["cards"][0]["rows"][0]
        assert row["document"].pk == original.pk
        assert [entry["document"].title for entry in row["translations"]] == ["Report in English"]

    def test_the_form_begins_with_what_the_original_says(self, client, application):
        original = document(application, language="th", parts=PARTS)
        page = client.get(url("document_add", application) + f"?translation_of={original.pk}")
        form = page.context["form"]
        assert (form["title"].value(), form["language"].value(), form["parts"].value()) == (
            "Report",
            "en",
            PARTS,
        )
        assert "th" not in dict(form.fields["language"].choices)
        assert f'value="{original.pk}"' in page.content.decode()

    def test_the_rules_learn_the_language_from_the_translation(self, client, application):
        original = document(application, language="th", parts=PARTS)
        assert exchange.check(application).finding("4.1").status == "todo"
        self.add_translation(client, original, language="fr")
        original.refresh_from_db()
        assert original.translated_into == "fr"
        fresh = Application.objects.with_everything().get(pk=application.pk)
        assert exchange.check(fresh).finding("4.1").status == "pass"
        assert set(exchange.to_document(fresh)["documents"][0]) == {
            "clause",
            "title",
            "language",
            "translated_into",
            "parts",
        }

    def test_without_its_translation_the_original_needs_one_again(self, client, application):
        original = document(application, language="th")
        self.add_translation(client, original)
        remove_evidence(original.translations.get())
        original.refresh_from_db()
        assert original.translated_into == ""

    def test_the_original_cannot_say_otherwise(self, client, application):
        original = document(application, language="th")
        self.add_translation(client, original, language="es")
        client.post(
            url("document_edit", application, pk=original.pk),
            {"title": "T", "language": "th", "translated_into": "ru"},
        )
        original.refresh_from_db()
        assert (original.title, original.translated_into) == ("T", "es")

    def test_a_translation_is_tied_to_a_document_of_the_same_application_only(self, client, application):
        foreign = document(factories.make_application(), language="th")
        address = url("document_add", application)
        assert client.get(f"{address}?translation_of={foreign.pk}").status_code == 404
        assert client.get(f"{address}?translation_of=x").status_code == 404
        own = document(application, language="th")
        assert self.add_translation(client, own, language="th").status_code == 422


class TestPreview:
    def test_a_pdf_stands_in_a_frame_that_only_this_page_allows(self, client, application):
        row = document(application)
        page = client.get(url("document_view", application, pk=row.pk))
        assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
        assert f'<iframe class="preview" src="{url("document_file", application, pk=row.pk)}"' in " ".join(
            page.content.decode().split()
        )
        listed = client.get(url("application_documents", application))
        assert "frame-src" not in listed.headers["Content-Security-Policy"]

    def test_an_image_is_an_image_and_its_file_stays_in_a_sandbox(self, client, application):
        row = document(application)
        factories.attach(row, factories.make_png())
        page = client.get(url("document_view", application, pk=row.pk)).content.decode()
        assert 'class="preview-image"' in page
        assert "<iframe" not in page
        file = client.get(url("document_file", application, pk=row.pk))
        assert "sandbox" in file.headers["Content-Security-Policy"]

    def test_letters_too_and_described_ones_without_a_file(self, client, application):
        letter = ReferenceLetter(application=application, organisation_th="มูลนิธิ")
        factories.attach(letter)
        assert "<iframe" in client.get(url("letter_view", application, pk=letter.pk)).content.decode()
        empty = SupportingDocument.objects.create(application=application, clause="4.1", title="Described")
        assert "no file yet" in client.get(url("document_view", application, pk=empty.pk)).content.decode()


class TestSeveralAtOnce:
    def test_each_file_comes_by_itself_with_the_name_of_the_file_as_its_title(self, client, application):
        """The script's own request: nothing but clause, title and file."""
        for name in ("annual_report.pdf", "minutes.pdf"):
            reply = client.post(
                url("document_add", application),
                {"clause": "4.4", "title": name[:-4], "file": factories.upload(factories.make_pdf(), name)},
                headers={"Accept": "application/json"},
            )
            assert reply.status_code == 200
        assert list(application.documents.values_list("title", flat=True)) == ["annual_report", "minutes"]

    def test_readers_get_no_field(self, application):
        viewer = signed_in(factories.make_member(application.agency, Role.VIEWER))
        assert "data-many" not in viewer.get(url("application_documents", application)).content.decode()
