"""Files in and out: what is exported imports again to the same document; anything else is refused cleanly."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from accounts.models import Agency
from applications import exchange
from applications.models import Application, ReferenceLetter

from . import factories

pytestmark = pytest.mark.django_db
NAMES = [path.stem for path in sorted(factories.CASES.glob("*-*.json"))]


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and standard output of a command."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def imported(path: Path, *more: str) -> Application:
    _code, reference = run("import_application", str(path), *more)
    return Application.objects.with_everything().get(reference=reference.strip())


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_judged_alike_as_file_and_as_application(name):
    path = factories.CASES / f"{name}.json"
    expected = json.loads((factories.CASES / "expected.json").read_text())[name]
    reference = imported(path).reference
    for what in (str(path), reference):
        code, output = run("check_eligibility", what, "--json")
        found = json.loads(output)
        assert found["verdict"] == expected["verdict"]
        assert {f["clause"]: f["status"] for f in found["findings"]} == expected["statuses"]
        assert code == (0 if expected["verdict"] == "eligible" else 1)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_exported_is_what_was_imported(name):
    application = imported(factories.CASES / f"{name}.json")
    assert json.loads(run("export_application", application.reference)[1]) == factories.case(name)


def test_a_bundle_carries_the_files_along(tmp_path):
    application = factories.complete_application()
    run("export_application", application.reference, "--output", str(tmp_path / "out"))
    again = imported(tmp_path / "out" / "application.json")
    for before, after in zip(application.documents.all(), again.documents.all(), strict=True):
        assert (before.sha256, before.pages) == (after.sha256, after.pages)
    assert exchange.to_document(again) == exchange.to_document(application)


def test_the_applicant_is_found_by_its_name_however_spaced():
    agency = factories.make_agency(
        name_en=" highland research and  development institute (public organization)"
    )
    assert imported(factories.CASES / "huay-nam-sai.json").agency == agency


def test_the_agency_may_be_named():
    agency = factories.make_agency(slug="mine")
    assert imported(factories.CASES / "huay-nam-sai.json", "--agency", "mine").agency == agency


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"colour": 1}, "colour"),
        ({"round": "unpsa-1999"}, "round"),
        ({"answers": {"99": {"text": "x"}}}, "answers.99"),
        ({"category": "2"}, "category"),
        ({"sdgs": ["1.99"]}, "sdgs[0]"),
        ({"applicant": {}}, "applicant"),
        ({"lert_rat_awards": [{"year_be": 2}]}, "lert_rat_awards[0].year_be"),
        ({"documents": [{"clause": "4.1", "file": "../secret.pdf"}]}, "documents[0].file"),
        ({"documents": [{"clause": "4.1", "file": "missing.pdf"}]}, "documents[0].file"),
        ({"documents": [{"clause": "4.1", "file": "page.pdf"}]}, "documents[0].file"),
        ({"documents": [{"clause": "4.1", "file": "x" * 400}]}, "documents[0].file"),
        ({"letters": [{"organisation_en": "A", "file": "loop.pdf"}]}, "letters[0].file"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_place_and_nothing_is_stored(tmp_path, change, place):
    (tmp_path / "page.pdf").write_text("<html>not a pdf</html>")
    (tmp_path / "loop.pdf").symlink_to("loop.pdf")
    path = tmp_path / "case.json"
    path.write_text(json.dumps(factories.case() | change))
    with pytest.raises(CommandError) as refused:
        call_command("import_application", str(path))
    assert refused.value.returncode == 2
    assert str(refused.value).startswith(place)
    assert "\n" not in str(refused.value)
    assert not Application.objects.exists()
    assert not Agency.objects.exists()


def stored_files() -> list[str]:
    root = Path(default_storage.location)
    return [path.name for path in root.rglob("*") if path.is_file()]


def with_a_report(folder: Path, name: str) -> Path:
    """A case beside its first document's file."""
    (folder / name).write_bytes(factories.make_pdf())
    path = folder / "case.json"
    path.write_text(json.dumps(factories.case() | {"documents": [{"clause": "4.1", "file": name}]}))
    return path


def test_whatever_breaks_an_import_leaves_no_file_behind(tmp_path, monkeypatch):
    def broken(*args, **kwargs):
        assert stored_files()
        raise RuntimeError("the disk, the database, anything")

    monkeypatch.setattr(ReferenceLetter, "save", broken)
    with pytest.raises(RuntimeError):
        call_command("import_application", str(with_a_report(tmp_path, "report.pdf")))
    assert stored_files() == []
    assert not Application.objects.exists()


def test_a_file_keeps_its_name_without_what_no_name_on_a_page_can_hold(tmp_path):
    application = imported(with_a_report(tmp_path, "รายงาน\n2021.pdf"))
    assert application.documents.get().original_name == "รายงาน2021.pdf"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[" * 100_000, b"{" * 100_000, b"{}", b"nul", b" " * 50_000_000], ids=range(7)
)
def test_any_bytes_are_refused_with_exit_2_and_one_line(tmp_path, raw):
    path = tmp_path / "case.json"
    path.write_bytes(raw)
    with pytest.raises(CommandError) as refused:
        call_command("check_eligibility", str(path), "--json")
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


def test_two_letters_under_two_names_of_one_agency_are_one_organisation():
    """S4 4.2, with the aliases kept on the agency."""
    application = factories.complete_application()
    factories.make_agency(name_th="มูลนิธิโครงการหลวง", name_en="Royal Project Foundation", aliases=["RPF"])
    application.letters.filter(issued_by_opdc=True).update(
        organisation_en="R.P.F.", organisation_th="", issued_by_opdc=False
    )
    application = Application.objects.with_everything().get(pk=application.pk)
    assert exchange.check(application).finding("4.2").status == "todo"
