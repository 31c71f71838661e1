"""Deleting a draft, bringing it back, and removing for good what nobody brought back."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction

from accounts.models import User
from applications import permissions, signals
from applications.models import Application
from common.append_only import erasing

from .transitions import TransitionRefused, database_now


def kept_until(application: Application) -> datetime:
    """Until when a deleted draft can be brought back."""
    return application.deleted_at + timedelta(days=settings.DRAFT_BIN_DAYS)


def _locked(pk: int) -> Application:
    return Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)


@transaction.atomic
def delete_draft(application: Application, *, actor: User) -> Application:
    """Put a draft that was never submitted into the bin. Deleting it twice changes nothing.

    Raises:
        TransitionRefused: when it has been submitted, or the actor is not its agency's coordinator.
    """
    locked = _locked(application.pk)
    if locked.deleted_at:
        return locked
    decision = permissions.delete(actor, locked)
    if not decision.allowed:
        raise TransitionRefused(decision.reason)
    locked.deleted_at, locked.deleted_by = database_now(), actor
    locked.save(update_fields=["deleted_at", "deleted_by"])
    announce = partial(signals.draft_deleted.send, Application, application=locked)
    transaction.on_commit(announce, robust=True)
    return locked


@transaction.atomic
def bring_back(application: Application, *, actor: User) -> Application:
    """Take a draft out of the bin, with everything in it.

    Raises:
        TransitionRefused: when the actor is not its agency's coordinator.
        Application.DoesNotExist: when it has been removed for good meanwhile.
    """
    locked = _locked(application.pk)
    decision = permissions.restore(actor, locked)
    if not decision.allowed:
        raise TransitionRefused(decision.reason)
    locked.deleted_at, locked.deleted_by = None, None
    locked.save(update_fields=["deleted_at", "deleted_by", "updated_at"])
    return locked


def purge_deleted_drafts() -> int:
    """Remove drafts that lay in the bin long enough, with their files. May run twice, or never, without harm.

    Returns:
        How many drafts were removed.
    """
    before = database_now() - timedelta(days=settings.DRAFT_BIN_DAYS)
    due = Application.objects.in_bin().filter(deleted_at__lt=before)
    return sum(_purge(pk, before) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _purge(pk: int, before: datetime) -> bool:
    """Rows first; the files go once that is certain, so that no row ever points to a file that is gone."""
    rows = Application.objects.in_bin().filter(pk=pk, deleted_at__lt=before, submitted_at=None)
    application = rows.select_for_update(of=("self",), skip_locked=True).first()
    if application is None:
        return False
    files = _files(application)
    with erasing():
        application.delete()

    def remove_files() -> None:
        for storage, name in files:
            storage.delete(name)

    transaction.on_commit(remove_files, robust=True)
    return True


def _files(application: Application) -> list[tuple[Storage, str]]:
    rows = [
        *application.documents.all(),
        *application.letters.all(),
        *application.former_files.all(),
    ]
    return [(row.file.storage, row.file.name) for row in rows if row.file]
