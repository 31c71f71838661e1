"""Uploads lie where only the portal reads them."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@pytest.fixture
def stored() -> str:
    return default_storage.save("applications/X-1/a.pdf", ContentFile(b"%PDF-"))


def test_other_people_of_the_machine_neither_read_nor_list_them(stored):
    path = Path(default_storage.path(stored))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_they_have_no_address(stored):
    with pytest.raises(ValueError, match="not accessible via a URL"):
        default_storage.url(stored)


@pytest.mark.parametrize("name", ["../outside.pdf", "/etc/outside.pdf", "applications/../../outside.pdf"])
def test_a_name_cannot_lead_out_of_their_folder(name):
    with pytest.raises(SuspiciousFileOperation):
        default_storage.save(name, ContentFile(b"x"))
