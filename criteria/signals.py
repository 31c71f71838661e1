"""How this floor speaks upward."""

from django.dispatch import Signal

# source, copy: both rounds. Sent inside the copy's transaction, so that whoever adds to it is part of it.
round_copied = Signal()
