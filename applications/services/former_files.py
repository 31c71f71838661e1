"""Files that have been replaced or taken away: who may still need them decides whether they stay.

What a sealed snapshot names must be there as long as the snapshot is: officers and reviewers open what was sealed, not
what the agency has put in its place since (DESIGN §5).
"""

from django.db import transaction

from accounts.models import User
from applications.models import Application, FormerFile, ReferenceLetter, SupportingDocument
from applications.models.evidence import ScanState, StoredFile

Evidence = SupportingDocument | ReferenceLetter
COPIED = ("file", "original_name", "content_type", "size", "sha256", "pages", "uploaded_at")


def sealed_hashes(application: Application) -> set[str]:
    """SHA-256 of every file that a snapshot of the application names."""
    return {
        entry["file"]["sha256"]
        for snapshot in application.snapshots.all()
        for part in ("documents", "letters")
        for entry in snapshot.document[part]
        if entry["file"]
    }


def keep_former(stored: Evidence, actor: User | None) -> None:
    """The file that `stored` had becomes a former version of the same row. Call inside the replacing transaction."""
    if stored.scan_state == ScanState.QUARANTINE:
        # Nobody has ever been able to open it, and nobody ever should.
        discard(stored)
        return
    owner = "document" if isinstance(stored, SupportingDocument) else "letter"
    _copy(stored, actor, **{owner: stored})


def let_go(row: Evidence, actor: User | None) -> None:
    """Before a row is removed: its files go with it, except those that a snapshot names."""
    sealed = sealed_hashes(row.application)
    if row.file and row.sha256 in sealed:
        _copy(row, actor)
    else:
        discard(row)
    for former in row.former_files.all():
        if former.sha256 in sealed:
            former.document = former.letter = None
            former.save(update_fields=["document", "letter"])
        else:
            discard(former)


def discard(row: StoredFile | FormerFile) -> None:
    """Delete a file once the transaction is certain. The row is the caller's matter."""
    storage, name = row.file.storage, row.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _copy(stored: Evidence, actor: User | None, **owner: Evidence) -> FormerFile:
    values = {name: getattr(stored, name) for name in COPIED}
    return FormerFile.objects.create(
        application_id=stored.application_id,
        replaced_by=actor,
        **values | {"file": stored.file.name},
        **owner,
    )
