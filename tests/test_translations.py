"""Thai first: no string of the portal is untranslated, fuzzy or out of date."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "th" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%%|\{[a-z_]*\}")
SOURCES = ("*.py", "*.html", "*.txt")
NOT_SOURCES = {".venv", "var", ".git", "node_modules", "tests", "docs"}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_entry_has_its_thai(catalogue):
    missing = [e.msgid for e in catalogue if not e.obsolete and not e.translated()]
    assert missing == []
    assert [e.msgid for e in catalogue.fuzzy_entries()] == []
    assert [e.msgid for e in catalogue.obsolete_entries()] == []


def test_placeholders_are_the_same_on_both_sides(catalogue):
    for entry in catalogue:
        sources = {entry.msgid, entry.msgid_plural} - {""}
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert set(PLACEHOLDER.findall(text)) == wanted, sources


def test_the_catalogue_knows_every_string_of_the_portal(catalogue, tmp_path):
    """Collects the strings again from a copy of the sources, with gettext's own tools."""
    assert shutil.which("xgettext"), "gettext is missing: apt install gettext"
    copy = tmp_path / "portal"
    for pattern in SOURCES:
        for path in ROOT.rglob(pattern):
            relative = path.relative_to(ROOT)
            if NOT_SOURCES.isdisjoint(relative.parts):
                (copy / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, copy / relative)
    (copy / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "-l", "th", "--no-location", "--no-obsolete"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, timeout=120)
    found = {e.msgid for e in polib.pofile(str(copy / "locale/th/LC_MESSAGES/django.po"))}
    known = {e.msgid for e in catalogue}
    assert len(found) > 200
    assert found == known, (
        "run bin/manage makemessages -l th --no-location --no-obsolete, then write the Thai"
    )
