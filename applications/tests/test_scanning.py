"""The virus scan, against a scanner that really listens (on the loopback) and speaks clamd's protocol."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from applications import guards, scanning, tasks
from applications.models import Application, FormerFile, ScanState, SupportingDocument, UnReceipt
from applications.services.handover import record_receipt
from applications.states import State

from . import factories
from .test_views_evidence import signed_in, url

pytestmark = pytest.mark.django_db
BAD = b"this stands for something harmful"


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM: lengths and chunks until a length of nought, then the verdict."""

    def handle(self) -> None:
        assert self.rfile.readline() == b"nINSTREAM\n"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(len(content))
        self.wfile.write(b"stream: Test-Signature FOUND\n" if BAD in content else self.server.answer)


@pytest.fixture
def scanner(settings: Any) -> Iterator[Any]:
    """A scanner, and the setting that names it."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
    server.daemon_threads = True
    server.seen, server.answer = [], b"stream: OK\n"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was asked of the workers."""
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks.scan_file, "delay", lambda kind, pk: found.append((kind, pk)))
    return found


@pytest.fixture
def application() -> Application:
    return factories.make_application()


@pytest.fixture
def member(application: Application) -> Client:
    return signed_in(factories.make_member(application.agency, Role.CONTRIBUTOR))


@pytest.fixture
def row(application, scanner, asked, django_capture_on_commit_callbacks) -> SupportingDocument:
    """A document whose file has just come in."""
    row = SupportingDocument(application=application, clause="4.1", title="Report")
    with django_capture_on_commit_callbacks(execute=True):
        factories.attach(row)
    return row


def bad_pdf() -> bytes:
    return factories.make_pdf() + b"\n%" + BAD + b"\n"


def state(row: SupportingDocument) -> str:
    return SupportingDocument.objects.get(pk=row.pk).scan_state


def test_without_a_scanner_nothing_waits(application, asked, settings, django_capture_on_commit_callbacks):
    settings.CLAMAV_ADDRESS = ""
    row = SupportingDocument(application=application, clause="4.1", title="Report")
    with django_capture_on_commit_callbacks(execute=True):
        factories.attach(row)
    assert state(row) == ScanState.NOT_SCANNED
    assert asked == []


class TestQuarantine:
    def test_a_new_file_waits_and_a_worker_is_asked(self, row, asked):
        assert state(row) == ScanState.QUARANTINE
        assert asked == [("document", row.pk)]

    def test_nobody_opens_it_and_everybody_reads_why(self, row, member, application):
        for client in (member, signed_in(factories.make_officer())):
            reply = client.get(url("document_file", application, pk=row.pk))
            assert reply.status_code == 403
            assert "waits for the virus scan" in reply.content.decode()
        view = member.get(url("document_view", application, pk=row.pk)).content.decode()
        assert "waits for the virus scan" in view
        assert "<iframe" not in view
        assert (
            "waiting for the virus scan"
            in member.get(url("application_documents", application)).content.decode()
        )

    def test_the_application_is_not_submitted_before(self, row, application):
        fresh = Application.objects.with_everything().get(pk=application.pk)
        assert any("ไวรัส" in name or "virus" in name for name in guards.missing_files(fresh))
        tasks.scan_file("document", row.pk)
        fresh = Application.objects.with_everything().get(pk=application.pk)
        assert guards.missing_files(fresh) == []

    def test_a_file_that_nobody_ever_opened_is_no_former_version(
        self, row, django_capture_on_commit_callbacks
    ):
        first = row.file.name
        with django_capture_on_commit_callbacks(execute=True):
            factories.attach(row, factories.make_png())
        assert not FormerFile.objects.exists()
        assert not default_storage.exists(first)


