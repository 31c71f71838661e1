"""How this floor speaks upward. Sent after the commit, so that a worker finds the rows."""

from django.dispatch import Signal

# snapshot: the sealed Snapshot
snapshot_sealed = Signal()
# application, change: the StatusChange
state_changed = Signal()
# application: put into the bin by its agency
draft_deleted = Signal()
