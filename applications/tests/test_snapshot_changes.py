"""What differs between two snapshots: answers by words, files by hash, everything else by what it says."""

import copy

import pytest
from django.utils import translation

from applications import snapshots
from applications.models import Application
from applications.services.answers import save_answer
from applications.services.returns import NewPoint, mark_point, return_application
from applications.services.transitions import perform
from applications.snapshot_changes import changes
from applications.tests import factories
from criteria.models import Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def content():
    return snapshots.content_of(factories.complete_application(), number=1)


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def test_the_same_content_has_no_changes_whenever_it_was_sealed(content):
    later = copy.deepcopy(content) | {"number": 2, "sealed_at": "2026-11-22T09:30:00+00:00"}
    assert changes(content, later) == []


def test_a_changed_answer_is_marked_by_words(content):
    new = copy.deepcopy(content)
    answer = new["topics"][0]["questions"][0]["answer"]
    answer["text"] = answer["text"].replace("Karen village", "Karen hamlet")
    (change,) = changes(content, new)
    assert (change.part, change.kind, change.language) == ("Answers", "changed", "en")
    assert ("del", "village") in change.pieces
    assert ("ins", "hamlet") in change.pieces


def test_the_thai_draft_is_a_change_of_its_own(content):
    new = copy.deepcopy(content)
    new["topics"][0]["questions"][0]["answer"]["draft_th"] = "ข้อความใหม่"
    (change,) = changes(content, new)
    assert change.language == "th"
    assert change.label.endswith("(Thai draft)")


def test_fields_items_and_links(content):
    new = copy.deepcopy(content)
    new["application"]["initiative"]["title_en"] = "Another title"
    new["application"]["sdgs"] = [*content["application"]["sdgs"], "17"]
    new["prescreening"][0]["answer_en"] = "Something else"
    new["links"] = [{"url": "https://new.example/", "kind": "initiative"}]
    found = {(change.part, change.kind) for change in changes(content, new)}
    assert found == {
        ("Description", "changed"),
        ("Pre-screening", "changed"),
        ("Website and links", "added"),
        ("Website and links", "removed"),
    }


def test_a_replaced_file_is_told_by_its_hash(content):
    new = copy.deepcopy(content)
    new["documents"][0]["file"]["sha256"] = "f" * 64
    (change,) = changes(content, new)
    assert change.kind == "changed"
    assert "SHA-256 ffffffffffff" in change.new
    assert "SHA-256 ffffffffffff" not in change.old


def test_a_renamed_document_with_the_same_file_is_one_change(content):
    new = copy.deepcopy(content)
    new["documents"][1]["title"] = "Renamed"
    new["documents"][1]["file"] = dict(content["documents"][1]["file"], sha256="a" * 64)
    content["documents"][1]["file"]["sha256"] = "a" * 64
    assert [change.kind for change in changes(content, new)] == ["changed"]


def test_added_and_removed_letters(content):
    new = copy.deepcopy(content)
    gone = new["letters"].pop()
    new["letters"].append(dict(gone, organisation_en="Other", organisation_th="อื่น", file=None))
    assert sorted(change.kind for change in changes(content, new)) == ["added", "removed"]


def test_the_page_shows_what_a_resubmission_changed_to_members_and_officers_only(client):
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    coordinator, officer = factories.make_member(agency), factories.make_officer()
    perform("submit", application, actor=coordinator)
    perform("start_screening", application, actor=officer)
    return_application(application, actor=officer, note="Mend", points=[NewPoint("The title")])
    mark_point(application.return_points.get(), done=True, actor=coordinator)
    question = Question.objects.get(round=application.round, number="1")
    answer = application.answers.get(question=question)
    save_answer(
        application=application, question=question, text=f"{answer.text} Mended.",
        draft_th=answer.draft_th, base=answer.revision, actor=coordinator,
    )  # fmt: skip
    perform("submit", application, actor=coordinator)
    url = f"/applications/{application.reference}/snapshots/1/2/"
    for person in (coordinator, officer):
        client.force_login(person)
        page = client.get(url).content.decode()
        assert "<ins>" in page
        assert "Mended" in page
    assert url in client.get(f"/officer/{application.reference}/").content.decode()
    client.force_login(coordinator)
    assert url in client.get(f"/applications/{application.reference}/").content.decode()
    assert client.get(url.replace("/2/", "/3/")).status_code == 404
    assert Application.objects.get().snapshots.count() == 2
    for stranger in (factories.make_member(factories.make_agency()), factories.make_user(is_reviewer=True)):
        client.force_login(stranger)
        assert client.get(url).status_code == 404
