"""Thai first: no string of the portal is untranslated, fuzzy or out of date."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import override

ROOT = Path(__file__).resolve().parent.parent
BORROWED = ROOT / "common" / "borrowed_words.py"
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


def test_the_rules_for_passwords_are_told_in_thai():
    with override("th"):
        rules = password_validators_help_texts()
    assert len(rules) == 4
    assert [rule for rule in rules if not re.search("[\u0e01-\u0e5b]", rule)] == []


def test_borrowed_words_are_words_that_django_or_allauth_still_use():
    """After an upgrade that rewords one of them, our Thai would silently not be shown any more."""
    shipped = {
        entry.msgid
        for library in (django, allauth)
        for language in ("en", "th")
        for path in Path(library.__file__).parent.rglob(f"locale/{language}/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
    }
    calls = [node for node in ast.walk(ast.parse(BORROWED.read_text("utf-8"))) if isinstance(node, ast.Call)]
    borrowed = [call.args[0].value for call in calls]
    assert len(borrowed) > 20
    assert [words for words in borrowed if words not in shipped] == []
