"""Documents, letters and links: adding, changing, removing."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applications.files import inspect
from applications.models import Application, Link, ReferenceLetter, SupportingDocument
from applications.models.evidence import StoredFile

from .locking import lock_open, touch

Evidence = SupportingDocument | ReferenceLetter


def save_evidence(
    row: Evidence, *, application: Application, upload: UploadedFile | None, actor: User | None
) -> Evidence:
    """Store a document or letter, with a new file when one is given.

    The file is written before the row and removed again when the row could not be stored; a replaced file goes
    only after the commit, so that at no moment a row points to a file that is not there.

    Raises:
        ValidationError: when the file is refused (see `applications.files`).
        Sealed: when the application is no longer open.
    """
    old = type(row).objects.filter(pk=row.pk).values_list("file", flat=True).first() if row.pk else None
    row.application = application
    if upload is not None:
        found = inspect(upload, application.round)
        row.content_type, row.size = found.content_type, found.size
        row.sha256, row.pages = found.sha256, found.pages
        row.original_name = upload.name[-255:]
        row.uploaded_by, row.uploaded_at = actor, timezone.now()
        row.file = None
        row.file.save(upload.name, upload, save=False)
    try:
        with transaction.atomic():
            touch(lock_open(application.pk))
            row.save()
            if upload is not None and old:
                transaction.on_commit(lambda: row.file.storage.delete(old))
    except BaseException:
        if upload is not None:
            row.file.storage.delete(row.file.name)
        raise
    return row


@transaction.atomic
def remove_evidence(row: Evidence) -> None:
    """Take a document or letter away, and its file once that is certain."""
    touch(lock_open(row.application_id))
    storage, name = row.file.storage, row.file.name
    row.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def replace_links(application: Application, links: list[dict[str, Any]]) -> None:
    """Store the links of an application in the order given."""
    locked = lock_open(application.pk)
    locked.links.all().delete()
    Link.objects.bulk_create(Link(application=locked, url=link["url"], kind=link["kind"]) for link in links)
    touch(locked)


def open_file(row: StoredFile) -> Any:
    """The stored file, open for reading."""
    return row.file.storage.open(row.file.name, "rb")
