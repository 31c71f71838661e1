"""Documents and letters: adding, changing, removing."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications import scanning
from applications.files import clean_name, inspect
from applications.models import Application, FormerFile
from applications.models.evidence import ScanState, StoredFile

from .former_files import Evidence, keep_former, let_go
from .locking import lock_open, touch
from .translations import settle_translation

FILE_FIELDS = frozenset(field.name for field in StoredFile._meta.fields)


def save_evidence(
    row: Evidence, *, application: Application, upload: UploadedFile | None, actor: User | None
) -> Evidence:
    """Store a document or letter, with a new file when one is given; the former file stays to be read.

    The file is written before the row and removed again when the row could not be stored, so that at no moment a row
    points to a file that is not there.

    Raises:
        ValidationError: when the file is refused (see `applications.files`), or the row has been removed meanwhile.
        Sealed: when the application is no longer open.
    """
    row.application = application
    if upload is not None:
        take_in(row, upload, actor)
    try:
        with transaction.atomic():
            touch(lock_open(application.pk))
            _store(row, with_file=upload is not None, actor=actor)
    except BaseException:
        if upload is not None:
            row.file.storage.delete(row.file.name)
        raise
    return row


def take_in(row: StoredFile, upload: UploadedFile, actor: User | None) -> None:
    """Look into the upload and write it under a name of ours. Storing the row, and `ask_scanner`, are the caller's.

    Raises:
        ValidationError: when the file is refused (see `applications.files`).
    """
    found = inspect(upload, row.application.round)
    row.content_type, row.size = found.content_type, found.size
    row.sha256, row.pages = found.sha256, found.pages
    row.original_name = clean_name(upload.name)
    row.uploaded_by, row.uploaded_at = actor, timezone.now()
    row.scan_state = ScanState.QUARANTINE if settings.CLAMAV_ADDRESS else ScanState.NOT_SCANNED
    row.file = None
    row.file.save(row.original_name, upload, save=False)


def ask_scanner(row: StoredFile) -> None:
    """Ask for the scan of a file that waits in quarantine, once its row is certain."""
    if row.scan_state == ScanState.QUARANTINE:
        transaction.on_commit(lambda: scanning.ask(row))


def _store(row: Evidence, *, with_file: bool, actor: User | None) -> None:
    """Under the application's lock: write the row as it is now, and keep what it had."""
    stored = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    if row.pk and stored is None:
        raise ValidationError(_("This entry has been removed meanwhile. Add it again as a new one."))
    if stored and not with_file:
        # Somebody else may have replaced the file since the form was read.
        row.save(
            update_fields=[f.name for f in row._meta.concrete_fields if f.name not in {"id"} | FILE_FIELDS]
        )
    else:
        row.save()
        if stored and stored.file:
            keep_former(stored, actor)
    settle_translation(row, before=stored)
    if with_file:
        ask_scanner(row)


@transaction.atomic
def remove_evidence(row: Evidence, actor: User | None = None) -> None:
    """Take a document or letter away, and its files once that is certain; what was sealed stays to be read."""
    touch(lock_open(row.application_id))
    let_go(row, actor)
    row.delete()
    settle_translation(None, before=row)


def open_file(row: StoredFile | FormerFile) -> Any:
    """The stored file, open for reading."""
    return row.file.storage.open(row.file.name, "rb")
