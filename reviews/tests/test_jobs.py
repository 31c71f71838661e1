"""Files in the making: made once, by a worker, for the one who asked, and only what that person may have."""

import json
import zipfile
from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from applications.models import Event, EventKind
from common import broker
from common.alive import working_on
from dossiers.models import Dossier
from reviews.models import Job, JobFormat, JobKind, JobState
from reviews.services import dossier_zip, jobs
from reviews.tasks import run_job
from reviews.tests import factories

pytestmark = pytest.mark.django_db


def hello(job, progress):
    progress(1, 2)
    progress(2, 2)
    return "hello.csv", b"hello"


@pytest.fixture
def officer():
    return factories.make_officer()


@pytest.fixture(autouse=True)
def producer(monkeypatch):
    monkeypatch.setitem(jobs.PRODUCERS, JobKind.APPLICATIONS, f"{__name__}.hello")


def ordered(officer) -> Job:
    return jobs.order(JobKind.APPLICATIONS, JobFormat.CSV, user=officer)


def test_a_job_is_done_and_its_file_is_for_the_one_who_asked(officer, client):
    job = ordered(officer)
    assert jobs.run(job.pk)
    address = reverse("job_file", kwargs={"token": job.token})
    client.force_login(officer)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"hello"
    assert "attachment" in answer["Content-Disposition"]
    client.force_login(factories.make_officer())
    assert client.get(address).status_code == 404


def test_asking_twice_makes_one_job(officer):
    assert ordered(officer).pk == ordered(officer).pk


def test_a_task_that_comes_twice_does_it_once(officer):
    job = ordered(officer)
    assert jobs.run(job.pk)
    assert not jobs.run(job.pk)


def test_somebody_who_is_no_officer_any_more_gets_nothing(officer):
    job = ordered(officer)
    officer.is_officer = False
    officer.save()
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not job.file


def test_a_failed_job_says_so_and_can_be_tried_again(officer, client, monkeypatch):
    job = ordered(officer)
    monkeypatch.setitem(jobs.PRODUCERS, JobKind.APPLICATIONS, f"{__name__}.missing")
    for _ in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(ImportError):
            jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    monkeypatch.setitem(jobs.PRODUCERS, JobKind.APPLICATIONS, f"{__name__}.hello")
    client.force_login(officer)
    client.post(reverse("job_retry", kwargs={"token": job.token}))
    assert jobs.run(job.pk)


def test_a_cancelled_job_stops_at_its_next_progress_and_leaves_no_file(officer, monkeypatch):
    job = ordered(officer)

    def cancelled_meanwhile(job, progress):
        jobs.cancel(job)
        progress(2, 2)
        raise AssertionError("went on after the cancelling")

    with mock.patch.object(jobs, "import_string", return_value=cancelled_meanwhile):
        assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not job.file


def test_the_sweeper_sends_a_task_for_a_job_whose_worker_died(officer, monkeypatch):
    job = ordered(officer)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1)
    assert jobs.sweep() == 1
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_a_job_whose_worker_keeps_dying_is_not_taken_up_for_ever(officer):
    """The broker gives the message back at once, before any sweeper has looked."""
    job = ordered(officer)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=jobs.MOST_ATTEMPTS)
    assert not jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, jobs.FAILED)


def test_a_job_whose_message_waits_in_the_broker_gets_no_second_one(officer, monkeypatch):
    job = ordered(officer)
    Job.objects.update(sent_at=timezone.now() - jobs.PATIENCE * 2)
    monkeypatch.setattr(broker, "waiting", lambda queues, task: {job.pk})
    assert jobs.sweep() == 0
    monkeypatch.setattr(broker, "waiting", lambda queues, task: set())
    assert jobs.sweep() == 1


def test_a_job_waits_in_the_queue_for_many_and_no_second_worker_gets_it_while_it_runs(settings):
    conf = run_job.app.conf
    assert run_job.app.amqp.router.route({}, run_job.name)["queue"].name == settings.QUEUE_BULK
    assert run_job.time_limit < conf.broker_transport_options["visibility_timeout"]


def test_a_job_somebody_is_at_is_left_alone(officer, django_db_blocker):
    job = ordered(officer)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1)
    with mock.patch.object(jobs, "working_on") as lock:
        lock.return_value.__enter__.return_value = False
        assert jobs.sweep() == 0
    with working_on(jobs.JOBS, job.pk) as free:
        assert free


