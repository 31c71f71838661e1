"""Documentation is tested: a setting or command nobody described fails here."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
APPS = {
    "accounts",
    "applications",
    "clinics",
    "criteria",
    "dossiers",
    "notifications",
    "public",
    "reviews",
    "unpsa_portal",
}
OPERATIONS = ROOT / "docs" / "operations.md"


def settings_read_from_the_environment() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "unpsa_portal").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        names |= set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', text))
        names |= set(re.findall(r'environ(?:\.get\(|\[)\s*"([A-Z_]+)"', text))
    return {name for name in names if not name.startswith(("TEST_", "PYTEST_"))}


def test_every_setting_is_described_for_the_operator():
    text = OPERATIONS.read_text(encoding="utf-8")
    names = settings_read_from_the_environment()
    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_a_worker_under_systemd_may_finish_what_it_does():
    """By default systemd sends SIGTERM to every process of a unit: the pool's would die in the middle of a mail."""
    unit = re.search(r"```ini\n(.*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL)[1].splitlines()
    assert "KillMode=mixed" in unit
    assert "Environment=TMPDIR=/var/tmp" in unit, "a ZIP that grows must not count as the worker's memory"
    (patience,) = (int(line.partition("=")[2]) for line in unit if line.startswith("TimeoutStopSec="))
    assert patience > settings.CELERY_TASK_TIME_LIMIT


def test_every_command_is_described_for_the_operator():
    text = OPERATIONS.read_text(encoding="utf-8")
    ours = {name for name, app in get_commands().items() if app in APPS}
    assert len(ours) >= 8
    assert {name for name in ours if f"`{name}" not in text} == set()


def places_of(document: Path) -> set[str]:
    """What a link into a document can name: its headings, as a Markdown page names them, and its own anchors."""
    text = document.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    named = {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
    return named | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_between_documents_lead_somewhere(path):
    for target, place in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", path.read_text(encoding="utf-8")):
        document = path.parent / target if target else path
        assert document.exists(), f"{path.name} → {target}"
        assert not place or place in places_of(document), f"{path.name} → {target}#{place}"


def test_the_readme_names_both_commands_and_shows_a_picture():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "bin/run" in text
    assert "bin/test" in text
    assert re.search(r"!\[[^\]]+\]\(docs/[^)]+\.png\)", text)


def test_labels_in_the_guides_are_labels_on_the_pages():
    """A guide that names a button which is called otherwise sends people looking."""

    def shown(text: str) -> str:
        return re.sub(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}", "…", text)

    catalogue = polib.pofile(str(ROOT / "locale/th/LC_MESSAGES/django.po"))
    known = {
        shown(text)
        for entry in catalogue
        for text in (entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values())
    }
    for name in ("agency", "officer", "reviewer"):
        guide = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        labels = {" ".join(found.split()) for found in re.findall(r"\*\*([^*]+)\*\*", guide)}
        assert len(labels) > 10
        cut = {label for label in labels if label.endswith("…")}
        strays = labels - known - cut
        strays |= {c for c in cut - known if not any(k.startswith(c.rstrip("… ")) for k in known)}
        assert strays == set(), name
