"""A file is there whole or not at all, and only its owner reads it."""

import errno
import os
import stat
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from common import storage
from common.storage import PARTIAL, PrivateFileSystemStorage, remove_partials


@pytest.fixture
def store(tmp_path) -> PrivateFileSystemStorage:
    return PrivateFileSystemStorage(
        location=tmp_path / "store", file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def mode_of(path: str) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


def test_a_file_lies_where_it_should_and_nothing_else_is_left(store):
    assert store.save("a/b/c.pdf", ContentFile(b"whole")) == "a/b/c.pdf"
    with store.open("a/b/c.pdf") as file:
        assert file.read() == b"whole"
    assert mode_of(store.path("a/b/c.pdf")) == 0o600
    assert {mode_of(store.path(folder)) for folder in ("a", "a/b", PARTIAL)} == {0o700}
    assert store.listdir(PARTIAL) == ([], [])


def test_two_of_one_name_are_two_files(store):
    names = {store.save("x.pdf", ContentFile(text)) for text in (b"1", b"2")}
    assert {store.open(name).read() for name in names} == {b"1", b"2"}


def test_one_that_comes_in_between_is_not_overwritten(store, monkeypatch):
    give, places = storage._give_place, []

    def beaten(partial, place):
        if not places:
            with open(place, "wb") as file:
                file.write(b"quicker")
        places.append(place)
        give(partial, place)

    monkeypatch.setattr(storage, "_give_place", beaten)
    name = store.save("x.pdf", ContentFile(b"mine"))
    assert name != "x.pdf"
    assert store.open("x.pdf").read() == b"quicker"
    assert store.open(name).read() == b"mine"


def test_without_hard_links_it_works_too(store, monkeypatch):
    def no_links(source, target):
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", no_links)
    store.save("x.pdf", ContentFile(b"whole"))
    assert store.open("x.pdf").read() == b"whole"
    assert store.listdir(PARTIAL) == ([], [])


def test_a_writer_that_fails_leaves_nothing_at_the_name(store, monkeypatch):
    def breaks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(ContentFile, "chunks", breaks)
    with pytest.raises(OSError, match="disk full"):
        store.save("x.pdf", ContentFile(b"whole"))
    assert not store.exists("x.pdf")


def test_what_a_killed_writer_left_is_removed_when_it_is_old(store):
    store.save("x.pdf", ContentFile(b"whole"))
    left = os.path.join(store.path(PARTIAL), "left")
    with open(left, "wb") as file:
        file.write(b"half")
    assert remove_partials(store, timezone.now() - timedelta(hours=1)) == 0
    assert remove_partials(store, timezone.now() + timedelta(seconds=1)) == 1
    assert store.exists("x.pdf")


def test_a_store_that_has_none_is_no_trouble(tmp_path):
    assert remove_partials(PrivateFileSystemStorage(location=tmp_path / "new"), timezone.now()) == 0