def test_old_files_leave(officer, settings):
    job = ordered(officer)
    jobs.run(job.pk)
    job.refresh_from_db()
    storage, name = job.file.storage, job.file.name
    Job.objects.update(finished_at=timezone.now() - timedelta(days=settings.EXPORT_DAYS + 1))
    jobs.sweep()
    assert not Job.objects.exists()
    assert not storage.exists(name)


def test_a_file_whose_worker_died_before_it_said_so_does_not_stay(officer, monkeypatch):
    """It holds personal data, and nobody would ever look for it: the next file has another minute in its name."""
    job = ordered(officer)
    save = default_storage.save

    def save_and_die(name, content):
        save(name.replace("hello", "hello-1401"), content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs.default_storage, "save", save_and_die, raising=False)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(job.pk)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    folder, _slash, name = job.file.name.rpartition("/")
    assert default_storage.listdir(folder) == ([], [name])


def test_a_cancelled_jobs_file_whose_worker_died_leaves_too(officer, settings):
    job = ordered(officer)
    stray = default_storage.save(f"jobs/{job.token}/12345678/hello.csv", ContentFile(b"hello"))
    jobs.cancel(job)
    Job.objects.update(finished_at=timezone.now() - timedelta(days=settings.EXPORT_DAYS + 1))
    jobs.sweep()
    assert not Job.objects.exists()
    assert not default_storage.exists(stray)


def test_the_zip_holds_each_newest_dossier_and_names_what_is_missing(officer):
    with_pdf, without = factories.submitted(), factories.submitted()
    Dossier.objects.update_or_create(
        snapshot=factories.newest(with_pdf),
        defaults={"state": "ready", "file": ContentFile(b"%PDF-1.7", name="a.pdf"), "size": 8},
    )
    references = [with_pdf.reference, without.reference]
    job = jobs.order(JobKind.DOSSIERS, JobFormat.ZIP, user=officer, parameters={"references": references})
    told = []
    _name, content = dossier_zip.produce(job, lambda done, total: told.append((done, total)))
    with zipfile.ZipFile(content) as archive:
        assert archive.read(f"{with_pdf.reference}-1.pdf") == b"%PDF-1.7"
        rows = json.loads(archive.read(dossier_zip.MANIFEST_JSON))["dossiers"]
    assert {row["reference"]: row["status"] for row in rows} == {
        with_pdf.reference: "included",
        without.reference: "missing",
    }
    assert told == [(1, 2), (2, 2)]


def test_a_zip_of_dossiers_is_a_download_of_each(officer, client):
    with_pdf, without = factories.submitted(), factories.submitted()
    Dossier.objects.update_or_create(
        snapshot=factories.newest(with_pdf),
        defaults={"state": "ready", "file": ContentFile(b"%PDF-1.7", name="a.pdf"), "size": 8},
    )
    references = [with_pdf.reference, without.reference]
    job = jobs.order(JobKind.DOSSIERS, JobFormat.ZIP, user=officer, parameters={"references": references})
    jobs.run(job.pk)
    client.force_login(officer)
    address = reverse("job_file", kwargs={"token": job.token})
    client.head(address)
    assert not Event.objects.filter(kind=EventKind.DOWNLOADED).exists()
    assert client.get(address).status_code == 200
    (line,) = Event.objects.filter(kind=EventKind.DOWNLOADED)
    assert (line.application, line.actor, line.detail["snapshot"]) == (with_pdf, officer, 1)


def test_the_page_shows_how_far_it_is_and_needs_no_script(officer, client):
    job = ordered(officer)
    client.force_login(officer)
    page = client.get(reverse("job_page", kwargs={"token": job.token}))
    assert reverse("job_cancel", kwargs={"token": job.token}) in page.content.decode()
    assert client.get(reverse("job_list")).context["jobs"] == [job]


def test_a_job_that_no_worker_takes_up_says_so(officer, client):
    client.cookies["django_language"] = "en"
    client.force_login(officer)
    job = ordered(officer)
    address = reverse("job_page", kwargs={"token": job.token})
    assert "longer than usual" not in client.get(address).content.decode()
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert "longer than usual" in client.get(address).content.decode()
    jobs.run(job.pk)
    assert "longer than usual" not in client.get(address).content.decode()
