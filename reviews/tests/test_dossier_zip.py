"""All dossiers of a round as one ZIP: whole, hashed, honest about what is missing, in constant memory and queries."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from applications.states import State
from dossiers.models import Dossier, DossierState
from reviews.models import Job, JobFormat, JobKind, JobState
from reviews.services import dossier_zip, jobs
from reviews.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return factories.make_officer()


def ready(application: Application, content: bytes = b"%PDF-1.7 archive", **more) -> Dossier:
    """A finished dossier of the newest snapshot."""
    reading = content.replace(b"archive", b"reading")
    told = {
        "state": DossierState.READY,
        "file": default_storage.save("dossiers/a.pdf", ContentFile(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
        "pages": 3,
        "reading_file": default_storage.save("dossiers/r.pdf", ContentFile(reading)),
        "reading_sha256": hashlib.sha256(reading).hexdigest(),
        "reading_pages": 4,
    }
    return Dossier.objects.update_or_create(snapshot=factories.newest(application), defaults=told | more)[0]


def made(officer, round_=None, progress=lambda done, total: None, **parameters):
    job = jobs.order(JobKind.DOSSIERS, JobFormat.ZIP, user=officer, round_=round_, parameters=parameters)
    _name, content = dossier_zip.produce(job, progress)
    archive = zipfile.ZipFile(content)
    rows = json.loads(archive.read(dossier_zip.MANIFEST_JSON))["dossiers"]
    return archive, {row["reference"]: row for row in rows}


def test_the_whole_round_with_its_hashes_and_what_is_missing(officer):
    good, failed, unmade = (factories.submitted() for _n in range(3))
    ready(good)
    Dossier.objects.update_or_create(
        snapshot=factories.newest(failed), defaults={"state": DossierState.FAILED, "error": "no such font"}
    )
    Dossier.objects.filter(snapshot__application=unmade).delete()
    lost = factories.submitted()
    default_storage.delete(ready(lost).file.name)
    archive, rows = made(officer, good.round)
    assert set(rows) == {good.reference, failed.reference, unmade.reference, lost.reference}
    told = rows[good.reference]
    inside = archive.read(told["file"])
    assert (told["status"], told["sha256"]) == ("included", hashlib.sha256(inside).hexdigest())
    assert told["snapshot_sha256"] == factories.newest(good).sha256
    assert {rows[a.reference]["status"] for a in (failed, unmade, lost)} == {"missing"}
    assert all(rows[a.reference]["reason"] for a in (failed, unmade, lost))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 3
    table = list(csv.DictReader(io.StringIO(archive.read(dossier_zip.MANIFEST_CSV).decode("utf-8-sig"))))
    assert [row["SHA-256"] for row in table if row["SHA-256"]] == [told["sha256"]]


def test_reading_or_archive_copies(officer):
    application = factories.submitted()
    dossier = ready(application)
    for copy, content, name in (
        ("archive", b"%PDF-1.7 archive", dossier.download_name),
        ("reading", b"%PDF-1.7 reading", dossier.reading_name),
    ):
        archive, _rows = made(officer, application.round, copy=copy)
        assert archive.read(name) == content


def test_only_a_state_when_one_is_chosen(officer, client):
    accepted, other = factories.accepted(officer), factories.submitted()
    ready(accepted), ready(other)
    client.force_login(officer)
    client.post(
        reverse("officer_export"),
        {"what": "dossiers-zip-reading", "round": accepted.round.code, "state": State.ACCEPTED, "query": ""},
    )
    job = Job.objects.get()
    assert (job.kind, job.parameters) == (JobKind.DOSSIERS, {"query": "state=accepted", "copy": "reading"})
    _name, content = dossier_zip.produce(job, lambda done, total: None)
    with zipfile.ZipFile(content) as archive:
        rows = json.loads(archive.read(dossier_zip.MANIFEST_JSON))["dossiers"]
    assert [row["reference"] for row in rows] == [accepted.reference]


def test_a_file_that_is_not_the_one_that_was_made_is_called_damaged(officer):
    application = factories.submitted()
    ready(application, sha256="0" * 64)
    _archive, rows = made(officer, application.round)
    assert rows[application.reference]["status"] == "damaged"


def test_titles_run_no_formula(officer):
    application = factories.submitted()
    Application.objects.filter(pk=application.pk).update(title_th="=CMD()", title_en="=CMD()")
    archive, _rows = made(officer, application.round)
    assert "'=CMD()" in archive.read(dossier_zip.MANIFEST_CSV).decode()


def test_one_more_dossier_costs_no_more_queries(officer):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            made(officer, application.round, copy="archive")
        Job.objects.all().delete()
        return len(found)

    application = factories.submitted()
    ready(application)
    one = queries()
    for _n in range(2):
        ready(factories.submitted())
    assert queries() == one


def test_a_large_dossier_is_never_in_memory(officer):
    application = factories.submitted()
    ready(application, b"%PDF archive" + bytes(24 << 20))
    tracemalloc.start()
    try:
        made(officer, application.round)
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


def test_cancelled_half_way_nothing_is_kept(officer, monkeypatch):
    for _n in range(2):
        ready(factories.submitted())
    job = jobs.order(JobKind.DOSSIERS, JobFormat.ZIP, user=officer, round_=Application.objects.first().round)
    monkeypatch.setattr(jobs, "EVERY", 0)
    real = dossier_zip._put

    def cancelled_meanwhile(*args, **kwargs):
        jobs.cancel(job)
        return real(*args, **kwargs)

    monkeypatch.setattr(dossier_zip, "_put", cancelled_meanwhile)
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, bool(job.file)) == (JobState.CANCELLED, False)
