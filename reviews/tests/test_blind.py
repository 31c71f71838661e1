"""A blind round: no page, file or spreadsheet of a reviewer names who applies; an open one hides nothing."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from applications.models import EventKind
from criteria.models import Round
from criteria.services import copy_round
from dossiers.models import Dossier, DossierState
from dossiers.papers import pack as packs
from dossiers.papers import services as papers
from dossiers.papers.models import Paper, PaperState
from notifications.models import Message
from reviews.models import Assignment, Interest
from reviews.services import scoring
from reviews.services.declaring import declare

from .factories import assign_to, in_review, make_officer, make_review, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    user = make_reviewer()
    client.force_login(user)
    return user


@pytest.fixture
def application(reviewer):
    application = in_review(make_officer(), reviewer)
    agency = application.agency
    agency.name_th, agency.name_en, agency.aliases = "กรมความลับยิ่งใหญ่", "Grand Secret Department", ["QZX"]
    agency.save()
    dossier, _made = Dossier.objects.get_or_create(snapshot=application.snapshots.get())
    stored = default_storage.save("dossiers/x.pdf", ContentFile(b"%PDF-1.7 named"))
    Dossier.objects.filter(pk=dossier.pk).update(
        file=stored, reading_file=stored, state=DossierState.READY, pages=1
    )
    return application


@pytest.fixture
def blind(application):
    Round.objects.filter(pk=application.round_id).update(review_is_blind=True)
    application.refresh_from_db()
    return application


def url(name: str, application, **more) -> str:
    return reverse(name, kwargs={"ref": application.reference} | more)


def secrets(application) -> set[str]:
    told = application.snapshots.get().document
    applicant = told["application"]["applicant"]
    files = {row["file"]["name"] for part in ("documents", "letters") for row in told[part] if row["file"]}
    return {
        "กรมความลับยิ่งใหญ่",
        "Grand Secret Department",
        applicant["name_th"],
        applicant["name_en"],
        *files,
        *(row["url"] for row in told["links"]),
    } - {""}


def pages_of(application) -> list[str]:
    names = ("review", "review_recuse", "review_submit", "review_pack")
    return [reverse("review_queue"), reverse("review_sheets"), *(url(name, application) for name in names)]


def test_no_page_of_a_blind_review_names_the_applicant(client, blind):
    for page in pages_of(blind):
        shown = client.get(page).content.decode()
        assert {word for word in secrets(blind) if word in shown} == set(), page


def test_an_open_review_names_them_on_the_same_pages(client, application):
    shown = "".join(client.get(page).content.decode() for page in pages_of(application)[:3])
    assert "กรมความลับยิ่งใหญ่" in shown
    assert any(row in shown for row in secrets(application) - {"กรมความลับยิ่งใหญ่"})


def test_interests_are_declared_without_the_name(client, blind):
    newcomer = make_reviewer()
    assign_to(blind, newcomer, make_officer(), declared=False)
    client.force_login(newcomer)
    shown = client.get(url("review_declare", blind)).content.decode()
    assert blind.title in shown
    assert {word for word in secrets(blind) if word in shown} == set()
    Round.objects.update(review_is_blind=False)
    assert "กรมความลับยิ่งใหญ่" in client.get(url("review_declare", blind)).content.decode()


def test_the_spreadsheet_of_a_blind_review_does_not_name_them(client, blind):
    file = b"".join(client.get(reverse("review_sheets_file")))
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        whole = b"".join(book.read(name) for name in book.namelist()).decode()
    assert blind.reference in whole
    assert {word for word in secrets(blind) if word in whole} == set()


def test_the_mail_about_a_reopened_review_does_not_name_them(blind, reviewer):
    blind.title_th = blind.title_en = "The road of Grand Secret Department"
    blind.save()
    review = make_review(Assignment.objects.get(reviewer=reviewer))
    scoring.reopen(review, reason="x", actor=make_officer())
    mail = Message.objects.get(recipient=reviewer.email)
    assert "The road of" in mail.body
    assert "Grand Secret" not in mail.subject + mail.body


def test_files_that_name_somebody_are_not_there(client, blind):
    assert client.get(url("review_dossier", blind)).status_code == 404
    assert client.get(url("review_dossier_reading", blind)).status_code == 404
    assert client.get(url("review_document", blind, number=1)).status_code == 404
    assert client.get(url("review_letter", blind, number=1)).status_code == 404


class TestPack:
    def test_ordered_made_and_handed_out_with_a_line_in_the_history(self, client, blind, monkeypatch):
        monkeypatch.setattr(papers, "_publish", lambda pk: None)
        assert url("review_pack_make", blind) in client.get(url("review_pack", blind)).text
        client.post(url("review_pack_make", blind))
        client.post(url("review_pack_make", blind))
        assert client.get(url("review_pack_file", blind)).status_code == 404
        monkeypatch.setattr(packs, "produce", lambda paper: (b"%PDF-1.7 blind", 2))
        assert papers.render(Paper.objects.get().pk)
        found = client.get(url("review_pack_file", blind))
        assert b"".join(found.streaming_content) == b"%PDF-1.7 blind"
        assert blind.events.filter(kind=EventKind.DOWNLOADED).count() == 1

    def test_when_the_review_is_open_the_pack_is_the_reading_copy(self, client, application):
        found = client.get(url("review_pack", application), follow=True)
        assert b"".join(found.streaming_content) == b"%PDF-1.7 named"

    def test_it_is_printed_whole(self, blind, reviewer):
        paper = packs.order(blind.snapshots.select_related("application__agency", "application__round").get())
        assert papers.render(paper.pk)
        paper.refresh_from_db()
        assert paper.state == PaperState.READY
        assert paper.pages > 5

    def test_an_agency_renamed_meanwhile_gets_another_pack(self, blind):
        snapshot = blind.snapshots.select_related("application__agency").get()
        before = packs.key_of(snapshot)
        snapshot.application.agency.aliases = ["QZX", "ABCD"]
        assert packs.key_of(snapshot) != before

    def test_declaring_no_interest_orders_it(self, blind):
        newcomer = make_reviewer()
        assign_to(blind, newcomer, make_officer(), declared=False)
        declare(blind, newcomer, actor=newcomer, interest=Interest.NONE, note="")
        assert Paper.objects.get().snapshot == blind.snapshots.get()

    def test_only_the_assigned_reviewer_without_conflict_gets_it(self, client, blind, reviewer):
        other = make_reviewer()
        client.force_login(other)
        for name in ("review_pack", "review_pack_file"):
            assert client.get(url(name, blind)).status_code == 404
        assert client.post(url("review_pack_make", blind)).status_code == 404
        blind.agency.memberships.create(user=reviewer)
        client.force_login(reviewer)
        for name in ("review_pack", "review_pack_file"):
            assert client.get(url(name, blind)).status_code == 404
        assert not Paper.objects.exists()


def test_a_copied_round_is_as_blind_as_its_source():
    from applications.tests.factories import make_round

    source = make_round("source")
    Round.objects.filter(pk=source.pk).update(review_is_blind=True)
    copy = copy_round(
        Round.objects.get(pk=source.pk),
        code="next",
        reference_prefix="NEXT",
        name_th="ถัดไป",
        name_en="Next",
        year=2027,
    )
    assert copy.review_is_blind


def test_an_officer_sees_all_as_before(client, blind):
    client.force_login(make_officer())
    assert "กรมความลับยิ่งใหญ่" in client.get(reverse("officer_list")).content.decode()
