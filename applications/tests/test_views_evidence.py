"""Documents, letters and links: what comes in is looked at, what goes out is guarded."""

import hashlib
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from applications.models import Application, ReferenceLetter, SupportingDocument
from applications.states import State

from . import factories

pytestmark = pytest.mark.django_db
PARTS = ["executive_summary", "scope", "methodology", "findings"]


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def client(application: Application) -> Client:
    return signed_in(factories.make_member(application.agency, Role.CONTRIBUTOR))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def url(name: str, application: Application, **more: Any) -> str:
    return reverse(name, kwargs={"ref": application.reference, **more})


def add_document(
    client: Client, application: Application, content: bytes, *, script: bool = False, **values: Any
) -> Any:
    fields = {
        "clause": "4.1",
        "title": "Evaluation report",
        "language": "en",
        "translated_into": "",
        "parts": PARTS,
    }
    fields |= {"file": factories.upload(content)} | values
    headers = {"Accept": "application/json"} if script else {}
    return client.post(url("document_add", application), fields, headers=headers)


def add_letter(client: Client, application: Application, **values: Any) -> Any:
    fields = {
        "organisation_th": "มูลนิธิโครงการหลวง",
        "organisation_en": "",
        "sector": "",
        "language": "en",
        "translated_into": "",
    }
    fields |= {"file": factories.upload(factories.make_pdf(), "letter.pdf")} | values
    return client.post(url("letter_add", application), fields)


class TestDocuments:
    def test_a_report_is_stored_with_what_was_found_in_it(self, client, application):
        content = factories.make_pdf(pages=3)
        reply = add_document(client, application, content)
        assert reply.status_code == 302
        assert reply.url == url("application_documents", application)
        row = SupportingDocument.objects.get()
        assert (row.content_type, row.pages, row.size) == ("application/pdf", 3, len(content))
        assert row.sha256 == hashlib.sha256(content).hexdigest()
        assert row.parts == PARTS
        page = client.get(reply.url).content.decode()
        assert "Evaluation report" in page
        assert "parts confirmed: 4 of 4" in page
        assert row.sha256[:8] in page

    def test_a_script_is_told_where_to_go(self, client, application):
        reply = add_document(client, application, factories.make_pdf(), script=True)
        assert reply.json() == {"redirect": url("application_documents", application)}

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"<html><script>alert(1)</script></html>", "By its content"),
            (factories.make_pdf(password="secret"), "protected by a password"),
            (b"%PDF-1.7 and nothing more", "damaged"),
            (b"", "empty"),
        ],
        ids=["html called pdf", "encrypted", "broken", "empty"],
    )
    def test_a_bad_file_is_refused_at_its_field_and_what_was_typed_is_kept(
        self, client, application, content, words
    ):
        reply = add_document(client, application, content, title="Typed with care")
        page = reply.content.decode()
        assert reply.status_code == 422
        assert words in page
        assert 'value="Typed with care"' in page
        assert not SupportingDocument.objects.exists()

    def test_a_script_gets_the_errors_by_field(self, client, application):
        reply = add_document(client, application, b"<html></html>", script=True)
        assert reply.status_code == 422
        assert "By its content" in reply.json()["errors"]["file"][0]
        assert set(
            add_document(client, application, factories.make_pdf(), script=True, title="").json()["errors"]
        ) == {"title"}

    def test_a_file_above_the_rounds_limit_is_refused(self, client, application):
        application.round.max_upload_mb = 1
        application.round.save()
        reply = add_document(client, application, b"%PDF-" + bytes(1024 * 1024), script=True)
        assert "larger than 1 MB" in reply.json()["errors"]["file"][0]

    def test_a_new_document_needs_a_file_and_an_old_one_may_keep_its_own(self, client, application):
        assert "file" in add_document(client, application, b"", script=True, file="").json()["errors"]
        add_document(client, application, factories.make_pdf())
        row = SupportingDocument.objects.get()
        reply = client.post(
            url("document_edit", application, pk=row.pk),
            {"title": "Better", "language": "th", "translated_into": "en"},
        )
        assert reply.status_code == 302
        changed = SupportingDocument.objects.get()
        assert (changed.title, changed.language, changed.translated_into, changed.parts) == (
            "Better",
            "th",
            "en",
            [],
        )
        assert (changed.sha256, changed.file.name) == (row.sha256, row.file.name)

    def test_the_new_file_is_served_after_a_replacement(self, client, application):
        add_document(client, application, factories.make_pdf())
        row = SupportingDocument.objects.get()
        new = factories.make_png()
        client.post(
            url("document_edit", application, pk=row.pk),
            {"title": "Picture", "language": "en", "file": factories.upload(new, "p.png")},
        )
        reply = client.get(url("document_file", application, pk=row.pk))
        assert b"".join(reply.streaming_content) == new
        assert reply.headers["Content-Type"] == "image/png"

    def test_other_material_asks_for_no_parts(self, client, application):
        page = client.get(url("document_add", application) + "?clause=4.4").content.decode()
        assert 'name="parts"' not in page
        assert 'value="4.4"' in page
        add_document(client, application, factories.make_pdf(), clause="4.4", title="Case study")
        assert SupportingDocument.objects.get().clause == "4.4"

    @pytest.mark.parametrize("clause", ["4.2", "4.3", "9.9"])
    def test_other_clauses_take_no_documents(self, client, application, clause):
        assert client.get(url("document_add", application) + f"?clause={clause}").status_code == 404

    def test_removing_asks_first(self, client, application, django_capture_on_commit_callbacks):
        add_document(client, application, factories.make_pdf())
        row = SupportingDocument.objects.get()
        address = url("document_remove", application, pk=row.pk)
        assert "Evaluation report" in client.get(address).content.decode()
        assert SupportingDocument.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(address).status_code == 302
        assert not SupportingDocument.objects.exists()
        assert not default_storage.exists(row.file.name)

    def test_an_imported_document_without_a_file_can_be_given_one(self, client, application):
        row = SupportingDocument.objects.create(
            application=application, clause="4.1", title="Described", language="de"
        )
        assert "no file yet" in client.get(url("application_documents", application)).content.decode()
        assert client.get(url("document_file", application, pk=row.pk)).status_code == 404
        page = client.get(url("document_edit", application, pk=row.pk)).content.decode()
        assert '<option value="de" selected>' in page


