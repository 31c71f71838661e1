"""The lock of the one who sends a mail (see `common.alive`)."""

from contextlib import AbstractContextManager

from common import alive

# First half of the two-part key: "this is about messages".
MESSAGES = 0x0A11


def sending(message_id: int) -> AbstractContextManager[bool]:
    """Hold the lock of a message; yields whether it was free."""
    return alive.working_on(MESSAGES, message_id)
