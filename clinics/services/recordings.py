"""Links to watch an event afterwards; everybody sees them once it has ended."""

from ..models import Clinic, Recording


def add(clinic: Clinic, recording: Recording) -> Recording:
    """Keep a link that an officer wrote (checked by its form)."""
    recording.clinic = clinic
    recording.save()
    return recording


def remove(clinic: Clinic, pk: int) -> bool:
    """Take a link of this event away. Returns whether it was there."""
    deleted, _rows = clinic.recordings.filter(pk=pk).delete()
    return bool(deleted)
