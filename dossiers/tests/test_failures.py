"""When a dossier cannot be made the row says why in words, when it is tried next, and ends after a bounded time."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone, translation

from applications.models import ReferenceLetter, SupportingDocument
from applications.services.transitions import perform
from applications.tests import factories
from common.storage import PrivateFileSystemStorage
from dossiers import failures, rendering, services
from dossiers.annexes import listing
from dossiers.failures import PATIENCE, Failure, Unmade, pause_after
from dossiers.models import Dossier, DossierState

from .quick import quick_press, small_snapshot

__all__ = ["quick_press"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@pytest.fixture
def dossier(monkeypatch) -> Dossier:
    monkeypatch.setattr(services, "_publish", lambda pk: None)
    return services.order(small_snapshot())


def render_until_it_rests(dossier: Dossier) -> list[timedelta]:
    """Try again whenever it is due; returns the pauses between."""
    pauses = []
    while True:
        now = timezone.now()
        services.render(dossier.pk)
        dossier.refresh_from_db()
        if dossier.state != DossierState.QUEUED:
            return pauses
        pauses.append(dossier.next_try_at - now)
        Dossier.objects.update(next_try_at=now)


@pytest.mark.parametrize("kind", Failure)
def test_each_kind_is_tried_ever_more_slowly_and_not_for_ever(dossier, monkeypatch, kind):
    def fails(row):
        raise Unmade(kind, about="รายงาน.pdf")

    monkeypatch.setattr(rendering, "_print", fails)
    pauses = render_until_it_rests(dossier)
    patience = PATIENCE[kind]
    assert (dossier.state, dossier.failure) == (DossierState.FAILED, kind)
    assert dossier.attempts == patience.attempts == len(pauses) + 1
    for number, pause in enumerate(pauses):
        usual = min(patience.first * 2**number, patience.longest)
        slack = timedelta(seconds=1)
        assert 0.8 * usual - slack <= pause <= 1.2 * usual + slack


def test_what_failed_together_does_not_come_back_together():
    assert len({pause_after(Failure.STORAGE, 3) for _ in range(20)}) > 1


@pytest.mark.parametrize("kind", Failure)
def test_people_read_what_happened_what_is_safe_and_what_to_do(kind):
    with translation.override("en"):
        words = failures.words_of(kind, "report.pdf")
    assert "safe" in words or "Nothing is lost" in words
    assert "%(" not in words
    assert ("report.pdf" in words) == (kind == Failure.FILE)


def test_whatever_else_goes_wrong_has_words_too(dossier, monkeypatch):
    monkeypatch.setattr(rendering, "_print", lambda row: 1 / 0)
    assert not services.render(dossier.pk)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.failure) == (DossierState.QUEUED, Failure.OTHER)
    assert dossier.waits_to_try_again
    assert "ZeroDivisionError" not in dossier.error


def test_too_little_memory_fails_in_words_and_this_process_lives(dossier, settings, monkeypatch):
    settings.DOSSIER_MEMORY_MB = 600
    with monkeypatch.context() as patch:
        patch.setattr("dossiers.copies.make_reading", lambda *args, **more: bytearray(1 << 30))
        render_until_it_rests(dossier)
    assert (dossier.state, dossier.failure) == (DossierState.FAILED, Failure.MEMORY)
    assert services.retry(dossier)
    assert services.render(dossier.pk)


def test_too_little_time_fails_in_words(dossier, settings, monkeypatch):
    monkeypatch.setattr("dossiers.copies.make_archive", never_ends)
    settings.DOSSIER_SECONDS = 0.1
    assert not services.render(dossier.pk)
    dossier.refresh_from_db()
    assert dossier.failure == Failure.TIME


def never_ends(snapshot, progress, opened):
    import time

    time.sleep(60)


class TestFiles:
    """The files of an application, and the store that keeps them.

    A file that should be there is waited for, then a person decides.
    """

    @pytest.fixture
    def dossier(self, monkeypatch) -> Dossier:
        monkeypatch.setattr(services, "_publish", lambda pk: None)
        agency = factories.make_agency()
        application = factories.complete_application(agency)
        perform("submit", application, actor=factories.make_member(agency))
        return services.order(application.snapshots.get())

    def test_a_store_that_does_not_answer_is_waited_for(self, dossier, monkeypatch):
        def away(*args, **kwargs):
            raise ConnectionError("no route to store")

        with monkeypatch.context() as patch:
            patch.setattr(PrivateFileSystemStorage, "open", away)
            assert not services.render(dossier.pk)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.failure) == (DossierState.QUEUED, Failure.STORAGE)
        assert "no route" not in dossier.error
        Dossier.objects.update(next_try_at=None)
        with monkeypatch.context() as patch:
            patch.setattr(PrivateFileSystemStorage, "save", away)
            assert not services.render(dossier.pk)
        Dossier.objects.update(next_try_at=None)
        assert services.render(dossier.pk)
        dossier.refresh_from_db()
        assert (dossier.failure, dossier.error, dossier.attempts) == ("", "", 3)

    @pytest.fixture
    def lost(self, dossier) -> dict[str, bytes]:
        """Every file of the application, by its name."""
        application, gone = dossier.snapshot.application, {}
        for row in (*application.documents.exclude(file=""), *application.letters.exclude(file="")):
            with row.file.open() as file:
                gone[row.file.name] = file.read()
            default_storage.delete(row.file.name)
        return gone

    def test_it_is_named_and_waited_for(self, dossier, lost):
        render_until_it_rests(dossier)
        assert (dossier.state, dossier.failure) == (DossierState.FAILED, Failure.FILE)
        assert listing.annexes_of(dossier.snapshot.document)[0].name in dossier.reason

    def test_when_it_comes_back_the_dossier_is_made(self, dossier, lost):
        assert not services.render(dossier.pk)
        for name, content in lost.items():
            default_storage.save(name, ContentFile(content))
        Dossier.objects.update(next_try_at=None)
        assert services.render(dossier.pk)

    def test_who_tries_again_has_it_made_without(self, dossier, lost):
        render_until_it_rests(dossier)
        assert services.retry(dossier)
        assert services.render(dossier.pk)

    def test_one_that_was_taken_away_is_not_waited_for(self, dossier, lost):
        for rows in (SupportingDocument, ReferenceLetter):
            rows.objects.update(scan_state="infected")
        assert services.render(dossier.pk)
