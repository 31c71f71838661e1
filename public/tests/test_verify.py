"""The verification page: open to everybody, says a verdict and nothing else, keeps nothing."""

import hashlib
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from applications.models import Snapshot
from applications.services.transitions import perform
from applications.tests import factories
from common import rates
from dossiers import verification
from dossiers.models import Dossier, DossierState
from public.views import verify

pytestmark = pytest.mark.django_db
FILE = b"%PDF-1.7 the archive copy"
READING = b"%PDF-1.7 the reading copy"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    cache.clear()


@pytest.fixture
def snapshot() -> Snapshot:
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    perform("submit", application, actor=factories.make_member(agency))
    snapshot = application.snapshots.get()
    Dossier.objects.create(
        snapshot=snapshot,
        state=DossierState.READY,
        file="dossiers/a.pdf",
        sha256=hashlib.sha256(FILE).hexdigest(),
        reading_sha256=hashlib.sha256(READING).hexdigest(),
    )
    return snapshot


def supersede(snapshot: Snapshot) -> None:
    Snapshot.objects.create(
        application=snapshot.application,
        number=snapshot.number + 1,
        content="{}",
        sha256="f" * 64,
        sealed_at=snapshot.sealed_at,
    )


def upload(client, content: bytes):
    return client.post(reverse("verify"), {"file": SimpleUploadedFile("x.pdf", content)})


def test_a_code_by_its_address_without_signing_in(client, snapshot):
    where = reverse("verify_code", kwargs={"code": verification.code_of(snapshot.sha256)})
    page = client.get(where)
    assert "The code is genuine and current" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    supersede(snapshot)
    assert "genuine, but superseded" in client.get(where).text


def test_the_answer_says_nothing_of_whose_it_is(client, snapshot):
    application = snapshot.application
    where = reverse("verify_code", kwargs={"code": verification.code_of(snapshot.sha256)})
    for page in (client.get(where), upload(client, FILE)):
        for secret in (
            application.reference,
            application.title_en,
            application.title_th,
            application.agency.name_en,
        ):
            assert secret not in page.text


@pytest.mark.parametrize("content", [FILE, READING])
def test_the_file_itself_is_known_by_every_byte(client, snapshot, content):
    assert "Genuine and current" in upload(client, content).text
    assert "did not make this file" in upload(client, content + b" ").text


def test_nothing_is_kept(client, snapshot, settings):
    upload(client, b"x" * 5_000_000)
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    kept = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size == 5_000_000]
    assert kept == []


def test_a_typed_code(client, snapshot):
    page = client.post(
        reverse("verify"), {"code": verification.grouped(verification.code_of(snapshot.sha256))}
    )
    assert "The code is genuine and current" in page.text


def test_nothing_told_is_asked_for(client):
    assert "Type the code on the cover" in client.post(reverse("verify"), {}).text


def test_asking_too_often_is_refused_for_a_while(client, snapshot):
    for _ in range(verify.MOST_QUESTIONS):
        assert upload(client, FILE).status_code == 200
    refused = upload(client, FILE)
    assert refused.status_code == 429
    assert "Nothing was checked" in refused.text
    where = reverse("verify_code", kwargs={"code": verification.code_of(snapshot.sha256)})
    assert client.get(where).status_code == 429
    # The empty page asks nothing.
    assert client.get(reverse("verify")).status_code == 200


def test_a_cache_that_is_away_is_no_error(client, snapshot, monkeypatch):
    def away(*_args, **_more):
        raise RedisAway

    monkeypatch.setattr(rates.cache, "add", away, raising=False)
    assert upload(client, FILE).status_code == 200
