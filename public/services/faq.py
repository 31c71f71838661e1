"""Entries for everybody: written, made from a question, changed, deleted."""

from django.db import transaction

from accounts.models import User

from ..models import FaqEntry
from . import enquiries


def keep(entry: FaqEntry, *, actor: User) -> FaqEntry:
    """Store what an officer wrote (checked by its form). The first keeping of a copy is noted at its question."""
    with transaction.atomic():
        is_new_copy = entry.pk is None and entry.enquiry_id is not None
        entry.updated_by = actor
        entry.save()
        if is_new_copy:
            enquiries.record_publishing(entry.enquiry, actor=actor)
    return entry


def remove(entry: FaqEntry) -> None:
    """Take an entry away for good; who did it stands in the audit log, and the question stays as it is."""
    entry.delete()