class TestVerdicts:
    def test_clean(self, row, scanner, member, application):
        tasks.scan_file("document", row.pk)
        assert scanner.seen == [row.size]
        assert state(row) == ScanState.CLEAN
        assert member.get(url("document_file", application, pk=row.pk)).status_code == 200

    def test_infected_is_deleted_and_said_in_words(
        self, row, member, application, django_capture_on_commit_callbacks
    ):
        factories.attach(row, bad_pdf())
        name = row.file.name
        with django_capture_on_commit_callbacks(execute=True):
            tasks.scan_file("document", row.pk)
        assert state(row) == ScanState.INFECTED
        assert not default_storage.exists(name)
        page = member.get(url("application_documents", application)).content.decode()
        assert "something harmful" in page
        assert row.original_name in page
        assert member.get(url("document_file", application, pk=row.pk)).status_code == 404
        factories.attach(row)
        assert state(row) == ScanState.QUARANTINE

    def test_a_verdict_on_a_file_that_was_replaced_meanwhile_is_not_believed(self, row, monkeypatch):
        verdict = scanning._verdict

        def slow(seen: SupportingDocument) -> tuple[ScanState, str]:
            found = verdict(seen)
            factories.attach(SupportingDocument.objects.get(pk=row.pk), bad_pdf())
            return found

        monkeypatch.setattr(scanning, "_verdict", slow)
        assert scanning.scan("document", row.pk) is None
        assert state(row) == ScanState.QUARANTINE

    def test_a_second_task_finds_nothing_to_do(self, row, scanner):
        tasks.scan_file("document", row.pk)
        tasks.scan_file("document", row.pk)
        assert len(scanner.seen) == 1


class TestScannerInTrouble:
    def test_down_opens_nothing_and_the_sweep_asks_again(self, row, scanner, asked):
        scanner.shutdown()
        scanner.server_close()
        with pytest.raises(scanning.ScannerDown):
            scanning.scan("document", row.pk)
        tasks.scan_file("document", row.pk)
        assert state(row) == ScanState.QUARANTINE
        asked.clear()
        tasks.sweep_quarantine()
        assert asked == [("document", row.pk)]

    @pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\n", b"", b"what?\n"])
    def test_any_answer_but_a_verdict_is_none(self, row, scanner, answer):
        scanner.answer = answer
        tasks.scan_file("document", row.pk)
        assert state(row) == ScanState.QUARANTINE

    def test_a_queue_that_is_down_does_not_hold_up_the_upload(self, row, monkeypatch):
        def broken(kind: str, pk: int) -> None:
            raise ConnectionError

        monkeypatch.setattr(tasks.scan_file, "delay", broken)
        scanning.ask(row)
        assert state(row) == ScanState.QUARANTINE

    def test_when_the_scan_is_switched_off_waiting_files_are_not_scanned(self, row, settings):
        settings.CLAMAV_ADDRESS = ""
        tasks.sweep_quarantine()
        assert state(row) == ScanState.NOT_SCANNED


class TestTheUnsReceipt:
    """The receipt of the hand-over is a file like any other."""

    @pytest.fixture
    def stage(self, asked, django_capture_on_commit_callbacks):
        """An endorsed application (sealed before there was a scanner), and its coordinator."""
        application = factories.complete_application()
        coordinator = factories.make_member(application.agency)
        Application.objects.filter(pk=application.pk).update(state=State.ENDORSED)
        return application, coordinator

    def record(self, stage, capture, content: bytes) -> UnReceipt:
        application, coordinator = stage
        with capture(execute=True):
            record_receipt(
                application,
                reference="UN-1",
                submitted_at=timezone.now() - timedelta(hours=1),
                upload=factories.upload(content, "receipt.pdf"),
                actor=coordinator,
            )
        return UnReceipt.objects.get()

    def test_it_waits_for_the_scan_and_a_worker_is_asked(
        self, stage, scanner, asked, django_capture_on_commit_callbacks
    ):
        receipt = self.record(stage, django_capture_on_commit_callbacks, factories.make_pdf())
        assert receipt.scan_state == ScanState.QUARANTINE
        assert ("receipt", receipt.pk) in asked
        client = signed_in(stage[1])
        assert client.get(url("handover_receipt_file", stage[0])).status_code == 403
        tasks.scan_file("receipt", receipt.pk)
        assert client.get(url("handover_receipt_file", stage[0])).status_code == 200

    def test_infected_is_deleted_and_the_reference_kept(
        self, stage, scanner, django_capture_on_commit_callbacks
    ):
        receipt = self.record(stage, django_capture_on_commit_callbacks, bad_pdf())
        tasks.scan_file("receipt", receipt.pk)
        receipt.refresh_from_db()
        assert (receipt.scan_state, receipt.file.name, receipt.reference) == (ScanState.INFECTED, "", "UN-1")

    def test_without_a_scanner_nothing_waits(
        self, stage, asked, settings, django_capture_on_commit_callbacks
    ):
        settings.CLAMAV_ADDRESS = ""
        receipt = self.record(stage, django_capture_on_commit_callbacks, factories.make_pdf())
        assert receipt.scan_state == ScanState.NOT_SCANNED
        assert asked == []
