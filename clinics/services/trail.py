"""Writing the trail of a clinic."""

from accounts.models import User
from applications.models import Application
from clinics.models import Clinic, Record, RecordKind


def record(
    kind: RecordKind,
    clinic: Clinic,
    *,
    actor: User | None,
    application: Application | None = None,
    note: str = "",
) -> Record:
    """Add a line, in the caller's transaction. `actor` None: the portal itself."""
    return Record.objects.create(
        kind=kind, clinic=clinic, application=application, actor=actor, note=note[:2000]
    )
