"""Genuine, current, superseded, unknown: by code, by file and by command (the page: public/tests/test_verify.py)."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from applications.models import Snapshot
from applications.services.transitions import perform
from applications.tests import factories
from dossiers import services, verification
from dossiers.models import Dossier, DossierState
from dossiers.verification import Verdict

pytestmark = pytest.mark.django_db
FILE = b"%PDF-1.7 the archive copy"
READING = b"%PDF-1.7 the reading copy"
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


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


class TestCodes:
    @given(sha256=hashes)
    def test_a_code_is_twenty_plain_letters_and_differs_with_the_hash(self, sha256):
        code = verification.code_of(sha256)
        assert len(code) == 20
        assert not set(code) & set("OILU")
        changed = ("0" if sha256[0] != "0" else "1") + sha256[1:]
        assert verification.code_of(changed) != code

    def test_it_is_read_with_hyphens_in_small_letters_and_with_usual_mistakes(self, snapshot):
        code = verification.code_of(snapshot.sha256)
        misread = code.replace("0", "O").replace("1", "l")
        for told in (code, verification.grouped(code), code.lower(), f" {misread} "):
            assert verification.of_code(told) == Verdict.CURRENT

    def test_a_newer_snapshot_supersedes(self, snapshot):
        supersede(snapshot)
        assert verification.of_code(verification.code_of(snapshot.sha256)) == Verdict.SUPERSEDED
        assert verification.of_digest(hashlib.sha256(FILE).hexdigest()) == Verdict.SUPERSEDED
        assert verification.of_code(verification.code_of("f" * 64)) == Verdict.CURRENT

    @pytest.mark.parametrize("told", ["", "x", "0" * 20, "%" * 20, "0" * 64, "น้ำ" * 10, "A" * 5000])
    def test_anything_else_is_unknown(self, snapshot, told):
        assert verification.of_code(told) == Verdict.UNKNOWN

    def test_a_whole_hash_will_do(self, snapshot):
        for digest in (
            snapshot.sha256,
            hashlib.sha256(FILE).hexdigest(),
            hashlib.sha256(READING).hexdigest().upper(),
        ):
            assert verification.of_code(digest) == Verdict.CURRENT

    def test_the_first_letters_of_a_hash_are_not_enough(self, snapshot):
        assert verification.of_code(verification.code_of(snapshot.sha256)[:-1]) == Verdict.UNKNOWN


class TestCommand:
    def run(self, path: Path) -> tuple[str, int]:
        out, code = io.StringIO(), 0
        try:
            call_command("verify_dossier", str(path), stdout=out)
        except SystemExit as end:
            code = end.code
        return out.getvalue().strip(), code

    def test_the_four_answers(self, snapshot, tmp_path):
        path = tmp_path / "x.pdf"
        path.write_bytes(FILE)
        assert self.run(path) == ("genuine, current", 0)
        supersede(snapshot)
        assert self.run(path) == ("genuine, superseded", 1)
        path.write_bytes(FILE + b"!")
        assert self.run(path) == ("unknown", 3)
        with pytest.raises(CommandError) as error:
            self.run(tmp_path / "missing.pdf")
        assert error.value.returncode == 2

    def test_what_the_worker_made_and_what_the_command_prints_are_one_file(
        self, snapshot, tmp_path, monkeypatch
    ):
        Dossier.objects.all().delete()
        printed = {name: tmp_path / f"{name}.pdf" for name in ("archive", "reading")}
        call_command("render_dossier", snapshot.application.reference, output=printed["archive"])
        call_command(
            "render_dossier", snapshot.application.reference, output=printed["reading"], reading=True
        )
        # Nothing is stored yet: the command prints the snapshot again and compares.
        assert self.run(printed["reading"]) == ("genuine, current", 0)
        monkeypatch.setattr(services, "_publish", lambda pk: None)
        dossier = services.order(snapshot)
        services.render(dossier.pk)
        dossier.refresh_from_db()
        assert hashlib.sha256(printed["archive"].read_bytes()).hexdigest() == dossier.sha256
        assert hashlib.sha256(printed["reading"].read_bytes()).hexdigest() == dossier.reading_sha256
        assert dossier.reading_pages > dossier.pages
        assert dossier.reading_file.size == dossier.reading_size == printed["reading"].stat().st_size

    def test_a_changed_file_that_names_a_genuine_code_is_unknown(self, snapshot, tmp_path):
        import pikepdf

        path = tmp_path / "forged.pdf"
        call_command("render_dossier", snapshot.application.reference, output=path)
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.add_blank_page()
            pdf.save(path)
        assert self.run(path) == ("unknown", 3)
