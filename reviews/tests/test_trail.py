"""One timeline of an application: who did what, when and on whose behalf; and who may not read what of it."""

import pytest

from applications import timeline
from applications.models import EventKind, StatusChange
from applications.services.late import accept_late_text
from applications.services.trail import record
from applications.services.transitions import perform
from reviews.models import Declaration, Interest
from reviews.tests import factories

pytestmark = pytest.mark.django_db

CANARY = "CanaryReviewer"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def officer(client):
    user = factories.make_officer(name_en="Officer One")
    client.force_login(user)
    return user


@pytest.fixture
def application(officer):
    return factories.in_screening(officer)


@pytest.fixture
def told(application, officer):
    """A line of every kind; those about reviewers name the canary."""
    reviewer = factories.make_reviewer(name_en=CANARY, name_th=CANARY)
    for kind in timeline.ABOUT_REVIEWS:
        record(kind, application, actor=reviewer, person=reviewer.pk)
    record(EventKind.DOWNLOADED, application, actor=reviewer, snapshot=1, by="reviewer")
    for kind in (EventKind.RELEASED, EventKind.FEEDBACK):
        record(kind, application, actor=officer)
    return reviewer


def page(client, application):
    return client.get(f"/officer/{application.reference}/history/").content.decode()


def test_an_officer_reads_every_line_with_its_words(client, officer, application, told):
    text = page(client, application)
    for words in (
        f"reviewer assigned: {CANARY}",
        f"reviewer stepped back: {CANARY}",
        f"review submitted: {CANARY}",
        "decision prepared",
        "dossier of snapshot 1 downloaded",
        "decision released",
        "feedback approved",
    ):
        assert words in text, words


def test_an_officer_in_conflict_reads_nothing_of_reviews(client, officer, application, told):
    Declaration.objects.create(
        application=application, user=officer, interest=Interest.FAMILY, declared_by=officer
    )
    for address in ("", "history/"):
        text = client.get(f"/officer/{application.reference}/{address}").content.decode()
        assert CANARY not in text
        assert "decision prepared" not in text
    assert "in screening" in page(client, application)


def test_an_officer_who_still_has_to_review_it_reads_nothing_of_reviews(client, officer, application, told):
    officer.is_reviewer = True
    officer.save()
    factories.assign_to(application, officer, factories.make_officer())
    assert CANARY not in page(client, application)


def test_the_agency_reads_nothing_of_reviews_nor_of_the_desks_own_steps(client, application, told, officer):
    record(EventKind.SCREENED, application, actor=officer, clause="1.4", snapshot=1)
    client.force_login(factories.make_member(application.agency))
    text = client.get(f"/applications/{application.reference}/").content.decode()
    assert CANARY not in text
    assert "decision prepared" not in text
    assert "1.4 (snapshot" not in text
    assert "decision released" in text


def test_it_says_who_acted_and_on_whose_behalf(client, officer, application):
    admin = factories.make_user(name_en="Admin Two", is_superuser=True)
    perform("return", application, actor=officer, real_actor=admin, note="Mend")
    assert "Admin Two, on behalf of Officer One" in page(client, application)


def test_a_download_is_a_line_and_says_for_whom(client, officer, application, tmp_path, settings):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from dossiers.models import Dossier, DossierState

    dossier, _created = Dossier.objects.get_or_create(snapshot=factories.newest(application))
    dossier.file = default_storage.save("dossiers/x.pdf", ContentFile(b"%PDF-1.7"))
    dossier.state = DossierState.READY
    dossier.save()
    address = f"/applications/{application.reference}/dossier/1.pdf"
    client.head(address)
    assert client.get(address).status_code == 200
    member = factories.make_member(application.agency)
    client.force_login(member)
    assert client.get(address).status_code == 200
    lines = application.events.filter(kind=EventKind.DOWNLOADED).order_by("pk")
    assert [(row.actor, row.detail) for row in lines] == [
        (officer, {"snapshot": 1, "by": "desk"}),
        (member, {"snapshot": 1, "by": "agency"}),
    ]
    shown = [e.actor for e in timeline.entries(application, for_agency=True) if "dossier" in e.label]
    assert shown == [member]


def test_a_late_answer_that_was_accepted_is_a_line(client, officer, application):
    perform("return", application, actor=officer, note="Mend")
    question = application.round.question_set.get(number="3a")
    late = application.late_texts.create(
        question=question, text="Typed late", saved_by=factories.make_member(application.agency)
    )
    accept_late_text(late, actor=officer)
    assert "late answer accepted: question 3a" in page(client, application)


def test_everything_is_one_line_after_another(application, officer):
    record(EventKind.MESSAGE, application, actor=officer, subject_th="ก", subject_en="A")
    lines = timeline.entries(application)
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert StatusChange.objects.filter(application=application).count() + 1 == len(lines)


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries(application, officer, number, django_assert_num_queries):
    for _line in range(number):
        record(EventKind.ASSIGNED, application, actor=officer, person=factories.make_reviewer().pk)
    with django_assert_num_queries(4):
        timeline.entries(application, about_reviews=True)
