"""What others of this floor and above may want to know. Sent inside the transaction of the change."""

from django.dispatch import Signal

# clinic, actor, reason: it will not take place; bookings for applications have been dealt with
clinic_cancelled = Signal()
# clinic, actor: a published one has another time or place
clinic_moved = Signal()