class TestTheFileItself:
    @pytest.fixture
    def address(self, client: Client, application: Application) -> str:
        add_document(
            client,
            application,
            factories.make_pdf(),
            file=factories.upload(factories.make_pdf(), "รายงาน.pdf"),
        )
        return url("document_file", application, pk=SupportingDocument.objects.get().pk)

    def test_it_is_shown_but_never_run_guessed_at_or_kept(self, client, address):
        reply = client.get(address)
        assert reply.headers["Content-Type"] == "application/pdf"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
        assert reply.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert reply.headers["Cache-Control"] == "private, no-store"
        disposition = reply.headers["Content-Disposition"]
        assert disposition.startswith("inline")
        assert "%E0%B8%A3" in disposition

    def test_an_officer_and_a_viewer_may_read_it(self, application, address):
        viewer = factories.make_member(application.agency, Role.VIEWER)
        for user in (factories.make_officer(), viewer):
            assert signed_in(user).get(address).status_code == 200

    def test_nobody_else_may(self, address):
        stranger = factories.make_member(factories.make_agency())
        reviewer = factories.make_user(is_reviewer=True)
        assert [signed_in(user).get(address).status_code for user in (stranger, reviewer)] == [404, 404]
        assert Client().get(address).status_code == 302

    def test_it_is_not_reached_through_ones_own_application(self, address):
        other = factories.make_application()
        row = SupportingDocument.objects.get()
        client = signed_in(factories.make_member(other.agency))
        for name in ("document_file", "document_edit", "document_remove"):
            assert client.get(url(name, other, pk=row.pk)).status_code == 404


