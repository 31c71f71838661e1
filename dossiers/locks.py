"""The lock of the one who renders a dossier (see `common.alive`)."""

from contextlib import AbstractContextManager

from common import alive

# First half of the two-part key: "this is about dossiers".
DOSSIERS = 0x0D055


def working_on(dossier_id: int) -> AbstractContextManager[bool]:
    """Hold the lock of a dossier; yields whether it was free."""
    return alive.working_on(DOSSIERS, dossier_id)
