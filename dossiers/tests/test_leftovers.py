"""What a killed worker leaves: a copy that is whole is used, everything else is removed, and never what a row names."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from applications.files import sha256_of
from common.storage import PrivateFileSystemStorage
from dossiers import confined, services
from dossiers.models import Dossier, DossierState

from .quick import quick_press, small_snapshot

__all__ = ["quick_press"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@pytest.fixture
def dossier(monkeypatch) -> Dossier:
    monkeypatch.setattr(services, "_publish", lambda pk: None)
    return services.order(small_snapshot())


class Killed(BaseException):
    """Nothing below catches it, as nothing catches SIGKILL."""


def die_in(monkeypatch, name: str, dossier: Dossier, *, after: bool) -> None:
    """Render until the store is asked to keep a file whose name ends so, and die just before or just after."""
    save = PrivateFileSystemStorage.save

    def deadly(store, path, content, **more):
        if not path.endswith(name):
            return save(store, path, content, **more)
        if after:
            save(store, path, content, **more)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(PrivateFileSystemStorage, "save", deadly)
        with pytest.raises(Killed):
            services.render(dossier.pk)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.RENDERING


@pytest.fixture
def printed(monkeypatch) -> list[str]:
    """One for each copy that was really printed."""
    made: list[str] = []
    run = confined.run_confined

    def counted(work, **more):
        made.append("copy")
        return run(work, **more)

    monkeypatch.setattr(confined, "run_confined", counted)
    return made


def test_a_copy_that_was_stored_before_the_worker_died_is_not_made_again(dossier, monkeypatch, printed):
    die_in(monkeypatch, "-reading.pdf", dossier, after=False)
    archive = dossier.file.name
    before = default_storage.get_modified_time(archive)
    printed.clear()
    assert services.render(dossier.pk)
    dossier.refresh_from_db()
    assert len(printed) == 1, "only the reading copy"
    assert default_storage.get_modified_time(archive) == before
    for name, digest in (
        (dossier.file.name, dossier.sha256),
        (dossier.reading_file.name, dossier.reading_sha256),
    ):
        with default_storage.open(name) as file:
            assert sha256_of(file) == digest


def test_dying_between_storing_and_saying_so_costs_no_printing(dossier, monkeypatch, printed):
    die_in(monkeypatch, "-reading.pdf", dossier, after=True)
    printed.clear()
    assert services.render(dossier.pk)
    assert printed == []
    dossier.refresh_from_db()
    assert (dossier.state, dossier.steps_done) == (DossierState.READY, dossier.steps_total)


def test_a_stored_copy_that_is_not_the_printed_one_is_printed_again(dossier, monkeypatch, printed):
    die_in(monkeypatch, "-reading.pdf", dossier, after=True)
    with default_storage.open(dossier.reading_file.name, "wb") as file:
        file.write(b"%PDF-1.7 somebody else's")
    printed.clear()
    assert services.render(dossier.pk)
    assert len(printed) == 1
    dossier.refresh_from_db()
    with dossier.reading_file.open() as file:
        assert sha256_of(file) == dossier.reading_sha256


def test_what_prints_differently_is_printed_again_and_the_old_file_goes(dossier, monkeypatch, settings):
    """Another address in the QR code gives other bytes; the snapshot is the same."""
    die_in(monkeypatch, "-reading.pdf", dossier, after=False)
    old = dossier.file.name
    settings.PORTAL_URL = "https://elsewhere.example"
    assert services.render(dossier.pk)
    dossier.refresh_from_db()
    assert dossier.file.name != old
    assert default_storage.exists(old)
    assert services.sweep_files(timedelta(0)) == 1
    assert not default_storage.exists(old)
    assert default_storage.exists(dossier.file.name)


class TestSweeping:
    def test_files_that_no_row_names_go_and_those_that_one_names_stay(self, dossier):
        services.render(dossier.pk)
        dossier.refresh_from_db()
        named = {dossier.file.name, dossier.reading_file.name}
        folder = dossier.file.name.rpartition("/")[0]
        strays = {
            default_storage.save(f"{folder}/009-stray.pdf", ContentFile(b"x")),
            default_storage.save("dossiers/GONE-0001/001-stray.pdf", ContentFile(b"x")),
        }
        assert services.sweep_files() == 0, "they may still be on their way"
        assert services.sweep_files(timedelta(0)) == 2
        assert not any(default_storage.exists(name) for name in strays)
        assert all(default_storage.exists(name) for name in named)

    def test_a_file_that_is_named_before_it_is_there_is_safe(self, dossier):
        """As a worker does it: it names the file, then stores it, then says that it is ready."""
        Dossier.objects.update(state=DossierState.RENDERING, file="dossiers/X-1/001-a.pdf")
        default_storage.save("dossiers/X-1/001-a.pdf", ContentFile(b"x"))
        assert services.sweep_files(timedelta(0)) == 0

    def test_half_written_files_go(self, dossier):
        half = default_storage.save(".partial/half", ContentFile(b"x"))
        assert services.sweep_files() == 0
        assert services.sweep_files(timedelta(0)) == 1
        assert not default_storage.exists(half)

    def test_other_files_are_none_of_its_business(self, dossier):
        upload = default_storage.save("applications/somebody.pdf", ContentFile(b"x"))
        services.sweep_files(timedelta(0))
        assert default_storage.exists(upload)