class TestLetters:
    def test_two_letters_of_two_organisations_meet_the_clause(self, client, application):
        assert add_letter(client, application).status_code == 302
        add_letter(client, application, organisation_th="มหาวิทยาลัยเชียงใหม่", sector="academic")
        assert ReferenceLetter.objects.count() == 2
        page = client.get(url("application_letters", application)).content.decode()
        assert "dot-done" in page
        assert "มหาวิทยาลัยเชียงใหม่" in page

    def test_a_letter_names_its_organisation_or_is_opdcs(self, client, application):
        assert add_letter(client, application, organisation_th="").status_code == 422
        assert add_letter(client, application, organisation_th="", issued_by_opdc="on").status_code == 302

    def test_the_clinic_statement_makes_opdcs_letter_count(self, client, application):
        add_letter(client, application, organisation_th="", issued_by_opdc="on")
        add_letter(client, application)
        address = url("application_letters", application)
        assert client.get(address).context["finding"].status == "todo"
        client.post(address, {"clinic_attended": "on"})
        assert client.get(address).context["finding"].status == "pass"
        client.post(address, {})
        assert client.get(address).context["finding"].status == "todo"


class TestLinks:
    def post(self, client: Client, application: Application, **values: str) -> Any:
        return client.post(url("application_links", application), values)

    def test_links_are_stored_in_the_order_of_the_page(self, client, application):
        reply = self.post(
            client, application, agency_1="www.hrdi.or.th", supporting_2="https://example.org/a"
        )
        assert reply.status_code == 302
        assert reply.url == url("application_checklist", application)
        assert list(application.links.values_list("kind", "url")) == [
            ("agency", "https://www.hrdi.or.th"),
            ("supporting", "https://example.org/a"),
        ]

    @pytest.mark.parametrize(
        "address", ["javascript://alert(1)", "ftp://example.org", "https://", "https://a b.th", "//"]
    )
    def test_what_no_browser_opens_is_refused_and_stays_in_its_field(self, client, application, address):
        reply = self.post(client, application, initiative_1=address)
        assert reply.status_code == 422
        assert "not an address" in reply.content.decode()
        assert not application.links.exists()

    def test_a_thai_domain_is_an_address(self, client, application):
        assert self.post(client, application, initiative_1="https://ห้วยน้ำใส.ไทย/หน้าแรก").status_code == 302

    def test_no_more_supporting_addresses_than_the_un_form_takes(self, client, application):
        for number in range(4):
            application.links.create(kind="supporting", url=f"https://example.org/{number}")
        page = client.get(url("application_links", application)).content.decode()
        assert page.count('name="supporting_') == 4  # none is hidden, so that one can be given up
        values = {f"supporting_{n}": f"https://example.org/{n}" for n in range(1, 5)}
        reply = self.post(client, application, **values)
        assert reply.status_code == 422
        assert "3 supporting addresses at most" in reply.content.decode()
        assert self.post(client, application, **values | {"supporting_2": ""}).status_code == 302
        assert application.links.count() == 3


class TestTwoOnTheLinks:
    """A page that was opened before a colleague saved does not overwrite the colleague's links."""

    def opened(self, client: Client, application: Application) -> str:
        return client.get(url("application_links", application)).context["base"]

    def stored(self, application: Application) -> list[str]:
        return list(application.links.values_list("url", flat=True))

    def test_a_stale_page_is_refused_and_shows_both(self, client, application):
        base = self.opened(client, application)
        application.links.create(kind="initiative", url="https://theirs.example.org")
        values = {"initiative_1": "https://mine.example.org", "base": base}
        reply = client.post(url("application_links", application), values)
        page = reply.content.decode()
        assert reply.status_code == 409
        assert 'value="https://mine.example.org"' in page
        assert "https://theirs.example.org" in page
        assert self.stored(application) == ["https://theirs.example.org"]
        # Having seen both, one's own can be saved.
        values["base"] = reply.context["base"]
        assert client.post(url("application_links", application), values).status_code == 302
        assert self.stored(application) == ["https://mine.example.org"]

    def test_an_error_in_between_does_not_make_the_page_fresh(self, client, application):
        base = self.opened(client, application)
        application.links.create(kind="initiative", url="https://theirs.example.org")
        values = {"initiative_1": "https://", "base": base}
        reply = client.post(url("application_links", application), values)
        assert reply.status_code == 422
        assert reply.context["base"] == base

    def test_sending_the_same_again_is_no_conflict(self, client, application):
        values = {"initiative_1": "https://mine.example.org", "base": self.opened(client, application)}
        for _click in range(2):
            assert client.post(url("application_links", application), values).status_code == 302
        assert self.stored(application) == ["https://mine.example.org"]

    def test_a_link_typed_into_a_field_that_is_gone_meanwhile_is_not_lost(self, client, application):
        rows = [application.links.create(kind="supporting", url=f"https://example.org/{n}") for n in range(4)]
        base = self.opened(client, application)
        rows[0].delete()
        values = {f"supporting_{n}": f"https://example.org/{n}" for n in range(2, 5)} | {"base": base}
        reply = client.post(url("application_links", application), values)
        assert reply.status_code == 409
        assert 'value="https://example.org/4"' in reply.content.decode()


class TestLanguageOfFiles:
    def test_files_given_together_can_be_given_their_language(self, client, application):
        page = client.get(url("application_documents", application)).content.decode()
        choice = page[page.index("data-many") :]
        assert 'name="language"' in choice[: choice.index('name="files"')]

    def test_a_row_without_a_language_asks_for_it_and_leads_to_its_form(self, client, application):
        add_document(client, application, factories.make_pdf(), language="", clause="4.4")
        add_document(
            client, application, factories.make_pdf(), language="en", clause="4.4", title="In English"
        )
        row = application.documents.get(language="")
        page = client.get(url("application_documents", application)).content.decode()
        assert page.count("State the language") == 1
        assert url("document_edit", application, pk=row.pk) + "#id_language" in page


WRITING = ["document_add", "letter_add", "application_letters", "application_links"]


class TestWhoMayWrite:
    @pytest.mark.parametrize("name", WRITING)
    def test_viewers_officers_and_strangers_do_not(self, application, name):
        viewer = factories.make_member(application.agency, Role.VIEWER)
        stranger = factories.make_member(factories.make_agency())
        answers = [
            signed_in(user).post(url(name, application)).status_code
            for user in (viewer, factories.make_officer(), stranger)
        ]
        assert answers == [403, 403, 404]

    @pytest.mark.parametrize("name", WRITING)
    def test_nobody_does_after_submission(self, client, application, name):
        Application.objects.filter(pk=application.pk).update(state=State.SUBMITTED)
        assert client.post(url(name, application)).status_code == 403

    def test_readers_see_no_buttons_and_the_reason(self, application):
        factories.attach(
            SupportingDocument.objects.create(application=application, clause="4.1", title="Report")
        )
        viewer = signed_in(factories.make_member(application.agency, Role.VIEWER))
        for name in ("application_documents", "application_letters", "application_links"):
            page = viewer.get(url(name, application)).content.decode()
            assert "Ask your agency&#x27;s coordinator" in page
            assert "/remove/" not in page
            assert "/add/" not in page
            assert "<textarea" not in page


def test_a_document_without_a_title_is_refused_in_words_that_name_the_title(client, application):
    refused = add_document(client, application, factories.make_pdf(), script=True, title="")
    assert refused.status_code == 422
    assert refused.json()["errors"]["title"] == ["Give the document a title. Nothing has been sent yet."]
    assert not SupportingDocument.objects.exists()


def test_an_imported_document_of_another_clause_can_be_seen_mended_and_removed(client):
    """The interchange format allows clause 4.2 among the documents; without a page it would block submission."""
    application = factories.make_application()
    row = SupportingDocument.objects.create(
        application=application, clause="4.2", title="A letter as a document"
    )
    client.force_login(factories.make_member(application.agency))
    ref = {"ref": application.reference}
    assert (
        "A letter as a document" in client.get(reverse("application_documents", kwargs=ref)).content.decode()
    )
    assert client.get(reverse("document_edit", kwargs=ref | {"pk": row.pk})).status_code == 200
    assert client.post(reverse("document_remove", kwargs=ref | {"pk": row.pk})).status_code == 302
    assert not application.documents.exists()


def test_a_file_that_is_gone_from_the_disk_is_not_found(client):
    application = factories.complete_application()
    row = application.documents.first()
    row.file.storage.delete(row.file.name)
    client.force_login(factories.make_member(application.agency))
    address = reverse("document_file", kwargs={"ref": application.reference, "pk": row.pk})
    assert client.get(address).status_code == 404
